import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../../core/chars.js';
import { unescaped } from './literal.js';

/**
 * What a hole has taken, as text: of a string what is between its quotes, of a number its digits. `undefined` for `null`, lists
 * and objects, which are no text. `bare`: it took a part of a text.
 */
export function textOf(text: string, from: number, to: number, bare: boolean): string | undefined {
  if (bare) return text.slice(from, to);
  const code = text.charCodeAt(from);
  if (code === QUOTE) {
    const inner = text.slice(from + 1, to - 1);
    return inner.includes('\\') ? unescaped(text, from + 1, to - 1) : inner;
  }
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return undefined;
  const raw = text.slice(from, to);
  return raw === 'null' ? undefined : raw;
}

/** Is what a hole would take, as text, one of these? */
export const isOneOf = (only: ReadonlySet<string>, text: string, from: number, to: number): boolean =>
  only.has(textOf(text, from, to, false) ?? 'null');
