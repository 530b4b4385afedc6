import fc from 'fast-check';
import { Subject, take, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createCounters,
  type Derivative,
  type DerivativeOptions,
  type DropReason,
  derivative,
  gradient,
  type Time,
} from '../../src/index.js';
import { accountedFor, bounded } from '../operators/clock.js';

type Raw = number | null | readonly (number | null)[];
interface Item {
  readonly id: number;
  readonly t: Time;
  readonly value: Raw;
}
type Options = DerivativeOptions<Item>;

/** What arrives: so long after the one before it (on the clock), at an event time that steps from there. */
interface Event {
  readonly wait: number;
  readonly step: number | 'bad' | 'far';
  readonly value: number | null;
  readonly other: number | null;
}

const step = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: -60, max: -1 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60, max: 900 }) },
  { weight: 1, arbitrary: fc.integer({ min: -5000, max: -1000 }) }, // the clock set back
  { weight: 1, arbitrary: fc.constantFrom('bad' as const, 'far' as const) },
);
const value = fc.oneof(
  { weight: 16, arbitrary: fc.integer({ min: 0, max: 50 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 720 }) }, // counters are not negative
  { weight: 1, arbitrary: fc.constantFrom(null, Number.NaN, Infinity) },
);
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 1000 }) },
);
const events = fc.array(fc.record({ wait, step, value, other: value }), { maxLength: 70, size: 'max' });

