import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MedianGap } from '../../src/order/median-gap.js';

const limitAfter = (spacings: readonly number[]): number => {
  const gap = new MedianGap();
  for (const h of spacings) gap.push(h);
  return gap.limit;
};

/** By definition: sort, and take the middle, or the mean of the two in the middle. */
function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const n = sorted.length;
  return ((sorted[(n - 1) >> 1] as number) + (sorted[n >> 1] as number)) / 2;
}

describe('MedianGap', () => {
  it('knows no limit before it has seen five spacings', () => {
    expect([0, 1, 4, 5].map((n) => limitAfter(Array.from({ length: n }, () => 2)))).toEqual([
      Infinity,
      Infinity,
      Infinity,
      20,
    ]);
  });

  it('is 10 times the median: python3 -c "import statistics; print(10 * statistics.median([1, 9, 2, 8, 3, 100]))" -> 55.0', () => {
    expect(limitAfter([1, 9, 2, 8, 3, 100])).toBe(55);
    expect(limitAfter([1, 9, 2, 8, 3])).toBe(30);
  });

  it('is that of the last 31, at every moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 120, size: 'max' }), (spacings) => {
        const gap = new MedianGap();
        spacings.forEach((h, i) => {
          gap.push(h);
          if (i >= 4) expect(gap.limit).toBe(10 * median(spacings.slice(Math.max(i - 30, 0), i + 1)));
        });
      }),
      { seed: 81 },
    );
  });

  it('follows a change of pace, and keeps no more than 31', () => {
    const gap = new MedianGap();
    for (let i = 0; i < 100; i += 1) gap.push(1);
    for (let i = 0; i < 16; i += 1) gap.push(5);
    expect(gap.limit).toBe(50);
    expect(gap.snapshot()).toHaveLength(31);
  });

  it('a snapshot restored goes on the same way', () => {
    const spacings = Array.from({ length: 70 }, (_, i) => ((i * 37) % 23) + 1);
    for (const cut of [0, 3, 31, 50]) {
      const [whole, before, later] = [new MedianGap(), new MedianGap(), new MedianGap()];
      for (const h of spacings.slice(0, cut)) {
        whole.push(h);
        before.push(h);
      }
      later.push(999); // forgotten
      later.restore(JSON.parse(JSON.stringify(before.snapshot())) as number[]);
      for (const h of spacings.slice(cut)) {
        whole.push(h);
        later.push(h);
        expect(later.limit).toBe(whole.limit);
      }
    }
  });
});
