import { of, Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCounters, derivative, integral, type Sample, unwrap } from '../../src/index.js';
import { accountedFor, all } from './clock.js';

const S = 1000;
type Row = readonly [t: number, value: number];
const at = (...rows: readonly Row[]): Row[] => rows.map(([s, v]) => [s * S, v] as const);
const line = (from: number, to: number): Row[] => Array.from({ length: to - from + 1 }, (_, i) => [from + i, from + i]);

describe('late samples that catch up with the newest one', () => {
  it('in a tie: nothing is joined, and no time has two results', () => {
    const { slopes, counters, left } = all(at(...line(0, 5), [3, 93], [4, 94], [5, 95], [6, 96], [7, 97]));
    expect(slopes).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(counters).toMatchObject({ in: 11, out: 8, late: 3, resync: 1 });
    expect(new Set(left.map(([, t]) => t)).size).toBe(8);
  });

  it('and pass it: the one that passes begins anew', () => {
    const { slopes, counters } = all(at(...line(0, 5), [3.5, 93.5], [4.5, 94.5], [5.5, 95.5], [6.5, 96.5]));
    expect(slopes).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
    expect(counters).toMatchObject({ late: 2, resync: 1 });
  });

  it('as retransmissions do, with the same values: they are ties, and the segment goes on', () => {
    const { slopes, counters } = all(at(...line(0, 5), [3, 3], [4, 4], [5, 5], [6, 6]));
    expect(slopes).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(counters).toMatchObject({ late: 2, tied: 1, resync: 0 });
  });

  it('one late sample among others is only late, and so are those that one early sample overtook', () => {
    const rare = all(at(...line(0, 5), [3.5, 9], ...line(6, 9)));
    expect(rare.slopes).toEqual(line(0, 9).map(() => 1));
    expect(rare.counters).toMatchObject({ late: 1, resync: 0 });
    const early = all(at(...line(0, 3), [7, 7], [4, 4], [5, 5], [6, 6], [8, 8]));
    expect(early.counters).toMatchObject({ late: 3, resync: 0 });
  });

  it('with lateness: a stretch of time that comes twice replaces no sample, but one correction does', () => {
    const twice = all(at(...line(0, 6), [2, 92], [3, 93], [4, 94], [5, 95], [6, 96], [7, 97], [8, 98]), {
      lateness: '20s',
    });
    expect(twice.slopes).toEqual([...line(0, 6), ...line(7, 8)].map(() => 1));
    expect(twice.counters).toMatchObject({ late: 5, tied: 0, resync: 1 });
    const corrected = all(at(...line(0, 6), [3, 3.5]), { lateness: '20s' });
    expect(corrected.slopes).toEqual([1, 1, 1.25, 1, 0.75, 1, 1]);
    expect(corrected.counters).toMatchObject({ late: 0, tied: 1 });
  });

  it('with lateness: each is counted once, however many runs there were before', () => {
    const { counters } = all(
      at(...line(90, 100), [97.5, 1], [95.5, 1], [96, 96], [97, 97], [98, 98], [96, 6], [97, 7], [98, 8]),
      { lateness: '10s', missing: 'break' },
    );
    expect(accountedFor(counters)).toBe(19);
    expect(counters.pending).toBe(0);
  });

  it('of an uneven pace are no clock that was set back, though two of them are near', () => {
    const { counters, slopes } = all(at(...line(90, 100), [50, 50], [57, 57], [57.5, 57.5], [65, 65], [101, 101]));
    expect(counters).toMatchObject({ late: 4, resync: 0, out: 12 });
    expect(slopes).toEqual(slopes.map(() => 1));
  });

  it('far behind, three of them restart the series; resync: n asks for n', () => {
    const back = at(...line(1000, 1004), ...line(0, 9));
    expect(all(back).counters).toMatchObject({ late: 2, resync: 1, out: 13 });
    expect(all(back, { resync: 5 }).counters).toMatchObject({ late: 4, resync: 1, out: 11 });
    expect(all(back, { resync: false }).counters).toMatchObject({ late: 10, resync: 0, out: 5 });
  });
});

