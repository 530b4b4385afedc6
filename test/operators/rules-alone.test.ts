import fc from 'fast-check';
import { from, lastValueFrom, map, mergeMap, Subject, toArray, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createCounters,
  type Dropped,
  derivative,
  type ReorderOptions,
  reorder,
  type Sample,
  StreamError,
  splitAtGaps,
  unwrap,
  whenSilent,
} from '../../src/index.js';
import { accountedFor } from './clock.js';
import { marbles, parabola } from './marbles.js';

const at = (...times: number[]): Sample[] => times.map((t, i) => ({ t, value: i }));
const timesOf = async (samples: Sample[], options: ReorderOptions): Promise<unknown[]> =>
  lastValueFrom(
    from(samples).pipe(
      reorder(options),
      map(({ t }) => t),
      toArray(),
    ),
  );

describe('reorder', () => {
  it('lets samples out in the order of their times, the very objects that came in', async () => {
    const samples = at(0, 10, 5, 20, 15, 40);
    const out = await lastValueFrom(from(samples).pipe(reorder({ lateness: 10 }), toArray()));
    expect(out.map(({ t }) => t)).toEqual([0, 5, 10, 15, 20, 40]);
    expect(out.every((sample) => samples.includes(sample))).toBe(true);
  });

  it('is the sorted input without ties, for any disorder within the lateness, and accounts for all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50)), fc.constantFrom('last', 'first'), async (times, ties) => {
        const counters = createCounters();
        const samples = at(...times);
        const out = await lastValueFrom(from(samples).pipe(reorder({ lateness: 50, ties, counters }), toArray()));
        const stays = new Map<number, Sample>();
        for (const sample of samples) {
          const t = sample.t as number;
          if (ties === 'last' || !stays.has(t)) stays.set(t, sample);
        }
        expect(out).toEqual([...stays].sort(([a], [b]) => a - b).map(([, sample]) => sample));
        expect(accountedFor(counters)).toBe(counters.in);
      }),
    );
  });

  it('without lateness: each leaves when the next comes, for a tie may replace it; under ties first, at once', () => {
    const samples = { ...parabola, x: { t: 1000, value: 5 } };
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Sample>('a-b-x-c-|', samples).pipe(reorder())).toBe('--a---x-(c|)', samples);
      expectObservable(cold<Sample>('a-b-x-c-|', samples).pipe(reorder({ ties: 'first' }))).toBe('a-b---c-|', samples);
      expectObservable(cold<Sample>('a-b-#', samples).pipe(reorder())).toBe('--a-#', samples);
      expectObservable(cold<Sample>('-').pipe(reorder())).toBe('-');
      expectObservable(cold<Sample>('-|').pipe(reorder())).toBe('-|');
      expectObservable(cold<Sample>('a-|', samples).pipe(reorder())).toBe('--(a|)', samples);
    });
  });

  it('late and tied samples leave on the side stream', async () => {
    const dropped = new Subject<Dropped>();
    const seen: unknown[] = [];
    dropped.subscribe(({ sample, reason }) => void seen.push([sample.value, reason]));
    expect(await timesOf(at(10, 20, 5, 20, 30), { dropped })).toEqual([10, 20, 30]);
    expect(seen).toEqual([
      [2, 'late'],
      [1, 'tied'],
    ]);
  });

  it('starts anew where a clock was set back for good', async () => {
    const set = [1e6, ...Array.from({ length: 30 }, (_, i) => i)];
    expect(await timesOf(at(...set), { resync: 5 })).toEqual([1e6, ...Array.from({ length: 26 }, (_, i) => i + 4)]);
  });

  it('looks at values only when it is told to', async () => {
    const events = [
      { t: 2, value: null },
      { t: 1, value: 7 },
    ] as unknown as Sample[];
    expect(await timesOf(events, { lateness: 5 })).toEqual([1, 2]);
    expect(await timesOf(events, { lateness: 5, missing: 'skip' })).toEqual([1]);
  });

  it('keeps each series in its own order', async () => {
    const samples = [
      { t: 2, key: 'a', value: 0 },
      { t: 1, key: 'b', value: 0 },
      { t: 1, key: 'a', value: 0 },
      { t: 3, key: 'b', value: 0 },
    ];
    const out = await lastValueFrom(from(samples).pipe(reorder({ lateness: 5, keyed: true }), toArray()));
    expect(out.map(({ key, t }) => `${key}${t}`).sort()).toEqual(['a1', 'a2', 'b1', 'b3']);
    expect(out.filter(({ key }) => key === 'a').map(({ t }) => t)).toEqual([1, 2]);
  });

  it('refuses options that make no sense at once, and names them', () => {
    expect(() => reorder({ ties: 'mean' as 'last' })).toThrow('ties must be one of last, first, error, got "mean"');
    expect(() => reorder({ latenes: 5 } as object)).toThrow('reorder has no option "latenes" (did you mean lateness?)');
  });

  it('ties: error stops the stream', async () => {
    await expect(timesOf(at(1, 1), { ties: 'error' })).rejects.toBeInstanceOf(StreamError);
  });
});

