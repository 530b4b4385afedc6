import { describe, expect, it } from 'vitest';
import { median } from '../../src/kernels/support/median.js';
import { random } from '../support/numbers.js';
import { apart, normal, rms, tell, times } from '../support/signals.js';

const sorted = (x: readonly number[]): number[] => [...x].sort((a, b) => a - b);
const middle = (x: readonly number[]): number => {
  const s = sorted(x);
  return ((s[(s.length - 1) >> 1] as number) + (s[s.length >> 1] as number)) / 2;
};

/** A line of slope 0.5 with noise, and wild values among it. */
function rough(seed: number, n: number, share: number): { t: number[]; y: number[] } {
  const [next, chance] = [normal(seed), random(seed + 1000)];
  const t = times(seed, n);
  return { t, y: t.map((x) => 7 + x / 2 + 0.1 * next() + (chance() < share ? 1e3 * next() : 0)) };
}

describe('median', () => {
  it('is the middle of the sorted numbers, or the mean of two', () => {
    const next = random(1);
    for (let n = 1; n <= 60; n += 1) {
      for (const many of [3, 1e9]) {
        const x = Array.from({ length: n }, () => Math.floor(next() * many) / 8);
        expect(median(Float64Array.from([...x, 1e9, -1e9]), n)).toBeCloseTo(middle(x), 12);
      }
    }
  });
});

describe('theil-sen', () => {
  it('is the median of the slopes of all pairs in the window', () => {
    const { t, y } = rough(2, 200, 0.1);
    for (const [window, most] of [
      [9, 40],
      [60, 20],
      ['14ms', 40],
    ] as const) {
      const { slopes } = tell({ kind: 'theil-sen', window, most }, t, y);
      for (const i of [1, 2, 5, 30, 111, 199]) {
        const all = t.map((_, k) => k).filter((k) => k <= i);
        const near = all.filter((k) =>
          typeof window === 'number' ? k > i - window : (t[i] as number) - (t[k] as number) <= 14,
        );
        const inside = near.length < 8 && typeof window === 'string' ? all.slice(-8) : near;
        const stride = Math.ceil(inside.length / most);
        const taken = inside.filter((k) => (i - k) % stride === 0);
        const pairs = taken.flatMap((a) =>
          taken
            .filter((b) => b > a)
            .map((b) => ((y[b] as number) - (y[a] as number)) / ((t[b] as number) - (t[a] as number))),
        );
        expect(slopes[i]).toBeCloseTo(middle(pairs), 9);
      }
    }
  });

  it('one value in five may be wild', () => {
    const { t, y } = rough(3, 1000, 0.2);
    const { slopes } = tell({ kind: 'theil-sen', window: 40 }, t, y);
    expect(
      apart(
        slopes,
        slopes.map(() => 0.5),
        40,
      ),
    ).toBeLessThan(0.1);
  });
});

describe('hampel', () => {
  /** numpy.polyfit(t, y, 1), with its standard error. */
  const straight = (t: readonly number[], y: readonly number[]): { slope: number; error: number } => {
    const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length;
    const [mt, my] = [mean(t), mean(y)];
    const tt = t.reduce((sum, x) => sum + (x - mt) ** 2, 0);
    const slope = t.reduce((sum, x, i) => sum + (x - mt) * ((y[i] as number) - my), 0) / tt;
    const rest = t.reduce((sum, x, i) => sum + ((y[i] as number) - my - slope * (x - mt)) ** 2, 0);
    return { slope, error: Math.sqrt(rest / (t.length - 2) / tt) };
  };

  it('is the least-squares line through the window, where nothing is wild', () => {
    const { t, y } = rough(4, 120, 0);
    const { slopes, errors } = tell({ kind: 'hampel', window: 20, threshold: 1e9 }, t, y);
    for (let i = 2; i < t.length; i += 1) {
      const from = Math.max(0, i - 19);
      const wanted = straight(t.slice(from, i + 1), y.slice(from, i + 1));
      expect(slopes[i]).toBeCloseTo(wanted.slope, 10);
      expect(errors[i]).toBeCloseTo(wanted.error, 10);
    }
  });

  it('spikes are as if they had not been', () => {
    const { t, y } = rough(5, 300, 0);
    for (const size of [50, 1e12]) {
      const spiked = y.map((value, i) => (i % 60 === 30 ? value + size : value));
      const { slopes } = tell({ kind: 'hampel', window: '25ms', threshold: 8 }, t, spiked);
      for (const i of [30, 35, 40, 100, 299]) {
        const inside = t
          .map((_, k) => k)
          .filter((k) => k <= i && (t[i] as number) - (t[k] as number) <= 25 && k % 60 !== 30);
        const wanted = straight(
          inside.map((k) => t[k] as number),
          inside.map((k) => y[k] as number),
        );
        expect(slopes[i]).toBeCloseTo(wanted.slope, 9);
      }
    }
  });

  it('a step is the signal after seven values', () => {
    const { t, y } = rough(6, 400, 0);
    const { slopes } = tell(
      { kind: 'hampel', window: 20 },
      t,
      y.map((value, i) => (i >= 200 ? value + 100 : value)),
    );
    expect(
      apart(
        slopes,
        slopes.map(() => 0.5),
        230,
      ),
    ).toBeLessThan(0.1);
    expect(
      rms(
        slopes.slice(0, 206),
        slopes.slice(0, 206).map(() => 0.5),
        20,
      ),
    ).toBeLessThan(0.05);
  });

  it('rounded values are not outliers where nothing moves', () => {
    const t = Array.from({ length: 600 }, (_, i) => i);
    const y = t.map((x) => Math.round(0.02 * x));
    const { slopes } = tell({ kind: 'hampel', window: 100 }, t, y);
    const mean = slopes.slice(200).reduce((sum, slope) => sum + slope, 0) / 400;
    expect(Math.abs(mean - 0.02)).toBeLessThan(0.002);
  });
});