describe('minGap', () => {
  it('takes samples that are nearer for ties, at the time of the earlier, with the value of the later', () => {
    const samples = [[0, 0], [10, 10], [10.4, 11], [20, 20]] as const; // biome-ignore format: a table
    const { left, results } = all(samples, { minGap: '1ms', per: 'ms', lateness: 0 });
    expect(left.map(([, t, d]) => [t, d])).toEqual([[0, 1], [10, 1], [20, 0.9]]); // biome-ignore format: a table
    expect(results[1]).toMatchObject({ value: 11, sample: { t: 10 } });
    expect(all(samples, { minGap: '1ms', per: 'ms', ties: 'mean', lateness: 0 }).results[1]?.value).toBe(10.5);
  });

  it('a chain of near samples begins anew as soon as it is wide enough', () => {
    const samples = [0, 0.4, 0.8, 1.2, 1.6, 2].map((t) => [t, t] as const);
    expect(all(samples, { minGap: 1, ties: 'first' }).left.map(([, t]) => t)).toEqual([0, 1.2]);
  });
});

describe('maxAhead', () => {
  it('counts as bad what is further ahead of the clock', () => {
    const scheduler = new VirtualTimeScheduler();
    const counters = createCounters();
    const out: unknown[] = [];
    const rules = { maxAhead: '1h', scheduler, counters } as const;
    of({ t: 0, value: 0 }, { t: 3_600_000, value: 1 }, { t: 3_600_001, value: 9 })
      .pipe(derivative(rules))
      .subscribe(({ t }) => out.push(t));
    expect(out).toEqual([0, 3_600_000]);
    expect(counters).toMatchObject({ in: 3, out: 2, bad: 1 });
  });
});

describe('timeWrap', () => {
  it.each([
    ['a time of day', '24h', [86_398, 86_399, 0, 1]],
    ['millis()', '2^32ms', [4_294_967.294, 4_294_967.295, 0.999, 1.999].map((s) => s)],
  ] as const)('%s goes on after it came round', (_, timeWrap, seconds) => {
    const { results, counters } = all(
      seconds.map((s, i) => [s * S, i] as const),
      { timeWrap },
    );
    expect(counters).toMatchObject({ out: 4, late: 0 });
    const times = results.map((r) => r.t as number);
    for (let i = 1; i < 4; i += 1) expect(times[i]).toBeGreaterThan(times[i - 1] as number);
  });

  it('nanoseconds too, and what is late stays late', () => {
    const ns = (s: number): bigint => BigInt(s) * 1_000_000_000n;
    const samples = [58, 59, 1, 0, 2].map((s, i) => [ns(s), i] as const);
    const { results, counters } = all(samples, { timeWrap: '1min' });
    expect(results.map((r) => r.t)).toEqual([58, 59, 61, 62].map(ns));
    expect(counters).toMatchObject({ late: 1 });
  });
});

describe('a counter', () => {
  it('with a sample of no value: the increase counts for all the time since the last value', () => {
    const options = { counter: { maxRate: 15 }, missing: 'propagate' } as const;
    const { counters } = all(at([0, 0], [1, 10], [2, 20], [3, Number.NaN], [4, 40], [5, 50]), options);
    expect(counters).toMatchObject({ out: 6, gaps: 0, resets: 0 });
    const wraps = { counter: { wrap: 256, maxRate: 35 }, missing: 'propagate' } as const;
    const turned = all(at([0, 200], [1, 230], [2, Number.NaN], [3, 34], [4, 64], [5, 94]), wraps);
    expect(turned.slopes).toEqual([30, Number.NaN, Number.NaN, Number.NaN, 30, 30]);
    expect(turned.counters).toMatchObject({ gaps: 0, resets: 1 });
  });

  it('a value that falls waits for the next, and leaves on completion', () => {
    const source = new Subject<Sample>();
    const slopes: (number | null)[] = [];
    source.pipe(derivative({ counter: true })).subscribe(({ derivative: d }) => slopes.push(d));
    for (const [t, value] of at([0, 10], [1, 20])) source.next({ t, value });
    expect(slopes).toEqual([10]);
    source.next({ t: 2 * S, value: 4 });
    expect(slopes).toEqual([10]); // is it a reset, or a bad reading?
    source.complete();
    expect(slopes).toEqual([10, 7, 4]);
  });

  it('waits for nothing when the source fails or nobody listens any more', () => {
    for (const end of ['error', 'unsubscribe'] as const) {
      const counters = createCounters();
      const source = new Subject<Sample>();
      const subscription = source.pipe(derivative({ counter: true, counters })).subscribe({ error: () => {} });
      for (const [t, value] of at([0, 10], [1, 20], [2, 4])) source.next({ t, value });
      if (end === 'error') source.error(new Error('gone'));
      else subscription.unsubscribe();
      expect(counters).toMatchObject({ in: 3, out: 1, dropped: 2, pending: 0 });
      expect(accountedFor(counters)).toBe(3);
    }
  });

  it('one bad reading is left out, in every channel of a row', () => {
    const rows = [[0, [1, 910]], [1, [2, 920]], [2, [3, 930]], [3, [4, 0]], [4, [5, 950]], [5, [6, 960]]] as const; // biome-ignore format: a table
    const { slopes, counters } = all(rows.map(([s, row]) => [s * S, row] as const), { counter: true }); // biome-ignore format: a table
    for (const slope of slopes) expect(slope).toEqual([1, 10]);
    expect(counters).toMatchObject({ implausible: 1, resets: 0 });
  });

  it('is Prometheus where it was reset, again and again', () => {
    expect(all(at([0, 10], [1, 20], [2, 3], [3, 13], [4, 1], [5, 11]), { counter: true })).toMatchObject({
      slopes: [10, 6.5, 6.5, 5.5, 5.5, 10],
      counters: { resets: 2, implausible: 0 },
    });
  });

  it('a level that cannot have been reached begins a segment, once the next value has confirmed it', () => {
    const jumped = all(at([0, 0], [1, 5], [2, 1000], [3, 1005]), { counter: { maxRate: 10 } });
    expect(jumped.left.map(([, , d, kind]) => [d, kind])).toEqual([
      [5, 'start'],
      [5, 'end'],
      [5, 'start'],
      [5, 'end'],
    ]);
    expect(jumped.counters).toMatchObject({ gaps: 1, implausible: 0 });
  });
});

