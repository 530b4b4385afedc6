import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createCounters,
  createThreePoint,
  createVectorThreePoint,
  type DerivativeOptions,
  type Dropped,
  type DropReason,
  derivative,
  type Edge,
  gradient,
  type Kernel,
  type Mode,
  type Time,
} from '../../src/index.js';
import { NumbersOrRows } from '../../src/order/values.js';
import { sameBits } from '../support/numbers.js';

interface Config {
  readonly missing: 'skip' | 'break' | 'propagate';
  readonly ties: 'last' | 'first' | 'mean';
  readonly maxGap: number | undefined;
  readonly provisional: boolean;
  readonly edgeOrder: 1 | 2;
  readonly mode: Mode;
  readonly bigint: boolean;
}

/** What arrives: a step of time (in units, from the newest time that was taken), or no time at all, and any value. */
interface Event {
  readonly step: number | 'bad';
  readonly value: number | null;
}

type Out =
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly d: number | null;
      readonly edge: Edge;
      readonly value?: number;
    }
  | { readonly kind: 'early'; readonly id: number; readonly d: number }
  | { readonly kind: 'drop'; readonly id: number; readonly reason: DropReason };

const GAP = 40;
const UNIT_NS = 1_000_000n;

const config: fc.Arbitrary<Config> = fc.record({
  missing: fc.constantFrom('skip', 'break', 'propagate'),
  ties: fc.constantFrom('last', 'first', 'mean'),
  maxGap: fc.constantFrom(undefined, GAP),
  provisional: fc.boolean(),
  edgeOrder: fc.constantFrom(1, 2),
  mode: fc.constantFrom('accurate', 'numpy', 'exact'),
  bigint: fc.boolean(),
});

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -8, max: 8 }) },
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(null, Number.NaN, Infinity) },
);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: GAP }) },
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -50, max: -1 }) },
  { weight: 2, arbitrary: fc.integer({ min: GAP + 1, max: 500 }) },
  { weight: 1, arbitrary: fc.constant('bad' as const) },
);
const events = fc.array(fc.record({ step, value }), { maxLength: 60, size: 'max' });

/** Under `propagate` a series begins with its first value here; what comes before it has a test of its own. */
const begun = (c: Config, list: readonly Event[]): readonly Event[] =>
  c.missing === 'propagate' ? [{ step: 1, value: 0 }, ...list] : list;

interface Item {
  readonly t: Time;
  readonly value: number | null;
  readonly id: number;
}

/** A series as its users see it: an operator, fed by hand. */
function feed(options: DerivativeOptions<Item>, log: (o: Out) => void): Subject<Item> {
  const source = new Subject<Item>();
  const dropped = new Subject<Dropped<Item>>();
  dropped.subscribe(({ sample: { id }, reason }) => log({ kind: 'drop', id, reason }));
  source.pipe(derivative({ ...options, dropped })).subscribe({
    next: ({ sample: { id }, derivative: d, edge, final, value: v }) => {
      if (final === false) log({ kind: 'early', id, d: d as number });
      else log({ kind: 'result', id, d, edge: edge ?? 'none', value: v });
    },
  });
  return source;
}

/** The times of the events: what is taken moves the newest time on. Each is a number of ms, or ns with the same spacing. */
function timesOf(c: Config, list: readonly Event[]): Time[] {
  let newest = 1_000_000;
  return list.map(({ step: s, value: v }) => {
    if (s === 'bad') return Number.NaN;
    const t = newest + s;
    const usable = v !== null && v - v === 0;
    if (s > 0 && (usable || c.missing === 'propagate')) newest = t;
    return c.bigint ? BigInt(t) * UNIT_NS : t;
  });
}

function play(
  c: Config,
  list: readonly Event[],
  check: (n: ReturnType<typeof createCounters>) => void = () => {},
): {
  out: Out[];
  counters: ReturnType<typeof createCounters>;
} {
  const counters = createCounters();
  const out: Out[] = [];
  const { maxGap, bigint: _, ...rest } = c;
  // Runs of late samples that catch up have tests of their own.
  const options = { ...rest, resync: false as const, per: 'ms', counters, ...(maxGap === undefined ? {} : { maxGap }) };
  const series = feed(options, (o) => void out.push(o));
  const times = timesOf(c, list);
  list.forEach((event, id) => {
    series.next({ t: times[id] as Time, value: event.value, id });
    check(counters);
  });
  series.complete();
  check(counters);
  return { out, counters };
}

