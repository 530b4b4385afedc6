import { DoubleDouble, productError } from './double-double.js';
import { add, type Dyadic, divide, dyadic, multiply, negate } from './rational.js';
import { H1, H2, LOW1, LOW2, Y0, Y1, Y2 } from './window.js';

/**
 * Correctly rounded three-point formulae: the double nearest to the exact result for the values and spacings as given.
 *
 * Each is (A * (y1 - y0) + B * (y2 - y1)) * scale / (h1 * h2 * (h1 + h2) * divisor), with A and B by place:
 *
 *     inside  h2², h1²     first  h2(2h1 + h2), -h1²     last  -h2², h1(2h2 + h1)     second  -2h2, 2h1 (and scale² )
 *
 * Each is worked out in double-double first. When its error bound does not settle the last bit (the test of Ziv), it is worked out
 * again in exact rational arithmetic.
 *
 * To the next maintainer: a spacing is `h + low`, and both matter: a difference of coordinates that are doubles rounds.
 * SAFE keeps every product within 2^±900; outside of it only the rational path is right. Only that path allocates.
 */
export class ExactStencil {
  readonly #scale: number;
  readonly #divisor: number;
  readonly #h1 = new DoubleDouble();
  readonly #h2 = new DoubleDouble();
  readonly #den = new DoubleDouble();
  readonly #a = new DoubleDouble(); // the weights of the middle sample
  readonly #b = new DoubleDouble();
  readonly #safe: boolean;
  #safeSpacings = false;

  /** Results are per `scale / divisor` units of spacing: both integers of at least 1. */
  constructor(scale: number, divisor = 1) {
    this.#scale = scale;
    this.#divisor = divisor;
    this.#safe = safe(scale) && safe(divisor);
  }

  /** Takes the spacings of the window. */
  prepare(w: Float64Array): void {
    const h1 = w[H1];
    const h2 = w[H2];
    this.#h1.copy(w, H1, LOW1);
    this.#h2.copy(w, H2, LOW2);
    this.#safeSpacings = this.#safe && safe(h1) && safe(h2);
  }

  /** The denominator, and the weights of the middle sample. */
  #weigh(): void {
    this.#den.product(work.product(this.#h1, this.#h2), sum.sum(this.#h1, this.#h2));
    if (this.#divisor !== 1) this.#den.times(this.#den, this.#divisor);
    this.#a.product(this.#h2, this.#h2);
    this.#b.product(this.#h1, this.#h1);
  }

