/**
 * A number held as the unevaluated sum `hi + lo` of two doubles, about 106 bits: the registers of mode `exact`.
 *
 * Every operation overwrites its register and allocates nothing. Relative error of each: below 2^-101.
 * The operands must stay within 2^±900, else the splitting in `product` leaves the range; callers check that.
 *
 * Source: Dekker 1971 (splitting, products), Knuth (sums), Joldes, Muller & Popescu 2017 (error bounds).
 */
export class DoubleDouble {
  hi = 0.5; // a fraction, so that the field is a double from the start
  lo = 0.5;

  set(hi: number, lo: number): this {
    this.hi = hi;
    this.lo = lo;
    return this;
  }

  /** `a - b`, exactly. */
  difference(a: number, b: number): this {
    const s = a - b;
    const bb = s - a;
    this.hi = s;
    this.lo = a - (s - bb) - (b + bb);
    return this;
  }

  sum(a: DoubleDouble, b: DoubleDouble): this {
    const s = a.hi + b.hi;
    const e = sumError(a.hi, b.hi, s);
    const t = a.lo + b.lo;
    const f = sumError(a.lo, b.lo, t);
    const c = e + t;
    const v = s + c;
    const w = f + (c - (v - s));
    this.hi = v + w;
    this.lo = w - (this.hi - v);
    return this;
  }

  product(a: DoubleDouble, b: DoubleDouble): this {
    const p = a.hi * b.hi;
    const e = productError(a.hi, b.hi, p) + (a.hi * b.lo + a.lo * b.hi);
    this.hi = p + e;
    this.lo = e - (this.hi - p);
    return this;
  }

  times(a: DoubleDouble, factor: number): this {
    const p = a.hi * factor;
    const e = productError(a.hi, factor, p) + a.lo * factor;
    this.hi = p + e;
    this.lo = e - (this.hi - p);
    return this;
  }

  quotient(a: DoubleDouble, b: DoubleDouble): this {
    const q = a.hi / b.hi;
    const p = q * b.hi;
    const r = a.hi - p - productError(q, b.hi, p) + a.lo - q * b.lo;
    const c = r / b.hi;
    this.hi = q + c;
    this.lo = c - (this.hi - q);
    return this;
  }
}

/** What `a + b` lost when it was rounded to `s`. */
function sumError(a: number, b: number, s: number): number {
  const bb = s - a;
  return a - (s - bb) + (b - bb);
}

const SPLITTER = 134217729; // 2^27 + 1

/** What `a * b` lost when it was rounded to `p`. */
export function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return al * bl - (p - ah * bh - al * bh - ah * bl);
}