const duration = fc.constantFrom<(number | string)[]>(20, 35, '0.05s', '200ms');
const options = fc.record(
  {
    per: fc.constantFrom('ms', 's', 'us', 'min'),
    maxGap: fc.constantFrom<(number | string)[]>(50, 'auto', Infinity),
    ties: fc.constantFrom('last', 'first', 'mean', 'error'),
    missing: fc.constantFrom('skip', 'skip', 'break', 'propagate', 'error'),
    lateness: fc.constantFrom(0, 10, '50ms', '1s'),
    resync: fc.constantFrom(2, 3, 20, false),
    silence: fc.record(
      { after: duration, then: fc.constantFrom('end', 'zero', 'hold', 'decay'), every: duration },
      { requiredKeys: ['after', 'then'] },
    ),
    counter: fc.constantFrom(true, false, { wrap: 64 }, { onReset: 'break' }, { onReset: 'continue' }),
    period: fc.constantFrom(360, 7),
    nonNegative: fc.constantFrom('null', 'zero', 'drop'),
    provisional: fc.boolean(),
    short: fc.constantFrom('null', 'null', 'skip', 'error'),
    edgeOrder: fc.constantFrom(1, 2),
    mode: fc.constantFrom('accurate', 'numpy', 'exact'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Omit<Options, 'value'>>;

/** Angles are no counters, and what was said early has to be replaced. */
const fitting = options.map(({ period, provisional, ...rest }) => ({
  ...rest,
  ...(period !== undefined && !rest.counter && { period }),
  ...(provisional !== undefined && { provisional: provisional && rest.nonNegative !== 'drop' }),
}));
const kinds = fc.record({ bigint: fc.boolean(), vector: fc.boolean() });

const itemsOf = (list: readonly Event[], { bigint, vector }: { bigint: boolean; vector: boolean }): Item[] => {
  let newest = 1_000_000;
  return list.map((e, id) => {
    let ms = Number.NaN;
    if (e.step === 'far') ms = newest + 1e9;
    else if (e.step !== 'bad') {
      ms = newest + e.step;
      if (e.step > 0 || e.step < -500) newest = ms;
    }
    const t = !bigint ? ms : ms !== ms ? ms : BigInt(ms) * 1_000_000n;
    return { id, t, value: vector && e.value !== null ? [e.value, e.other] : e.value };
  });
};

interface Run {
  readonly items: Item[];
  readonly results: Derivative<Item>[];
  readonly drops: (readonly [id: number, reason: DropReason])[];
  readonly counters: ReturnType<typeof createCounters>;
  readonly failed: unknown;
  readonly timers: number;
}

/** Plays events on a virtual clock; `check` looks at the counters after each of them, and whenever anything leaves. */
function run(
  list: readonly Event[],
  o: Omit<Options, 'value'>,
  kind: { bigint: boolean; vector: boolean },
  how: { check?: (n: Run['counters']) => void; most?: number; end?: 'complete' | 'unsubscribe' | 'error' } = {},
): Run {
  const items = itemsOf(list, kind);
  const counters = createCounters();
  const { check = () => {}, most = Infinity, end = 'complete' } = how;
  const results: Derivative<Item>[] = [];
  const drops: Run['drops'] = [];
  let failed: unknown;
  let now = 0;
  const last = list.reduce((sum, e) => sum + e.wait, 0) + 300;
  const scheduler = new VirtualTimeScheduler(undefined, last);
  const source = new Subject<Item>();
  items.forEach((item, i) => {
    now += list[i]?.wait ?? 0;
    scheduler.schedule(() => {
      source.next(item);
      check(counters);
    }, now);
  });
  const subscription = source
    .pipe(
      derivative<Item>({
        ...o,
        counters,
        scheduler: bounded(scheduler),
        value: (s) => s.value as number,
        dropped: { next: ({ sample, reason }) => void drops.push([sample.id, reason]) },
      }),
      take(most),
    )
    .subscribe({
      next: (r) => {
        results.push(r);
        check(counters);
      },
      error: (error: unknown) => {
        failed = error;
      },
    });
  scheduler.schedule(() => {
    if (end === 'complete') source.complete();
    else if (end === 'error') source.error('of the source');
    else subscription.unsubscribe();
    check(counters);
  }, last);
  scheduler.flush();
  return { items, results, drops, counters, failed, timers: scheduler.actions.length };
}

/** Final results, cut where a segment ends. */
function segmentsOf(results: readonly Derivative<Item>[]): Derivative<Item>[][] {
  const segments: Derivative<Item>[][] = [];
  let open: Derivative<Item>[] = [];
  for (const r of results) {
    if (r.final === false) continue;
    open.push(r);
    if (r.edge !== 'end') continue;
    segments.push(open);
    open = [];
  }
  if (open.length > 0) segments.push(open);
  return segments;
}

describe('all rules at once, whatever comes', () => {
  it('in = out + missing + tied + late + implausible + bad + dropped + pending at every moment, whoever ends it; no timer is left', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fitting,
        events,
        kinds,
        fc.constantFrom('complete', 'unsubscribe', 'error'),
        fc.constantFrom(Infinity, Infinity, 1, 3, 9),
        (o, list, kind, end, most) => {
          let arrived = 0;
          const check = (n: Run['counters']): void => {
            expect(accountedFor(n)).toBe(n.in);
            expect(n.pending).toBeGreaterThanOrEqual(0);
            expect(n.in).toBeGreaterThanOrEqual(arrived);
            arrived = n.in;
          };
          const { counters, results, drops, items, failed, timers } = run(list, o, kind, { check, most, end });
          expect(accountedFor(counters)).toBe(counters.in);
          expect(counters.pending).toBe(0);
          expect(timers).toBe(0);
          const finals = results.filter((r) => r.final !== false);
          expect(counters.out).toBe(finals.length);
          // One fate each: no sample has two results, or a result and a reason.
          const fates = [...finals.map((r) => r.sample.id), ...drops.map(([id]) => id)];
          expect(new Set(fates).size).toBe(fates.length);
          expect(fates.length).toBe(counters.in);
          if (failed === undefined && most === Infinity) expect(counters.in).toBe(items.length);
          for (const reason of ['missing', 'tied', 'late', 'implausible', 'bad', 'dropped'] as const) {
            expect([reason, drops.filter(([, r]) => r === reason).length]).toEqual([reason, counters[reason]]);
            if (counters[reason] > 0) seen.add(reason);
          }
          for (const event of ['gaps', 'resets', 'resync'] as const) if (counters[event] > 0) seen.add(event);
          if (results.some((r) => r.assumed)) seen.add('assumed');
          if (failed !== undefined) seen.add('failed');
        },
      ),
      { numRuns: 2000, seed: 41 },
    );
    expect([...seen].sort()).toEqual(
      [
        'assumed',
        'bad',
        'dropped',
        'failed',
        'gaps',
        'implausible',
        'late',
        'missing',
        'resets',
        'resync',
        'tied',
      ].sort(),
    );
  });

  it('finite input never gives NaN or Infinity, and what is assumed says so', () => {
    let results = 0;
    fc.assert(
      fc.property(fitting, events, kinds, (o, list, kind) => {
        const { missing: _, ...rest } = o;
        for (const r of run(list, rest, kind).results) {
          results += 1;
          const slopes = r.derivative === null ? [] : [r.derivative].flat();
          for (const d of slopes) expect(Number.isFinite(d)).toBe(true);
          if (r.assumed) expect(r.final).toBe(false);
          if (rest.nonNegative !== undefined) for (const d of slopes) expect(d).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 1000, seed: 42 },
    );
    expect(results).toBeGreaterThan(20_000);
  });

  it('results leave in order of time, segment by segment; only after a resync does time go back', () => {
    fc.assert(
      fc.property(fitting, events, kinds, (o, list, kind) => {
        const { nonNegative: _, short: __, ...rest } = o;
        const { results, counters } = run(list, rest, kind);
        const segments = segmentsOf(results);
        let backwards = 0;
        segments.forEach((segment, k) => {
          segment.forEach((r, i) => {
            const before = segment[i - 1];
            if (before) expect(r.t > before.t).toBe(true);
            const inside = i > 0 && i < segment.length - 1;
            if (inside) expect(r.edge).toBe(undefined);
          });
          const first = segment[0]?.t as Time;
          const before = segments[k - 1]?.at(-1)?.t;
          if (before !== undefined && first <= before) backwards += 1;
        });
        expect(backwards).toBeLessThanOrEqual(counters.resync);
      }),
      { numRuns: 1500, seed: 43 },
    );
  });

  it('a final result follows everything early or assumed, unless its sample was replaced or given up', () => {
    fc.assert(
      fc.property(fitting, events, kinds, (o, list, kind) => {
        const { results, drops } = run(list, o, kind);
        const ended = new Set<number>(drops.map(([id]) => id));
        const done = new Set<number>();
        results.forEach((r) => {
          if (r.final === false) expect(done.has(r.sample.id)).toBe(false);
          else done.add(r.sample.id);
        });
        for (const r of results)
          if (r.final === false) expect(done.has(r.sample.id) || ended.has(r.sample.id)).toBe(true);
      }),
      { numRuns: 800, seed: 44 },
    );
  });

  it('the same events give the same results, whatever the clock does, as long as nothing depends on it', () => {
    fc.assert(
      fc.property(fitting, events, kinds, (o, list, kind) => {
        const { silence: _, lateness: __, ...rest } = o;
        const at = (speed: number): unknown => {
          const { results, drops, counters } = run(
            list.map((e) => ({ ...e, wait: e.wait * speed })),
            rest,
            kind,
          );
          return { results, drops, counters };
        };
        expect(at(7)).toEqual(at(0));
      }),
      { numRuns: 300, seed: 45 },
    );
  });
});

const modulo = (a: number, m: number): number => ((a % m) + m) % m;

/** The values of one channel without their jumps, written anew from the documentation: from each to the next. */
function unwrapped(values: readonly number[], times: readonly number[], o: Omit<Options, 'value'>): number[] {
  let sum = values[0] ?? 0;
  let fastest = 0;
  return values.map((v, i) => {
    if (i === 0) return v;
    const [earlier, before] = [values[i - 2], values[i - 1] as number];
    const step = v - before;
    const rate = (k: number): number =>
      ((values[k] as number) - (values[k - 1] as number)) / ((times[k] as number) - (times[k - 1] as number));
    if (o.period !== undefined) {
      const half = o.period / 2;
      const short = modulo(step + half, o.period) - half;
      sum += short === -half && step > 0 ? half : short;
      return sum;
    }
    if (!o.counter) {
      sum += step;
      return sum;
    }
    const wrap = typeof o.counter === 'object' ? (o.counter.wrap as number | undefined) : undefined;
    const dips = (from: number, to: number): boolean => from - to <= (wrap !== undefined || to * 2 >= from ? 2 : 0); // whole numbers
    // A rise ten times as fast as any before (of which there must be two), that comes back, was a spike: so the fall is no reset.
    const spike =
      earlier !== undefined &&
      i > 3 &&
      fastest > 0 &&
      rate(i - 1) > 10 * fastest &&
      !dips(before, v) &&
      dips(earlier, v);
    if (i > 1 && !spike) fastest = Math.max(fastest, Math.abs(rate(i - 1)));
    if (dips(before, v) || spike) sum += step;
    else sum += wrap !== undefined && step + wrap >= 0 && step + wrap < wrap / 2 ? step + wrap : v;
    return sum;
  });
}

/** What gradient says of a segment, per channel and transposed. Values are whole numbers: sums of them are exact. */
function batch(segment: readonly Derivative<Item>[], o: Omit<Options, 'value'>): (number | number[] | null)[] {
  if (segment.length < 2) return [null];
  const x = segment.map((r) => Number(r.t) / (typeof r.t === 'bigint' ? 1e6 : 1));
  const edgeOrder = segment.length > 2 ? (o.edgeOrder ?? 1) : 1; // a stream cannot know in advance
  const rows = segment.map((r) => [r.value].flat());
  const channels = (rows[0] as number[]).map((_, c) =>
    gradient(
      unwrapped(
        rows.map((row) => row[c] as number),
        x,
        o,
      ),
      x,
      { mode: 'exact', edgeOrder },
    ),
  );
  const scalar = typeof segment[0]?.value === 'number';
  return rows.map((_, i) => (scalar ? (channels[0]?.[i] as number) : channels.map((ch) => ch[i] as number)));
}

type Bare = Pick<Derivative, 't'> & { readonly derivative: unknown };

describe('streaming equals the batch', () => {
  const quiet = fitting.map((o) => {
    const { silence: _, nonNegative: __, missing, short: ___, ...rest } = o;
    return {
      ...rest,
      mode: 'exact' as const,
      per: 'ms' as const,
      missing: missing === 'break' ? missing : ('skip' as const),
    };
  });
  // Means of ties would not be whole; they have a test of their own.
  const whole = quiet.map((o) => ({ ...o, ties: o.ties === 'first' ? o.ties : ('last' as const) }));

  it('with lateness: exactly gradient() of each segment of the sorted, settled samples', () => {
    let compared = 0;
    fc.assert(
      fc.property(whole, events, kinds, fc.constantFrom(0, 10, '50ms', '1s'), (o, list, kind, lateness) => {
        const rules = { ...o, lateness };
        // Everything at one moment: an idle watermark would change what is late.
        const { results, counters, items } = run(
          list.map((e) => ({ ...e, wait: 0 })),
          rules,
          kind,
        );
        const segments = segmentsOf(results);
        for (const segment of segments) {
          compared += segment.length;
          expect(segment.map((r) => r.derivative)).toEqual(batch(segment, rules));
          for (const r of segment) expect(r.value).toEqual(items[r.sample.id]?.value);
        }
        cutsAreRight(segments, rules, counters);
      }),
      { numRuns: 2000, seed: 51 },
    );
    expect(compared).toBeGreaterThan(20_000);
  });

  it('without lateness: the same, where there are no ties', () => {
    let compared = 0;
    fc.assert(
      fc.property(whole, events, kinds, (o, list, kind) => {
        const { lateness: _, ...rules } = o;
        const { results, counters, drops } = run(list, rules, kind);
        const tied = new Set(drops.filter(([, reason]) => reason === 'tied').map(([id]) => id));
        if (rules.ties !== 'first' && tied.size > 0) return;
        const segments = segmentsOf(results);
        for (const segment of segments) {
          compared += segment.length;
          expect(segment.map((r) => r.derivative)).toEqual(batch(segment, rules));
        }
        cutsAreRight(segments, rules, counters);
      }),
      { numRuns: 3000, seed: 52 },
    );
    expect(compared).toBeGreaterThan(10_000);
  });

  it('without lateness a tie changes the newest sample in place, and results that have left stay', () => {
    const sample = fc.record({
      step: fc.constantFrom(0, 0, 1, 2, 5),
      value: fc.integer({ min: 0, max: 50 }),
    });
    const jumps = fc.constantFrom({}, { period: 7 }, { period: 360 }); // of a counter, what falls waits for the next
    let ties = 0;
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 40, size: 'max' }), jumps, (list, jump) => {
        const o = { ...jump, mode: 'exact', per: 'ms' } as const;
        const { results } = run(
          list.map((e) => ({ ...e, wait: 0, other: 0 })),
          o,
          { bigint: false, vector: false },
        );
        interface Point {
          readonly t: number;
          readonly first: number;
          final: number;
        }
        const points: Point[] = [];
        let t = 0;
        for (const e of list) {
          t += e.step;
          const newest = points.at(-1);
          if (newest?.t === t) {
            newest.final = e.value;
            ties += 1;
          } else points.push({ t, first: e.value, final: e.value });
        }
        // Result k left when point k + 1 had just come: that one with its first value, those up to k with their final ones.
        const wanted = points.map((_, k) => {
          if (points.length === 1) return null;
          const window = points.slice(Math.max(k - 1, 0), k + 2);
          const values = window.map((p) => (p === points[k + 1] ? p.first : p.final));
          const x = window.map((p) => p.t);
          return gradient(unwrapped(values, x, o), x, { mode: 'exact' })[k === 0 ? 0 : 1];
        });
        expect(results.map((r) => r.derivative)).toEqual(wanted);
        expect(results.map((r) => r.value)).toEqual(points.map((p) => p.final));
      }),
      { numRuns: 1500, seed: 53 },
    );
    expect(ties).toBeGreaterThan(5000);
  });

  it('nonNegative and short only change or take away what the stream says without them', () => {
    fc.assert(
      fc.property(
        quiet,
        events,
        kinds,
        fc.constantFrom('null', 'zero', 'drop'),
        fc.constantFrom('null', 'skip'),
        (o, list, kind, nonNegative, short) => {
          const rules = { ...o, provisional: false };
          const plain = run(list, rules, kind).results;
          const got = run(list, { ...rules, nonNegative, short }, kind).results;
          const wanted = plain.flatMap((r): Bare[] => {
            if (r.derivative === null) return short === 'skip' ? [] : [r];
            const slopes = [r.derivative as number | number[]].flat();
            if (!slopes.some((d) => d < 0)) return [r];
            if (nonNegative === 'drop') return [];
            if (nonNegative === 'null') return [{ ...r, derivative: null }];
            const floor = slopes.map((d) => Math.max(d, 0));
            return [{ ...r, derivative: typeof r.derivative === 'number' ? floor[0] : floor }];
          });
          const bare = (r: Bare): unknown => [r.t, r.derivative];
          expect(got.map(bare)).toEqual(wanted.map(bare));
        },
      ),
      { numRuns: 800, seed: 54 },
    );
  });
});

