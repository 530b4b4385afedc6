import { describe, expect, it } from 'vitest';
import { FirstLook } from '../../src/pipeline/first-look.js';
import { isNewestFirst, judge as judgeAll, type Seen } from '../../src/pipeline/judge.js';
import type { Remark } from '../../src/pipeline/remark.js';
import { FeedRecord } from '../../src/wire/record.js';

const seen = (rows: readonly (readonly [t: number, value: unknown, key?: string])[], unit = 1): Seen[] =>
  rows.map(([raw, value, key]) => ({ t: raw * unit, tText: String(raw), value, key }));
const judge = (samples: readonly Seen[], unit?: 's' | 'ms' | 'us'): Remark[] => judgeAll(samples, unit, false);
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const kinds = (samples: readonly Seen[], unit?: 's' | 'ms' | 'us'): string[] =>
  judge(samples, unit).map(({ kind }) => kind);

describe('a look at the first samples', () => {
  it.each<[string, Seen[]]>([
    ['epochs in ms', seen(count(64).map((i) => [1.7e12 + i * 1000, i]))],
    ['a clock that counts from its start', seen(count(64).map((i) => [i * 100, i]))],
    ['an uptime of a day in ms', seen(count(64).map((i) => [86_400_000 + i * 100, i]))],
    ['jitter', seen(count(64).map((i) => [1.7e12 + i * 1000 + (i % 7) * 100, i]))],
    ['a counter of bytes', seen(count(64).map((i) => [1.7e12 + i * 1000, 1.7e9 + i * 5000]))],
    ['one sample', seen([[0, 1]])],
    ['none', []],
    ['two that fall', seen([[5, 1], [4, 2]])], // biome-ignore format: a table
  ])('has nothing to say of %s', (_, samples) => {
    expect(judge(samples)).toEqual([]);
  });

  it('names the unit that times seem to have', () => {
    const at = (raw: number): Seen[] => seen([[raw, 1], [raw + 1, 2]]); // biome-ignore format: a table
    expect(judge(at(1.7e9))).toEqual([{ kind: 'unit', found: '1700000000', unit: 'ms', year: 1970, likely: ['s'] }]);
    expect(judge(at(1.7e15))).toMatchObject([{ kind: 'unit', likely: ['us'] }]);
    expect(judge(seen([[1.7e12, 1], [1.7e12 + 1, 2]], 1000), 's')).toMatchObject([{ kind: 'unit', likely: ['ms'] }]); // biome-ignore format: a table
    expect(judge(at(1.7e9), 'ms')).toEqual([]); // it was said
    expect(judge(seen([[20240101, 1], [20240102, 2]]))).toMatchObject([{ kind: 'calendar', pattern: 'yyyyMMdd' }]); // biome-ignore format: a table
    expect(judge(seen([[20240101, 1], [20240199, 2]]))).toEqual([]); // biome-ignore format: a table
  });

  it('names times of two sizes, swapped columns, a wide spacing, and times that repeat', () => {
    expect(kinds(seen([[1.7e12, 1], [1.7e12 + 1, 2], [1.7e9, 3]]))).toContain('two-units'); // biome-ignore format: a table
    expect(kinds(seen([[21, 1.7e12], [20, 1.7e12 + 1], [22, 1.7e12 + 2]]))).toContain('swapped'); // biome-ignore format: a table
    expect(judge(seen([...count(8).map((i) => [i * 10, i] as const), [5000, 9]]))).toEqual([
      { kind: 'wide', spacing: 4930, usual: 10 },
    ]);
    expect(judge(seen([...count(8).map((i) => [i * 10, i] as const), [70.004, 9]]))).toMatchObject([
      { kind: 'near', usual: 10 },
    ]);
    expect(judge(seen([[0, 100], [1, 90], [2, 65534], [3, 70]]))).toEqual([{ kind: 'sentinel', value: 65534 }]); // biome-ignore format: a table
    expect(judge(seen([[0, 65530], [1, 65533], [2, 65535], [3, 65531]]))).toEqual([]); // biome-ignore format: a table
    expect(judge(seen(count(20).map((i) => [Math.floor(i / 2), i])))).toEqual([{ kind: 'repeats', times: 2 }]);
    expect(judge(seen(count(20).map((i) => [Math.floor(i / 2), i, i % 2 === 0 ? 'a' : 'b'])))).toEqual([]);
  });

  it('newest first is when every series is, and some samples are truly older', () => {
    expect(isNewestFirst(seen([[5, 1], [4, 1], [3, 1]]))).toBe(true); // biome-ignore format: a table
    expect(isNewestFirst(seen([[5, 1], [4, 1], [6, 1], [3, 1]]))).toBe(false); // biome-ignore format: a table
    expect(isNewestFirst(seen([[5, 1], [5, 1], [5, 1]]))).toBe(false); // biome-ignore format: a table
    expect(isNewestFirst(seen([[5, 1, 'a'], [9, 1, 'b'], [4, 1, 'a'], [8, 1, 'b'], [3, 1, 'a']]))).toBe(true); // biome-ignore format: a table
    expect(isNewestFirst(seen([[5, 1, 'a'], [9, 1, 'b'], [4, 1, 'a'], [8, 1, 'b']]))).toBe(false); // biome-ignore format: a table
  });
});

describe('FirstLook', () => {
  const run = (times: readonly number[], holds: boolean): { out: number[]; remarks: Remark[] } => {
    const out: number[] = [];
    const remarks: Remark[] = [];
    const taker = { sample: (record: FeedRecord) => void out.push(record.t as number), fault() {}, say() {} };
    const options = {
      holds,
      unit: undefined,
      gapsAreSet: true,
      comesRound: false,
      remark: (one: Remark) => void remarks.push(one),
    };
    const look = new FirstLook(options, taker);
    const record = new FeedRecord();
    for (const t of times) {
      record.t = t;
      record.tText = String(t);
      look.sample(record);
    }
    look.end();
    return { out, remarks };
  };

  it('sorts a file that has the newest first, however long, and only that', () => {
    for (const n of [3, 63, 64, 65, 1000]) {
      const up = count(n);
      expect(run([...up].reverse(), true)).toEqual({ out: up, remarks: [{ kind: 'newest-first', sorted: true }] });
      expect(run(up, true)).toEqual({ out: up, remarks: [] });
    }
  });

  it('holds nothing where somebody waits', () => {
    expect(run([3, 2, 1], false)).toEqual({ out: [3, 2, 1], remarks: [{ kind: 'newest-first', sorted: false }] });
  });
});
