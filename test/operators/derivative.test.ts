import { EMPTY, from, lastValueFrom, NEVER, Observable, of, Subject, take, throwError, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { kalman } from '../../src/estimators/index.js';
import {
  createCounters,
  type Derivative,
  type DerivativeOptions,
  type Dropped,
  type DropReason,
  derivative,
  type Sample,
  StreamError,
  type Value,
} from '../../src/index.js';
import { derivative as small } from '../../src/operators/index.js';
import { marbles, parabola, result } from './marbles.js';

const { a, b, c, d, e } = parabola;
const results = {
  s: result(a, 1, 'start'),
  b: result(b, 2),
  c: result(c, 4),
  d: result(d, 6),
  x: result(b, 1, 'end'),
  y: result(c, 3, 'end'),
  z: result(e, 7, 'end'),
  n: result(a, null, 'end'),
};

/** All results of samples that come one after the other. */
const collect = <V extends Value = number>(
  samples: readonly unknown[],
  options: DerivativeOptions<Sample<V>, V> = {},
): Promise<Derivative<Sample<V>, V>[]> =>
  lastValueFrom(from(samples as Sample<V>[]).pipe(derivative(options), toArray()));

const slopes = async (samples: readonly unknown[], options: DerivativeOptions = {}): Promise<(number | null)[]> =>
  (await collect(samples, options)).map((r) => r.derivative);

/** The identity that the counters promise. */
const balanced = (n: ReturnType<typeof createCounters>): void =>
  expect(n.in).toBe(n.out + n.missing + n.tied + n.late + n.bad + n.dropped + n.pending);

describe('derivative on marbles', () => {
  it('never: nothing comes, and the source stays subscribed', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('-');
      expectObservable(source.pipe(derivative())).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('^');
      expectObservable(NEVER.pipe(derivative())).toBe('-');
    });
  });

  it('empty: completes at once, without a result', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('--|');
      expectObservable(source.pipe(derivative())).toBe('--|');
      expectSubscriptions(source.subscriptions).toBe('^-!');
      expectObservable(EMPTY.pipe(derivative())).toBe('|');
    });
  });

  it('one sample: one result on completion, whose derivative is null', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('-a--|', parabola);
      expectObservable(source.pipe(derivative())).toBe('----(n|)', results);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
  });

  it('two samples: the slope between them, twice, the second on completion', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Sample>('-a-b-|', parabola).pipe(derivative())).toBe('---s-(x|)', results);
    });
  });

  it('many samples: each result comes with the next sample, the last on completion', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('-a-b-c-d-e-|', parabola);
      expectObservable(source.pipe(derivative())).toBe('---s-b-c-d-(z|)', results);
      expectSubscriptions(source.subscriptions).toBe('^----------!');
    });
  });

  it('edge order 2: the first result comes with the third sample, and edges are those of the parabola', () => {
    marbles(({ cold, expectObservable }) => {
      const wide = { s: result(a, 0, 'start'), b: result(b, 2), z: result(c, 4, 'end') };
      const source = cold<Sample>('-a-b-c-----|', parabola);
      expectObservable(source.pipe(derivative({ edgeOrder: 2 }))).toBe('-----(sb)--(z|)', wide);
    });
  });

  it('an error of the source is passed on, without an end edge being invented', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('-a-b-c-#', parabola);
      expectObservable(source.pipe(derivative())).toBe('---s-b-#', results);
      expectSubscriptions(source.subscriptions).toBe('^------!');
      expectObservable(throwError(() => 'error').pipe(derivative())).toBe('#');
    });
  });

  it('unsubscribing early stops the source', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<Sample>('-a-b-c-d-e-|', parabola);
      expectObservable(source.pipe(derivative()), '^-----!').toBe('---s-b-', results);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('is cold: every subscription has its own series', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('-a-b-|', parabola);
      const slopes_ = source.pipe(derivative());
      expectObservable(slopes_).toBe('---s-(x|)', results);
      expectObservable(slopes_, '--^').toBe('-----s-(x|)', results);
      expectSubscriptions(source.subscriptions).toBe(['^----!', '--^----!']);
    });
  });

  it('provisional: the one-sided slope at the newest sample comes with it, marked as not final', () => {
    marbles(({ cold, expectObservable }) => {
      const early = (s: typeof b | typeof c, slope: number): Derivative => ({
        ...result(s, slope, 'end'),
        final: false,
      });
      const values = { ...results, B: early(b, 1), C: early(c, 3) };
      expectObservable(cold<Sample>('a----b----c----|', parabola).pipe(derivative({ provisional: true }))).toBe(
        '-----(sB)-(bC)-(y|)',
        values,
      );
    });
  });

  it('maxGap: a spacing above it ends the segment with an edge at once, and a new one starts', () => {
    marbles(({ cold, expectObservable }) => {
      const far = { ...parabola, f: { t: 60_000, value: 5 }, g: { t: 61_000, value: 8 } };
      const wanted = {
        ...results,
        f: result(far.f, 3, 'start'),
        g: result(far.g, 3, 'end'),
      };
      expectObservable(cold<Sample>('-a-b-c-f-g-|', far).pipe(derivative({ maxGap: '5s' }))).toBe(
        '---s-b-y-f-(g|)',
        wanted,
      );
    });
  });
});

