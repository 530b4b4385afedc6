import { QUOTE } from '../../core/chars.js';

/** Is the JSON value from `from` to `to` equal to this literal? Numbers are compared as numbers, texts with their escapes undone. */
export function equalsLiteral(
  literal: string | number | boolean | null,
  text: string,
  from: number,
  to: number,
): boolean {
  const quoted = text.charCodeAt(from) === QUOTE;
  if (typeof literal === 'string') return quoted && equalsText(literal, text, from + 1, to - 1);
  if (quoted) return false;
  const raw = text.slice(from, to);
  return typeof literal === 'number' ? Number(raw) === literal : raw === String(literal);
}

/** Is what stands between the quotes of a JSON string this text? */
export function equalsText(literal: string, text: string, from: number, to: number): boolean {
  if (literal.length === to - from && startsAt(literal, text, from)) return true;
  return literal.length < to - from && hasEscape(text, from, to) && literal === unescaped(text, from, to);
}

/** Does this text begin at `from`? */
export function startsAt(literal: string, text: string, from: number): boolean {
  for (let i = 0; i < literal.length; i += 1) if (text.charCodeAt(from + i) !== literal.charCodeAt(i)) return false;
  return true;
}

/** Has what stands between the quotes of a JSON string an escape? */
export const hasEscape = (text: string, from: number, to: number): boolean => text.slice(from, to).includes('\\');

/** What stands between the quotes of a JSON string, with its escapes undone. @throws SyntaxError on one that is none */
export const unescaped = (text: string, from: number, to: number): string =>
  JSON.parse(`"${text.slice(from, to)}"`) as string;