/**
 * What should happen, from the documentation alone: a result uses its neighbours as they are when it leaves, that is the
 * final value of the samples up to it, and the first value of the sample after it.
 */
function model(c: Config, list: readonly Event[]): Out[] {
  interface Member {
    id: number;
    readonly t: number;
    first: number;
    final: number;
    ties: number;
  }
  const out: Out[] = [];
  let segment: Member[] = [];
  let newest: number | undefined;
  let started = false;
  const times = timesOf({ ...c, bigint: false }, list) as number[];
  const at = (members: readonly Member[], k: number, edgeOrder: 1 | 2, first?: Member): number => {
    const y = members.map((m) => (m === first ? m.first : m.final));
    const x = members.map((m) => m.t);
    return irregular(c.mode, y, x, edgeOrder)[k] as number;
  };
  const orNull = (d: number): number | null => (d !== d && c.missing !== 'propagate' ? null : d);
  const end = (): void => {
    const n = segment.length;
    const last = segment[n - 1];
    if (last && n === 1) out.push({ kind: 'result', id: last.id, d: null, edge: 'end', value: last.final });
    if (last && n > 1) {
      if (n === 2 && c.edgeOrder === 2)
        out.push({
          kind: 'result',
          id: segment[0]?.id as number,
          d: orNull(at(segment, 0, 1)),
          edge: 'start',
          value: segment[0]?.final as number,
        });
      const wide = c.edgeOrder === 2 && n > 2;
      const window = segment.slice(wide ? -3 : -2);
      out.push({
        kind: 'result',
        id: last.id,
        d: orNull(at(window, window.length - 1, wide ? 2 : 1)),
        edge: 'end',
        value: last.final,
      });
    }
    segment = [];
  };
  const early = (): void => {
    const n = segment.length;
    if (!c.provisional || n < 2) return;
    const wide = c.edgeOrder === 2 && n > 2;
    const window = segment.slice(wide ? -3 : -2);
    const d = at(window, window.length - 1, wide ? 2 : 1);
    out.push({ kind: 'early', id: segment[n - 1]?.id as number, d });
  };
  list.forEach((event, id) => {
    let v = event.value ?? Number.NaN;
    if (v - v !== 0) {
      if (c.missing !== 'propagate' || !started) {
        out.push({ kind: 'drop', id, reason: 'missing' });
        if (c.missing === 'break') end();
        return;
      }
      v = Number.NaN;
    }
    const t = times[id] as number;
    if (t !== t) {
      out.push({ kind: 'drop', id, reason: 'bad' });
      return;
    }
    started = true;
    if (newest !== undefined && t < newest) {
      out.push({ kind: 'drop', id, reason: 'late' });
      return;
    }
    const last = segment.at(-1);
    if (t === newest) {
      // Nothing waits at this time any more (its segment has ended), or the first one stays.
      if (c.ties === 'first' || !last) {
        out.push({ kind: 'drop', id, reason: 'tied' });
        return;
      }
      last.final = c.ties === 'last' ? v : last.final + (v - last.final) / (last.ties + 1);
      last.ties += 1;
      out.push({ kind: 'drop', id: last.id, reason: 'tied' });
      last.id = id;
      early();
      return;
    }
    if (c.maxGap !== undefined && newest !== undefined && t - newest > c.maxGap) end();
    newest = t;
    const member: Member = { id, t, first: v, final: v, ties: 1 };
    segment.push(member);
    const n = segment.length;
    const before = segment[n - 2];
    if (before && n === 2 && c.edgeOrder === 1)
      out.push({ kind: 'result', id: before.id, d: orNull(at(segment, 0, 1)), edge: 'start', value: before.final });
    if (before && n > 2) {
      const window = segment.slice(-3);
      if (n === 3 && c.edgeOrder === 2)
        out.push({
          kind: 'result',
          id: segment[0]?.id as number,
          d: orNull(at(window, 0, 2)),
          edge: 'start',
          value: segment[0]?.final as number,
        });
      out.push({ kind: 'result', id: before.id, d: at(window, 1, 1), edge: 'none', value: before.final });
    }
    early();
  });
  end();
  return out;
}