describe('unwrap', () => {
  const values = async (raw: number[], options: Parameters<typeof unwrap>[0]): Promise<unknown[]> =>
    lastValueFrom(
      from(raw.map((value, t) => ({ t, value }))).pipe(
        unwrap(options),
        map(({ value }) => value),
        toArray(),
      ),
    );

  it('makes one line of angles, as numpy.unwrap does', async () => {
    // numpy.unwrap([350, 355, 2, 8, 358, 100, 290], period=360)
    expect(await values([350, 355, 2, 8, 358, 100, 290], { period: 360 })).toEqual([350, 355, 362, 368, 358, 460, 290]);
  });

  it('adds a counter up across its resets, and across its wraps', async () => {
    expect(await values([5, 9, 2, 4, 1], { counter: true })).toEqual([5, 9, 11, 13, 14]);
    expect(await values([250, 254, 2, 8], { counter: { wrap: 256 } })).toEqual([250, 254, 258, 264]);
  });

  it('a gap begins a new segment with its value as it is', async () => {
    const samples = [0, 1, 2, 100, 101].map((t, i) => ({ t, value: [9, 2, 5, 3, 4][i] as number }));
    const out = await lastValueFrom(from(samples).pipe(unwrap({ counter: true, maxGap: 10 }), toArray()));
    expect(out.map(({ value }) => value)).toEqual([9, 11, 14, 3, 4]);
  });

  it('a lone sample is itself, and carries the object that came in', async () => {
    const sample = { t: 1, value: 7, key: 'k' };
    expect(await lastValueFrom(from([sample]).pipe(unwrap({ period: 360 })))).toEqual({
      key: 'k',
      t: 1,
      value: 7,
      sample,
    });
  });

  it('what comes out can be differentiated: the same as with the rule in derivative itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 359 }), { minLength: 2 }), async (degrees) => {
        const samples = degrees.map((value, i) => ({ t: i * 250, value }));
        const two = await lastValueFrom(from(samples).pipe(unwrap({ period: 360 }), derivative(), toArray()));
        const one = await lastValueFrom(from(samples).pipe(derivative({ period: 360 }), toArray()));
        expect(two.map((r) => r.derivative)).toEqual(one.map((r) => r.derivative));
      }),
    );
  });

  it('refuses to guess what jumps', () => {
    expect(() => unwrap({})).toThrow('unwrap needs to know what jumps');
  });
});

describe('splitAtGaps', () => {
  it('hands out one Observable for each segment', async () => {
    const out = await lastValueFrom(
      from(at(0, 1, 2, 50, 51, 200)).pipe(
        splitAtGaps({ maxGap: 10 }),
        mergeMap((segment) =>
          segment.pipe(
            map(({ t }) => t),
            toArray(),
          ),
        ),
        toArray(),
      ),
    );
    expect(out).toEqual([[0, 1, 2], [50, 51], [200]]);
  });

  it('segments complete at the gap, not at the end; an error ends the open one too', () => {
    const log: string[] = [];
    const source = new Subject<Sample>();
    let n = 0;
    source.pipe(splitAtGaps({ maxGap: 10 })).subscribe({
      next(segment) {
        n += 1;
        const id = n;
        segment.subscribe({
          next: ({ t }) => void log.push(`${id}: ${t}`),
          complete: () => void log.push(`${id} ends`),
          error: () => void log.push(`${id} fails`),
        });
      },
      error: () => void log.push('fails'),
    });
    for (const sample of at(0, 5, 50, 55)) source.next(sample);
    expect(log).toEqual(['1: 0', '1: 5', '1 ends', '2: 50']);
    source.error(new Error('gone'));
    expect(log.slice(4)).toEqual(['2 fails', 'fails']);
  });
});

describe('whenSilent', () => {
  const play = (
    arrivals: readonly number[],
    options: { after: number; every?: number },
    until: number,
    complete?: number,
  ): unknown[] => {
    const scheduler = new VirtualTimeScheduler(undefined, until);
    const source = new Subject<Sample>();
    const said: unknown[] = [];
    source
      .pipe(whenSilent({ ...options, scheduler }))
      .subscribe(({ t, sample }) => void said.push([scheduler.now(), t, sample.t]));
    for (const t of arrivals) scheduler.schedule(() => source.next({ t: t + 1e6, value: 1 }), t);
    if (complete !== undefined) scheduler.schedule(() => source.complete(), complete);
    scheduler.flush();
    return said;
  };

  it('speaks when nothing has come for so long, once for each silence', () => {
    expect(play([0, 50, 300], { after: 100 }, 1000)).toEqual([
      [150, 1_000_150, 1_000_050],
      [400, 1_000_400, 1_000_300],
    ]);
  });

  it('speaks again every so often, and not after completion', () => {
    expect(play([0], { after: 100, every: 50 }, 1000, 220)).toEqual([
      [100, 1_000_100, 1e6],
      [150, 1_000_150, 1e6],
      [200, 1_000_200, 1e6],
    ]);
    expect(play([], { after: 100 }, 1000)).toEqual([]);
  });

  it('refuses options that make no sense', () => {
    expect(() => whenSilent({ after: -1 })).toThrow('silence.after');
  });
});
