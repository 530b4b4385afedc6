import { describe, expect, it } from 'vitest';
import { type EstimatorSpec, estimatorKernels } from '../../src/estimators/estimator.js';
import { apart, normal, rms, tell, times } from '../support/signals.js';

/** A wave on a slope, with noise, at irregular times. */
function wave(seed: number, n: number): { t: number[]; y: number[] } {
  const next = normal(seed);
  const t = times(seed, n);
  return { t, y: t.map((time) => 50 + 0.3 * time + 4 * Math.sin(time / 9) + next()) };
}

/** Weighted least squares of a polynomial about the newest sample, by its normal equations: slope and standard error there. */
function weighted(
  t: readonly number[],
  y: readonly number[],
  tau: number,
  degree: number,
): { slope: number; error: number } {
  const now = t.at(-1) as number;
  const rows = t.map((time) => Array.from({ length: degree + 1 }, (_, j) => ((time - now) / tau) ** j));
  const w = t.map((time) => Math.exp((time - now) / tau));
  const sum = (f: (i: number) => number): number => t.reduce((total, _, i) => total + f(i), 0);
  const moment = (power: number, j: number, k: number): number =>
    sum((i) => (w[i] as number) ** power * (rows[i]?.[j] as number) * (rows[i]?.[k] as number));
  const m = rows[0]?.map((_, j) => (rows[0] as number[]).map((_, k) => moment(1, j, k))) as number[][];
  const columns = m.map((_, j) =>
    solve(
      m,
      m.map((_, k) => Number(j === k)),
    ),
  );
  const right = m.map((_, j) => sum((i) => (w[i] as number) * (rows[i]?.[j] as number) * (y[i] as number)));
  const c = solve(m, right);
  const residual = (i: number): number =>
    (y[i] as number) - (rows[i] as number[]).reduce((total, x, j) => total + x * (c[j] as number), 0);
  // Row i of (X' W X)^-1 X' W, for the slope; and the trace of the hat matrix times W.
  const pull = (i: number): number =>
    (w[i] as number) * (rows[i] as number[]).reduce((total, x, j) => total + x * (columns[1]?.[j] as number), 0);
  const spent = sum((i) => {
    const x = rows[i] as number[];
    const leverage = x.reduce((a, u, j) => a + u * x.reduce((b, v, k) => b + v * (columns[j]?.[k] as number), 0), 0);
    return (w[i] as number) ** 2 * leverage;
  });
  const variance = sum((i) => (w[i] as number) * residual(i) ** 2) / (sum((i) => w[i] as number) - spent);
  return { slope: (c[1] as number) / tau, error: Math.sqrt(variance * sum((i) => pull(i) ** 2)) / tau };
}