/** gradient, except that mode numpy must not look for equal steps, for a stream does not either. */
function irregular(mode: Mode, y: readonly number[], x: readonly number[], edgeOrder: 1 | 2): ArrayLike<number> {
  if (mode !== 'numpy') return gradient(y, x, { mode, edgeOrder });
  const kernel = createThreePoint({ mode, edgeOrder });
  const out: number[] = [];
  const emit = (d: number): void => void out.push(d);
  y.forEach((v, i) => {
    kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, emit);
  });
  kernel.flush(emit);
  return out;
}

/** Results drop their sample first and report it after, or the other way round: only the order within each kind matters. */
const sorted = (out: readonly Out[]): Out[][] => [
  out.filter((o) => o.kind === 'result'),
  out.filter((o) => o.kind === 'early'),
  out.filter((o) => o.kind === 'drop'),
];

const sum = (n: ReturnType<typeof createCounters>): number =>
  n.out + n.missing + n.tied + n.late + n.bad + n.dropped + n.pending;

describe('Series', () => {
  it('every sample ends as one result or under one counter, at every step, whatever comes', () => {
    let most = 0;
    fc.assert(
      fc.property(config, events, (c, list) => {
        const { out, counters } = play(c, list, (n) => {
          expect(sum(n)).toBe(n.in);
          expect(n.pending).toBeGreaterThanOrEqual(0);
          expect(n.pending).toBeLessThanOrEqual(c.missing === 'propagate' ? n.in : 2);
        });
        most = Math.max(most, counters.out);
        expect(counters).toMatchObject({ in: list.length, pending: 0, dropped: 0 });
        const ids = out.filter((o) => o.kind !== 'early').map((o) => o.id);
        expect(ids.sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
      }),
      { numRuns: 1500, seed: 1 },
    );
    expect(most).toBeGreaterThan(20);
  });

  it('streaming equals the batch, segment by segment, bit for bit, under all rules for gaps, ties and missing values', () => {
    let results = 0;
    fc.assert(
      fc.property(config, events, (c, all) => {
        const list = begun(c, all);
        // Spacings of bigint are in ns; a derivative per ms is then scaled. Bits are compared on ms only.
        const numbers = { ...c, bigint: false };
        const got = sorted(play(numbers, list).out);
        const wanted = sorted(model(numbers, list));
        got.forEach((kind, k) => {
          const other = wanted[k] ?? [];
          expect(kind.map(label)).toEqual(other.map(label));
          kind.forEach((o, i) => {
            const w = other[i] as Out;
            if (o.kind === 'result' && w.kind === 'result' && w.value === w.value) expect(o.value).toBe(w.value);
            if (o.kind === 'drop' || w.kind === 'drop') return;
            results += 1;
            if (!sameBits(o.d ?? Number.NaN, w.d ?? Number.NaN)) expect(o).toEqual(w);
          });
        });
      }),
      { numRuns: 1500, seed: 2 },
    );
    expect(results).toBeGreaterThan(10_000);
  });

  it('nanoseconds as bigint go the same way as milliseconds', () => {
    fc.assert(
      fc.property(config, events, (c, list) => {
        // Values and spacings are small integers then, so that scaling by a million rounds the same.
        const whole = list.map((e) => ({ step: e.step, value: e.value === null ? null : Math.round(e.value) + 0 }));
        const [a, b] = [
          play({ ...c, mode: 'exact', bigint: true }, whole),
          play({ ...c, mode: 'exact', bigint: false }, whole),
        ];
        expect(a.out).toEqual(b.out);
        expect(a.counters).toEqual(b.counters);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('ties: first is exactly the batch of the first ones', () => {
    fc.assert(
      fc.property(events, (list) => {
        const c: Config = {
          missing: 'skip',
          ties: 'first',
          maxGap: undefined,
          provisional: false,
          edgeOrder: 1,
          mode: 'accurate',
          bigint: false,
        };
        const times = timesOf(c, list) as number[];
        const x: number[] = [];
        const y: number[] = [];
        list.forEach(({ value: v }, i) => {
          const t = times[i] as number;
          if (v === null || v - v !== 0 || t !== t || t <= (x.at(-1) ?? -Infinity)) return;
          x.push(t);
          y.push(v);
        });
        const got = play(c, list).out.flatMap((o) => (o.kind === 'result' ? [o.d] : []));
        expect(got).toEqual(y.length === 0 ? [] : y.length === 1 ? [null] : Array.from(gradient(y, x)));
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it('moderate finite input never gives NaN or Infinity', () => {
    const moderate = fc.double({ min: -1e100, max: 1e100, noNaN: true });
    const steps = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    const samples = fc.array(fc.record({ value: moderate, step: steps }), { minLength: 2, maxLength: 12 });
    let results = 0;
    fc.assert(
      fc.property(config, samples, (c, list) => {
        const out: Out[] = [];
        const { edgeOrder, mode } = c;
        const series = feed({ edgeOrder, mode, provisional: true }, (o) => void out.push(o));
        let t = 0;
        list.forEach((s, id) => {
          t += s.step;
          series.next({ t, value: s.value, id });
        });
        series.complete();
        for (const o of out) {
          if (o.kind === 'drop') continue;
          results += 1;
          expect(Number.isFinite(o.d)).toBe(true);
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(results).toBeGreaterThan(5000);
  });

  it('a gap is a spacing above maxGap: one that equals it is none', () => {
    const c: Config = {
      missing: 'skip',
      ties: 'last',
      maxGap: 10,
      provisional: false,
      edgeOrder: 1,
      mode: 'accurate',
      bigint: false,
    };
    const step10 = [10, 10, 10].map((s) => ({ step: s, value: 1 }));
    expect(play(c, step10).counters.gaps).toBe(0);
    expect(play(c, [...step10, { step: 11, value: 1 }]).counters.gaps).toBe(1);
    expect(play({ ...c, bigint: true }, [...step10, { step: 11, value: 1 }]).counters.gaps).toBe(1);
  });
});

const label = (o: Out): string =>
  o.kind === 'drop'
    ? `${o.id} ${o.reason}`
    : o.kind === 'early'
      ? `${o.id} early`
      : `${o.id} ${o.edge} ${o.d === null}`;

describe('NumbersOrRows', () => {
  const vector = (): Kernel<readonly number[], number[]> => createVectorThreePoint(1);
  const values = new NumbersOrRows({ scalar: () => createThreePoint(), vector });

  it('usable: finite, and of the shape of the first', () => {
    expect([0, -1.5].every((v) => values.usable(v, undefined))).toBe(true);
    for (const v of [
      Number.NaN,
      Infinity,
      null,
      undefined,
      '1',
      {},
      [],
      [1, Infinity],
      [1, '2'],
      new DataView(new ArrayBuffer(8)),
    ]) {
      expect(values.usable(v, undefined)).toBe(false);
    }
    expect(values.usable([1, 2], undefined)).toBe(true);
    expect(values.usable(new Float64Array(2), [1, 2])).toBe(true);
    expect(values.usable(new Float32Array(3), [1, 2])).toBe(false);
    expect(values.usable(1, [1, 2])).toBe(false);
    expect(values.usable([1], 1)).toBe(false);
  });

  it('mean: one more into a running mean, channel by channel', () => {
    expect(values.mean(3, 1, 5)).toBe(4);
    expect(values.mean([1, 2], 3, [5, 2])).toEqual([2, 2]);
  });

  it('unknown: NaN in the shape of the first; nothing before that is known', () => {
    expect(values.unknown(undefined)).toBeUndefined();
    expect(values.unknown(7)).toBeNaN();
    expect(values.unknown([1, 2])).toEqual([Number.NaN, Number.NaN]);
  });
});
