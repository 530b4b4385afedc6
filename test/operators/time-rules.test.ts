import fc from 'fast-check';
import { Subject, take, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createCounters, derivative, gradient, type Sample, type Time } from '../../src/index.js';
import { type Arrival, accountedFor, all, live, type Options, play } from './clock.js';
import { marbles, parabola, result } from './marbles.js';

const S = 1000;
/** A ramp that rises by 1 a second. */
const ramp = (from: number, to: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, i) => [(from + i) * S, from + i]);

describe('a sample without a finite value', () => {
  for (const odd of [null, undefined, Number.NaN, Infinity, -Infinity, 'x', '1', {}, [1], true]) {
    it(`${JSON.stringify(odd)} (${String(odd)}) is left out and counted missing`, () => {
      const samples = [[0, 0], [1 * S, odd], [2 * S, 4], [3 * S, 6]] as const; // biome-ignore format: a table
      const { slopes, counters, dropped } = all(samples);
      expect(slopes).toEqual([2, 2, 2]);
      expect(counters).toMatchObject({ in: 4, out: 3, missing: 1, pending: 0 });
      expect(dropped).toEqual([[1 * S, odd, 'missing']]);
    });
  }

  const holed = [[0, 0], [1 * S, 1], [2 * S, null], [3 * S, 5], [4 * S, 8]] as const; // biome-ignore format: a table

  it('missing: break ends the segment there', () => {
    const { left, counters } = all(holed, { missing: 'break' });
    expect(left.map(([, t, d, kind]) => [t, d, kind])).toEqual([
      [0, 1, 'start'],
      [1 * S, 1, 'end'],
      [3 * S, 3, 'start'],
      [4 * S, 3, 'end'],
    ]);
    expect(counters).toMatchObject({ in: 5, out: 4, missing: 1 });
  });

  it('missing: propagate makes its neighbours NaN, which numpy.gradient does too', () => {
    // python3 -c "import numpy as np; print(np.gradient([0, 1, np.nan, 5, 11.], [0, 1, 2, 3, 5.]))" -> [ 1. nan nan nan  3.]
    const samples = [[0, 0], [1 * S, 1], [2 * S, null], [3 * S, 5], [5 * S, 11]] as const; // biome-ignore format: a table
    const { slopes, counters } = all(samples, { missing: 'propagate' });
    expect(slopes).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 3]);
    expect(counters).toMatchObject({ in: 5, out: 5, missing: 0 });
  });

  it('missing: error ends the stream', () => {
    const { ended, counters } = all(holed, { missing: 'error' });
    expect(ended).toMatchObject({ name: 'StreamError', code: 'missing' });
    expect(accountedFor(counters)).toBe(counters.in);
  });
});

describe('ties: samples with one time', () => {
  // Newest sample at 1 s: 1, then 3 comes for the same time. The result at 0 has left with the slope to 1.
  const tied = [[0, 0], [1 * S, 1], [1 * S, 3], [2 * S, 6]] as const; // biome-ignore format: a table
  const slopes: Record<string, number[]> = { last: [1, 3, 3], first: [1, 3, 5], mean: [1, 3, 4] };

  for (const ties of ['last', 'first', 'mean'] as const) {
    it(`${ties}: without lateness what has left stays`, () => {
      const played = all(tied, { ties });
      expect(played.slopes).toEqual(slopes[ties]);
      expect(played.counters).toMatchObject({ in: 4, out: 3, tied: 1 });
      expect(played.dropped).toEqual([[1 * S, ties === 'first' ? 3 : 1, 'tied']]);
    });

    it(`${ties}: with lateness nothing has left yet, and results are those of the settled samples`, () => {
      const value = { last: 3, first: 1, mean: 2 }[ties];
      const played = all(tied, { ties, lateness: '5s' });
      expect(played.slopes).toEqual(Array.from(gradient([0, value, 6], [0, 1, 2])));
      expect(played.results.map((r) => r.value)).toEqual([0, value, 6]);
      expect(played.counters).toMatchObject({ in: 4, out: 3, tied: 1 });
      expect(played.dropped).toEqual([[1 * S, ties === 'first' ? 3 : 1, 'tied']]);
    });
  }

  it('error: ends the stream, with lateness or without', () => {
    for (const rule of [{}, { lateness: '5s' }]) {
      const { ended, counters } = all(tied, { ties: 'error', ...rule });
      expect(ended).toMatchObject({ name: 'StreamError', code: 'tied', message: expect.stringContaining('1000') });
      expect(counters).toMatchObject({ tied: 1, pending: 0 });
      expect(accountedFor(counters)).toBe(counters.in);
    }
  });

  it('default is last', () => {
    expect(all(tied).slopes).toEqual(slopes['last']);
  });

  it('mean of many, sorted from out of order: every sample weighs the same', () => {
    const samples = [[0, 0], [2 * S, 9], [1 * S, 1], [1 * S, 2], [1 * S, 6]] as const; // biome-ignore format: a table
    expect(all(samples, { ties: 'mean', lateness: 5 * S }).results.map((r) => r.value)).toEqual([0, 3, 9]);
  });
});

