import { LOWER_E, MINUS, NINE, PLUS, POINT, SPACE, ZERO } from '../core/chars.js';
import { unexpected } from './json-fault.js';

/** Where the JSON number that begins at `from` ends; -1 where a minus has no digit behind it. @throws JsonFault on a faulty one */
export function numberEnd(text: string, from: number): number {
  let i = text.charCodeAt(from) === MINUS ? from + 1 : from;
  const whole = digits(text, i);
  if (whole === i && i > from) return -1;
  if (whole === i || (whole > i + 1 && text.charCodeAt(i) === ZERO)) throw unexpected(text, i);
  i = whole;
  if (text.charCodeAt(i) === POINT) {
    const fraction = digits(text, i + 1);
    if (fraction === i + 1) throw unexpected(text, fraction);
    i = fraction;
  }
  if ((text.charCodeAt(i) | SPACE) === LOWER_E) {
    i += 1;
    const sign = text.charCodeAt(i);
    if (sign === PLUS || sign === MINUS) i += 1;
    const exponent = digits(text, i);
    if (exponent === i) throw unexpected(text, i);
    i = exponent;
  }
  return i;
}

function digits(text: string, i: number): number {
  for (;;) {
    const code = text.charCodeAt(i);
    if (!(code >= ZERO && code <= NINE)) return i;
    i += 1;
  }
}
