import { describe, expect, it } from 'vitest';
import { type Edge, MovingStencil, type MovingStencilOptions } from '../../src/index.js';
import { random } from '../support/numbers.js';
import { exactly, type Fraction, fraction, plus, times, toDouble } from '../support/rational.js';

type Result = readonly [number, Edge];

function run(options: MovingStencilOptions, x: readonly number[], y: readonly number[]): Result[] {
  const kernel = new MovingStencil(options);
  const out: Result[] = [];
  const emit = (d: number, edge: Edge): void => void out.push([d, edge]);
  y.forEach((value, i) => void kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), value, emit));
  kernel.flush(emit);
  return out;
}

/** The derivative of order `m` of the polynomial with these coefficients, in fractions. */
function polynomial(coefficients: readonly bigint[], x: number, m = 0): Fraction {
  let derived = [...coefficients];
  for (let k = 0; k < m; k += 1) derived = derived.slice(1).map((c, i) => c * BigInt(i + 1));
  return derived.reduceRight((sum, c) => plus(times(sum, exactly(x)), fraction(c)), fraction(0n));
}

const next = random(51);
const coefficients = (degree: number): bigint[] =>
  Array.from({ length: degree + 1 }, (_, k) => (k === degree ? 3n : BigInt(Math.floor(next() * 9) - 4)));
/** Multiples of 1/8, near to 0, so that values of polynomials are doubles or nearly so. */
function irregular(n: number): number[] {
  let t = -n / 4;
  return Array.from({ length: n }, () => {
    t += (1 + Math.floor(next() * 5)) / 8;
    return t;
  });
}
const equal = (n: number): number[] => Array.from({ length: n }, (_, i) => i / 4 - 1);

/** The largest error of the results, relative to the largest derivative, where `x` has the given polynomial. */
function worst(
  options: MovingStencilOptions,
  x: readonly number[],
  degree: number,
  where: (i: number) => boolean,
): number {
  const order = options.order ?? 1;
  const c = coefficients(degree);
  const y = x.map((at) => toDouble(polynomial(c, at)));
  const got = run(options, x, y);
  const wanted = x.map((at) => toDouble(polynomial(c, at, order)));
  const size = Math.max(...wanted.map(Math.abs));
  return Math.max(...got.map(([d], i) => (where(i) ? Math.abs(d - (wanted[i] as number)) / size : 0)));
}

const ALL = [2, 3, 4, 5, 6, 7].flatMap((points) =>
  [1, 2, 3, 4].filter((order) => order < points).map((order) => ({ points, order })),
);
const wider = ({ points, order }: { points: number; order: number }): boolean => points % 2 === 1 && order % 2 === 0;

describe('a stencil is exact for polynomials', () => {
  it.each(ALL)('of degree points - 1 on irregular times, at the edges too: %o', (options) => {
    for (let round = 0; round < 20; round += 1)
      expect(worst(options, irregular(14), options.points - 1, () => true)).toBeLessThan(1e-9);
  });

  it.each(ALL.filter(wider))('of degree points on equal steps, at the edges too, for an even order: %o', (options) => {
    for (let round = 0; round < 20; round += 1)
      expect(worst(options, equal(14), options.points, () => true)).toBeLessThan(1e-9);
  });

  it.each(ALL.filter(wider))('of degree points at the edges on irregular times, for an even order: %o', (options) => {
    const half = options.points >> 1;
    for (let round = 0; round < 20; round += 1)
      expect(worst(options, irregular(14), options.points, (i) => i < half || i >= 14 - half)).toBeLessThan(1e-9);
  });

  it('and no further: the comparison can fail', () => {
    for (const options of ALL) {
      const beyond = options.points + (wider(options) ? 1 : 0);
      expect(worst(options, equal(14), beyond, (i) => i === 0)).toBeGreaterThan(1e-6);
    }
  });
});