describe('late samples', () => {
  it('are dropped, counted and handed over, and the series stays as it was', () => {
    const samples = [[0, 0], [2 * S, 2], [1 * S, 100], [3 * S, 3]] as const; // biome-ignore format: a table
    const { slopes, counters, dropped } = all(samples);
    expect(slopes).toEqual([1, 1, 1]);
    expect(counters).toMatchObject({ in: 4, out: 3, late: 1 });
    expect(dropped).toEqual([[1 * S, 100, 'late']]);
  });

  it('lateness holds samples until the watermark has passed them', () => {
    // 0 s leaves the hold when the newest is past 5 s; its result needs 1 s, which leaves past 6 s.
    const { left } = play(live([0, 0], [1 * S, 1], [5 * S, 5], [6 * S, 6], [6 * S + 1, 6]), { lateness: '5s' }, { until: 6 * S + 1 }); // biome-ignore format: one story
    expect(left).toEqual([[6 * S + 1, 0, 1, 'start']]);
  });

  it('lateness: what is older than the watermark is late; what is as old is not', () => {
    const { counters, dropped, results } = all([[0, 0], [10 * S, 10], [5 * S, 5], [5 * S - 1, 7]], { lateness: '5s' }); // biome-ignore format: a table
    expect(counters).toMatchObject({ in: 4, out: 3, late: 1 });
    expect(dropped).toEqual([[5 * S - 1, 7, 'late']]);
    expect(results.map((r) => r.t)).toEqual([0, 5 * S, 10 * S]);
  });

  it('lateness is judged against event time, never against the wall clock', () => {
    const events: [number, number][] = [[0, 0], [2 * S, 2], [1 * S, 1], [4 * S, 4], [3 * S, 3], [9 * S, 9]]; // biome-ignore format: a table
    const at = (speed: number): unknown => {
      const { left, counters } = play(
        events.map(([t, v], i) => [i * speed, t, v]),
        { lateness: '2s' },
        { complete: 6 * speed },
      );
      return { left: left.map(([, ...rest]) => rest), counters };
    };
    expect(at(0)).toEqual(at(100));
    expect(at(0)).toEqual(at(300));
  });

  for (const kind of ['ms', 'ns'] as const) {
    it(`lateness sorts any order within the bound: the batch gradient of the sorted, tie-settled samples (${kind})`, () => {
      const LATENESS = 50;
      const sample = fc.record({
        step: fc.integer({ min: 0, max: 20 }),
        delay: fc.integer({ min: 0, max: LATENESS }),
        value: fc.integer({ min: -1000, max: 1000 }),
      });
      const property = fc.property(
        fc.array(sample, { minLength: 2, maxLength: 40, size: 'max' }),
        fc.constantFrom('last', 'first', 'mean'),
        (list, ties) => {
          let t = 0;
          const taken = list.map(({ step, delay, value }) => {
            t += step;
            return { t, value, due: t + delay };
          });
          const arriving = [...taken].sort((a, b) => a.due - b.due);
          const groups = new Map<number, number[]>();
          for (const s of arriving) groups.set(s.t, [...(groups.get(s.t) ?? []), s.value]);
          const x = [...groups.keys()].sort((a, b) => a - b);
          const y = x.map((time) => {
            const of = groups.get(time) as number[];
            if (ties === 'first') return of[0] as number;
            if (ties === 'last') return of.at(-1) as number;
            return of.reduce((m, v, i) => m + (v - m) / (i + 1)); // any mean: the running one, so that bits are the same
          });
          const time = (ms: number): Time => (kind === 'ms' ? ms : BigInt(ms) * 1_000_000n);
          const { slopes, counters, results } = all(
            arriving.map((s) => [time(s.t), s.value]),
            { lateness: LATENESS, ties, per: 'ms' },
          );
          expect(results.map((r) => r.t)).toEqual(x.map(time));
          const wanted = x.length < 2 ? [null] : Array.from(gradient(y, x));
          if (kind === 'ms') expect(slopes).toEqual(wanted);
          else
            slopes.forEach((d, i) => {
              // Scaling the spacings by a million rounds once more.
              const w = wanted[i];
              if (d === null || w === null) expect(d).toBe(w);
              else expect(d).toBeCloseTo(w as number, 9);
            });
          expect(counters).toMatchObject({ in: list.length, out: x.length, tied: list.length - x.length, late: 0 });
        },
      );
      fc.assert(property, { numRuns: 300, seed: 31 });
    });
  }

  it('lateness: what comes later than the bound is late, by an independent count, and on the side stream', () => {
    const late = fc.record({ t: fc.integer({ min: 0, max: 300 }), value: fc.integer() });
    const property = fc.property(fc.array(late, { maxLength: 60, size: 'max' }), (list) => {
      const distinct = [...new Map(list.map((s) => [s.t, s])).values()];
      let newest = -Infinity;
      const tooLate = distinct.filter(({ t }) => {
        const is = t < newest - 100;
        newest = Math.max(newest, t);
        return is;
      });
      const samples = distinct.map(({ t, value }) => [t, value] as const);
      const { dropped, counters, results } = all(samples, { lateness: 100, resync: false });
      expect(dropped).toEqual(tooLate.map(({ t, value }) => [t, value, 'late']));
      expect(counters.late).toBe(tooLate.length);
      const kept = distinct.filter((s) => !tooLate.includes(s)).map((s) => s.t);
      expect(results.map((r) => r.t)).toEqual(kept.sort((a, b) => a - b));
    });
    fc.assert(property, { numRuns: 300, seed: 32 });
  });

  it('lateness: 0 only lets ties settle', () => {
    const { slopes, counters } = all([[0, 0], [S, 1], [S, 3], [S - 1, 9], [2 * S, 6]], { lateness: 0 }); // biome-ignore format: a table
    expect(slopes).toEqual([3, 3, 3]);
    expect(counters).toMatchObject({ tied: 1, late: 1, out: 3 });
  });
});

