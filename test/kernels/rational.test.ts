import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DoubleDouble, productError } from '../../src/kernels/three-point/double-double.js';
import { ExactStencil } from '../../src/kernels/three-point/exact.js';
import { add, divide, dyadic, multiply, negate } from '../../src/kernels/three-point/rational.js';
import {
  exactly,
  type Fraction,
  fraction,
  minus,
  over,
  parabolaBend,
  plus,
  times,
  toDouble,
} from '../support/rational.js';

/** The slope at one of three samples, by {@link ExactStencil}. */
function exactInside(
  place: 'inside' | 'first' | 'last' | 'second',
  y0: number,
  y1: number,
  y2: number,
  h1: number,
  low1: number,
  h2: number,
  low2: number,
  scale: number,
): number {
  const stencil = new ExactStencil(scale);
  const w = Float64Array.of(y0, y1, y2, h1, h2, low1, low2);
  stencil.prepare(w);
  return stencil[place](w);
}

const exactSlope = (y0: number, y1: number, h: number, low: number, scale: number): number =>
  new ExactStencil(scale).slope(Float64Array.of(0, y0, y1, 0, h, 0, low));

const any = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  fc.constantFrom(
    0,
    5e-324,
    -5e-324,
    2 ** -1022,
    2 ** -1022 - 5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    1 + 2 ** -52,
    2 ** 53 - 1,
    0.1,
  ),
);
const value = ({ int, exp }: { int: bigint; exp: number }): Fraction =>
  exp >= 0 ? fraction(int * 2n ** BigInt(exp)) : fraction(int, 2n ** BigInt(-exp));
const same = (a: Fraction, b: Fraction): boolean => a.num * b.den === b.num * a.den;

describe('exact arithmetic on doubles', () => {
  it('takes doubles, sums and products as they are', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(same(value(dyadic(a)), exactly(a))).toBe(true);
        expect(same(value(add(dyadic(a), negate(dyadic(b)))), minus(exactly(a), exactly(b)))).toBe(true);
        expect(same(value(multiply(dyadic(a), dyadic(b))), times(exactly(a), exactly(b)))).toBe(true);
      }),
      { numRuns: 500, seed: 91 },
    );
  });

  it('division rounds once, to nearest, ties to even; denormals and overflow included', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        if (b !== 0) {
          const wanted = a / b; // IEEE 754: correctly rounded
          expect(divide(dyadic(a), dyadic(b)) + 0).toBe(wanted + 0);
          const num = multiply(dyadic(a), dyadic(c));
          expect(divide(num, dyadic(b)) + 0).toBe(toDouble(over(times(exactly(a), exactly(c)), exactly(b))) + 0);
        }
      }),
      { numRuns: 2000, seed: 92 },
    );
    // Halfway between two doubles, and a hair beside.
    const half = add(dyadic(1), dyadic(2 ** -53));
    expect(divide(half, dyadic(1))).toBe(1);
    expect(divide(add(half, dyadic(2 ** -200)), dyadic(1))).toBe(1 + 2 ** -52);
    expect(divide(add(dyadic(1 + 2 ** -52), dyadic(2 ** -53)), dyadic(1))).toBe(1 + 2 ** -51);
    expect(divide(dyadic(5e-324), dyadic(2))).toBe(0);
    expect(divide(add(dyadic(5e-324), multiply(dyadic(5e-324), dyadic(2 ** -60))), dyadic(2))).toBe(5e-324);
    expect(divide(dyadic(3 * 5e-324), dyadic(2))).toBe(2 * 5e-324);
    expect(divide(dyadic(Number.MAX_VALUE), dyadic(0.5))).toBe(Infinity);
    expect(divide(dyadic(-Number.MAX_VALUE), dyadic(5e-324))).toBe(-Infinity);
  });
});

describe('double-double', () => {
  const moderate = fc
    .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -200, max: 200 }), fc.boolean())
    .map(([m, e, n]) => (n ? -m : m) * 2 ** e);
  const held = (x: DoubleDouble): Fraction => plus(exactly(x.hi), exactly(x.lo));
  const near = (got: DoubleDouble, wanted: Fraction, scale: Fraction): void => {
    const error = minus(held(got), wanted);
    const size = error.num < 0n ? fraction(-error.num, error.den) : error;
    const bound = times(scale.num < 0n ? fraction(-scale.num, scale.den) : scale, fraction(1n, 2n ** 100n));
    expect(minus(bound, size).num >= 0n).toBe(true);
    expect(got.hi + got.lo).toBe(got.hi);
  };

  it('differences of doubles and the error of a product are exact', () => {
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        expect(
          same(held(new DoubleDouble().difference(Float64Array.of(a, b), 0, 1)), minus(exactly(a), exactly(b))),
        ).toBe(true);
        const p = a * b;
        expect(same(plus(exactly(p), exactly(productError(a, b, p))), times(exactly(a), exactly(b)))).toBe(true);
      }),
      { numRuns: 1000, seed: 93 },
    );
  });

  it('every operation is off by less than 2^-100 of its result', () => {
    const pair = fc.tuple(moderate, fc.double({ min: -1, max: 1, noNaN: true })).map(([hi, low]) => {
      const lo = low * Math.abs(hi) * 2 ** -53 * 0.99;
      return new DoubleDouble().copy(Float64Array.of(hi + lo, hi - (hi + lo) + lo), 0, 1);
    });
    fc.assert(
      fc.property(pair, pair, moderate, (a, b, f) => {
        near(new DoubleDouble().product(a, b), times(held(a), held(b)), times(held(a), held(b)));
        near(new DoubleDouble().quotient(a, b), over(held(a), held(b)), over(held(a), held(b)));
        near(new DoubleDouble().times(a, f), times(held(a), exactly(f)), times(held(a), exactly(f)));
        const sum = plus(held(a), held(b));
        if (sum.num !== 0n) near(new DoubleDouble().sum(a, b), sum, sum);
      }),
      { numRuns: 1000, seed: 94 },
    );
  });
});

