import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { kalman } from '../../src/estimators/index.js';
import { byKey, Checkpoint, createCounters, type DerivativeOptions, derivative, StateError } from '../../src/index.js';

interface Reading {
  readonly t: bigint;
  readonly value: number | null;
  readonly key: string;
  readonly serial: bigint;
}

const reading: fc.Arbitrary<Omit<Reading, 'serial'>> = fc.record({
  t: fc.nat(60).map((s) => BigInt(s) * 500_000_000n),
  value: fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { freq: 8 }),
  key: fc.constantFrom('a', 'b', '__proto__'),
});

const options: fc.Arbitrary<DerivativeOptions<Reading, number>> = fc
  .record(
    {
      ties: fc.constantFrom('last', 'first', 'mean'),
      missing: fc.constantFrom('skip', 'break', 'propagate'),
      lateness: fc.constantFrom('1s', '5s'),
      maxGap: fc.constantFrom('4s', 'auto' as const),
      resync: fc.constantFrom(false as const, 3, 'auto' as const),
      minGap: fc.constantFrom('600ms'),
      timeWrap: fc.constantFrom('20s'),
      counter: fc.constantFrom(true, { wrap: 1000 }, { onReset: 'break' as const }, { maxRate: 1e5, tolerance: 10 }),
      nonNegative: fc.constantFrom('null', 'zero', 'drop'),
      edgeOrder: fc.constantFrom(1, 2),
      mode: fc.constantFrom('accurate', 'numpy', 'exact'),
      provisional: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .filter(({ provisional, nonNegative }) => !(provisional && nonNegative === 'drop')) as fc.Arbitrary<
  DerivativeOptions<Reading, number>
>;

/** Runs readings through a keyed derivative that is stopped and started anew, from its saved state, at each cut. */
function run(
  readings: readonly Reading[],
  cuts: readonly number[],
  given: DerivativeOptions<Reading, number>,
): string[] {
  const results: string[] = [];
  let saved: string | undefined;
  let from = 0;
  for (const [i, cut] of [...cuts, readings.length].entries()) {
    const checkpoint = new Checkpoint(saved === undefined ? undefined : JSON.parse(saved));
    const counters = createCounters();
    const source = new Subject<Reading>();
    const running = source
      .pipe(byKey((_, part) => derivative({ ...given, counters, ...(part && { checkpoint: part }) }), { checkpoint }))
      .subscribe(({ key, t, value, derivative: slope, edge, final, sample }) =>
        results.push([key, t, value, Object.is(slope, -0) ? '-0' : slope, edge, final, sample.serial].join(' ')),
      );
    for (const one of readings.slice(from, cut)) source.next(one);
    const { in: taken, out, pending, missing, tied, late, implausible, bad, dropped } = counters;
    expect(taken).toBe(out + pending + missing + tied + late + implausible + bad + dropped);
    saved = JSON.stringify(checkpoint.snapshot());
    if (i === cuts.length) source.complete();
    else running.unsubscribe();
    from = cut;
  }
  return results;
}

describe('a checkpoint', () => {
  it('cut anywhere, any number of times, a stream goes on bit for bit, with any options', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 50 }),
        fc.array(fc.nat(50), { maxLength: 4 }),
        options,
        (readings, places, given) => {
          const numbered = readings.map((one, i) => ({ ...one, serial: BigInt(i) }));
          const cuts = places.map((place) => Math.min(place, numbered.length)).sort((a, b) => a - b);
          expect(run(numbered, cuts, given)).toEqual(run(numbered, [], given));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('after unsubscribing still holds the state of that moment', () => {
    const checkpoint = new Checkpoint();
    const source = new Subject<{ t: number; value: number }>();
    const running = source.pipe(derivative({ checkpoint })).subscribe();
    source.next({ t: 0, value: 1 });
    source.next({ t: 1000, value: 2 });
    const before = checkpoint.snapshot();
    running.unsubscribe();
    expect(checkpoint.snapshot()).toEqual(before);
    expect(JSON.stringify(before)).toContain('three-point');
  });

  it.each([
    ['other rules', { per: 'min' }, 'per was "s", is "min"'],
    ['another edge order', { edgeOrder: 2 }, 'estimator was'],
    ['another mode', { mode: 'exact' }, 'estimator was'],
    ['a gap', { maxGap: '5s' }, 'maxGap was "Infinity", is 5000'],
    ['a counter', { counter: true }, 'counter was not given, is'],
  ] as const)(
    'of %s is refused with a StateError that names the option, before any sample is taken',
    (_, other, message) => {
      const checkpoint = new Checkpoint();
      const first = new Subject<{ t: number; value: number }>();
      first.pipe(derivative({ checkpoint })).subscribe();
      first.next({ t: 0, value: 1 });
      const again = new Subject<{ t: number; value: number }>();
      let thrown: unknown;
      again.pipe(derivative({ ...other, checkpoint: new Checkpoint(checkpoint.snapshot()) })).subscribe({
        error: (e) => {
          thrown = e;
        },
      });
      expect(thrown).toBeInstanceOf(StateError);
      expect(String(thrown)).toContain('other options');
      expect(String(thrown)).toContain(message);
      expect(String(thrown)).not.toContain('; '); // no other option
    },
  );

  it.each([
    ['the same in other words', { kind: 'kalman', tau: 5000, gate: 4 }],
    ['the same, ready made', kalman({ tau: 'PT5S' })],
  ] as const)('of an estimator goes on with %s', (_, estimator) => {
    const checkpoint = new Checkpoint();
    const slopes: (number | null)[] = [];
    const piece = (saved: Checkpoint, chosen: DerivativeOptions['estimator'], t: number): void => {
      const source = new Subject<{ t: number; value: number }>();
      source
        .pipe(derivative({ checkpoint: saved, estimator: chosen as 'three-point' }))
        .subscribe((r) => slopes.push(r.derivative));
      for (const at of [t, t + 1000]) source.next({ t: at, value: at / 500 });
    };
    piece(checkpoint, { kind: 'kalman', tau: '5s' }, 0);
    piece(new Checkpoint(checkpoint.snapshot()), estimator, 2000);
    expect(slopes).toHaveLength(4);
    expect(slopes.at(-1)).toBeCloseTo(2, 9);
  });

  it('of another version, or of no sense, is refused', () => {
    for (const state of [{ version: 2, options: '', state: null }, { version: 1 }, [], 'x', 7]) {
      let thrown: unknown;
      new Subject<{ t: number; value: number }>().pipe(derivative({ checkpoint: new Checkpoint(state) })).subscribe({
        error: (e) => {
          thrown = e;
        },
      });
      expect(thrown, JSON.stringify(state)).toBeInstanceOf(StateError);
    }
  });
});

it('values that are counted from an origin go on from it, wherever they are cut', () => {
  const samples = Array.from({ length: 8 }, (_, i) => ({ t: i * 1000, value: 5e15 + i * i }));
  const runCut = (cut: number): (number | null)[] => {
    const slopes: (number | null)[] = [];
    let saved: unknown;
    for (const part of [samples.slice(0, cut), samples.slice(cut)]) {
      const checkpoint = new Checkpoint(saved === undefined ? undefined : JSON.parse(JSON.stringify(saved)));
      const source = new Subject<(typeof samples)[number]>();
      const running = source.pipe(derivative({ checkpoint })).subscribe(({ derivative: d }) => slopes.push(d));
      for (const one of part) source.next(one);
      saved = checkpoint.snapshot();
      if (part.at(-1) === samples.at(-1)) source.complete();
      else running.unsubscribe();
    }
    return slopes;
  };
  for (let cut = 1; cut < samples.length; cut += 1) expect(runCut(cut)).toEqual([1, 2, 4, 6, 8, 10, 12, 13]);
});
