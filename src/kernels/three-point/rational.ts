/**
 * Exact arithmetic on doubles: every finite double is an integer times a power of two. Slow (microseconds), never wrong:
 * mode `exact` falls back to it when double-double cannot decide the last bit, or would leave its range.
 */

/** A finite double, or a sum of doubles, as `int * 2^exp`. */
export interface Dyadic {
  readonly int: bigint;
  readonly exp: number;
}

const bits = new DataView(new ArrayBuffer(8));

/** A finite double, as it is. */
export function dyadic(x: number): Dyadic {
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const field = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const int = field === 0 ? fraction : fraction | 0x10000000000000n;
  return { int: word >> 63n ? -int : int, exp: (field === 0 ? 1 : field) - 1075 };
}

/** `a + b`, exactly. */
export function add(a: Dyadic, b: Dyadic): Dyadic {
  if (a.int === 0n) return b;
  if (b.int === 0n) return a;
  const exp = Math.min(a.exp, b.exp);
  return { int: (a.int << BigInt(a.exp - exp)) + (b.int << BigInt(b.exp - exp)), exp };
}

/** `-a`. */
export const negate = (a: Dyadic): Dyadic => ({ int: -a.int, exp: a.exp });

/** `a * b`, exactly. */
export const multiply = (a: Dyadic, b: Dyadic): Dyadic => ({ int: a.int * b.int, exp: a.exp + b.exp });

/** `a / b`, rounded once, to the nearest double, ties to even; overflow gives an infinity, as IEEE 754 says. */
export function divide(a: Dyadic, b: Dyadic): number {
  if (a.int === 0n) return 0;
  const negative = a.int < 0n !== b.int < 0n;
  const num = a.int < 0n ? -a.int : a.int;
  const den = b.int < 0n ? -b.int : b.int;
  // The leading bit of the quotient weighs 2^top or 2^(top - 1): keep 55 bits below it, but none below that of a denormal.
  const top = length(num) - length(den) + a.exp - b.exp;
  const unit = Math.max(top - 55, -1074);
  const shift = a.exp - b.exp - unit;
  const n = shift > 0 ? num << BigInt(shift) : num;
  const d = shift < 0 ? den << BigInt(-shift) : den;
  let q = n / d;
  const rest = n % d;
  if (unit === -1074) {
    // Whole units of the smallest denormal: round here, because scaling back is then exact.
    const twice = rest * 2n;
    if (q < 1n << 53n) {
      if (twice > d || (twice === d && q & 1n)) q += 1n;
      return scaled(negative, Number(q), -1074);
    }
  }
  // A sticky bit makes the conversion round as if it saw all of the quotient.
  return scaled(negative, Number((q << 1n) | (rest === 0n ? 0n : 1n)), unit - 1);
}

const length = (n: bigint): number => n.toString(2).length;

function scaled(negative: boolean, x: number, exp: number): number {
  // Two steps, because 2^exp alone may lie outside the range of doubles. The first is exact.
  const half = Math.trunc(exp / 2);
  const value = x * 2 ** (exp - half) * 2 ** half;
  return negative ? -value : value;
}