describe('the watermark of an idle series', () => {
  const options = { lateness: '5s' } as const;

  it('advances by the clock: what is held leaves though nothing comes', () => {
    const { left, counters } = play(live([0, 0], [1 * S, 1], [2 * S, 4]), options, { until: 60 * S });
    // Each leaves when the clock is past its time + 5 s; 1 s and 2 s then bring the results of 0 s and 1 s.
    expect(left.map(([, t, d]) => [t, d])).toEqual([[0, 1], [1 * S, 2]]); // biome-ignore format: a table
    expect(left.map(([at]) => Math.floor(at / S))).toEqual([6, 7]);
    expect(counters.pending).toBe(1);
  });

  it('advances again after it has let all go: each sample of a slow series leaves by itself', () => {
    const { left } = play(live([0, 0], [100 * S, 1], [200 * S, 2]), options, { until: 300 * S });
    // At 100 s and 200 s the newest is held; 5 s later it leaves and brings the result of the one before.
    expect(left.map(([at, t]) => [Math.floor(at / S), t])).toEqual([
      [105, 0],
      [205, 100 * S],
    ]);
  });

  it('is not delayed by a longer silence', () => {
    const { left } = play(
      live([0, 0], [1 * S, 1]),
      { ...options, silence: { after: '1min', then: 'end' } },
      { until: 100 * S },
    );
    expect(left.map(([at, t, d, kind]) => [Math.floor(at / S), t, d, kind])).toEqual([
      [6, 0, 1, 'start'],
      [61, 1 * S, 1, 'end'],
    ]);
  });

  it('what is older than a sample that has left is late', () => {
    const arrivals: Arrival[] = [...live([0, 0], [1 * S, 1], [2 * S, 2]), [60 * S, 1.5 * S, 3]];
    const { counters, dropped } = play(arrivals, options, { until: 70 * S });
    expect(counters).toMatchObject({ late: 1 });
    expect(dropped).toEqual([[1.5 * S, 3, 'late']]);
  });

  it('is one of nanoseconds, too', () => {
    const ns = (s: number): bigint => BigInt(s) * 1_000_000_000n;
    const arrivals: Arrival[] = [[0, ns(0), 0], [1 * S, ns(1), 1], [2 * S, ns(2), 4]]; // biome-ignore format: a table
    const { left } = play(arrivals, options, { until: 60 * S });
    expect(left.map(([at, t, d]) => [Math.floor(at / S), t, d])).toEqual([
      [6, ns(0), 1],
      [7, ns(1), 2],
    ]);
  });

  it('leaves no timer after complete, unsubscribe or an error', () => {
    const arrivals = live([0, 0], [1 * S, 1], [2 * S, 4]);
    expect(play(arrivals, options, { until: 3 * S, complete: 3 * S }).timers).toBe(0);
    expect(play(arrivals, options, { until: 3 * S, unsubscribe: 3 * S }).timers).toBe(0);
    const failed = play([...arrivals, [3 * S, 0n, 1]], options, { until: 3 * S });
    expect(failed.ended).toBeInstanceOf(TypeError);
    expect(failed.timers).toBe(0);
    expect(failed.counters).toMatchObject({ in: 4, pending: 0 });
  });

  it('what throws when the clock lets a sample go becomes an error notification', () => {
    const arrivals = live([0, 0], [1 * S, 1], [100 * S, 2]);
    const played = play(arrivals, { ...options, maxGap: '2s', short: 'error' }, { until: 200 * S });
    expect(played.ended).toBe(undefined); // two samples are a segment; the third waits
    const alone = play(live([0, 0], [3 * S, 1], [4 * S, 2]), { ...options, maxGap: '2s', short: 'error' }, { until: 60 * S }); // biome-ignore format: one story
    expect(alone.ended).toMatchObject({ code: 'short' });
    expect(alone.timers).toBe(0);
    expect(accountedFor(alone.counters)).toBe(alone.counters.in);
  });
});

describe('a clock that was set back', () => {
  const back = (n: number, from = 0): [number, number][] => ramp(from, from + n - 1);

  it('restarts the series with the 20th late sample in a row that is in order', () => {
    const samples = [...ramp(1000, 1004), ...back(25)];
    const { counters, left } = all(samples, { resync: 20 });
    expect(counters).toMatchObject({ in: 30, late: 19, resync: 1, out: 11, pending: 0 });
    expect(left.slice(4).map(([, t, d, kind]) => [t, d, kind])).toEqual([
      [1004 * S, 1, 'end'],
      [19 * S, 1, 'start'],
      ...[20, 21, 22, 23].map((s) => [s * S, 1, '']),
      [24 * S, 1, 'end'],
    ]);
  });

  it('not with the 19th', () => {
    expect(all([...ramp(1000, 1004), ...back(19)], { resync: 20 }).counters).toMatchObject({
      late: 19,
      resync: 0,
      out: 5,
    });
  });

  it('not when the late ones are out of order among themselves', () => {
    const zigzag = back(60).map(([t, v], i) => [i % 2 === 0 ? t + 3 * S : t, v] as const);
    expect(all([...ramp(1000, 1004), ...zigzag], { resync: 20 }).counters).toMatchObject({
      late: 60,
      resync: 0,
      out: 5,
    });
  });

  it('not when samples that are in time come between', () => {
    const mixed = back(60).flatMap(([t, v], i): [number, number][] => [
      [t, v],
      ...(i % 10 === 9 ? ramp(1005 + i, 1005 + i) : []),
    ]);
    expect(all([...ramp(1000, 1004), ...mixed], { resync: 20 }).counters).toMatchObject({
      late: 60,
      resync: 0,
      out: 11,
    });
  });

  it('resync: n is another number, false is never', () => {
    const samples = [...ramp(1000, 1004), ...back(100)];
    expect(all(samples, { resync: 3 }).counters).toMatchObject({ late: 2, resync: 1 });
    expect(all(samples, { resync: false }).counters).toMatchObject({ late: 100, resync: 0, out: 5 });
  });

  it('one sample from far in the future does not poison the series', () => {
    const samples = [...ramp(0, 4), [1e12, 7] as [number, number], ...ramp(5, 30)];
    const { counters, left } = all(samples, { maxGap: '1min', resync: 20 });
    expect(counters).toMatchObject({ in: 32, late: 19, resync: 1, out: 13, gaps: 1 });
    // What the far one had is no slope: it stands alone.
    expect(left.find(([, t]) => t === 1e12)).toEqual([0, 1e12, null, 'end']);
    for (const [, t, d] of left) if (t !== 1e12) expect(d).toBe(1);
  });

  it('with lateness too: what was held from the wrong time leaves first, sorted', () => {
    const samples = [...ramp(1000, 1004), ...back(25)];
    const { counters, left } = all(samples, { lateness: '3s', resync: 20 });
    expect(counters).toMatchObject({ in: 30, late: 19, resync: 1, out: 11, pending: 0 });
    expect(left.slice(4).map(([, t, d, kind]) => [t, d, kind])).toEqual([
      [1004 * S, 1, 'end'],
      [19 * S, 1, 'start'],
      ...[20, 21, 22, 23].map((s) => [s * S, 1, '']),
      [24 * S, 1, 'end'],
    ]);
  });

  it('with lateness, one sample from far in the future does not poison the series', () => {
    const samples = [...ramp(0, 4), [1e12, 7] as [number, number], ...ramp(5, 30)];
    const { counters, left } = all(samples, { maxGap: '1min', lateness: '2s', resync: 20 });
    expect(counters).toMatchObject({ in: 32, late: 19, resync: 1, out: 13, gaps: 1 });
    expect(left.find(([, t]) => t === 1e12)).toEqual([0, 1e12, null, 'end']);
    for (const [, t, d] of left) if (t !== 1e12) expect(d).toBe(1);
  });

  it('with lateness, not when samples that are in time come between', () => {
    const mixed = back(60).flatMap(([t, v], i): [number, number][] => [
      [t, v],
      ...(i % 10 === 9 ? [[1003 * S + i, 3] as [number, number]] : []), // held: nothing leaves for it
    ]);
    const { counters } = all([...ramp(1000, 1004), ...mixed], { lateness: '3s', resync: 20 });
    expect(counters).toMatchObject({ late: 60, resync: 0, out: 11 });
  });

  it('with lateness, not when the late ones are out of order, and never with resync: false', () => {
    const zigzag = back(60).map(([t, v], i) => [i % 2 === 0 ? t + 3 * S : t, v] as const);
    const late = { late: 60, resync: 0, out: 5 };
    expect(all([...ramp(1000, 1004), ...zigzag], { lateness: '3s', resync: 20 }).counters).toMatchObject(late);
    expect(all([...ramp(1000, 1004), ...back(60)], { lateness: '3s', resync: false }).counters).toMatchObject(late);
  });

  it('with lateness, an error of the end edge leaves no sample uncounted', () => {
    const { ended, counters } = all([[1e9, 0], ...back(20)], { lateness: '3s', short: 'error', resync: 20 });
    expect(ended).toMatchObject({ code: 'short' });
    expect(accountedFor(counters)).toBe(counters.in);
    expect(counters.pending).toBe(0);
  });

  it('with lateness, whoever has enough at the end edge leaves no sample uncounted', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    source.pipe(derivative({ lateness: '3s', counters }), take(1)).subscribe();
    for (const [t, value] of [[1e9, 0], ...back(20)] as [number, number][]) source.next({ t, value });
    expect(accountedFor(counters)).toBe(counters.in);
    expect(counters.pending).toBe(0);
  });

  it('without lateness, whoever has enough at the end edge leaves no sample uncounted', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    source.pipe(derivative({ counters, resync: 20 }), take(1)).subscribe();
    for (const [t, value] of [[1e9, 0], ...back(20)] as [number, number][]) source.next({ t, value });
    expect(counters).toMatchObject({ in: 21, out: 1, late: 19, dropped: 1, pending: 0 });
  });
});

