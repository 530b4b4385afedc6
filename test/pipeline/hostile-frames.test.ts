import { expect, it } from 'vitest';
import { HOSTILE_SETS } from '../support/hostile.js';
import { FRAMES_OF_ROUND, runFrames } from '../support/hostile-frames.js';

/** Of each set of options; the soak runs all sets, and many more rounds. */
const ROUNDS = 2;

it.each([
  [0, false],
  [4, false],
  [6, false],
  [11, true],
])(
  'mutated frames over sockets never end the run, lose no count, and change no bit of a neighbour: set %i, table: %s',
  async (i, csv) => {
    const set = HOSTILE_SETS[i] as (typeof HOSTILE_SETS)[number];
    const options = { seed: 30_000 + i, rounds: ROUNDS, csv };
    const alone = await runFrames(set, { ...options, hostile: false });
    const beside = await runFrames(set, { ...options, hostile: true });
    const { error, unexpected, infinite, counters, sent, codes } = beside;
    expect({ error, unexpected, infinite }).toEqual({ error: undefined, unexpected: [], infinite: 0 });
    expect(sent).toBeGreaterThan(ROUNDS * FRAMES_OF_ROUND);
    expect(counters.bad).toBeGreaterThan(sent / 50);
    expect(counters.pending).toBe(0);
    expect(codes.get(1002)).toBeGreaterThan(3);
    expect(alone.good).toBeGreaterThan(ROUNDS * 3 - 2);
    expect([beside.good, beside.digest]).toEqual([alone.good, alone.digest]);
  },
);