describe('the edges of a stencil', () => {
  it('have the error of the middle: a finer step makes it smaller by the same power', () => {
    for (const { points, order } of ALL.filter(wider)) {
      const errors = (h: number): { edge: number; inside: number } => {
        const x = Array.from({ length: 16 }, (_, i) => 1 + i * h);
        const d = [Math.sin, Math.cos, (t: number) => -Math.sin(t), (t: number) => -Math.cos(t), Math.sin][order] as (
          t: number,
        ) => number;
        const off = run({ points, order }, x, x.map(Math.sin)).map(([got], i) => Math.abs(got - d(x[i] as number)));
        return { edge: Math.max(off[0] as number, off[15] as number), inside: off[8] as number };
      };
      const [coarse, fine] = [errors(1 / 8), errors(1 / 16)];
      const power = Math.log2(coarse.edge / fine.edge);
      expect(Math.abs(power - (points - order + 1))).toBeLessThan(0.7);
      expect(Math.abs(Math.log2(coarse.inside / fine.inside) - (points - order + 1))).toBeLessThan(0.7);
    }
  });

  // Finite difference coefficients, forward, as findiff.coefficients(deriv=2, acc=2) and (deriv=2, acc=4) have them.
  it.each([
    [3, [2, -5, 4, -1]],
    [5, [15 / 4, -77 / 6, 107 / 6, -13, 61 / 12, -5 / 6]],
  ])('weigh samples as findiff does, for the second derivative from %i points', (points, weights) => {
    const x = Array.from({ length: 12 }, (_, i) => i);
    const at = (k: number, i: number): number =>
      run(
        { points, order: 2 },
        x,
        x.map((_, j) => (j === k ? 1 : 0)),
      )[i]?.[0] as number;
    expect(x.map((k) => at(k, 0))).toEqual(
      [...weights, ...x.slice(weights.length).map(() => 0)].map((w) => expect.closeTo(w, 14)),
    );
    expect(x.map((k) => at(11 - k, 11))).toEqual(x.map((k) => expect.closeTo(weights[k] ?? 0, 14)));
  });

  it('of a series that is too short for them are made of what there is', () => {
    const edges = (n: number, points: number): Edge[] =>
      run({ points, order: 2 }, equal(n), equal(n)).map(([, edge]) => edge);
    expect(edges(5, 5)).toEqual(['start', 'start', 'none', 'end', 'end']);
    expect(edges(6, 5)).toEqual(['start', 'start', 'none', 'none', 'end', 'end']);
    expect(edges(4, 5)).toEqual(['start', 'start', 'end', 'end']);
    const square = (n: number): number[] =>
      run(
        { points: 5, order: 2 },
        equal(n),
        equal(n).map((t) => t * t),
      ).map(([d]) => d);
    for (const n of [3, 4, 5, 6, 7]) expect(square(n)).toEqual(equal(n).map(() => 2));
    expect(square(2)).toEqual([Number.NaN, Number.NaN]);
  });

  it('of a filter of Savitzky and Golay are those of scipy: one window', () => {
    // Mode "interp": the polynomial of degree 4 through the first five samples of t^5, which is t^5 - t (t-1) (t-2) (t-3) (t-4).
    const x = [0, 1, 2, 3, 4, 5, 6];
    const [first] = run(
      { points: 5, degree: 4, order: 2 },
      x,
      x.map((t) => t ** 5),
    )[0] as Result;
    expect(first).toBe(100); // the product has the term -50 t^2
  });

  it('come one sample later at the start, and not later at the end', () => {
    const moments = (points: number, order: number): number[] => {
      const kernel = new MovingStencil({ points, order });
      let n = 0;
      return equal(9).map((t) => {
        kernel.push(0.25, t, () => {
          n += 1;
        });
        return n;
      });
    };
    expect(moments(5, 1)).toEqual([0, 0, 0, 0, 3, 4, 5, 6, 7]);
    expect(moments(5, 2)).toEqual([0, 0, 0, 0, 0, 4, 5, 6, 7]);
  });
});
