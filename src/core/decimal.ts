import { LOWER_E, MINUS, NINE, UPPER_E, ZERO } from './chars.js';

/**
 * A decimal number, as text, shifted by `places` and cut to a whole number, exactly: `shift('1.5', 9)` is 1500000000n.
 * `undefined` when the text is not a decimal number. Takes a sign, a fraction and an exponent.
 */
export function shiftDecimal(text: string, places: number): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const point = whole.length + Number(exponent) + places;
  const digits = (whole + fraction).padEnd(point, '0').slice(0, Math.max(point, 0));
  const size = BigInt(digits === '' ? '0' : digits);
  return sign === '-' ? -size : size;
}

/** How many significant digits a decimal text has: leading zeros do not count. */
export function significantDigits(text: string): number {
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === LOWER_E || code === UPPER_E) break;
    if (code >= ZERO && code <= NINE && (digits > 0 || code !== ZERO)) digits += 1;
  }
  return digits;
}

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/**
 * The number that `text` spells from `start` to `end`, rounded correctly; NaN when that is not a decimal number.
 *
 * Up to 15 digits and 22 decimals take Clinger's fast path: an exact integer over an exact power of ten is one rounding.
 * All else goes to `Number`.
 */
export function decimalNumber(text: string, start: number, end: number): number {
  let i = start;
  const negative = text.charCodeAt(i) === MINUS;
  if (negative) i += 1;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (; i < end; i += 1) {
    const code = text.charCodeAt(i) - ZERO;
    if (code >= 0 && code <= 9) {
      mantissa = mantissa * 10 + code;
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (code === -2 && decimals < 0) decimals = 0;
    else return slow(text.slice(start, end));
  }
  if (digits === 0 || digits > 15) return slow(text.slice(start, end));
  const size = decimals > 0 ? mantissa / (POWERS[decimals] as number) : mantissa;
  return negative ? -size : size;
}

/** Decimal numbers only: `Number` would also take hexadecimal, "" and "Infinity". */
const slow = (text: string): number =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : Number.NaN;
