import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Derivative, derivative, type EstimatorSpec, stencilWeights } from '../../src/index.js';
import { ulp } from '../support/numbers.js';
import { exactly, type Fraction, fraction, minus, over, plus, times, toDouble } from '../support/rational.js';
import { loadVectors } from './vectors.js';

const run = (t: readonly number[], y: readonly number[], estimator: EstimatorSpec): Promise<Derivative[]> =>
  lastValueFrom(
    from(t.map((at, i) => ({ t: at, value: y[i] as number }))).pipe(derivative({ estimator, per: 's' }), toArray()),
  );
const slopes = async (...given: Parameters<typeof run>): Promise<(number | null)[]> =>
  (await run(...given)).map((r) => r.derivative);
const size = (list: readonly (number | null)[]): number => Math.max(...list.map((x) => Math.abs(x ?? 0)));

interface Fornberg {
  readonly name: string;
  readonly z: number;
  readonly x: readonly number[];
  readonly max_deriv: number;
  readonly weights: readonly (readonly number[])[];
}

describe('stencilWeights', () => {
  it('are within 4e-15 of the largest weight of their order, up to the 4th derivative', () => {
    const { cases } = loadVectors<Fornberg>('fornberg');
    expect(cases).toHaveLength(18);
    for (const { name, x, z, max_deriv, weights } of cases) {
      const got = stencilWeights(
        x.map((at) => at - z),
        max_deriv,
      );
      weights.forEach((row, m) => {
        const largest = size(row);
        row.forEach((w, j) => {
          const off = Math.abs((got[m]?.[j] as number) - w) / largest;
          if (off > 4e-15) expect({ name, m, j, off }).toEqual({ name, m, j, off: 0 });
        });
      });
    }
  });

  it('refuse points that are not distinct, or not finite, and orders that they cannot have', () => {
    expect(() => stencilWeights([0, 1, 0], 1)).toThrow('points must be distinct: number 2 is number 0, 0');
    expect(() => stencilWeights([0, Number.NaN], 1)).toThrow('points must be finite, got NaN at 1');
    expect(() => stencilWeights([0, 1], 2)).toThrow('maxOrder must be a whole number from 0 to 1 for 2 points, got 2');
  });
});

interface Savgol {
  readonly name: string;
  readonly window: number;
  readonly polyorder: number;
  readonly deriv: number;
  readonly delta: number;
  readonly y: readonly number[];
  readonly scipy_interp: readonly number[];
  readonly exact_interior: readonly number[];
  readonly exact_causal: readonly number[];
}

describe('savitzky-golay', () => {
  it.each(loadVectors<Savgol>('savgol').cases.map((c) => [c.name, c] as const))(
    '%s: centred and causal within 2e-15 of the maximum; the edges are those of scipy, mode interp',
    async (_, { window: points, polyorder: degree, deriv: order, delta, y, ...wanted }) => {
      const t = y.map((__, i) => Math.round(i * delta * 1000));
      const of = { kind: 'savitzky-golay', points, degree, order } as const;
      const half = points >> 1;
      const centred = await slopes(t, y, of);
      const causal = await slopes(t, y, { ...of, lag: 0 });
      const most = size(wanted.exact_interior);
      wanted.exact_interior.forEach((exact, i) => {
        expect(Math.abs((centred[half + i] as number) - exact)).toBeLessThanOrEqual(2e-15 * most);
      });
      wanted.exact_causal.forEach((exact, i) => {
        expect(Math.abs((causal[points - 1 + i] as number) - exact)).toBeLessThanOrEqual(
          2e-15 * size(wanted.exact_causal),
        );
      });
      // scipy itself is off by up to 1.5e-10 of the maximum
      wanted.scipy_interp.forEach((scipy, i) => {
        expect(Math.abs((centred[i] as number) - scipy)).toBeLessThanOrEqual(1e-9 * size(wanted.scipy_interp));
      });
    },
  );

  it('on irregular spacing is the least-squares fit in rational arithmetic', async () => {
    const t = [0, 3, 7, 8, 20, 24, 31, 33, 40];
    const y = [1.5, 2.25, -1, 4, 4.5, 9, 8.75, 2, 3];
    const centred = await slopes(t, y, { kind: 'savitzky-golay', points: 5, degree: 2 });
    for (let i = 2; i < t.length - 2; i += 1) {
      const near = [i - 2, i - 1, i, i + 1, i + 2];
      const exact = fitted(
        near.map((j) => fraction(BigInt((t[j] as number) - (t[i] as number)), 1000n)),
        near.map((j) => exactly(y[j] as number)),
        2,
      );
      expect(Math.abs((centred[i] as number) - toDouble(exact[1] as Fraction))).toBeLessThanOrEqual(
        2e-15 * size(centred),
      );
    }
  });
});