describe('spacings above maxGap', () => {
  const gapped = [...ramp(0, 6), [100 * S, 50] as [number, number], [101 * S, 52] as [number, number]];

  it('default: there is no limit', () => {
    expect(all(gapped).counters).toMatchObject({ gaps: 0, out: 9 });
    expect(all(gapped, { maxGap: Infinity }).counters).toMatchObject({ gaps: 0 });
  });

  it("'auto' is 10 times the running median spacing", () => {
    const { left, counters } = all(gapped, { maxGap: 'auto' });
    expect(counters).toMatchObject({ gaps: 1, out: 9 });
    expect(left.slice(6).map(([, t, d, kind]) => [t, d, kind])).toEqual([
      [6 * S, 1, 'end'],
      [100 * S, 2, 'start'],
      [101 * S, 2, 'end'],
    ]);
    const limit = (spacing: number): number =>
      all([...ramp(0, 6), [6 * S + spacing, 9]], { maxGap: 'auto' }).counters.gaps;
    expect([limit(10 * S), limit(10 * S + 1)]).toEqual([0, 1]);
  });

  it("'auto' knows no gap before it has seen five spacings, and none of ns otherwise than of ms", () => {
    const early = [...ramp(0, 4), [1000 * S, 9] as [number, number]];
    expect(all(early, { maxGap: 'auto' }).counters.gaps).toBe(0);
    const ns = gapped.map(([t, v]): [bigint, number] => [BigInt(t) * 1_000_000n, v]);
    expect(all(ns, { maxGap: 'auto' }).counters).toMatchObject({ gaps: 1, out: 9 });
  });

  it("'auto' gets used to a slower pace: it is no gap for ever", () => {
    const slower = Array.from({ length: 100 }, (_, i): [number, number] => [(10 + (i + 1) * 20) * S, i]);
    const { counters, slopes } = all([...ramp(0, 10), ...slower], { maxGap: 'auto' });
    expect(counters.gaps).toBeLessThanOrEqual(31); // the median is of the last 31
    expect(slopes.at(-1)).toBe(1 / 20);
  });

  it("'auto' with `per` below a millisecond, where spacings are scaled: the same gaps", () => {
    for (const per of ['ns', 'us', 'h'] as const)
      expect(all(gapped, { maxGap: 'auto', per }).counters).toMatchObject({ gaps: 1 });
  });
});

