import { DoubleDouble } from './double-double.js';
import { add, type Dyadic, divide, dyadic, multiply, negate } from './rational.js';

/**
 * Correctly rounded three-point formulae: the double nearest to the exact result for the values and spacings as given.
 *
 * Each is (A * (y0 - ym) + B * (yp - y0)) * scale / (hs * hd * (hs + hd)), with A and B as in {@link Place}, first in
 * double-double; when its error bound does not settle the last bit (Ziv's test), again in exact rational arithmetic.
 *
 * To the next maintainer: a spacing is `h + hLow`; both matter, for where coordinates are floats their difference rounds.
 * SAFE keeps every product within 2^±900; outside it only the rational path is right.
 */

/** Where the slope is wanted: A, B are hd², hs² inside; hd(2hs+hd), -hs² first; -hd², hs(2hd+hs) last; -2hd, 2hs second. */
type Place = 'inside' | 'first' | 'last' | 'second';

/** Twice the bound of the relative error that the operations of one formula can add up to. */
const ERROR = 2 ** -96;
const SAFE = 2 ** 250;

const dl = new DoubleDouble();
const dr = new DoubleDouble();
const hs = new DoubleDouble();
const hd = new DoubleDouble();
const sum = new DoubleDouble();
const a = new DoubleDouble();
const b = new DoubleDouble();
const den = new DoubleDouble();
const result = new DoubleDouble();

/** `(y1 - y0) * scale / ((h + hLow) * divisor)`, correctly rounded; not finite when an input is not. */
export function exactSlope(y0: number, y1: number, h: number, hLow: number, scale: number, divisor = 1): number {
  if (!finite(y0 - y0 + (y1 - y1) + (h - h))) return ((y1 - y0) * scale) / (h * divisor);
  dl.difference(y1, y0);
  if (dl.lo === 0 && hLow === 0 && scale === 1 && divisor === 1) return dl.hi / h;
  if (dl.hi === 0) return 0;
  if (safe(dl.hi) && safe(h) && safe(scale) && safe(divisor)) {
    a.times(dl, scale);
    den.set(h, hLow);
    result.quotient(a, den.times(den, divisor));
    if (settled(ERROR * Math.abs(result.hi))) return result.hi;
  }
  const num = multiply(span(y1, y0), dyadic(scale));
  return divide(num, multiply(add(dyadic(h), dyadic(hLow)), dyadic(divisor)));
}

/** The slope of the parabola through three samples at one of them, correctly rounded. */
export function exactInside(
  place: Place,
  ym: number,
  y0: number,
  yp: number,
  hsHi: number,
  hsLo: number,
  hdHi: number,
  hdLo: number,
  scale: number,
  divisor = 1,
): number {
  if (!finite(ym - ym + (y0 - y0) + (yp - yp) + (hsHi - hsHi) + (hdHi - hdHi))) return NaN;
  dl.difference(y0, ym);
  dr.difference(yp, y0);
  if (dl.hi === 0 && dr.hi === 0) return 0;
  hs.set(hsHi, hsLo);
  hd.set(hdHi, hdLo);
  if (
    (dl.hi === 0 || safe(dl.hi)) &&
    (dr.hi === 0 || safe(dr.hi)) &&
    safe(hsHi) &&
    safe(hdHi) &&
    safe(scale) &&
    safe(divisor)
  ) {
    weights(place);
    a.product(a, dl);
    b.product(b, dr);
    const size = Math.abs(a.hi) + Math.abs(b.hi);
    a.times(a.sum(a, b), scale);
    den.product(den.product(hs, hd), sum.sum(hs, hd));
    if (divisor !== 1) den.times(den, divisor);
    if (place === 'second') a.times(a, scale);
    result.quotient(a, den);
    if (settled(ERROR * (Math.abs(result.hi) + (size / Math.abs(den.hi)) * scale * (place === 'second' ? scale : 1))))
      return result.hi;
  }
  return rational(
    place,
    ym,
    y0,
    yp,
    add(dyadic(hsHi), dyadic(hsLo)),
    add(dyadic(hdHi), dyadic(hdLo)),
    dyadic(scale),
    dyadic(divisor),
  );
}

/** The second derivative of the parabola through three samples, correctly rounded. */
export const exactSecond = (
  ym: number,
  y0: number,
  yp: number,
  hsHi: number,
  hsLo: number,
  hdHi: number,
  hdLo: number,
  scale: number,
): number => exactInside('second', ym, y0, yp, hsHi, hsLo, hdHi, hdLo, scale);

/** Sets `a` and `b` to the factors of the two differences. */
function weights(place: Place): void {
  if (place === 'second') {
    a.times(hd, -2);
    b.times(hs, 2);
  } else if (place === 'inside') {
    a.product(hd, hd);
    b.product(hs, hs);
  } else if (place === 'first') {
    sum.sum(sum.times(hs, 2), hd);
    a.product(hd, sum);
    b.product(hs, hs);
    b.set(-b.hi, -b.lo);
  } else {
    sum.sum(sum.times(hd, 2), hs);
    a.product(hd, hd);
    a.set(-a.hi, -a.lo);
    b.product(hs, sum);
  }
}

/** Ziv's test: does everything within `error` of the result round to the same double? */
const settled = (error: number): boolean =>
  result.hi + (result.lo + error) === result.hi && result.hi + (result.lo - error) === result.hi && result.hi !== 0;

const safe = (x: number): boolean => {
  const size = Math.abs(x);
  return size < SAFE && size > 1 / SAFE;
};

const finite = (x: number): boolean => x === 0;

const span = (to: number, from: number): Dyadic => add(dyadic(to), negate(dyadic(from)));

function rational(
  place: Place,
  ym: number,
  y0: number,
  yp: number,
  hs: Dyadic,
  hd: Dyadic,
  scale: Dyadic,
  divisor: Dyadic,
): number {
  const left = span(y0, ym);
  const right = span(yp, y0);
  const twice = dyadic(2);
  let A: Dyadic;
  let B: Dyadic;
  if (place === 'second') {
    A = multiply(negate(hd), twice);
    B = multiply(hs, twice);
  } else if (place === 'inside') {
    A = multiply(hd, hd);
    B = multiply(hs, hs);
  } else if (place === 'first') {
    A = multiply(hd, add(multiply(hs, twice), hd));
    B = negate(multiply(hs, hs));
  } else {
    A = negate(multiply(hd, hd));
    B = multiply(hs, add(multiply(hd, twice), hs));
  }
  const num = multiply(add(multiply(A, left), multiply(B, right)), scale);
  return divide(
    place === 'second' ? multiply(num, scale) : num,
    multiply(multiply(multiply(hs, hd), add(hs, hd)), divisor),
  );
}
