import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fields, list, type State, StateError } from '../../src/core/state.js';
import type { Edge, Kernel } from '../../src/core/types.js';
import { createThreePoint, createVectorThreePoint } from '../../src/kernels/three-point/create.js';
import { MODES } from '../../src/kernels/three-point/options.js';
import { SecondDerivative } from '../../src/kernels/three-point/second-derivative.js';
import { ThreePoint } from '../../src/kernels/three-point/three-point.js';
import type { Mapping } from '../../src/wire/mapping.js';
import { random } from '../support/numbers.js';
import { emptyOutcome, type StageOptions, TextPipeline } from '../support/stage.js';
import { TestClock } from '../support/time.js';

/** As a file keeps it. */
const stored = (state: State | undefined): State => JSON.parse(JSON.stringify(state)) as State;

type Step<V> =
  | { readonly do: 'push'; readonly h: number; readonly value: V; readonly low: number }
  | { readonly do: 'amend'; readonly value: V }
  | { readonly do: 'flush' };

/** What a kernel says on a step, and what it would say at its end; texts, that tell -0 from 0. */
function follow<V, D>(kernel: Kernel<V, D>, step: Step<V>): string {
  const said: unknown[] = [];
  const emit = (derivative: D, edge: Edge): void => void said.push(plain(derivative), edge);
  if (step.do === 'push') kernel.push(step.h, step.value, emit, step.low);
  else if (step.do === 'amend') kernel.amend?.(step.value);
  else kernel.flush(emit);
  return `${said.join(' ')} (${plain(kernel.peek?.())})`;
}

function plain(derivative: unknown): string {
  if (Array.isArray(derivative)) return `[${derivative.map(plain).join(', ')}]`;
  return Object.is(derivative, -0) ? '-0' : String(derivative);
}

const ODD = [Number.NaN, -0, 0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 1e300];

/** Segments of 1 to 9 samples, with amended values here and there; `odd`: with values and spacings that are no numbers. */
function steps<V>(seed: number, value: (y: number) => V, odd: boolean): Step<V>[] {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const number = (): number => (odd && next() < 0.3 ? pick(ODD) : 1000 + next() * 10);
  const out: Step<V>[] = [];
  for (const length of [1, 2, 3, 9, 4]) {
    for (let i = 0; i < length; i += 1) {
      const h = odd && next() < 0.2 ? pick([0, -0, -1, Infinity, Number.NaN]) : 0.1 + next() * (i % 2 === 0 ? 1 : 30);
      out.push({ do: 'push', h, value: value(number()), low: next() * 1e-18 });
      if (next() < 0.4) out.push({ do: 'amend', value: value(number()) });
    }
    out.push({ do: 'flush' });
  }
  return out;
}

interface Kind {
  readonly name: string;
  readonly check: () => void;
  readonly make: () => Kernel<never, unknown>;
}

function kind<V, D>(name: string, make: () => Kernel<V, D>, value: (y: number) => V, odd: boolean): Kind {
  return {
    name,
    make,
    check() {
      let places = 0;
      for (let seed = 1; seed <= 8; seed += 1) {
        const all = steps(seed, value, odd && seed > 4);
        const whole = make();
        const wanted = all.map((step) => follow(whole, step));
        const walking = make();
        for (let cut = 0; cut <= all.length; cut += 1) {
          const before = stored(walking.snapshot?.());
          const restored = make();
          restored.restore?.(before);
          expect(restored.snapshot?.(), `${name}, seed ${seed}, step ${cut}`).toEqual(before);
          expect(plain(restored.peek?.())).toBe(plain(walking.peek?.()));
          const rest = all.slice(cut).map((step) => follow(restored, step));
          expect(rest, `${name}, seed ${seed}, from step ${cut} on`).toEqual(wanted.slice(cut));
          if (cut < all.length) follow(walking, all[cut] as Step<V>);
          places += 1;
        }
      }
      expect(places).toBeGreaterThan(200);
    },
  };
}