describe('silence', () => {
  const two = live([0, 0], [1 * S, 4]);
  /** Results that the silence brought, to `until`. */
  const said = (options: Options, until = 10 * S, arrivals: readonly Arrival[] = two): unknown =>
    play(arrivals, options, { until }).left.filter(([, , , kind]) => kind !== 'start' && kind !== '');

  it('default: nothing is said, and no timer is set', () => {
    const { left, timers } = play(two, {}, { until: 1e9 });
    expect(left).toEqual([[1 * S, 0, 4, 'start']]);
    expect(timers).toBe(0);
  });

  it('end: the end edge leaves now, final; the next sample starts a segment', () => {
    const arrivals = [...two, ...live([20 * S, 5], [21 * S, 7])];
    const { left, counters } = play(arrivals, { silence: { after: '2s', then: 'end' } }, { until: 60 * S });
    expect(left).toEqual([
      [1 * S, 0, 4, 'start'],
      [3 * S, 1 * S, 4, 'end'],
      [21 * S, 20 * S, 2, 'start'],
      [23 * S, 21 * S, 2, 'end'],
    ]);
    expect(counters).toMatchObject({ in: 4, out: 4, pending: 0 });
  });

  it('end, on marbles: the clock is asyncScheduler where none is given', () => {
    const { a, b } = parabola;
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('a 999ms b 5s |', parabola);
      const ends = source.pipe(derivative({ silence: { after: '2s', then: 'end' } }));
      expectObservable(ends).toBe('1s s 1999ms y 3000ms |', { s: result(a, 1, 'start'), y: result(b, 1, 'end') });
      expectSubscriptions(source.subscriptions).toBe('^ 6000ms !');
    });
  });

  it('end: says it once, with `every` too', () => {
    expect(said({ silence: { after: '2s', then: 'end', every: '1s' } })).toEqual([[3 * S, 1 * S, 4, 'end']]);
    expect(play(two, { silence: { after: '2s', then: 'end', every: '1s' } }, { until: 60 * S }).timers).toBe(0);
  });

  it('end: completion then has nothing left to say', () => {
    const { left, ended } = play(two, { silence: { after: '2s', then: 'end' } }, { until: 60 * S, complete: 30 * S });
    expect(left).toHaveLength(2);
    expect(ended).toBe('complete');
  });

  it('end: a segment of one sample has no derivative', () => {
    expect(said({ silence: { after: '2s', then: 'end' } }, 10 * S, live([0, 3]))).toEqual([[2 * S, 0, null, 'end']]);
  });

  it('end: short: error becomes an error notification', () => {
    const played = play(live([0, 3]), { silence: { after: '2s', then: 'end' }, short: 'error' }, { until: 60 * S });
    expect(played.ended).toMatchObject({ name: 'StreamError', code: 'short' });
    expect(played.timers).toBe(0);
    expect(played.counters).toMatchObject({ in: 1, dropped: 1, pending: 0 });
  });

  it('zero: a derivative of 0 at the moment of saying so', () => {
    expect(said({ silence: { after: '2s', then: 'zero' } })).toEqual([[3 * S, 3 * S, 0, 'assumed']]);
  });

  it('hold: the derivative before', () => {
    expect(said({ silence: { after: '2s', then: 'hold' } })).toEqual([[3 * S, 3 * S, 4, 'assumed']]);
  });

  it('hold: that of the newest final result, where there is one, not the early slope', () => {
    // 0, 4, 5 at 0, 1, 2 s: the newest final slope is (5 - 0) / 2; the one-sided one at the newest sample would be 1.
    const three = live([0, 0], [1 * S, 4], [2 * S, 5]);
    expect(said({ silence: { after: '2s', then: 'hold' } }, 10 * S, three)).toEqual([[4 * S, 4 * S, 2.5, 'assumed']]);
  });

  it('decay: what it would be if the value had stayed as it is until now', () => {
    // From 0 at 0 s to 4, which is still 4 at 3 s: 4/3 a second; at 4 s 4/4; at 5 s 4/5.
    const options = { silence: { after: '2s', then: 'decay', every: '1s' } } as const;
    const later = play(two, options, { until: 5 * S }).left.slice(1);
    expect(later.map(([at, t, , kind]) => [at, t, kind])).toEqual([3, 4, 5].map((s) => [s * S, s * S, 'assumed']));
    later.forEach(([, , d], i) => {
      expect(d).toBeCloseTo(4 / (3 + i), 14);
    });
  });

  it('decay: the same in every unit of time, in both kinds of time, in every mode', () => {
    const silence = { after: '2s', then: 'decay' } as const;
    const ns = (at: number, t: number, v: number): Arrival => [at, BigInt(t) * 1_000_000n, v];
    const unitsPerSecond = { ns: 1e-9, us: 1e-6, ms: 1e-3, 'PT0.0015S': 1.5e-3, s: 1, min: 60, h: 3600 };
    for (const [per, factor] of Object.entries(unitsPerSecond)) {
      for (const mode of ['accurate', 'numpy', 'exact'] as const) {
        const of = (arrivals: Arrival[]): number =>
          play(arrivals, { silence, per, mode }, { until: 5 * S }).left.at(-1)?.[2] as number;
        const wanted = (4 / 3) * factor;
        expect(Math.abs(of(two) / wanted - 1), `${per} ${mode} ms`).toBeLessThan(1e-14);
        expect(Math.abs(of([ns(0, 0, 0), ns(S, S, 4)]) / wanted - 1), `${per} ${mode} ns`).toBeLessThan(1e-14);
      }
    }
  });

  it('every: again and again while it lasts, and not once a sample has come', () => {
    const options = { silence: { after: '2s', then: 'zero', every: '3s' } } as const;
    const arrivals = [...two, ...live([10 * S, 5])];
    expect(play(arrivals, options, { until: 16 * S }).left.map(([at, t, d, kind]) => [at / S, t, d, kind])).toEqual([
      [1, 0, 4, 'start'],
      [3, 3 * S, 0, 'assumed'],
      [6, 6 * S, 0, 'assumed'],
      [9, 9 * S, 0, 'assumed'],
      [10, 1 * S, 65 / 18, ''], // (9 * 4 + 1 * 1/9) / 10
      [12, 12 * S, 0, 'assumed'],
      [15, 15 * S, 0, 'assumed'],
    ]);
  });

  it('every longer than after: a new silence speaks after `after` all the same', () => {
    const options = { silence: { after: '1s', then: 'zero', every: '1h' } } as const;
    const arrivals = [...two, ...live([60 * S, 5], [61 * S, 6])];
    expect(said(options, 300 * S, arrivals)).toEqual([
      [2 * S, 2 * S, 0, 'assumed'],
      [62 * S, 62 * S, 0, 'assumed'],
    ]);
  });

  it('is not broken by samples that keep coming', () => {
    expect(said({ silence: { after: '2s', then: 'zero' } }, 21 * S, live(...ramp(0, 20)))).toEqual([]);
  });

  it('assumed results are not final, are of the newest sample, and are followed by its final one', () => {
    for (const then of ['zero', 'hold', 'decay'] as const) {
      const played = play(two, { silence: { after: '2s', then, every: '1s' } }, { until: 60 * S, complete: 10 * S });
      const assumed = played.results.filter((r) => r.assumed);
      expect(assumed).toHaveLength(7);
      for (const r of assumed) {
        expect(r).toMatchObject({ final: false, assumed: true, value: 4, sample: { t: 1 * S, value: 4 } });
        expect(r).not.toHaveProperty('edge');
      }
      expect(played.results.at(-1)).toEqual({ t: 1 * S, value: 4, derivative: 4, edge: 'end', sample: { t: 1 * S, value: 4 } }); // biome-ignore format: one result
      expect(played.counters).toMatchObject({ in: 2, out: 2, pending: 0 });
      expect(played.timers).toBe(0);
    }
  });

  it('nothing is assumed where there is no slope: before any sample, after one, after an end', () => {
    for (const then of ['zero', 'hold', 'decay'] as const) {
      const silence = { after: '2s', then, every: '1s' } as const;
      expect(said({ silence }, 20 * S, [])).toEqual([]);
      expect(said({ silence }, 20 * S, live([0, 1]))).toEqual([]);
      expect(said({ silence, missing: 'break' }, 20 * S, live([0, 1], [1 * S, 2], [2 * S, null]))).toEqual([
        [2 * S, 1 * S, 1, 'end'],
      ]);
    }
  });

  it('hold: nothing is held across a gap', () => {
    const arrivals = live(...ramp(0, 5), [100 * S, 50], [101 * S, 60]);
    const held = (edgeOrder: 1 | 2): unknown =>
      play(arrivals, { maxGap: '10s', edgeOrder, silence: { after: '3s', then: 'hold' } }, { until: 110 * S }).left.at(
        -1,
      );
    expect(held(1)).toEqual([104 * S, 104 * S, 10, 'assumed']);
    expect(held(2)).toEqual([104 * S, 104 * S, 10, 'assumed']);
  });

  it('a tie on the newest sample counts: what is assumed is of the value that stayed', () => {
    const arrivals = [...two, ...live([1 * S, 6])];
    expect(said({ silence: { after: '2s', then: 'decay' } }, 10 * S, arrivals)).toEqual([[3 * S, 3 * S, 2, 'assumed']]);
  });

  it('with lateness what is assumed is later than every sample that has come, and than every result that follows', () => {
    const rules = { lateness: '10s', silence: { after: '2s', then: 'zero', every: '2s' } } as const;
    const { left } = play(live(...ramp(0, 20)), rules, { until: 40 * S });
    const assumed = left.filter(([, , , kind]) => kind === 'assumed');
    expect(assumed.length).toBeGreaterThan(0);
    for (const [at, t] of assumed) expect([at, t]).toEqual([at, at]); // events are live here: now is now
  });

  it('what is assumed moves on in time, though late samples come between', () => {
    const arrivals: Arrival[] = [...two, [2.5 * S, 0.5 * S, 9]];
    const { results, counters } = play(
      arrivals,
      { silence: { after: '1s', then: 'zero', every: '1s' } },
      { until: 6 * S },
    );
    expect(counters.late).toBe(1);
    const times = results.filter((r) => r.assumed).map((r) => r.t as number);
    expect(times.length).toBeGreaterThan(2);
    for (const [i, t] of times.entries()) if (i > 0) expect(t).toBeGreaterThan(times[i - 1] as number);
  });

  it('nonNegative holds for what is assumed, too', () => {
    const falling = live([0, 9], [1 * S, 6]);
    const silence = { after: '2s', then: 'hold' } as const;
    const of = (nonNegative: 'null' | 'zero' | 'drop'): unknown =>
      (said({ silence, nonNegative }, 10 * S, falling) as unknown[]).at(-1);
    expect(of('zero')).toEqual([3 * S, 3 * S, 0, 'assumed']);
    for (const rule of ['null', 'drop'] as const) expect(of(rule)).toBe(undefined);
  });

  it('vectors: each channel', () => {
    const rows = live([0, [0, 3]], [1 * S, [4, 0]]);
    expect(said({ silence: { after: '2s', then: 'zero' } }, 5 * S, rows)).toEqual([[3 * S, 3 * S, [0, 0], 'assumed']]);
    expect(said({ silence: { after: '1s', then: 'decay' } }, 5 * S, rows)).toEqual([
      [2 * S, 2 * S, [2, -1.5], 'assumed'],
    ]);
  });

  it('leaves no timer after complete, unsubscribe or an error', () => {
    const options = { silence: { after: '2s', then: 'zero', every: '1s' } } as const;
    expect(play(two, options, { until: 5 * S }).timers).toBe(1);
    expect(play(two, options, { until: 5 * S, complete: 5 * S }).timers).toBe(0);
    expect(play(two, options, { until: 5 * S, unsubscribe: 5 * S }).timers).toBe(0);
    const failed = play([...two, [5 * S, 0n, 1]], options, { until: 5 * S });
    expect(failed.ended).toBeInstanceOf(TypeError);
    expect(failed.timers).toBe(0);
  });

  it('leaves no timer when whoever listens has enough at an assumed result', () => {
    const scheduler = new VirtualTimeScheduler(undefined, 100 * S);
    const counters = createCounters();
    const source = new Subject<Sample>();
    const silence = { after: '2s', then: 'zero', every: '1s' } as const;
    source.pipe(derivative({ scheduler, silence, counters }), take(2)).subscribe();
    source.next({ t: 0, value: 0 });
    source.next({ t: 1, value: 1 });
    scheduler.flush();
    expect(scheduler.actions).toHaveLength(0);
    expect(counters).toMatchObject({ in: 2, out: 1, dropped: 1, pending: 0 });
  });

  it('nothing waits in real time', () => {
    const timers = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'setInterval')];
    const before = performance.now();
    const rules = { lateness: '1h', silence: { after: '1d', then: 'zero', every: '1d' } } as const;
    play(live([0, 0], [1 * S, 1]), rules, { until: 100 * 86_400 * S });
    all(ramp(0, 20)); // nor is a timer set without those rules
    expect(performance.now() - before).toBeLessThan(5 * S);
    for (const timer of timers) expect(timer).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('counters that fall', () => {
  const falling = [[0, 10], [1 * S, 14], [2 * S, 3], [3 * S, 5]] as const; // biome-ignore format: a table

  it('default: a fall is a fall', () => {
    // python3 -c "import numpy as np; print(np.gradient([10, 14, 3, 5.]))" -> [ 4.  -3.5 -4.5  2. ]
    const { slopes, counters } = all(falling);
    expect(slopes).toEqual([4, -3.5, -4.5, 2]);
    expect(counters.resets).toBe(0);
  });

  it('true: Prometheus: after a reset the new value is the increment', () => {
    // 10, 14, 14 + 3, 14 + 5: increments 4, 3, 2
    const { slopes, counters, results } = all(falling, { counter: true });
    expect(slopes).toEqual([4, 3.5, 2.5, 2]);
    expect(counters).toMatchObject({ in: 4, out: 4, resets: 1 });
    expect(results.map((r) => r.value)).toEqual([10, 14, 3, 5]);
  });

  it('false is the default; { } is true', () => {
    expect(all(falling, { counter: false }).slopes).toEqual(all(falling).slopes);
    expect(all(falling, { counter: {} }).slopes).toEqual([4, 3.5, 2.5, 2]);
  });

  it('wrap: the counter ran over', () => {
    // 16 bit: 65530, 65534, 2, 12: increments 4, 4, 10
    const samples = [[0, 65530], [1 * S, 65534], [2 * S, 2], [3 * S, 12]] as const; // biome-ignore format: a table
    const { slopes, counters } = all(samples, { counter: { wrap: 2 ** 16 } });
    expect(slopes).toEqual([4, 4, 7, 10]);
    expect(counters.resets).toBe(1);
  });

  it('onReset: break starts a new segment instead', () => {
    const { left, counters } = all(falling, { counter: { onReset: 'break' } });
    expect(left.map(([, t, d, kind]) => [t, d, kind])).toEqual([
      [0, 4, 'start'],
      [1 * S, 4, 'end'],
      [2 * S, 2, 'start'],
      [3 * S, 2, 'end'],
    ]);
    expect(counters).toMatchObject({ in: 4, out: 4, resets: 1, pending: 0 });
  });

  it('onReset: continue is the default', () => {
    expect(all(falling, { counter: { onReset: 'continue' } }).slopes).toEqual([4, 3.5, 2.5, 2]);
  });

  it('is judged in order of time: with lateness, samples out of order are no reset', () => {
    const samples = [[0, 1], [2 * S, 3], [1 * S, 2], [3 * S, 4]] as const; // biome-ignore format: a table
    expect(all(samples, { counter: true, lateness: '5s' })).toMatchObject({
      slopes: [1, 1, 1, 1],
      counters: { resets: 0 },
    });
    // Without, the late one is dropped, and is no reset either.
    expect(all(samples, { counter: true })).toMatchObject({ slopes: [1, 1, 1], counters: { resets: 0, late: 1 } });
  });

  it('a tie on the newest sample is judged against the one before it, not against the value it replaces', () => {
    // 10, 14, then 12 for the same time: 12 is no reset after 10. Then 13.
    expect(all([[0, 10], [1 * S, 14], [1 * S, 12], [2 * S, 13]], { counter: true })).toMatchObject({ slopes: [4, 1.5, 1], counters: { resets: 0, tied: 1 } }); // biome-ignore format: one story
    // 10, 3 (a reset?) waits; then 12 for the same time: none after all.
    expect(all([[0, 10], [1 * S, 3], [1 * S, 12], [2 * S, 14]], { counter: true }).slopes).toEqual([2, 2, 2]); // biome-ignore format: one story
    // 10, 12, then 3 for the same time: a reset, from 10 to 10 + 3; then 10 + 5.
    expect(all([[0, 10], [1 * S, 12], [1 * S, 3], [2 * S, 5]], { counter: true }).slopes).toEqual([2, 2.5, 2]); // biome-ignore format: one story
  });

  it('a tie with lateness is settled before: only the value that stays is judged', () => {
    const settle = (values: readonly number[]): unknown => {
      const { slopes, counters } = all([[0, 10], ...values.map((v) => [1 * S, v] as const), [2 * S, 14]], {
        counter: true,
        lateness: '1s',
      });
      return [slopes, counters.resets];
    };
    expect(settle([3, 12])).toEqual([[2, 2, 2], 0]);
    expect(settle([12, 3])).toEqual([[3, 7, 11], 1]);
  });

  it('vectors: each channel has its own jumps; one sample is one reset', () => {
    const rows = [[0, [10, 0]], [1 * S, [14, 5]], [2 * S, [3, 6]], [3 * S, [5, 1]]] as const; // biome-ignore format: a table
    // channel 0: 10 14 17 19; channel 1: 0 5 6 7
    const { slopes, counters } = all(rows, { counter: true });
    expect(slopes).toEqual([
      [4, 5],
      [3.5, 3],
      [2.5, 1],
      [2, 1],
    ]);
    expect(counters.resets).toBe(2);
    const both = all([[0, [10, 10]], [1 * S, [1, 1]]] as const, { counter: true }); // biome-ignore format: a table
    expect(both).toMatchObject({ slopes: [[1, 1], [1, 1]], counters: { resets: 1 } }); // biome-ignore format: a table
  });

  it('vectors: onReset: break ends the segment of all channels, and none of them remembers', () => {
    const rows = [[0, [10, 0]], [1 * S, [14, 5]], [2 * S, [3, 6]], [3 * S, [5, 8]]] as const; // biome-ignore format: a table
    const { slopes, counters } = all(rows, { counter: { onReset: 'break' } });
    expect(slopes).toEqual([
      [4, 5],
      [4, 5],
      [2, 2],
      [2, 2],
    ]);
    expect(counters).toMatchObject({ resets: 1, out: 4 });
  });

  it('a fall across a gap is none: a segment starts anew', () => {
    const { slopes, counters } = all([[0, 10], [1 * S, 14], [100 * S, 3], [101 * S, 5]], { counter: true, maxGap: '10s' }); // biome-ignore format: one story
    expect(slopes).toEqual([4, 4, 2, 2]);
    expect(counters).toMatchObject({ resets: 0, gaps: 1 });
  });

  it('missing: propagate: a sample without a value is no reset, nor is the one after it', () => {
    const across = all([[0, 10], [1 * S, null], [2 * S, 12], [3 * S, 13], [4 * S, 15]], { counter: true, missing: 'propagate' }); // biome-ignore format: one story
    expect(across).toMatchObject({ slopes: [Number.NaN, Number.NaN, Number.NaN, 1.5, 2], counters: { resets: 0 } });
  });

  it('missing: propagate: nothing is remembered from before a gap', () => {
    const samples = [[0, 10], [1 * S, 14], [100 * S, null], [101 * S, 3], [102 * S, 5], [103 * S, 7]] as const; // biome-ignore format: a table
    const { counters, slopes } = all(samples, { counter: true, missing: 'propagate', maxGap: '10s' });
    expect(counters.resets).toBe(0);
    expect(slopes).toEqual([4, 4, Number.NaN, Number.NaN, 2, 2]);
  });
});