describe('derivative and its surroundings', () => {
  it('stops a synchronous source as soon as nobody listens: take(2) pulls exactly 3', () => {
    let pulled = 0;
    const source = new Observable<Sample>((out) => {
      for (let i = 0; i < 100_000 && !out.closed; i += 1) {
        pulled += 1;
        out.next({ t: i * 1000, value: i * i });
      }
      out.complete();
    });
    const seen: (number | null)[] = [];
    source.pipe(derivative(), take(2)).subscribe((r) => void seen.push(r.derivative));
    expect(seen).toEqual([1, 2]);
    expect(pulled).toBe(3);
  });

  it('takes nothing more from a source that does not hear that nobody listens', () => {
    const counters = createCounters();
    const rude = new Observable<Sample>((out) => {
      for (let i = 0; i < 100; i += 1) out.next({ t: i * 1000, value: i });
      out.complete();
    });
    let seen = 0;
    rude.pipe(derivative({ counters }), take(2)).subscribe(() => {
      seen += 1;
    });
    expect(seen).toBe(2);
    expect(counters).toMatchObject({ in: 3, out: 2, dropped: 1, pending: 0 });
  });

  it('counts samples dropped that wait for a result when nobody listens any more', () => {
    const counters = createCounters();
    const drops: [unknown, DropReason][] = [];
    const source = new Subject<Sample>();
    const subscription = source
      .pipe(derivative({ counters, dropped: { next: ({ sample, reason }) => void drops.push([sample, reason]) } }))
      .subscribe();
    for (const s of [a, b, c]) source.next(s);
    expect(counters).toMatchObject({ in: 3, out: 2, pending: 1, dropped: 0 });
    subscription.unsubscribe();
    expect(counters).toMatchObject({ in: 3, out: 2, pending: 0, dropped: 1 });
    expect(drops).toEqual([[c, 'dropped']]);
    expect(source.observed).toBe(false);
  });

  it('counts samples dropped that wait for a result when the source fails', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    source.pipe(derivative({ counters })).subscribe({ error: () => {} });
    for (const s of [a, b]) source.next(s);
    source.error(new Error('cable'));
    expect(counters).toMatchObject({ in: 2, out: 1, pending: 0, dropped: 1 });
  });

  it('an end in the middle of two results at once leaves no sample counted twice (edge order 2)', () => {
    const counters = createCounters();
    const seen: Derivative[] = [];
    of<Sample[]>(a, b, c, d)
      .pipe(derivative({ edgeOrder: 2, counters }), take(1))
      .subscribe((r) => void seen.push(r));
    expect(seen).toEqual([result(a, 0, 'start')]);
    expect(counters).toMatchObject({ in: 3, out: 1, dropped: 2, pending: 0 });
  });

  it('an end at a gap leaves no sample pending', () => {
    const counters = createCounters();
    const far = { t: 60_000, value: 5 };
    const seen: Derivative[] = [];
    of<Sample[]>(a, b, far)
      .pipe(derivative({ maxGap: '5s', counters }), take(2))
      .subscribe((r) => void seen.push(r));
    expect(seen).toEqual([results.s, results.x]);
    expect(counters).toMatchObject({ in: 3, out: 2, dropped: 1, pending: 0 });
  });

  it('results carry the very object that came in, whatever else it holds', async () => {
    const rows = [
      { when: new Date(0), reading: { celsius: 20 }, note: 'first' },
      { when: new Date(60_000), reading: { celsius: 26 } },
    ];
    const out = await lastValueFrom(
      from(rows).pipe(derivative({ per: 'min', time: (r) => r.when, value: (r) => r.reading.celsius }), toArray()),
    );
    expect(out.map((r) => r.derivative)).toEqual([6, 6]);
    out.forEach((r, i) => void expect(r.sample).toBe(rows[i]));
    expect(out[0]).toEqual({ t: 0, value: 20, derivative: 6, edge: 'start', sample: rows[0] });
    expect(rows[1]).toEqual({ when: new Date(60_000), reading: { celsius: 26 } });
  });

  it('a key is taken from the sample, from an accessor, or from the option', async () => {
    const keyed = [a, b].map((s, i) => ({ ...s, key: 'pump', id: `p${i}` }));
    expect((await collect(keyed)).map((r) => r.key)).toEqual(['pump', 'pump']);
    expect((await collect(keyed, { key: 'other' })).map((r) => r.key)).toEqual(['other', 'other']);
    const own = await lastValueFrom(from(keyed).pipe(derivative({ key: (s) => s.id }), toArray()));
    expect(own.map((r) => r.key)).toEqual(['p0', 'p1']);
    expect('key' in ((await collect([a]))[0] ?? {})).toBe(false);
    expect('key' in ((await collect(keyed, { key: () => undefined }))[0] ?? {})).toBe(false);
  });

  it('an accessor that throws is an error notification, and the source is stopped', () => {
    const source = new Subject<Sample>();
    const boom = new Error('boom');
    const error = vi.fn();
    const counters = createCounters();
    source
      .pipe(
        derivative({
          counters,
          value: (s) => {
            if (s === c) throw boom;
            return s.value;
          },
        }),
      )
      .subscribe({ error });
    for (const s of [a, b, c, d]) source.next(s);
    expect(error.mock.calls).toEqual([[boom]]);
    expect(source.observed).toBe(false);
    expect(counters.pending).toBe(0);
    balanced(counters);
  });

  it('one counters object may serve several subscriptions', async () => {
    const counters = createCounters();
    await collect([a, b, c], { counters });
    await collect([a, b], { counters });
    expect(counters).toMatchObject({ in: 5, out: 5, pending: 0 });
  });
});

