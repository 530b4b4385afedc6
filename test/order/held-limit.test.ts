import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { from, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Time } from '../../src/core/types.js';
import { Checkpoint, createCounters, derivative, reorder, type Sample } from '../../src/index.js';
import { ReorderBuffer } from '../../src/order/reorder-buffer.js';
import { accountedFor } from '../operators/clock.js';

const gc = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
};
const heap = (): number => {
  gc();
  return process.memoryUsage().heapUsed;
};

/** A buffer for ten samples, and what became of each that was pushed. */
function tenAtMost(): {
  readonly buffer: ReorderBuffer<number>;
  readonly out: Time[];
  readonly lost: number[];
  readonly hurried: () => number;
} {
  const out: Time[] = [];
  const lost: number[] = [];
  let hurried = 0;
  const buffer = new ReorderBuffer<number>(
    1000,
    (t) => void out.push(t),
    (_held, _value, item) => void lost.push(item),
    (item) => void lost.push(item),
    {
      most: 10,
      hurried: () => {
        hurried += 1;
      },
    },
  );
  return { buffer, out, lost, hurried: () => hurried };
}

describe('samples that are held for order, when too many are', () => {
  it('go on early, the oldest first, and what comes older than they are is late', () => {
    const { buffer, out, hurried } = tenAtMost();
    for (let t = 0; t < 15; t += 1) buffer.push(t, t, t);
    expect(out).toEqual([0, 1, 2, 3, 4]);
    expect([buffer.size, hurried()]).toEqual([10, 5]);
    expect(buffer.push(3.5, 0, 99)).toBe('late');
    expect(buffer.push(9.5, 0, 99)).toBe('held'); // within what is held it is still sorted
    expect(out).toEqual([0, 1, 2, 3, 4, 5]);
    expect(buffer.push(5.5, 0, 99)).toBe('held'); // the oldest of all: it goes on at once
    expect(out.at(-1)).toBe(5.5);
    buffer.end();
    expect(out).toEqual([0, 1, 2, 3, 4, 5, 5.5, 6, 7, 8, 9, 9.5, 10, 11, 12, 13, 14]);
  });

  it('never are more than that, whatever comes: each leaves in order, or is late, or a tie', () => {
    const step = fc.oneof(fc.integer({ min: -30, max: 40 }), fc.constantFrom(0, -1000, 2000));
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 3 })), { maxLength: 120 }), (steps) => {
        const { buffer, out, lost } = tenAtMost();
        let [t, late] = [0, 0];
        steps.forEach(([ahead, value], i) => {
          t += ahead;
          if (buffer.push(t, value, i) !== 'held') late += 1;
          expect(buffer.size).toBeLessThanOrEqual(10);
          expect(out.length + lost.length + late + buffer.size).toBe(i + 1);
        });
        buffer.end();
        out.forEach((time, i) => void (i > 0 && expect(time).toBeGreaterThanOrEqual(out[i - 1] as number)));
      }),
      { numRuns: 300 },
    );
  });

  it('count as held too while it is not known which of two with one time is good', () => {
    const { buffer, out } = tenAtMost();
    for (let t = 0; t < 10; t += 1) buffer.push(t, t, t);
    for (const t of [1, 3, 5]) {
      expect(buffer.push(t, -1, 100 + t)).toBe('held');
      expect(buffer.size).toBeLessThanOrEqual(10);
    }
    expect(out.length).toBeGreaterThanOrEqual(2);
  });

  it('are kept no longer than that: what has left can be collected', () => {
    const { buffer } = tenAtMost() as unknown as { buffer: ReorderBuffer<object> };
    const refs: WeakRef<object>[] = [];
    for (let t = 0; t < 60; t += 1) {
      const item = { t };
      refs.push(new WeakRef(item));
      buffer.push(t, 0, item);
    }
    return new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
      gc();
      expect(refs.filter((ref) => ref.deref() !== undefined)).toHaveLength(10);
      expect(buffer.size).toBe(10);
    });
  });

  it('1,000,000 samples within lateness take the memory of maxHeld, leave in order, and are counted', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    let [last, wrong] = [-1, 0];
    source.pipe(reorder({ lateness: '1h', maxHeld: 1000, counters })).subscribe(({ t }) => {
      if (!((t as number) > last)) wrong += 1;
      last = t as number;
    });
    const n = 1_000_000;
    const push = (from: number, to: number): void => {
      // Each pair comes the wrong way round, 1 us apart.
      for (let i = from; i < to; i += 1) source.next({ t: (i ^ 1) / 1000, value: i });
    };
    push(0, 100_000);
    const before = heap();
    push(100_000, n);
    expect(heap() - before).toBeLessThan(2_000_000); // all of them would take 90 MB
    expect(counters).toMatchObject({ in: n, out: n - 1000, hurried: n - 1000, pending: 1000, late: 0 });
    source.complete();
    expect([counters.out, wrong]).toEqual([n, 0]);
  });

  it('are 65,536 where nobody says otherwise', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    source.pipe(derivative({ lateness: '1h', counters })).subscribe();
    for (let t = 0; t < 70_000; t += 1) source.next({ t, value: t });
    expect(counters).toMatchObject({ hurried: 70_000 - 65_536 });
    source.complete();
    expect(accountedFor(counters)).toBe(counters.in);
  });

  it('a snapshot of a full buffer goes on bit for bit', () => {
    const samples = Array.from({ length: 80 }, (_, i): Sample => ({ t: ((i * 37) % 23) + i * 5, value: Math.sin(i) }));
    const options = { lateness: '1h', maxHeld: 8 } as const;
    const run = (some: readonly Sample[], checkpoint: Checkpoint, ends: boolean): [unknown[], unknown] => {
      const results: unknown[] = [];
      const source = new Subject<Sample>();
      source
        .pipe(derivative({ ...options, checkpoint }))
        .subscribe(({ t, derivative }) => void results.push([t, derivative]));
      for (const sample of some) source.next(sample);
      const state = JSON.parse(JSON.stringify(checkpoint.snapshot()));
      if (ends) source.complete();
      return [results, state];
    };
    const [whole] = run(samples, new Checkpoint(), true);
    for (const cut of [5, 8, 9, 40]) {
      const [first, state] = run(samples.slice(0, cut), new Checkpoint(), false);
      const [second] = run(samples.slice(cut), new Checkpoint(state as never), true);
      expect([...first, ...second]).toEqual(whole);
    }
  });

  it('maxHeld without lateness is refused', () => {
    expect(() => derivative({ maxHeld: 100 })).toThrow('maxHeld belongs to lateness: without it nothing is held');
    expect(() => from([]).pipe(reorder({ lateness: '1s', maxHeld: 1 }))).toThrow(
      'maxHeld must be a whole number from 2 to 16,777,216, got 1',
    );
  });
});