describe('angles', () => {
  it('default: a jump of 360 is a jump', () => {
    expect(all([[0, 350], [1 * S, 10]]).slopes).toEqual([-340, -340]); // biome-ignore format: a table
  });

  it('period: the shorter way round, up and down', () => {
    expect(all([[0, 340], [1 * S, 350], [2 * S, 5], [3 * S, 20]], { period: 360 }).slopes).toEqual([10, 12.5, 15, 15]); // biome-ignore format: a table
    expect(all([[0, 20], [1 * S, 5], [2 * S, 350], [3 * S, 340]], { period: 360 }).slopes).toEqual([-15, -15, -12.5, -10]); // biome-ignore format: a table
    expect(all([[0, 350], [1 * S, 10], [2 * S, 350], [3 * S, 10]], { period: 360 }).slopes).toEqual([20, 0, 0, 20]); // biome-ignore format: a table
  });

  it('period: round and round, both ways', () => {
    for (const step of [100, -100, 179, -179]) {
      const samples = Array.from({ length: 50 }, (_, i) => [i * S, (((i * step) % 360) + 360) % 360] as const);
      const { slopes, counters } = all(samples, { period: 360 });
      expect(slopes).toEqual(Array.from({ length: 50 }, () => step));
      expect(counters.resets).toBe(0);
    }
  });

  it('period: half a turn stays as it is, either way, as numpy.unwrap leaves it', () => {
    // python3 -c "import numpy as np; print(np.gradient(np.unwrap([0, 180, 0, 180.], period=360)))" -> [ 180. 0. 0. 180.]
    expect(all([[0, 0], [1 * S, 180], [2 * S, 0], [3 * S, 180]], { period: 360 }).slopes).toEqual([180, 0, 0, 180]); // biome-ignore format: a table
  });

  it('period: results carry the angle as it came', () => {
    expect(all([[0, 350], [1 * S, 10]], { period: 360 }).results.map((r) => r.value)).toEqual([350, 10]); // biome-ignore format: a table
  });

  it('a tie on the newest sample goes the shorter way from the one before it', () => {
    // 350, then 100 (+110), replaced by 10 (+20); then 20.
    expect(all([[0, 350], [1 * S, 100], [1 * S, 10], [2 * S, 20]], { period: 360 }).slopes).toEqual([110, 15, 10]); // biome-ignore format: a table
  });

  it('ties: mean of 350 and 10 is on their side of the circle', () => {
    const { slopes } = all([[0, 0], [1 * S, 350], [1 * S, 10], [2 * S, 0]], { period: 360, ties: 'mean', lateness: '5s' }); // biome-ignore format: a table
    expect(slopes).toEqual([0, 0, 0]);
  });

  it('vectors: each channel its own way', () => {
    const rows = [[0, [350, 10]], [1 * S, [10, 350]], [2 * S, [30, 330]]] as const; // biome-ignore format: a table
    expect(all(rows, { period: 360 }).slopes).toEqual([
      [20, -20],
      [20, -20],
      [20, -20],
    ]);
  });
});