describe('options that make no sense throw at once', () => {
  const make =
    (options: object): (() => unknown) =>
    () =>
      derivative(options as DerivativeOptions);

  it('an unknown option, with the name that was probably meant', () => {
    expect(make({ edgeorder: 2 })).toThrow(
      new TypeError('this operator has no option "edgeorder" (did you mean edgeOrder?)'),
    );
    expect(make({ maxgap: '5s' })).toThrow('did you mean maxGap?');
    expect(make({ tie: 'last' })).toThrow('did you mean ties?');
    expect(make({ frobnicate: 1 })).toThrow(/^this operator has no option "frobnicate"$/);
  });

  it.each([0, -1, 1.5, 3, '1', null, Number.NaN])('edgeOrder %s', (edgeOrder) => {
    expect(make({ edgeOrder })).toThrow(RangeError);
    expect(make({ edgeOrder })).toThrow(/edgeOrder must be 1 or 2, got/);
  });

  it.each(['fortnight', '', '-5 min', '0s', 0, -1, Number.NaN, Infinity, '1 month', 'P1Y'])('per %s', (per) => {
    expect(make({ per })).toThrow(RangeError);
    expect(make({ per })).toThrow(/^per must be a positive duration/);
  });

  it.each([
    [{ mode: 'numpi' }, 'mode must be one of accurate, numpy, exact, got "numpi" (did you mean numpy?)'],
    [{ ties: 'avg' }, 'ties must be one of last, first, mean, error, got "avg"'],
    [{ missing: 'skp' }, 'missing must be one of skip, break, propagate, error, got "skp" (did you mean skip?)'],
    [{ short: 'nul' }, 'short must be one of null, skip, error, got "nul" (did you mean null?)'],
    [{ maxGap: 'soon' }, 'maxGap must be a positive duration'],
    [{ maxGap: 0 }, 'maxGap must be a positive duration'],
    [{ provisional: 'yes' }, 'provisional must be true or false, got "yes"'],
    [{ time: 'ts' }, 'time must be a function of a sample, got "ts"'],
    [{ value: 3 }, 'value must be a function of a sample, got 3'],
  ])('%o', (options, message) => {
    expect(make(options)).toThrow(message);
  });

  it('every option in its place is fine', () => {
    const all = {
      per: 'min',
      maxGap: Infinity,
      ties: 'mean',
      missing: 'break',
      provisional: true,
      short: 'skip',
    } as const;
    const rest = { key: 'k', counters: createCounters(), dropped: { next() {} }, edgeOrder: 2, mode: 'exact' } as const;
    expect(make({ ...all, ...rest, time: () => 0, value: () => 0 })).not.toThrow();
  });
});

