import fc from 'fast-check';
import { from, lastValueFrom, Observable, Subject, toArray, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  byKey,
  Checkpoint,
  createCounters,
  type DerivativeOptions,
  type Dropped,
  derivative,
} from '../../src/index.js';

interface Reading {
  readonly t: number | bigint;
  readonly value: number | null | readonly number[];
  readonly key?: string;
}

type Options = DerivativeOptions<Reading, number>;

const reading: fc.Arbitrary<Reading> = fc.record(
  {
    t: fc.oneof(
      { weight: 20, arbitrary: fc.nat(40).map((s) => s * 500) },
      { weight: 1, arbitrary: fc.constant(Number.NaN) },
    ),
    value: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { freq: 10 }),
    key: fc.constantFrom('a', 'b', 'c', '__proto__', ''),
  },
  { requiredKeys: ['t', 'value'] },
);

const options = fc.record(
  {
    ties: fc.constantFrom('last', 'first'),
    missing: fc.constantFrom('skip', 'break', 'propagate'),
    maxGap: fc.constant('4s'),
    resync: fc.constantFrom(false as const, 3),
    nonNegative: fc.constantFrom('null', 'zero', 'drop'),
    short: fc.constantFrom('null', 'skip'),
    per: fc.constantFrom('s', 'ms', 'ns'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Options>;

/** The results of each key, in order, and the counters. */
async function perKey(
  readings: readonly Reading[],
  run: (counters: ReturnType<typeof createCounters>) => ReturnType<typeof derivative<Reading, number>>,
) {
  const counters = createCounters();
  const results = await lastValueFrom(from(readings).pipe(run(counters), toArray()));
  const keys = new Map<string, unknown[]>();
  for (const { key = '', ...rest } of results) keys.set(key, [...(keys.get(key) ?? []), rest]);
  return { keys, counters };
}

describe('series that share one object', () => {
  it('give what an operator per key gives, bit for bit, with the same counters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { maxLength: 60 }), options, async (readings, given) => {
        const shared = await perKey(readings, (counters) =>
          derivative<Reading, number>({ ...given, counters, keyed: true }),
        );
        const apart = await perKey(readings, (counters) =>
          byKey(() => derivative<Reading, number>({ ...given, counters })),
        );
        expect(shared).toEqual(apart);
      }),
      { numRuns: 500 },
    );
  });

  it('that are no numbers, or have times in ns, have an object of their own beside them', async () => {
    const readings: Reading[] = [
      { t: 0, value: 1, key: 'ms' },
      { t: 0n, value: 1, key: 'ns' },
      { t: 0, value: [1, 2], key: 'row' },
      { t: 1000, value: 3, key: 'ms' },
      { t: 1_000_000_000n, value: 4, key: 'ns' },
      { t: 1000, value: [2, 4], key: 'row' },
    ];
    const { keys } = await perKey(readings, (counters) => derivative<Reading, number>({ counters, keyed: true }));
    const slopes = (key: string): unknown[] =>
      (keys.get(key) ?? []).map((r) => (r as { derivative: unknown }).derivative);
    expect([slopes('ms'), slopes('ns'), slopes('row')]).toEqual([
      [2, 2],
      [3, 3],
      [
        [1, 2],
        [1, 2],
      ],
    ]);
  });

  it('leave by maxKeys with their end edge, and begin anew when they come again', async () => {
    const readings: Reading[] = ['a', 'a', 'b', 'a'].map((key, i) => ({ t: i * 1000, value: i * i, key }));
    const { keys, counters } = await perKey(readings, (c) =>
      derivative<Reading, number>({ counters: c, keyed: { maxKeys: 1 } }),
    );
    expect(counters).toMatchObject({ in: 4, out: 4, evicted: 2, pending: 0 });
    expect(keys.get('a')).toMatchObject([
      { derivative: 1, edge: 'start' },
      { derivative: 1, edge: 'end' },
      { derivative: null },
    ]);
  });

  it('are kept apart when whoever gets a result sends the next sample at once', () => {
    const source = new Subject<Reading>();
    const got: string[] = [];
    let sent = 0;
    source.pipe(derivative<Reading, number>({ keyed: true })).subscribe(({ key, t, derivative: slope }) => {
      got.push(`${key} ${t} ${slope}`);
      if (sent >= 3) return;
      sent += 1;
      source.next({ key: 'b', t: sent * 1000, value: sent * 10 });
    });
    for (const t of [0, 1, 2, 3, 4]) source.next({ key: 'a', t: t * 1000, value: t * t });
    source.complete();
    const of = (name: string): string[] => got.filter((line) => line.startsWith(name));
    // the parabola's slopes, and those of a straight line
    expect(of('a')).toEqual(['a 0 1', 'a 1000 2', 'a 2000 4', 'a 3000 6', 'a 4000 7']);
    expect(of('b')).toEqual(['b 1000 10', 'b 2000 10', 'b 3000 10']);
  });

  it('leave when time passes, and a sample that is sent in answer is taken at once', () => {
    const scheduler = new VirtualTimeScheduler();
    const counters = createCounters();
    const source = new Subject<Reading>();
    const got: string[] = [];
    source
      .pipe(derivative<Reading, number>({ keyed: { idleTtl: 100 }, scheduler, counters }))
      .subscribe(({ key, edge }) => {
        got.push(`${key} ${edge}`);
        if (key === 'a' && edge === 'end') source.next({ key: 'b', t: 0, value: 0 });
      });
    source.next({ key: 'a', t: 0, value: 0 });
    source.next({ key: 'a', t: 10, value: 1 });
    scheduler.schedule(() => expect(counters).toMatchObject({ in: 3, pending: 1, evicted: 1 }), 150);
    scheduler.flush();
    expect(got).toEqual(['a start', 'a end', 'b end']);
    expect(counters).toMatchObject({ in: 3, out: 3, pending: 0, evicted: 2 });
  });

  it('a sample that is sent in answer to the last result is counted, though it gets none', () => {
    const counters = createCounters();
    let answer = (): void => {};
    new Observable<Reading>((out) => {
      answer = () => {
        answer = () => {};
        out.next({ key: 'b', t: 0, value: 0 });
      };
      out.next({ key: 'a', t: 0, value: 0 });
      out.complete();
    })
      .pipe(derivative<Reading, number>({ keyed: true, counters }))
      .subscribe(() => answer());
    expect(counters).toMatchObject({ in: 2, out: 1, dropped: 1, pending: 0 });
  });

  it('that wait when nobody listens any more are counted dropped, and leave on the side stream', () => {
    const counters = createCounters();
    const source = new Subject<Reading>();
    const dropped = new Subject<Dropped<Reading>>();
    const reasons: string[] = [];
    dropped.subscribe(({ sample, reason }) => void reasons.push(`${sample.key} ${sample.t} ${reason}`));
    const subscription = source.pipe(derivative<Reading, number>({ counters, keyed: true, dropped })).subscribe();
    for (const [key, t] of [
      ['a', 0],
      ['b', 0],
      ['a', 1000],
    ] as const)
      source.next({ key, t, value: t });
    expect(counters).toMatchObject({ in: 3, out: 1, pending: 2, dropped: 0 });
    subscription.unsubscribe();
    expect(counters).toMatchObject({ in: 3, out: 1, pending: 0, dropped: 2 });
    expect(reasons).toEqual(['a 1000 dropped', 'b 0 dropped']);
  });

  it('go on from a snapshot, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reading, { maxLength: 40 }), fc.nat(40), options, async (readings, place, given) => {
        const cut = Math.min(place, readings.length);
        const uncut = await perKey(readings, (counters) =>
          derivative<Reading, number>({ ...given, counters, keyed: true }),
        );
        const results: unknown[] = [];
        const first = new Checkpoint();
        const source = new Subject<Reading>();
        const running = source
          .pipe(derivative<Reading, number>({ ...given, keyed: true, checkpoint: first }))
          .subscribe((result) => results.push(result));
        for (const one of readings.slice(0, cut)) source.next(one);
        running.unsubscribe(); // before it completes: no end edge is made
        const second = new Checkpoint(JSON.parse(JSON.stringify(first.snapshot() ?? null)) ?? undefined);
        results.push(
          ...(await lastValueFrom(
            from(readings.slice(cut)).pipe(
              derivative<Reading, number>({ ...given, keyed: true, checkpoint: second }),
              toArray(),
            ),
          )),
        );
        const keys = new Map<string, unknown[]>();
        for (const { key = '', sample: _, ...rest } of results as { key?: string; sample: unknown }[])
          keys.set(key, [...(keys.get(key) ?? []), rest]);
        const wanted = new Map(
          [...uncut.keys].map(([key, list]) => [
            key,
            list.map((r) => {
              const { sample: _, ...rest } = r as { sample: unknown };
              return rest;
            }),
          ]),
        );
        expect(keys).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});
