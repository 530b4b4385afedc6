/**
 * A register of mode `exact`: a number of about 106 bits, as the sum `hi + lo` of two doubles that is never worked out.
 *
 * Every operation overwrites its register and allocates nothing. Relative error of each: below 2^-101.
 * The operands must stay within 2^±900, else the splitting in `product` leaves the range; callers check that.
 *
 * Source: Dekker 1971 (splitting, products), Knuth (sums), Joldes, Muller & Popescu 2017 (error bounds).
 */
export class DoubleDouble {
  /** `hi` and `lo`. In an array, because fields that are written this often would be boxed. */
  readonly v: Float64Array = new Float64Array(2);

  get hi(): number {
    return this.v[0];
  }

  get lo(): number {
    return this.v[1];
  }

  /** Becomes `w[i] + w[j]`; the second is what the first lost to rounding. */
  copy(w: Float64Array, i: number, j: number): this {
    this.v[0] = w[i];
    this.v[1] = w[j];
    return this;
  }

  /**
   * The test of Ziv: the double that this value rounds to, if it does so with every error up to `relative` times (its size +
   * `extra`); else 0.
   */
  within(relative: number, extra: number): number {
    const hi = this.v[0];
    const lo = this.v[1];
    const error = relative * (Math.abs(hi) + extra);
    return hi + (lo + error) === hi && hi + (lo - error) === hi ? hi : 0;
  }

  /** Becomes `w[i] - w[j]`, exactly. (Numbers come in arrays: as arguments they would be boxed.) */
  difference(w: Float64Array, i: number, j: number): this {
    const a = w[i];
    const b = w[j];
    const s = a - b;
    const bb = s - a;
    this.v[0] = s;
    this.v[1] = a - (s - bb) - (b + bb);
    return this;
  }

  /** Becomes `a + b`. */
  sum(a: DoubleDouble, b: DoubleDouble): this {
    const s = a.hi + b.hi;
    const e = sumError(a.hi, b.hi, s);
    const t = a.lo + b.lo;
    const f = sumError(a.lo, b.lo, t);
    const c = e + t;
    const v = s + c;
    const w = f + (c - (v - s));
    this.v[0] = v + w;
    this.v[1] = w - (this.hi - v);
    return this;
  }

  /** Becomes `a * b`. */
  product(a: DoubleDouble, b: DoubleDouble): this {
    const p = a.hi * b.hi;
    const e = productError(a.hi, b.hi, p) + (a.hi * b.lo + a.lo * b.hi);
    this.v[0] = p + e;
    this.v[1] = e - (this.hi - p);
    return this;
  }

  /** Becomes `a * factor`. */
  times(a: DoubleDouble, factor: number): this {
    const p = a.hi * factor;
    const e = productError(a.hi, factor, p) + a.lo * factor;
    this.v[0] = p + e;
    this.v[1] = e - (this.hi - p);
    return this;
  }

  /** Becomes `a / b`. */
  quotient(a: DoubleDouble, b: DoubleDouble): this {
    const q = a.hi / b.hi;
    const p = q * b.hi;
    const r = a.hi - p - productError(q, b.hi, p) + a.lo - q * b.lo;
    const c = r / b.hi;
    this.v[0] = q + c;
    this.v[1] = c - (this.hi - q);
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