const kinds: Kind[] = [
  ...([1, 2] as const).flatMap((edgeOrder) => [
    kind(
      `ThreePoint, edge order ${edgeOrder}`,
      () => new ThreePoint({ edgeOrder, scale: 1000 }),
      (y) => y,
      false,
    ),
    ...MODES.map((mode) =>
      kind(
        `mode ${mode}, edge order ${edgeOrder}`,
        () => createThreePoint({ mode, edgeOrder, scale: 1000, ...(mode === 'exact' && { divisor: 7 }) }),
        (y) => y,
        mode === 'numpy',
      ),
    ),
    ...MODES.map((mode) =>
      kind(
        `rows, mode ${mode}, edge order ${edgeOrder}`,
        () => createVectorThreePoint(3, { mode, edgeOrder, scale: 1000 }),
        (y) => [y, -y, y === 0 ? y : 1 / y],
        mode === 'numpy',
      ),
    ),
  ]),
  kind(
    'SecondDerivative',
    () => new SecondDerivative({ scale: 1000 }),
    (y) => y,
    false,
  ),
];

describe.each(kinds)('a snapshot of a kernel: $name', ({ make, check }) => {
  it('taken at any step and stored, lets a new kernel go on bit for bit, with amended values and early ones', check);

  it.each([
    ['null', null],
    ['a number', 3],
    ['an object', {}],
    ['nothing', []],
    ['too few', [1, 2]],
    ['too many', Array(20).fill(1)],
    ['text', Array(7).fill('one')],
    ['text', Array(8).fill('one')],
    ['text', Array(9).fill('one')],
    ['null for numbers', Array(7).fill(null)],
    ['null for numbers', Array(8).fill(null)],
    ['null for numbers', Array(9).fill(null)],
    ['rows of other channels', [3, [0, 0, 0, 1, 1, 0, 0], [1, 2], [1, 2], [1, 2]]],
    ['rows that are one too few', [3, [0, 0, 0, 1, 1, 0, 0], [1, 2, 3], [1, 2, 3]]],
    ['a window that is too short', [3, [0, 0], [1, 2, 3], [1, 2, 3], [1, 2, 3]]],
  ] as [string, State][])('%s is a StateError, and the kernel is as new then', (_, state) => {
    const kernel = make();
    const fresh = kernel.snapshot?.();
    expect(() => kernel.restore?.(state)).toThrow(StateError);
    expect(kernel.snapshot?.()).toEqual(fresh);
  });
});

interface Feed {
  readonly lines: readonly string[];
  readonly options: StageOptions;
  readonly map: Mapping;
  readonly format: 'ndjson' | 'csv' | undefined;
}

/**
 * Runs the lines through; after each that `cuts` names, the pipeline is thrown away and a new one restored. What it is
 * restored from are the snapshots since the last whole one; `saves` are lines after which one is taken without a cut.
 */
function run({ lines, options, map, format }: Feed, cuts: readonly number[] = [], saves: readonly number[] = []) {
  const outcome = emptyOutcome();
  let pipeline = new TextPipeline(outcome, options, map, format);
  let log: State[] = [];
  let restored = 0;
  lines.forEach((line, i) => {
    pipeline.read(`${line}\n`);
    if (!cuts.includes(i) && !saves.includes(i)) return;
    const state = pipeline.snapshot(log.length > 0);
    if (state === undefined) return;
    log.push(stored(state));
    if (!cuts.includes(i)) return;
    pipeline = new TextPipeline(outcome, options, map, format);
    pipeline.restore(log);
    restored += 1;
    log = []; // as after a restart of the program: the next one is whole
  });
  pipeline.end();
  return { ...outcome, restored };
}

const kindsOfTime = {
  ms: (t: number) => t,
  iso: (t: number) => new Date(t).toISOString(),
  mixed: (t: number) => (t % 3 === 0 ? new Date(t).toISOString() : t),
  fine: (t: number) => `1700000000.${String(t).padStart(4, '0')}00001`,
};

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }) },
  { weight: 2, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'off', '5', -0, true) },
);

const sample = fc.record({
  // Mostly a step forwards; ties, disorder, gaps and leaps back are rarer.
  step: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }) },
    { weight: 2, arbitrary: fc.constantFrom(0, -1, -4) },
    { weight: 1, arbitrary: fc.constantFrom(80, -200) },
  ),
  value,
  other: value,
  key: fc.constantFrom('a', 'b', 'c', 'ключ', '__proto__', 'x;"y'),
  bad: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const rules = fc.record(
  {
    lateness: fc.constantFrom(0, 5, '20ms'),
    maxGap: fc.constantFrom('auto' as const, 50),
    resync: fc.constantFrom(false as const, 2, 3, 'auto' as const),
    minGap: fc.constant(3),
    timeWrap: fc.constant(90),
    recorded: fc.constant(true),
    jumps: fc.constantFrom<StageOptions[]>(
      { counter: true },
      { counter: { wrap: 30 } },
      { counter: { onReset: 'break' } },
      { counter: { maxRate: 2, tolerance: 1 } },
      { period: 12 },
    ),
    ties: fc.constantFrom('last' as const, 'first' as const, 'mean' as const),
    missing: fc.constantFrom('skip' as const, 'break' as const, 'propagate' as const),
    short: fc.constantFrom('null' as const, 'skip' as const),
    nonNegative: fc.constantFrom('null' as const, 'zero' as const, 'drop' as const),
    provisional: fc.constant(true),
    maxKeys: fc.constantFrom(1, 2, 3),
    edgeOrder: fc.constant(2 as const),
    mode: fc.constantFrom('numpy' as const, 'exact' as const),
    per: fc.constantFrom('ms' as const, 'min' as const),
  },
  { requiredKeys: [] },
);

