import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from '../../core/chars.js';
import { JsonFault } from '../json-fault.js';

/** Behind the string that begins at `from`, with its quote. @throws JsonFault when it does not end before `to` */
export function skipString(text: string, from: number, to: number): number {
  for (let i = from + 1; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i + 1;
    if (code === BACKSLASH) i += 1;
  }
  throw new JsonFault('it ends too early', to);
}

/** Behind the JSON value that begins at `from`: braces and brackets are counted, what is within them is not checked. @throws JsonFault */
export function skipValue(text: string, from: number, to: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return skipString(text, from, to);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, from, to);
  let depth = 0;
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = skipString(text, i, to) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  throw new JsonFault('it ends too early', to);
}

/**
 * Is what stands from `from` to `to` certainly one JSON value, so that nobody needs to look where it ends? Others would begin on a
 * line of their own, or behind a closing bracket.
 */
export function isOneValue(text: string, from: number, to: number): boolean {
  const value = text.slice(from, to);
  return !value.includes('\n') && !value.includes('}{') && !value.includes('} {') && !value.includes('][');
}

/** Behind the white space from `from` on. */
export function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) <= SPACE) at += 1;
  return at;
}

function skipScalar(text: string, from: number, to: number): number {
  let i = from;
  while (i < to) {
    const code = text.charCodeAt(i);
    if (code > COMMA && code <= NINE) {
      i += 1; // most are digits
      continue;
    }
    if (code <= SPACE || code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
    if (code === QUOTE || code === OPEN_BRACE || code === OPEN_BRACKET) throw new JsonFault('unexpected text', i);
    i += 1;
  }
  if (i === from) throw new JsonFault(from < to ? 'a value is missing' : 'it ends too early', from);
  return i;
}