/** No segment has a spacing above maxGap or a reset that breaks, and there are no more cuts than reasons for them. */
function cutsAreRight(segments: readonly Derivative<Item>[][], o: Omit<Options, 'value'>, n: Run['counters']): void {
  const maxGap = typeof o.maxGap === 'number' ? o.maxGap : Infinity;
  const breaks = typeof o.counter === 'object' && o.counter.onReset === 'break' && o.ties === 'first';
  for (const segment of segments)
    segment.forEach((r, i) => {
      const before = segment[i - 1];
      if (before === undefined) return;
      const spacing = Number(r.t) - Number(before.t);
      if (typeof r.t === 'number') expect(spacing).toBeLessThanOrEqual(maxGap);
      else expect(spacing).toBeLessThanOrEqual(maxGap * 1e6);
      if (!breaks) return;
      const [now, then] = [[r.value].flat(), [before.value].flat()];
      now.forEach((y, c) => {
        // A fall by a last digit or two is a dip, and one that ends a spike is no reset.
        const earlier = [segment[i - 2]?.value ?? []].flat()[c] ?? Infinity;
        expect(y).toBeGreaterThanOrEqual(Math.min((then[c] as number) - 2, earlier - 2));
      });
    });
  if (o.missing === 'break') return;
  const onReset = typeof o.counter === 'object' && o.counter.onReset === 'break' ? n.resets : 0;
  expect(segments.length).toBeLessThanOrEqual(1 + n.gaps + n.resync + onReset);
}