describe('the exact formulae', () => {
  const spacing = fc
    .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -300, max: 300 }))
    .map(([m, e]) => m * 2 ** e);
  const low = fc.double({ min: -1, max: 1, noNaN: true });
  const scale = fc.constantFrom(1, 3, 1000, 86_400_000, 1e9);

  it('are rounded once, with the low parts of the spacings and the scale in them', () => {
    let checked = 0;
    fc.assert(
      fc.property(any, any, any, spacing, spacing, low, low, scale, (ym, y0, yp, hs, hd, l1, l2, s) => {
        const [lowS, lowD] = [l1 * hs * 2 ** -54, l2 * hd * 2 ** -54];
        const H1 = plus(exactly(hs), exactly(lowS));
        const H2 = plus(exactly(hd), exactly(lowD));
        const p = [
          { x: fraction(0n), y: exactly(ym) },
          { x: H1, y: exactly(y0) },
          { x: plus(H1, H2), y: exactly(yp) },
        ] as const;
        const [sl, sr] = [over(minus(p[1].y, p[0].y), H1), over(minus(p[2].y, p[1].y), H2)];
        const bend = times(parabolaBend(...p), fraction(1n, 2n));
        const S = fraction(BigInt(s));
        const wanted = {
          first: toDouble(times(S, minus(sl, times(bend, H1)))),
          inside: toDouble(times(S, plus(sl, times(bend, H1)))),
          last: toDouble(times(S, plus(sr, times(bend, H2)))),
          second: toDouble(times(times(S, S), times(bend, fraction(2n)))),
        };
        for (const place of ['first', 'inside', 'last', 'second'] as const) {
          checked += 1;
          expect([place, exactInside(place, ym, y0, yp, hs, lowS, hd, lowD, s) + 0]).toEqual([
            place,
            wanted[place] + 0,
          ]);
        }
        expect(exactSlope(ym, y0, hs, lowS, s) + 0).toBe(toDouble(times(S, sl)) + 0);
      }),
      { numRuns: 1500, seed: 95 },
    );
    expect(checked).toBe(6000);
  });

  it('are right a hair beside the middle between two doubles, where double-double cannot tell', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 51 }), fc.constantFrom(-3, -2, -1, 0, 1, 2, 3), (k, hair) => {
        const h = 1 + (2 * k - 1) * 2 ** -52;
        // (h + h 2^-53) / h is the middle of 1 and the next double; the hair is 2^-105 of it
        const y0 = -(h * 2 ** -53 + hair * 2 ** -105);
        const wanted = toDouble(over(minus(exactly(h), exactly(y0)), exactly(h)));
        expect(wanted).toBe(hair > 0 ? 1 + 2 ** -52 : 1);
        expect(exactSlope(y0, h, h, 0, 1)).toBe(wanted);
        expect(exactSlope(-y0, -h, h, 0, 1)).toBe(-wanted);
        // the same as a straight line: all three places have this slope
        for (const place of ['first', 'inside', 'last'] as const) {
          const line = toDouble(parabola(place, y0, h, h, h));
          expect([place, exactInside(place, y0, h, h + h, h, 0, h, 0, 1)]).toEqual([place, line]);
        }
      }),
      { numRuns: 500, seed: 96 },
    );
  });

  it('a value that is not finite gives a result that is not finite', () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(Number.isFinite(exactInside('inside', bad, 0, 0, 1, 0, 1, 0, 1))).toBe(false);
      expect(Number.isFinite(exactInside('last', 0, bad, 0, 1, 0, 2, 0, 1))).toBe(false);
      expect(Number.isFinite(exactSlope(0, bad, 1, 0, 1))).toBe(false);
    }
  });
});

/** The slope at one of three samples `y0`, `y1` and `2 y1`, whose spacings are `hs` and `hd`. */
function parabola(place: 'first' | 'inside' | 'last', y0: number, y1: number, hs: number, hd: number): Fraction {
  const [sl, sr] = [over(minus(exactly(y1), exactly(y0)), exactly(hs)), over(exactly(y1), exactly(hd))];
  const bend = over(minus(sr, sl), plus(exactly(hs), exactly(hd)));
  if (place === 'last') return plus(sr, times(bend, exactly(hd)));
  const lean = times(bend, exactly(hs));
  return place === 'first' ? minus(sl, lean) : plus(sl, lean);
}