describe('samples without a finite value', () => {
  const odd = [null, undefined, Number.NaN, Infinity, -Infinity, '7', true, {}, [], [1, 2]];
  const holes = [a, ...odd.map((value, i) => ({ t: 1000 + i, value })), d, e];

  it('are left out and counted missing', async () => {
    const counters = createCounters();
    const drops: DropReason[] = [];
    const out = await collect(holes, { counters, dropped: { next: ({ reason }) => void drops.push(reason) } });
    expect(out.map((r) => [r.sample, r.derivative])).toEqual([
      [a, 3],
      [d, 6],
      [e, 7],
    ]);
    expect(drops).toEqual(odd.map(() => 'missing'));
    expect(counters).toMatchObject({ in: 13, out: 3, missing: 10, pending: 0 });
  });

  it('missing: break also ends the segment there', async () => {
    const out = await collect([a, b, { t: 1500, value: null }, d, e], { missing: 'break' });
    expect(out.map((r) => [r.derivative, r.edge])).toEqual([
      [1, 'start'],
      [1, 'end'],
      [7, 'start'],
      [7, 'end'],
    ]);
  });

  it('missing: propagate lets them take part as NaN, which touches their neighbours only', async () => {
    const counters = createCounters();
    const hole = { t: 2000, value: null };
    const f = { t: 5000, value: 25 };
    const out = await collect([a, b, hole, d, e, f], { missing: 'propagate', counters });
    expect(out.map((r) => r.derivative)).toEqual([1, Number.NaN, Number.NaN, Number.NaN, 8, 9]);
    expect(out[2]?.sample).toBe(hole);
    expect(counters).toMatchObject({ in: 6, out: 6, missing: 0 });
  });

  it('missing: propagate holds those before the first value, which shows their shape', async () => {
    const counters = createCounters();
    // numpy.gradient([nan, nan, a, b], ...) -> [nan, nan, nan, slope]
    const early = [{ t: -9, value: null }, { t: -5, value: null }]; // biome-ignore format: a table
    expect(await slopes([...early, a, b], { missing: 'propagate', counters })).toEqual([
      ...[Number.NaN, Number.NaN, Number.NaN],
      1,
    ]);
    expect(counters).toMatchObject({ in: 4, out: 4, missing: 0, pending: 0 });
    expect(await slopes(early, { missing: 'propagate' })).toEqual([null, null]); // there never was a value
  });

  it('missing: error stops the stream with a StreamError', async () => {
    const counters = createCounters();
    const failed = collect([a, b, { t: 1500, value: 'x' }, d], { missing: 'error', counters });
    await expect(failed).rejects.toBeInstanceOf(StreamError);
    await expect(failed).rejects.toMatchObject({ code: 'missing', message: expect.stringContaining('got "x"') });
    expect(counters).toMatchObject({ in: 3, out: 1, missing: 1, dropped: 1, pending: 0 });
  });
});

