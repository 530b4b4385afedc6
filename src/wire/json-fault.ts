import type { Fault } from './fault.js';

/** Where a text stops being JSON. */
export class JsonFault extends SyntaxError {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** What programs write for a number that is none, though JSON has no such word. */
const NO_NUMBER = /[+-]?(?:nan|inf(?:inity)?)(?![\w.])|(?:None|undefined)(?![\w.])/iy;

/** Where such a word ends that begins at `at`; -1 when there is none. */
export function noNumberAt(text: string, at: number): number {
  NO_NUMBER.lastIndex = at;
  return NO_NUMBER.test(text) ? NO_NUMBER.lastIndex : -1;
}

/** The same text with `null` for each such word: as JSON.parse can read it. */
export const strictJson = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\.)*"|[+-]?\b(?:nan|inf(?:inity)?|None|undefined)\b/gi, (found) =>
    found.startsWith('"') ? found : 'null',
  );

/** The fault of a text, from `from` up to `to`, that is no JSON. @throws what is thrown for another reason */
export function syntaxFault(error: unknown, text: string, from: number, to: number): Fault {
  if (!(error instanceof SyntaxError)) throw error;
  const found = text.slice(from, to).trim();
  if (!(error instanceof JsonFault)) return { kind: 'syntax', problem: error.message, found };
  return error.at < to
    ? { kind: 'syntax', problem: error.message, position: error.at - from + 1, found }
    : { kind: 'syntax', problem: 'it ends too early', found };
}

/** What stands at `at` does not belong there. */
export const unexpected = (text: string, at: number): JsonFault =>
  new JsonFault(at < text.length ? `unexpected ${JSON.stringify(text[at])}` : 'it ends too early', at);