/** Rules under which a keyed series is so plain that it is packed. */
const plainRules: typeof rules = fc.record(
  {
    maxGap: fc.constantFrom(50, '50ms'),
    recorded: fc.constant(true),
    resync: fc.constantFrom(false as const, 2, 3),
    ties: fc.constantFrom('last' as const, 'first' as const),
    missing: fc.constantFrom('skip' as const, 'break' as const),
    short: fc.constantFrom('null' as const, 'skip' as const),
    maxKeys: fc.constantFrom(1, 2, 3),
    per: fc.constantFrom('ms' as const, 'min' as const),
  },
  { requiredKeys: [] },
) as typeof rules;

const ESTIMATORS_USED = [
  { kind: 'least-squares', window: '40 ms' },
  { kind: 'least-squares', window: 7, degree: 2, centred: true },
  { kind: 'savitzky-golay', points: 5 },
  { kind: 'stencil', points: 4 },
  { kind: 'kalman', tau: 20, lag: 40 },
  { kind: 'holt', levelTau: 15 },
  { kind: 'hampel', window: 9 },
  { kind: 'prometheus-deriv', range: '60 ms' },
] as const;

const feed: fc.Arbitrary<Feed> = fc
  .record({
    samples: fc.array(sample, { minLength: 1, maxLength: 60, size: 'max' }),
    options: fc.oneof(rules, rules, plainRules),
    estimator: fc.option(fc.constantFrom<NonNullable<StageOptions['estimator']>>(...ESTIMATORS_USED), {
      freq: 2,
    }),
    time: fc.constantFrom('ms' as const, 'iso' as const, 'mixed' as const, 'fine' as const),
    shape: fc.constantFrom('number' as const, 'number' as const, 'columns' as const, 'array' as const),
    keyed: fc.boolean(),
    csv: fc.boolean(),
    sniff: fc.boolean(),
  })
  .map(({ samples, options: { jumps, edgeOrder, mode, ...options }, estimator, time, shape, keyed, csv, sniff }) => {
    let now = 5000;
    const rows = samples.map(({ step, bad, ...rest }) => {
      now += step;
      return { ...rest, t: bad ? 'soon' : kindsOfTime[time](now) };
    });
    const unit = time === 'fine' ? ({ unit: 's' } as const) : {};
    const names = shape === 'columns' ? ['value', 'other'] : ['value'];
    const map: Mapping = {
      time: { at: csv ? 't' : '/t', ...unit },
      value: csv ? names : names.map((name) => `/${name}`),
      ...(keyed && { key: csv ? 'key' : '/key' }),
    };
    const quoted = (x: unknown): string => (typeof x === 'string' ? `"${x.replaceAll('"', '""')}"` : String(x ?? ''));
    const lines = csv
      ? ['key;other;t;value', ...rows.map((row) => [row.key, row.other, row.t, row.value].map(quoted).join(';'))]
      : rows.map((row) => JSON.stringify({ ...row, value: shape === 'array' ? [row.value, row.other] : row.value }));
    return {
      lines,
      options: {
        ...options,
        ...jumps,
        ...(options.nonNegative === 'drop' && { provisional: false }),
        ...(estimator ? { estimator } : { ...(edgeOrder && { edgeOrder }), ...(mode && { mode }) }),
      },
      map: shape === 'columns' ? map : { ...map, value: Array.isArray(map.value) ? (map.value[0] as string) : 'value' },
      format: sniff ? undefined : csv ? 'csv' : 'ndjson',
    };
  });

const places = fc.uniqueArray(fc.nat(60), { maxLength: 6, size: 'max' });