describe('ties', () => {
  const tied = { t: 1000, value: 5 };

  it('the later value replaces the earlier, and carries its own object', async () => {
    const counters = createCounters();
    const drops: unknown[] = [];
    const out = await collect([a, b, tied, d], {
      counters,
      dropped: { next: ({ sample, reason }) => void drops.push([sample, reason]) },
    });
    expect(out.map((r) => [r.sample, r.derivative])).toEqual([
      [a, 1], // has left before the tie came
      [tied, 4], // (5 over 1 s, 4 over 2 s): 5 + (2 - 5) / 3
      [d, 2],
    ]);
    expect(drops).toEqual([[b, 'tied']]);
    expect(counters).toMatchObject({ in: 4, out: 3, tied: 1 });
  });

  it('ties: first ignores later ones', async () => {
    const drops: unknown[] = [];
    const out = await collect([a, b, tied, d], {
      ties: 'first',
      dropped: { next: ({ sample, reason }) => void drops.push([sample, reason]) },
    });
    expect(out.map((r) => [r.sample, r.derivative])).toEqual([
      [a, 1],
      [b, 2],
      [d, 4],
    ]);
    expect(drops).toEqual([[tied, 'tied']]);
  });

  it('ties: mean averages all of them', async () => {
    const out = await collect(
      [a, { t: 1000, value: 1 }, { t: 1000, value: 2 }, { t: 1000, value: 6 }, { t: 2000, value: 3 }],
      {
        ties: 'mean',
      },
    );
    expect(out.map((r) => [r.value, r.derivative])).toEqual([
      [0, 1],
      [3, 1.5],
      [3, 0],
    ]);
  });

  it('ties: mean starts anew at the next time', async () => {
    const out = await collect(
      [
        a,
        { t: 1000, value: 2 },
        { t: 1000, value: 4 },
        { t: 2000, value: 10 },
        { t: 2000, value: 20 },
        { t: 3000, value: 0 },
      ],
      { ties: 'mean' },
    );
    expect(out.map((r) => r.value)).toEqual([0, 3, 15, 0]);
  });

  it('ties: error stops the stream with a StreamError that names the time', async () => {
    await expect(collect([a, b, tied], { ties: 'error' })).rejects.toMatchObject({
      name: 'StreamError',
      code: 'tied',
      message: expect.stringContaining('at the time 1000'),
    });
  });

  it('a tie at the first sample changes that one', async () => {
    expect(await slopes([a, { t: 0, value: 3 }, b])).toEqual([-2, -2]);
  });

  it('a tie right after a gap changes the first sample of the new segment', async () => {
    const samples = [a, b, { t: 60_000, value: 1 }, { t: 60_000, value: 7 }, { t: 61_000, value: 9 }];
    expect(await slopes(samples, { maxGap: '5s' })).toEqual([1, 1, 2, 2]);
  });

  it('provisional: a tie brings a new early value', async () => {
    const early = (await collect([a, b, tied], { provisional: true })).filter((r) => r.final === false);
    expect(early.map((r) => [r.sample, r.derivative])).toEqual([
      [b, 1],
      [tied, 5],
    ]);
  });
});

describe('late and unusable times', () => {
  it('a sample older than the newest is dropped and counted late', async () => {
    const counters = createCounters();
    const late = { t: 500, value: 99 };
    const drops: unknown[] = [];
    const options = {
      counters,
      dropped: { next: ({ sample, reason }: Dropped<unknown>) => void drops.push([sample, reason]) },
    };
    expect(await slopes([a, b, late, c], options)).toEqual([1, 2, 3]);
    expect(drops).toEqual([[late, 'late']]);
    expect(counters).toMatchObject({ in: 4, out: 3, late: 1 });
  });

  it('a time that is none is counted bad, first or later', async () => {
    const odd = [Number.NaN, Infinity, undefined, null, {}, 'yesterday', '2024-01-01T00:00:00', new Date(Number.NaN)];
    const bad = odd.map((t) => ({ t, value: 1 }));
    const counters = createCounters();
    const out = await collect(bad, { counters });
    expect(out).toEqual([]);
    expect(counters).toMatchObject({ in: 8, bad: 8, pending: 0 });
    const after = createCounters();
    const numbers = [a, b, ...bad.filter(({ t }) => typeof t !== 'object' && t !== undefined), c];
    expect(await slopes(numbers, { counters: after })).toEqual([1, 2, 3]);
    expect(after).toMatchObject({ in: 7, out: 3, bad: 4, pending: 0 });
  });

  it('a first time that cannot be read is counted bad, settles nothing, and the stream goes on', async () => {
    for (const t of [Number.NaN, 'yesterday', undefined]) {
      const counters = createCounters();
      const drops: unknown[] = [];
      const bad = { t, value: [1, 2] }; // a row, and no bigint
      const good = [0n, 1_000_000n, 3_000_000n].map((time) => ({ t: time, value: Number(time) }));
      const options: DerivativeOptions = {
        counters,
        per: 'ns',
        dropped: { next: ({ sample, reason }) => void drops.push([sample, reason]) },
      };
      expect(await slopes([bad, ...good], options)).toEqual([1, 1, 1]);
      expect(drops).toEqual([[bad, 'bad']]);
      expect(counters).toMatchObject({ in: 4, out: 3, bad: 1, pending: 0 });
      balanced(counters);
    }
  });

  it('a time beyond all bounds does not end the stream', async () => {
    const counters = createCounters();
    const out = await slopes([a, b, { t: 1.7e308, value: 2 }], { counters });
    expect(out.slice(0, 1)).toEqual([1]);
    balanced(counters);
    expect(counters.pending).toBe(0);
    const back = createCounters();
    await slopes([a, b, { t: -1.7e308, value: 2 }, { t: -1.7e307, value: 2 }], { counters: back });
    expect(back).toMatchObject({ in: 4, out: 2, bad: 1, late: 1 });
  });
});

