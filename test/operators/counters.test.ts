import fc from 'fast-check';
import { Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  byKey,
  type Counters,
  createCounters,
  type DerivativeOptions,
  type Dropped,
  type DropReason,
  derivative,
  secondDerivative,
  type Time,
} from '../../src/index.js';

interface Item {
  readonly t: Time;
  readonly value: number | null | readonly number[];
  readonly key: string;
}

const sum = (n: Counters): number =>
  n.out + n.missing + n.tied + n.late + n.implausible + n.bad + n.dropped + n.pending;

const options = fc.record(
  {
    missing: fc.constantFrom('skip', 'break', 'propagate', 'error'),
    ties: fc.constantFrom('last', 'first', 'mean', 'error'),
    short: fc.constantFrom('null', 'skip', 'error'),
    maxGap: fc.constantFrom(5, 50, Infinity),
    minGap: fc.constantFrom(2),
    timeWrap: fc.constantFrom(100),

    resync: fc.constantFrom('auto', 3, false),
    counter: fc.constantFrom(true, { wrap: 10 }, { maxRate: 1 }, { tolerance: 3, onReset: 'break' }),
    lateness: fc.constantFrom(20),
    provisional: fc.boolean(),
    edgeOrder: fc.constantFrom(1, 2),
    mode: fc.constantFrom('accurate', 'numpy', 'exact'),
    per: fc.constantFrom('s', 'ms', 'ns', 'h'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<DerivativeOptions<Item>>>;

const t = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, 1e300) },
  { weight: 1, arbitrary: fc.constantFrom(5n) },
);
const value = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 2, arbitrary: fc.constantFrom(null, Number.NaN, Infinity, [1, 2]) },
);
const raw = fc.array(fc.record({ t, value, key: fc.constantFrom('a', 'a', 'b', '__proto__') }), {
  maxLength: 40,
  size: 'max',
});
/** Mostly in order: that is what feeds are. */
const items = fc
  .tuple(raw, fc.boolean())
  .map(([list, tidy]): Item[] =>
    tidy ? [...list].sort((a, b) => (typeof a.t === 'number' && typeof b.t === 'number' ? a.t - b.t : 0)) : list,
  );

describe('counters', () => {
  it('in = out + missing + tied + late + implausible + bad + dropped + pending at every step, under all options, whatever comes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(options, items, fc.integer({ min: 0, max: 50 }), (o, list, stopAt) => {
        const counters = createCounters();
        const source = new Subject<Item>();
        const drops = new Map<DropReason, number>();
        let results = 0;
        const dropped = new Subject<Dropped<Item>>();
        dropped.subscribe(({ reason }) => void drops.set(reason, (drops.get(reason) ?? 0) + 1));
        const subscription = source
          .pipe(byKey(() => derivative<Item>({ ...o, counters, dropped, value: (s) => s.value as number })))
          .subscribe({
            next: (r) => {
              if (r.final !== false) results += 1;
            },
            error: () => void seen.add('error'),
          });
        list.forEach((item, i) => {
          if (i === stopAt) subscription.unsubscribe();
          source.next(item);
          expect(sum(counters)).toBe(counters.in);
          expect(counters.pending).toBeGreaterThanOrEqual(0);
        });
        source.complete();
        subscription.unsubscribe();
        expect(sum(counters)).toBe(counters.in);
        expect(counters.pending).toBe(0);
        expect(counters.out).toBe(results);
        for (const reason of ['missing', 'tied', 'late', 'bad', 'dropped'] as const) {
          expect([reason, counters[reason]]).toEqual([reason, drops.get(reason) ?? 0]);
          if (counters[reason] > 0) seen.add(reason);
        }
        if (counters.gaps > 0) seen.add('gaps');
      }),
      { numRuns: 1500, seed: 21 },
    );
    expect([...seen].sort()).toEqual(['bad', 'dropped', 'error', 'gaps', 'late', 'missing', 'tied']);
  });

  it('holds also when whoever listens has enough in the middle (take), for both derivatives', () => {
    fc.assert(
      fc.property(options, items, fc.integer({ min: 1, max: 6 }), fc.boolean(), (o, list, n, second) => {
        const counters = createCounters();
        const source = new Subject<Item>();
        const { edgeOrder: _, mode: __, ...rest } = o;
        const value_ = (s: Item): number => s.value as number;
        const operator = second
          ? secondDerivative<Item>({ ...rest, counters, value: value_ })
          : derivative<Item>({ ...o, counters, value: value_ });
        source.pipe(operator, take(n)).subscribe({ error: () => {} });
        for (const item of list) source.next(item);
        source.complete();
        expect(sum(counters)).toBe(counters.in);
        expect(counters.pending).toBe(0);
        expect(counters.out).toBeLessThanOrEqual(n);
      }),
      { numRuns: 1000, seed: 22 },
    );
  });
});
