import { show } from '../../core/errors.js';

/** A place in a pattern that takes what stands there in a frame. */
export interface Hole {
  /** What it is called; `_` takes something that must be there, and keeps nothing. */
  readonly name: string;
  /** How a time is written: a unit, `iso`, a zone, or a pattern. */
  readonly format: string | undefined;
  /** Only these texts; `undefined` for any. */
  readonly only: readonly string[] | undefined;
}

/** A text of a pattern: literal texts and holes in turn, or whole texts of which one must be equal. */
export type TextPattern =
  | { readonly kind: 'hole'; readonly hole: Hole }
  | { readonly kind: 'literal'; readonly texts: readonly string[] }
  | { readonly kind: 'parts'; readonly parts: readonly (string | Hole)[] };

/** The name of a hole that must be there, and keeps nothing. */
export const ANYTHING = '_';

const NAME = /^[A-Za-z_][\w-]*/;

/**
 * Reads a text of a pattern: `<name>`, `<time s>`, `<name:a|b>`, a text with holes in it, or literals with `|` between them. A
 * backslash takes the meaning from `<`, `|` and itself.
 *
 * @throws RangeError on a hole that does not close, or has no name; `where` says whose text it was
 */
export function parseText(text: string, where: string): TextPattern {
  const parts: (string | Hole)[] = [];
  const either: string[] = []; // literals before a |
  let literal = '';
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === '\\' && i + 1 < text.length) {
      i += 1;
      literal += text[i];
    } else if (char === '|') {
      either.push(literal);
      literal = '';
    } else if (char === '<' && NAME.test(text.slice(i + 1))) {
      const close = text.indexOf('>', i);
      if (close === -1) throw new RangeError(`${where}: ${show(text)} has a "<" without its ">"`);
      if (literal !== '') parts.push(literal);
      else if (typeof parts.at(-1) === 'object')
        throw new RangeError(`${where}: ${show(text)} has two holes and nothing between them: where would one end?`);
      parts.push(parseHole(text.slice(i + 1, close), where));
      literal = '';
      i = close;
    } else literal += char;
  }
  if (either.length > 0) {
    if (parts.length > 0)
      throw new RangeError(`${where}: ${show(text)} has a hole and a "|": write \\| where the text itself has it`);
    return { kind: 'literal', texts: [...either, literal] };
  }
  if (parts.length === 0) return { kind: 'literal', texts: [literal] };
  if (literal !== '') parts.push(literal);
  const [first] = parts;
  return parts.length === 1 && typeof first === 'object' ? { kind: 'hole', hole: first } : { kind: 'parts', parts };
}

function parseHole(text: string, where: string): Hole {
  const name = NAME.exec(text)?.[0] as string;
  const rest = text.slice(name.length);
  if (rest === '') return { name, format: undefined, only: undefined };
  if (rest.startsWith(':')) return { name, format: undefined, only: rest.slice(1).split('|') };
  if (!/^\s/.test(rest))
    throw new RangeError(`${where}: <${text}> is no hole: its name may have letters, digits, _ and -`);
  if (name !== 'time' && name !== 'date' && name !== 'clock')
    throw new RangeError(`${where}: <${text}> has a format, which only <time>, <date> and <clock> have`);
  return { name, format: rest.trim(), only: undefined };
}
