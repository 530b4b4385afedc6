import { MINUS, POINT, ZERO } from './chars.js';

const POWERS = Array.from({ length: 16 }, (_, i) => 10 ** i);

/**
 * Reads decimal numbers out of texts, one after the other, and tells whether JSON writes them so.
 *
 * Up to 15 digits take Clinger's fast path: an exact integer over an exact power of ten is one rounding. All else goes to `Number`.
 * The time is linear in the length of the text.
 */
export class NumberScanner {
  /** Is the number that was read last written as JSON writes numbers? Then it can be repeated as it stands. */
  json = false;

  /** The number that `text` spells from `start` to `end`, rounded correctly; NaN when that is not a decimal number. */
  read(text: string, start: number, end: number): number {
    const negative = text.charCodeAt(start) === MINUS;
    const first = negative ? start + 1 : start;
    let mantissa = 0;
    let point = -1;
    for (let i = first; i < end; i += 1) {
      const code = text.charCodeAt(i);
      const digit = code - ZERO;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (code === POINT && point < 0) point = i;
      else return this.#readSlowly(text.slice(start, end));
    }
    const whole = (point < 0 ? end : point) - first;
    const decimals = point < 0 ? 0 : end - point - 1;
    if (whole + decimals <= 0 || whole + decimals > 15) return this.#readSlowly(text.slice(start, end));
    this.json = (whole === 1 || (whole > 1 && text.charCodeAt(first) !== ZERO)) && (point < 0 || decimals > 0);
    const size = decimals > 0 ? mantissa / (POWERS[decimals] as number) : mantissa;
    return negative ? -size : size;
  }

  /** The same; an integer that no double holds is a bigint. */
  readExact(text: string, start: number, end: number): number | bigint {
    const number = this.read(text, start, end);
    const size = Math.abs(number);
    return size > Number.MAX_SAFE_INTEGER && size < Infinity ? exactly(number, text.slice(start, end)) : number;
  }

  /** Decimal numbers only: `Number` would also take hexadecimal, "" and "Infinity". */
  #readSlowly(text: string): number {
    this.json = isJsonNumber(text);
    return this.json || DECIMAL.test(text) ? Number(text) : Number.NaN;
  }
}

const DECIMAL = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

function exactly(number: number, text: string): number | bigint {
  const whole = /^\s*\+?(-?\d{16,})(?:\.0*)?\s*$/.exec(text);
  if (whole === null) return number;
  const exact = BigInt(whole[1] as string);
  return exact === BigInt(number) ? number : exact;
}

const scanner = new NumberScanner();

/** The number that `text` spells from `start` to `end`, as {@link NumberScanner.readExact} does. */
export const exactNumber = (text: string, start: number, end: number): number | bigint =>
  scanner.readExact(text, start, end);

/** Is this a number as JSON writes it? Then it can be repeated as it stands. */
export const isJsonNumber = (text: string): boolean => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