describe('kinds of time', () => {
  const at = (...times: unknown[]): unknown[] => times.map((t, i) => ({ t, value: i * i }));

  it('bigint is nanoseconds', async () => {
    const out = await collect(at(0n, 1_000_000_000n, 2_000_000_000n));
    expect(out.map((r) => [r.t, r.derivative])).toEqual([
      [0n, 1],
      [1_000_000_000n, 2],
      [2_000_000_000n, 3],
    ]);
  });

  it('a Date is milliseconds', async () => {
    const out = await collect(at(new Date(0), new Date(1000), new Date(2000)));
    expect(out.map((r) => [r.t, r.derivative])).toEqual([
      [0, 1],
      [1000, 2],
      [2000, 3],
    ]);
  });

  it('RFC 3339 text is nanoseconds, with all its digits', async () => {
    const out = await collect(
      at('2024-02-29T12:00:00.000000100Z', '2024-02-29T13:00:00.000000200+01:00', '2024-02-29T12:00:00.000000300Z'),
      { per: 'ns' },
    );
    expect(out.map((r) => r.derivative)).toEqual([0.01, 0.02, 0.03]);
    expect(out[0]?.t).toBe(1709208000000000100n);
  });

  it.each([
    [0, 1_000_000n],
    [0n, 5],
    ['1970-01-01T00:00:00Z', new Date(5)],
  ])('one series keeps to one kind: %s, then %s is a TypeError', async (first, second) => {
    const counters = createCounters();
    const failed = collect(at(first, second), { counters });
    await expect(failed).rejects.toBeInstanceOf(TypeError);
    await expect(failed).rejects.toThrow(/one kind of time/);
    expect(counters).toMatchObject({ in: 2, bad: 1, dropped: 1, pending: 0 });
  });

  it.each([
    ['ns', 1e-9],
    ['us', 1e-6],
    ['ms', 1e-3],
    ['s', 1],
    ['min', 60],
    ['h', 3600],
    ['d', 86400],
    ['PT15M', 900],
    ['15 min', 900],
    ['1h30m', 5400],
    [1500, 1.5],
  ])('per %s', async (per, seconds) => {
    const numbers = await slopes(at(0, 1000), { per });
    const bigints = await slopes(at(0n, 1_000_000_000n), { per });
    expect(numbers).toEqual([seconds, seconds]);
    expect(bigints).toEqual([seconds, seconds]);
  });

  it('per may be long: a year, for times of both kinds', async () => {
    const day = 86_400_000;
    expect(await slopes(at(0, day), { per: '365 d' })).toEqual([365, 365]);
    expect(await slopes(at(0n, BigInt(day) * 1_000_000n), { per: '365 d' })).toEqual([365, 365]);
  });
});

describe('segments of one sample', () => {
  const lonely = [a, { t: 60_000, value: 1 }, { t: 61_000, value: 2 }];

  it('have the derivative null', async () => {
    const out = await collect(lonely, { maxGap: '5s' });
    expect(out.map((r) => [r.derivative, r.edge])).toEqual([
      [null, 'end'],
      [1, 'start'],
      [1, 'end'],
    ]);
  });

  it('short: skip leaves them out and counts them dropped', async () => {
    const counters = createCounters();
    const drops: unknown[] = [];
    const options = {
      counters,
      maxGap: '5s',
      short: 'skip',
      dropped: { next: ({ sample, reason }: Dropped<unknown>) => void drops.push([sample, reason]) },
    } as const;
    expect(await slopes(lonely, options)).toEqual([1, 1]);
    expect(drops).toEqual([[a, 'dropped']]);
    expect(counters).toMatchObject({ in: 3, out: 2, dropped: 1, gaps: 1, pending: 0 });
  });

  it('short: error stops the stream with a StreamError', async () => {
    const counters = createCounters();
    await expect(collect(lonely, { maxGap: '5s', short: 'error', counters })).rejects.toMatchObject({ code: 'short' });
    balanced(counters);
    expect(counters.pending).toBe(0);
    await expect(collect([a], { short: 'error' })).rejects.toMatchObject({ code: 'short' });
  });
});

