import { describe, expect, it } from 'vitest';
import { HOSTILE_SETS, runHostile } from '../support/hostile.js';

/** Of each set of options; the soak runs many more. */
const RECORDS = 12_500;

describe('a feed that is wrong in every way, beside a good one', () => {
  it.each(HOSTILE_SETS.map((set, i) => ({ ...set, i })))(
    'never ends the run, loses no count, and changes no bit of the good one: $i, $estimator, $options',
    async ({ i, ...set }) => {
      const first = await runHostile(set, 1000 + i, RECORDS);
      const other = await runHostile(set, 5000 + i, RECORDS);
      for (const { error, unexpected, counters, infinite } of [first, other]) {
        expect(error).toBeUndefined();
        expect(unexpected).toEqual([]);
        expect(infinite).toBe(0);
        expect(counters.pending).toBe(0);
        expect(counters.bad).toBeGreaterThan(RECORDS / 50);
      }
      expect(first.good).toBeGreaterThanOrEqual(RECORDS / 20 - 1);
      expect([other.good, other.digest]).toEqual([first.good, first.digest]);
    },
  );
});