  /** The slope between the two newest samples. */
  slope(w: Float64Array): number {
    const h = w[H2];
    const low = w[LOW2];
    const y1 = w[Y1];
    const y2 = w[Y2];
    if (!(y1 - y1 === 0 && y2 - y2 === 0 && h - h === 0)) return ((y2 - y1) * this.#scale) / (h * this.#divisor);
    const d = left.difference(w, Y2, Y1).hi;
    if (d === 0) return 0;
    if (left.lo === 0 && low === 0 && this.#scale === 1 && this.#divisor === 1) return d / h;
    if (this.#safe && safe(d) && safe(h)) {
      left.times(left, this.#scale);
      work.copy(w, H2, LOW2);
      const rounded = result.quotient(left, work.times(work, this.#divisor)).within(ERROR, 0);
      if (rounded !== 0) return rounded;
    }
    const num = multiply(span(y2, y1), dyadic(this.#scale));
    return divide(num, multiply(add(dyadic(h), dyadic(low)), dyadic(this.#divisor)));
  }

  /** The slope at the middle sample. */
  inside(w: Float64Array): number {
    const quick = this.#safe ? quickInside(w, this.#scale, this.#divisor) : Number.NaN;
    if (quick === quick) return quick;
    this.#weigh();
    return this.#at('inside', this.#a, this.#b, w, this.#scale);
  }

  /** The slope at the first sample. */
  first(w: Float64Array): number {
    this.#weigh();
    weightA.product(this.#h2, sum.sum(sum.times(this.#h1, 2), this.#h2));
    weightB.times(this.#b, -1);
    return this.#at('first', weightA, weightB, w, this.#scale);
  }

  /** The slope at the last sample. */
  last(w: Float64Array): number {
    this.#weigh();
    weightA.times(this.#a, -1);
    weightB.product(this.#h1, sum.sum(sum.times(this.#h2, 2), this.#h1));
    return this.#at('last', weightA, weightB, w, this.#scale);
  }

  /** The second derivative: per square of `scale` units of spacing. */
  second(w: Float64Array): number {
    this.#weigh();
    weightA.times(this.#h2, -2);
    weightB.times(this.#h1, 2);
    return this.#at('second', weightA, weightB, w, this.#scale * this.#scale);
  }

  #at(place: Place, a: DoubleDouble, b: DoubleDouble, w: Float64Array, scale: number): number {
    const l = left.difference(w, Y1, Y0).hi;
    const r = right.difference(w, Y2, Y1).hi;
    if (l === 0 && r === 0) return 0;
    if (this.#safeSpacings && (l === 0 || safe(l)) && (r === 0 || safe(r)) && safe(scale)) {
      left.product(a, left);
      right.product(b, right);
      const size = Math.abs(left.hi) + Math.abs(right.hi);
      result.quotient(work.times(work.sum(left, right), scale), this.#den);
      const rounded = result.within(ERROR, (size / Math.abs(this.#den.hi)) * scale);
      if (rounded !== 0) return rounded;
    }
    return this.#rational(place, w, scale);
  }

  #rational(place: Place, w: Float64Array, scale: number): number {
    const [y0, y1, y2] = [w[Y0], w[Y1], w[Y2]];
    if (!(y0 - y0 === 0 && y1 - y1 === 0 && y2 - y2 === 0)) return Number.NaN;
    const h1 = add(dyadic(this.#h1.hi), dyadic(this.#h1.lo));
    const h2 = add(dyadic(this.#h2.hi), dyadic(this.#h2.lo));
    const [a, b] = rationalWeights(place, h1, h2);
    const num = add(multiply(a, span(y1, y0)), multiply(b, span(y2, y1)));
    const den = multiply(multiply(h1, h2), multiply(add(h1, h2), dyadic(this.#divisor)));
    return divide(multiply(num, dyadic(scale)), den);
  }
}

/**
 * The double-double path for a middle sample, with the operations of {@link DoubleDouble} written out in local variables, which
 * takes half the time. NaN when it does not settle the result.
 */
function quickInside(w: Float64Array, scale: number, divisor: number): number {
  const ym = w[Y0];
  const y0 = w[Y1];
  const yp = w[Y2];
  const hs = w[H1];
  const hsLo = w[LOW1];
  const hd = w[H2];
  const hdLo = w[LOW2];
  const dl = y0 - ym;
  const dr = yp - y0;
  if (!(safe(dl) && safe(dr) && safe(hs) && safe(hd))) return Number.NaN;
  const bl = dl - y0;
  const dlLo = y0 - (dl - bl) - (ym + bl);
  const br = dr - yp;
  const drLo = yp - (dr - br) - (y0 + br);
  // hd * hd * dl
  let p = hd * hd;
  let e = productError(hd, hd, p) + (hd * hdLo + hdLo * hd);
  let t = p + e;
  let u = e - (t - p);
  p = t * dl;
  e = productError(t, dl, p) + (t * dlLo + u * dl);
  const a = p + e;
  const aLo = e - (a - p);
  // hs * hs * dr
  p = hs * hs;
  e = productError(hs, hs, p) + (hs * hsLo + hsLo * hs);
  t = p + e;
  u = e - (t - p);
  p = t * dr;
  e = productError(t, dr, p) + (t * drLo + u * dr);
  const b = p + e;
  const bLo = e - (b - p);
  // the sum of both, times scale
  let s = a + b;
  let c = s - a;
  let d = aLo + bLo;
  let f = d - aLo;
  e = a - (s - c) + (b - c) + d;
  f = aLo - (d - f) + (bLo - f);
  t = s + e;
  u = f + (e - (t - s));
  s = t + u;
  u -= s - t;
  p = s * scale;
  e = productError(s, scale, p) + u * scale;
  const num = p + e;
  const numLo = e - (num - p);
  // hs * hd * (hs + hd)
  p = hs * hd;
  e = productError(hs, hd, p) + (hs * hdLo + hsLo * hd);
  const area = p + e;
  const areaLo = e - (area - p);
  s = hs + hd;
  c = s - hs;
  d = hsLo + hdLo;
  f = d - hsLo;
  e = hs - (s - c) + (hd - c) + d;
  f = hsLo - (d - f) + (hdLo - f);
  t = s + e;
  u = f + (e - (t - s));
  s = t + u;
  u -= s - t;
  p = area * s;
  e = productError(area, s, p) + (area * u + areaLo * s);
  let den = p + e;
  let denLo = e - (den - p);
  if (divisor !== 1) {
    p = den * divisor;
    e = productError(den, divisor, p) + denLo * divisor;
    den = p + e;
    denLo = e - (den - p);
  }
  // their quotient
  const q = num / den;
  p = q * den;
  c = (num - p - productError(q, den, p) + numLo - q * denLo) / den;
  const hi = q + c;
  const lo = c - (hi - q);
  const error = ERROR * (Math.abs(hi) + ((Math.abs(a) + Math.abs(b)) / Math.abs(den)) * scale);
  return hi + (lo + error) === hi && hi + (lo - error) === hi && hi !== 0 ? hi : Number.NaN;
}

type Place = 'inside' | 'first' | 'last' | 'second';

/** Twice the bound of the relative error that the operations of one formula can add up to. */
const ERROR = 2 ** -96;
const SAFE = 2 ** 250;

const left = new DoubleDouble();
const right = new DoubleDouble();
const weightA = new DoubleDouble();
const weightB = new DoubleDouble();
const sum = new DoubleDouble();
const work = new DoubleDouble();
const result = new DoubleDouble();

const safe = (x: number): boolean => {
  const size = Math.abs(x);
  return size < SAFE && size > 1 / SAFE;
};

const span = (to: number, from: number): Dyadic => add(dyadic(to), negate(dyadic(from)));

function rationalWeights(place: Place, h1: Dyadic, h2: Dyadic): [Dyadic, Dyadic] {
  const twice = (h: Dyadic): Dyadic => multiply(h, dyadic(2));
  if (place === 'second') return [negate(twice(h2)), twice(h1)];
  if (place === 'inside') return [multiply(h2, h2), multiply(h1, h1)];
  if (place === 'first') return [multiply(h2, add(twice(h1), h2)), negate(multiply(h1, h1))];
  return [negate(multiply(h2, h2)), multiply(h1, add(twice(h2), h1))];
}