describe('samples of several channels', () => {
  const rows = [
    { t: 0, value: [0, 10] },
    { t: 1000, value: [1, 8] },
    { t: 3000, value: [9, 4] },
  ];

  it('have one derivative per channel', async () => {
    const out = await collect<readonly number[]>(rows);
    expect(out.map((r) => r.derivative)).toEqual([
      [1, -2],
      [2, -2],
      [4, -2],
    ]);
    expect(out[1]?.value).toBe(rows[1]?.value);
  });

  it('keep their number of channels: another one is missing', async () => {
    const counters = createCounters();
    const odd = [
      ...rows.slice(0, 2),
      { t: 2000, value: [1] },
      { t: 2100, value: 5 },
      { t: 2200, value: [1, Number.NaN] },
      ...rows.slice(2),
    ];
    const out = await collect<readonly number[]>(odd, { counters });
    expect(out.map((r) => r.derivative)).toEqual([
      [1, -2],
      [2, -2],
      [4, -2],
    ]);
    expect(counters).toMatchObject({ in: 6, out: 3, missing: 3 });
  });

  it('may be typed arrays, which may be used again by whoever made them', async () => {
    const buffer = new Float64Array(2);
    const source = new Observable<{ t: number; value: readonly number[] }>((out) => {
      for (const { t, value } of rows) {
        buffer.set(value);
        out.next({ t, value: buffer as unknown as readonly number[] });
      }
      out.complete();
    });
    const out = await lastValueFrom(source.pipe(derivative<Sample<readonly number[]>, readonly number[]>(), toArray()));
    expect(out.map((r) => r.derivative)).toEqual([
      [1, -2],
      [2, -2],
      [4, -2],
    ]);
  });

  it('a single one has the derivative null; ties average by channel', async () => {
    expect((await collect<readonly number[]>(rows.slice(0, 1)))[0]?.derivative).toBeNull();
    const tied = [...rows.slice(0, 2), { t: 1000, value: [3, 10] }];
    const out = await collect<readonly number[]>(tied, { ties: 'mean' });
    expect(out[1]?.value).toEqual([2, 9]);
    expect(out[1]?.derivative).toEqual([2, -1]);
  });
});

describe('the derivative of fluxion/operators', () => {
  const samples = [0, 1000, 3000, 4500, 7000].map((t, i) => ({ t, value: i * i }));

  it('says where the other estimators are, when it is given a name that it does not know', () => {
    const say = /knows the estimator three-point by name, got "kalman": import derivative from fluxion, or .* kalman\(/;
    expect(() => small({ estimator: { kind: 'kalman', tau: '5s' } as never })).toThrow(say);
    expect(() => small({ estimator: 'kalman' as never })).toThrow(RangeError);
  });

  it('answers as the derivative of fluxion, by name and ready made', async () => {
    const of = (operator: ReturnType<typeof small>): Promise<unknown> =>
      lastValueFrom(from(samples).pipe(operator, toArray()));
    expect(await of(small({ mode: 'exact', edgeOrder: 2 }))).toEqual(
      await collect(samples, { mode: 'exact', edgeOrder: 2 }),
    );
    const ready = await of(small({ estimator: kalman({ tau: '5s' }) }));
    expect(ready).toEqual(await collect(samples, { estimator: { kind: 'kalman', tau: '5s' } }));
    expect(ready).toHaveLength(5);
  });

  it.each([null, 7])('refuses an estimator that is %s, as the derivative of fluxion does', (estimator) => {
    for (const operator of [small, derivative])
      expect(() => operator({ estimator } as never)).toThrow(
        /^estimator must be a name, or { kind, ... }, got (null|7)$/,
      );
  });

  it('says what to do when a maker of estimators is handed in itself, as the derivative of fluxion does', () => {
    for (const operator of [small, derivative])
      expect(() => operator({ estimator: kalman as never })).toThrow(/got a function: call it, as in kalman\(/);
  });
});