/** Gauss with pivots. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const m = a.map((row, i) => [...row, b[i] as number]);
  for (let c = 0; c < m.length; c += 1) {
    let p = c;
    for (let i = c; i < m.length; i += 1) if (Math.abs(m[i]?.[c] as number) > Math.abs(m[p]?.[c] as number)) p = i;
    [m[c], m[p]] = [m[p] as number[], m[c] as number[]];
    const pivot = m[c] as number[];
    m.forEach((row, i) => {
      const factor = (row[c] as number) / (pivot[c] as number);
      if (i !== c) m[i] = row.map((x, j) => x - factor * (pivot[j] as number));
    });
  }
  return m.map((row, i) => (row.at(-1) as number) / (row[i] as number));
}

describe('exponential-least-squares', () => {
  for (const degree of [1, 2] as const) {
    it(`is the weighted fit of all samples, at every prefix (degree ${degree})`, () => {
      const { t, y } = wave(1, 120);
      const { slopes, errors } = tell({ kind: 'exponential-least-squares', tau: 8, degree }, t, y);
      expect(slopes[0]).toBeNaN();
      for (let n = degree === 1 ? 3 : 4; n <= t.length; n += 1) {
        const direct = weighted(t.slice(0, n), y.slice(0, n), 8, degree);
        expect(slopes[n - 1]).toBeCloseTo(direct.slope, 8);
        if (n > degree + 2) expect(errors[n - 1]).toBeCloseTo(direct.error, 8);
      }
    });

    it(`with little forgotten it is plain least squares, and a straight line has no error (degree ${degree})`, () => {
      const t = times(2, 30);
      const { slopes, errors } = tell(
        { kind: 'exponential-least-squares', tau: '1h', degree },
        t,
        t.map((x) => 3 - 2 * x),
      );
      expect(
        apart(
          slopes,
          slopes.map(() => -2),
          1,
        ),
      ).toBeLessThan(1e-9);
      expect(
        apart(
          errors,
          errors.map(() => 0),
          4,
        ),
      ).toBeLessThan(1e-6);
    });

    it(`errors are of the size of the standard error (degree ${degree})`, () => {
      const z: number[] = [];
      for (let seed = 1; seed <= 300; seed += 1) {
        const next = normal(seed);
        const t = times(seed, 60);
        const told = tell(
          { kind: 'exponential-least-squares', tau: 6, degree },
          t,
          t.map((x) => x / 4 + next()),
        );
        z.push(((told.slopes.at(-1) as number) - 0.25) / (told.errors.at(-1) as number));
      }
      const size = rms(
        z,
        z.map(() => 0),
      );
      // 300 ratios with some ten degrees of freedom each: 1.1, and 5 % of chance.
      expect(size).toBeGreaterThan(0.95);
      expect(size).toBeLessThan(1.4);
    });

    it(`a million samples at an offset of 1e9 leave it as exact as it was, and a spike decays (degree ${degree})`, () => {
      const tau = 20;
      const kernel = estimatorKernels({ kind: 'exponential-least-squares', tau, degree }).scalar(1, 1, 1);
      const n = 1_000_000;
      const [t, y] = [new Float64Array(n), new Float64Array(n)];
      let slope = Number.NaN;
      const emit = (s: number): void => {
        slope = s;
      };
      for (let i = 0; i < n; i += 1) {
        t[i] = i;
        y[i] = 1e9 + Math.round(1000 * Math.sin(i / 50)) + (i === n - 2000 ? 1e12 : 0);
        kernel.push(1, y[i] as number, emit);
        if (i !== n - 2001 && i !== n - 1) continue;
        const window = 60 * tau;
        const end = i + 1;
        const offset = y[i] as number;
        const values = Array.from(y.subarray(end - window, end), (value) => value - offset);
        const direct = weighted(Array.from(t.subarray(end - window, end)), values, tau, degree);
        expect(Math.abs(slope - direct.slope)).toBeLessThan(1e-9);
      }
    });
  }
});

describe('holt', () => {
  it('is level and trend with weights of time, after a line through its start', () => {
    const { t, y } = wave(3, 200);
    const [level, trend] = [3, 7];
    const { slopes } = tell({ kind: 'holt', levelTau: level, trend }, t, y);
    let started = 0;
    while (started < 2 || (t[started] as number) < level + trend) started += 1;
    const wanted: number[] = [Number.NaN];
    let [l, b] = [0, 0];
    t.forEach((time, i) => {
      if (i === 0) return;
      const value = y[i] as number;
      if (i <= started) {
        const [ts, ys] = [t.slice(0, i + 1), y.slice(0, i + 1)];
        const [mt, my] = [ts, ys].map((x) => x.reduce((sum, one) => sum + one, 0) / (i + 1)) as [number, number];
        const moment = (x: number[], mean: number): number =>
          ts.reduce((sum, one, k) => sum + (one - mt) * ((x[k] as number) - mean), 0);
        b = moment(ys, my) / moment(ts, mt);
        l = my + b * (time - mt);
      } else {
        const h = time - (t[i - 1] as number);
        const before = l;
        l = (1 - Math.exp(-h / level)) * value + Math.exp(-h / level) * (l + b * h);
        b += (1 - Math.exp(-h / trend)) * ((l - before) / h - b);
      }
      wanted.push(b);
    });
    expect(apart(slopes, wanted, 1)).toBeLessThan(1e-9);
  });

  it('the trend is twice the level unless it is said', () => {
    const { t, y } = wave(4, 60);
    expect(tell({ kind: 'holt', levelTau: '5ms' }, t, y).slopes).toEqual(
      tell({ kind: 'holt', levelTau: 5, trend: 10 }, t, y).slopes,
    );
  });

  it('a short first spacing does not throw it', () => {
    const next = normal(5);
    const t = [0, 1e-6, ...times(5, 200).map((x) => x + 1)];
    const { slopes } = tell(
      { kind: 'holt', levelTau: 3 },
      t,
      t.map((x) => x + 0.1 * next()),
    );
    expect(
      apart(
        slopes,
        slopes.map(() => 1),
        8,
      ),
    ).toBeLessThan(0.3);
  });
});

describe('slope-average', () => {
  it('is the mean of the slopes, weighted by how much of each is left', () => {
    const { t, y } = wave(6, 80);
    const tau = 5;
    const { slopes } = tell({ kind: 'slope-average', tau }, t, y);
    for (const n of [2, 3, 10, 80]) {
      const now = t[n - 1] as number;
      let [sum, weight] = [0, 0];
      for (let i = 1; i < n; i += 1) {
        const [from, to] = [t[i - 1] as number, t[i] as number];
        const left = Math.exp((to - now) / tau) - Math.exp((from - now) / tau);
        sum += (left * ((y[i] as number) - (y[i - 1] as number))) / (to - from);
        weight += left;
      }
      expect(slopes[n - 1]).toBeCloseTo(sum / weight, 10);
    }
  });
});

describe('lagged-difference', () => {
  it('looks back for the oldest sample within the lag, or, over a gap, for the one before', () => {
    const t = [0, 1, 2, 3, 5, 20, 21, 26];
    const y = [0, 1, 4, 9, 25, 400, 441, 676];
    const { slopes } = tell({ kind: 'lagged-difference', baseline: '3ms' }, t, y);
    expect(slopes).toEqual([Number.NaN, 1, 2, 3, 7, 25, 41, 47]);
  });

  it('a number is so many samples', () => {
    const t = [0, 1, 2, 3, 5, 20, 21, 26];
    const { slopes } = tell(
      { kind: 'lagged-difference', baseline: 2 },
      t,
      t.map((x) => x * x),
    );
    expect(slopes).toEqual([Number.NaN, 1, 2, 4, 7, 23, 26, 46]);
  });

  it('windows of any length slide through the same columns', () => {
    const t = times(7, 3000);
    const y = t.map((x) => Math.sin(x));
    for (const lag of [2.5, 17, 400]) {
      const { slopes } = tell({ kind: 'lagged-difference', baseline: `${lag}ms` }, t, y);
      const wanted = t.map((now, i) => {
        let from = Math.min(
          t.findIndex((x) => x >= now - lag),
          i - 1,
        );
        if (from < 0) from = 0;
        return ((y[i] as number) - (y[from] as number)) / (now - (t[from] as number));
      });
      expect(apart(slopes, wanted, 1)).toBeLessThan(1e-9);
    }
  });
});

describe('estimators that forget get over a spike of 1e12', () => {
  for (const [estimator, after] of [
    [{ kind: 'holt', levelTau: 2 }, 250],
    [{ kind: 'slope-average', tau: 2 }, 120],
    [{ kind: 'exponential-least-squares', tau: 2 }, 120],
    [{ kind: 'lagged-difference', baseline: 5 }, 7],
  ] satisfies [EstimatorSpec, number][]) {
    it(estimator.kind, () => {
      const { t, y } = wave(8, 600);
      const spiked = y.map((value, i) => (i === 200 ? value + 1e12 : value));
      const [wanted, got] = [tell(estimator, t, y).slopes, tell(estimator, t, spiked).slopes];
      expect(Math.abs(got[200] as number)).toBeGreaterThan(1e9);
      expect(apart(got, wanted, 200 + after)).toBeLessThan(1e-6);
    });
  }
});

describe('filters: options', () => {
  it('what makes no sense is refused, with its name', () => {
    for (const [options, message] of [
      [{ kind: 'holt' }, /levelTau must be a positive duration/],
      [{ kind: 'holt', levelTau: '5s', trend: 0 }, /trend must be a positive duration/],
      [{ kind: 'slope-average', tau: -1 }, /tau must be a positive duration/],
      [{ kind: 'exponential-least-squares', tau: 'soon' }, /tau must be a positive duration/],
      [{ kind: 'exponential-least-squares', tau: 1, degree: 3 }, /degree must be a whole number from 1 to 2/],
      [{ kind: 'lagged-difference', baseline: 0 }, /baseline must be a whole number from 1/],
      [{ kind: 'theil-sen', window: 1 }, /window must be a whole number from 2/],
      [{ kind: 'theil-sen', window: '5s', most: 1 }, /most must be a whole number from 2/],
      [{ kind: 'hampel', window: '5s', threshold: -1 }, /threshold must be/],
    ] as const) {
      expect(() => estimatorKernels(options as unknown as EstimatorSpec)).toThrow(message);
    }
    expect(() => estimatorKernels({ kind: 'holt', levelTau: 1, alpha: 1 } as unknown as EstimatorSpec)).toThrow(
      TypeError,
    );
  });
});