describe('a snapshot of the pipeline', () => {
  it('lets a new one go on anywhere with the same lines, faults and counters, from a whole one or from changes', () => {
    const met: Record<string, number> = { restored: 0 };
    fc.assert(
      fc.property(feed, places, places, (one, cuts, saves) => {
        const uncut = run(one);
        const { restored, ...cut } = run(one, cuts, saves);
        expect(cut.lines).toEqual(uncut.lines);
        expect(cut.faults).toEqual(uncut.faults);
        expect(cut.counters).toEqual(uncut.counters);
        met['restored'] = (met['restored'] as number) + restored;
        for (const [name, count] of Object.entries(uncut.counters)) met[name] = (met[name] ?? 0) + count;
      }),
      { numRuns: 2000, seed: 1 },
    );
    // It happened: what is not met is not tested.
    expect(met['restored']).toBeGreaterThan(1000);
    for (const name of ['missing', 'tied', 'late', 'bad', 'dropped', 'gaps', 'resets', 'resync', 'evicted'])
      expect(met[name], name).toBeGreaterThan(100);
  });

  it.each<StageOptions>([{}, { lateness: 3 }, { provisional: true }, { counter: true }])(
    'keeps how many samples have become one by their mean, under %j',
    (options) => {
      const lines = [
        [0, 0],
        [1, 1],
        [1, 2],
        [1, 6],
        [1, 8],
        [2, 9],
        [9, 30],
      ].map(([t, value]) => JSON.stringify({ t, value }));
      const one: Feed = { lines, options: { ties: 'mean', ...options }, map: {}, format: 'ndjson' };
      const uncut = run(one);
      expect(uncut.counters.tied).toBe(3);
      for (let cut = 0; cut < lines.length; cut += 1) expect(run(one, [cut]).lines).toEqual(uncut.lines);
    },
  );

  it('of changes holds the series that have changed since the last one, and no other', () => {
    const outcome = emptyOutcome();
    const pipeline = new TextPipeline(outcome, {}, {}, 'ndjson');
    const take = (key: string, t: number): void => {
      const line = JSON.stringify({ key, t, value: t });
      pipeline.read(`${line}\n`);
    };
    const keys = (onlyChanges: boolean): unknown => {
      const { series } = fields(pipeline.snapshot(onlyChanges));
      return list(fields(series)['keyed']).map((entry) => list(entry)[0]);
    };
    for (const key of ['a', 'b', 'c']) take(key, 1);
    expect(keys(false)).toEqual(['a', 'b', 'c']);
    expect(keys(true)).toEqual([]);
    take('b', 2);
    expect(keys(true)).toEqual(['b']);
    expect(keys(true)).toEqual([]);
    take('c', 2);
    expect(keys(false)).toEqual(['a', 'b', 'c']);
    expect(keys(true)).toEqual([]);
  });

  it.each<StageOptions>([
    { lateness: 500 },
    { silence: { after: '1s', then: 'hold' } },
    { silence: { after: '1s', then: 'decay', every: '1s' } },
    { silence: { after: '1s', then: 'zero' }, lateness: 500 },
    { silence: { after: '1s', then: 'end' } },
    { idleTtl: '2s' },
  ])('goes on waiting: what the clock brings about comes after a restart as well, under %j', (options) => {
    for (const key of [undefined, 'k']) {
      for (const base of ['number', 'text'] as const) {
        const outcome = emptyOutcome();
        const clock = new TestClock();
        const time = (t: number): unknown => (base === 'number' ? t : new Date(t).toISOString());
        const take = (pipeline: TextPipeline, t: number): void => {
          const line = JSON.stringify({ key, t: time(t), value: t * t });
          pipeline.read(`${line}\n`);
        };
        const go = (restart: boolean): string[] => {
          outcome.lines.length = 0;
          let pipeline = new TextPipeline(outcome, options, {}, 'ndjson', clock);
          for (const t of [1000, 1100, 1300, 1200]) take(pipeline, t);
          if (restart) {
            const state = stored(pipeline.snapshot(false));
            const other = new TestClock(); // that of the run that has ended does not ring any more
            pipeline = new TextPipeline(outcome, options, {}, 'ndjson', other);
            pipeline.restore([state]);
            other.advance(3500);
          } else clock.advance(3500);
          take(pipeline, 9000);
          pipeline.end();
          return [...outcome.lines];
        };
        const uncut = go(false);
        expect(uncut.length).toBeGreaterThanOrEqual(4);
        expect(go(true)).toEqual(uncut);
      }
    }
  });
});