describe('negative derivatives of something that cannot fall', () => {
  const bent = [[0, 0], [1 * S, 4], [2 * S, 2], [3 * S, 2]] as const; // biome-ignore format: a table
  // python3 -c "import numpy as np; print(np.gradient([0, 4, 2, 2.]))" -> [ 4. 1. -1. 0.]

  it('default: they are kept', () => {
    expect(all(bent).slopes).toEqual([4, 1, -1, 0]);
  });

  it('null: the result has the derivative null', () => {
    const { slopes, counters } = all(bent, { nonNegative: 'null' });
    expect(slopes).toEqual([4, 1, null, 0]);
    expect(counters).toMatchObject({ in: 4, out: 4, dropped: 0 });
  });

  it('zero: the result has the derivative 0', () => {
    const { slopes, counters } = all(bent, { nonNegative: 'zero' });
    expect(slopes).toEqual([4, 1, 0, 0]);
    expect(counters).toMatchObject({ in: 4, out: 4, dropped: 0 });
  });

  it('drop: the sample has no result, is counted dropped, and handed over', () => {
    const { slopes, counters, dropped } = all(bent, { nonNegative: 'drop' });
    expect(slopes).toEqual([4, 1, 0]);
    expect(counters).toMatchObject({ in: 4, out: 3, dropped: 1 });
    expect(dropped).toEqual([[2 * S, 2, 'dropped']]);
  });

  it('at the edges, and for early values, too', () => {
    const down = [[0, 4], [1 * S, 2]] as const; // biome-ignore format: a table
    expect(all(down, { nonNegative: 'null', provisional: true }).left.map(([, , d, kind]) => [d, kind])).toEqual([
      [null, 'start'],
      [null, 'end'],
    ]);
    expect(all(down, { nonNegative: 'zero', provisional: true }).slopes).toEqual([0, 0, 0]);
    expect(all(down, { nonNegative: 'drop' })).toMatchObject({ slopes: [], counters: { dropped: 2, out: 0 } });
  });

  it('vectors: zero is by channel; null and drop are of the whole row', () => {
    const rows = [[0, [0, 0]], [1 * S, [1, -1]]] as const; // biome-ignore format: a table
    expect(all(rows, { nonNegative: 'zero' }).slopes).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(all(rows, { nonNegative: 'null' }).slopes).toEqual([null, null]);
    expect(all(rows, { nonNegative: 'drop' }).counters).toMatchObject({ out: 0, dropped: 2 });
  });

  it('with a counter that is reset nothing is negative', () => {
    expect(all([[0, 10], [1 * S, 14], [2 * S, 3]], { counter: true, nonNegative: 'drop' }).slopes).toEqual([4, 3.5, 3]); // biome-ignore format: a table
  });
});

describe('vectors', () => {
  it('have one derivative per channel; another number of channels is missing', () => {
    const rows = [[0, [0, 0, 0]], [1 * S, [1, 2, 3]], [2 * S, [1, 2]], [3 * S, [3, 6, 9]], [4 * S, 4]] as const; // biome-ignore format: a table
    const { slopes, counters } = all(rows);
    expect(slopes).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(counters).toMatchObject({ in: 5, out: 3, missing: 2 });
  });
});