interface Lsq {
  readonly name: string;
  readonly window_ms: number;
  readonly t_ms: readonly number[];
  readonly y: readonly number[];
  readonly exact_slope_per_s: readonly (number | null)[];
  readonly exact_quadratic_derivative_at_newest_per_s: readonly (number | null)[];
}

/** Coefficients of the least-squares polynomial, exactly. */
function fitted(x: readonly Fraction[], y: readonly Fraction[], degree: number): Fraction[] {
  const zero = fraction(0n);
  const power = (a: Fraction, k: number): Fraction => (k === 0 ? fraction(1n) : times(a, power(a, k - 1)));
  const sum = (list: readonly Fraction[]): Fraction => list.reduce(plus, zero);
  const rows = Array.from({ length: degree + 1 }, (_, k) => [
    ...Array.from({ length: degree + 1 }, (__, l) => sum(x.map((a) => power(a, k + l)))),
    sum(x.map((a, j) => times(power(a, k), y[j] as Fraction))),
  ]);
  for (let k = 0; k <= degree; k += 1) {
    const pivot = rows[k] as Fraction[];
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = over(row[k] as Fraction, pivot[k] as Fraction);
      for (let l = 0; l <= degree + 1; l += 1)
        row[l] = reduced(minus(row[l] as Fraction, times(factor, pivot[l] as Fraction)));
    }
  }
  return rows.map((row, k) => over(row[degree + 1] as Fraction, row[k] as Fraction));
}

function reduced({ num, den }: Fraction): Fraction {
  let [a, b] = [num < 0n ? -num : num, den];
  while (b > 0n) [a, b] = [b, a % b];
  return a > 1n ? fraction(num / a, den / a) : fraction(num, den);
}

describe('least-squares', () => {
  const scaleOf = (t: readonly number[], y: readonly number[], slope: number): number => {
    const sd = (list: readonly number[]): number => {
      const mean = list.reduce((a, b) => a + b) / list.length;
      return Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length);
    };
    return Math.max(Math.abs(slope), sd(y) / (sd(t.map((at) => at - (t[0] as number))) / 1000));
  };

  it.each(loadVectors<Lsq>('lsq_slope').cases.map((c) => [c.name, c] as const))(
    '%s: the trailing slope is within 4 ulp of its scale',
    async (_, { window_ms, t_ms, y, exact_slope_per_s }) => {
      const got = await slopes(t_ms, y, { kind: 'least-squares', window: `${window_ms} ms` });
      got.forEach((slope, i) => {
        const exact = exact_slope_per_s[i] as number | null;
        if (exact === null) {
          expect(slope).toBe(null);
          return;
        }
        const inside = t_ms.flatMap((t, j) => (j <= i && t > (t_ms[i] as number) - window_ms ? [j] : []));
        const [ts, ys] = [inside.map((j) => t_ms[j] as number), inside.map((j) => y[j] as number)];
        expect(Math.abs((slope as number) - exact)).toBeLessThanOrEqual(4 * ulp(scaleOf(ts, ys, exact)));
        if (new Set(ys).size === 1) expect(slope).toBe(0);
      });
    },
  );

  it.each(loadVectors<Lsq>('lsq_slope').cases.map((c) => [c.name, c] as const))(
    '%s: the parabola at the newest sample is that of rational arithmetic, to 1e-13 of its scale',
    async (_, { window_ms, t_ms, y, exact_quadratic_derivative_at_newest_per_s }) => {
      const got = await slopes(t_ms, y, { kind: 'least-squares', window: `${window_ms} ms`, degree: 2 });
      const most = size(exact_quadratic_derivative_at_newest_per_s);
      got.forEach((slope, i) => {
        const exact = exact_quadratic_derivative_at_newest_per_s[i] as number | null;
        if (exact === null) expect(slope).toBe(null);
        else expect(Math.abs((slope as number) - exact)).toBeLessThanOrEqual(1e-13 * Math.max(most, 1e-300));
      });
    },
  );
});
