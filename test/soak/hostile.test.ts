import { expect, it } from 'vitest';
import { HOSTILE_SETS, runHostile } from '../support/hostile.js';

const RECORDS = 125_000;

it('10,000,000 hostile records over 40 sets of options: alive, every count right, no bit of a good neighbour changed', async () => {
  for (const [i, set] of HOSTILE_SETS.entries()) {
    const first = await runHostile(set, 100_000 + i, RECORDS);
    const other = await runHostile(set, 200_000 + i, RECORDS);
    for (const { error, unexpected, infinite } of [first, other])
      expect({ i, error, unexpected, infinite }).toEqual({ i, error: undefined, unexpected: [], infinite: 0 });
    expect([i, other.good, other.digest]).toEqual([i, first.good, first.digest]);
  }
});