describe('integers of any size', () => {
  it('bigint values are subtracted before they are rounded, for numbers and for rows', () => {
    const big = (i: number): bigint => 2n ** 63n + BigInt(i) * 3n;
    const values = [0, 1, 2, 5].map((i) => ({ t: i * S, value: big(i) }));
    const slopes: unknown[] = [];
    of(...values)
      .pipe(derivative())
      .subscribe(({ derivative: d, value }) => slopes.push([d, value]));
    expect(slopes).toEqual(values.map(({ value }) => [3, value]));
    const rows: unknown[] = [];
    of(...values.map(({ t, value }) => ({ t, value: [value, -value] })))
      .pipe(derivative())
      .subscribe(({ derivative: d }) => rows.push(d));
    expect(rows).toEqual(values.map(() => [3, -3]));
  });

  it('a 64-bit counter wraps exactly, by any estimator', () => {
    const top = 2n ** 64n;
    const samples = Array.from({ length: 12 }, (_, i) => ({ t: i * S, value: (top - 50n + BigInt(i) * 10n) % top }));
    for (const estimator of ['three-point', { kind: 'theil-sen', window: '5s' }] as const) {
      const slopes: (number | null)[] = [];
      of(...samples)
        .pipe(derivative({ estimator, counter: { wrap: top } }))
        .subscribe(({ derivative: d }) => slopes.push(d));
      expect(slopes.filter((d) => d !== null).every((d) => d === 10)).toBe(true);
      expect(slopes.length).toBe(12);
    }
  });

  it('what needs the value itself takes it as a double', () => {
    const out: number[] = [];
    of({ t: 0, value: 10n }, { t: S, value: 20n })
      .pipe(integral())
      .subscribe(({ integral: area }) => out.push(area));
    expect(out).toEqual([0, 15]);
    const smooth: number[] = [];
    of({ t: 0, value: 250n }, { t: S, value: 3n }, { t: 2 * S, value: 9n })
      .pipe(unwrap({ counter: { wrap: 256 } }))
      .subscribe(({ value }) => smooth.push(value));
    expect(smooth).toEqual([250, 259, 265]);
  });
});

describe('an angle with one bad reading', () => {
  const angles = Array.from({ length: 20 }, (_, i): Row => [i * S, i === 10 ? 191 : (10 + i) % 360]);

  it('adds no turn to those after it, where the estimator is robust', () => {
    const { slopes } = all(angles, { period: 360, estimator: { kind: 'theil-sen', window: '9s' } });
    for (const slope of slopes.slice(8)) expect(slope).toBeCloseTo(1, 9);
  });

  it('is unwrapped as numpy does, where it is not', () => {
    // numpy.unwrap([..., 19, 191, 21, ...], period=360) goes from 19 to 191, and back to 21
    const { slopes } = all(angles, { period: 360 });
    expect(slopes[11]).toBe((21 + 1 - 191) / 2);
  });
});
