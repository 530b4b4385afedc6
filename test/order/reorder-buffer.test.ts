import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Time } from '../../src/core/types.js';
import { ReorderBuffer } from '../../src/order/reorder-buffer.js';

/** Holds for 10; of samples with one time the later stays. */
function hold(lateness = 10): { lateness: ReorderBuffer<number>; out: Time[]; ids: number[]; push(t: Time): boolean } {
  const out: Time[] = [];
  const ids: number[] = [];
  let id = 0;
  const held = new ReorderBuffer<number>(
    lateness,
    (t, _, item) => {
      out.push(t);
      ids.push(item);
    },
    (first, _, item) => {
      first.item = item;
    },
    () => {},
  );
  return {
    lateness: held,
    out,
    ids,
    push: (t) => {
      id += 1;
      return held.push(t, 0, id) === 'held';
    },
  };
}

describe('ReorderBuffer', () => {
  it('lets go what the watermark has passed, sorted; what is as old as the watermark stays', () => {
    const { push, out } = hold();
    for (const t of [5, 3, 9, 13]) push(t);
    expect(out).toEqual([]); // the watermark is 3
    push(14);
    expect(out).toEqual([3]);
    push(30);
    expect(out).toEqual([3, 5, 9, 13, 14]);
  });

  it('says false of what is older than the watermark, and does not hold it', () => {
    const { push, out, lateness } = hold();
    expect([push(20), push(10), push(9.999), push(11)]).toEqual([true, true, false, true]);
    lateness.end();
    expect(out).toEqual([10, 11, 20]);
  });

  it('the watermark never goes back', () => {
    const { push, lateness } = hold();
    push(100);
    lateness.idle(50); // 140
    expect(push(139)).toBe(false);
    push(141); // 131
    expect(push(139)).toBe(false);
    expect(push(140)).toBe(true);
  });

  it('sorts whatever order, keeps the arrivals of one time apart from none, and weighs them', () => {
    const time = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(fc.array(time), (times) => {
        const weights: [Time, number][] = [];
        const out: [Time, number[]][] = [];
        const held = new ReorderBuffer<number[]>(
          1000,
          (t, _, ids) => void out.push([t, ids]),
          (first, _, ids) => {
            weights.push([first.t, first.weight]);
            first.item = [...first.item, ...ids];
          },
          () => {},
        );
        times.forEach((t, id) => {
          expect(held.push(t, 0, [id])).toBe('held');
        });
        held.end();
        const sorted = [...new Set(times)].sort((a, b) => a - b);
        expect(out).toEqual(sorted.map((t) => [t, times.flatMap((u, i) => (u === t ? [i] : []))]));
        const seen = new Map<number, number>();
        const expected = times.flatMap((t): [Time, number][] => {
          const n = seen.get(t) ?? 0;
          seen.set(t, n + 1);
          return n === 0 ? [] : [[t, n]];
        });
        expect(weights).toEqual(expected);
      }),
      { seed: 71 },
    );
  });

  it('idle: the clock moves the watermark, in ms or ns', () => {
    const ms = hold();
    ms.push(100);
    ms.push(105);
    ms.lateness.idle(10); // 105
    expect(ms.out).toEqual([100]);
    ms.lateness.idle(10.5);
    expect(ms.out).toEqual([100, 105]);
    const ns = hold(10_000_000);
    ns.push(100_000_000n);
    ns.lateness.idle(10);
    expect(ns.out).toEqual([]);
    ns.lateness.idle(10.000001);
    expect(ns.out).toEqual([100_000_000n]);
  });

  it('due: when the oldest leaves, if nothing more comes; then it does', () => {
    for (const unit of [1, 1_000_000] as const) {
      const time = (ms: number): Time => (unit === 1 ? ms : BigInt(ms) * 1_000_000n);
      const { push, out, lateness } = hold(10 * unit);
      expect(lateness.due(500)).toBe(Infinity);
      push(time(100));
      push(time(104));
      const due = lateness.due(500); // the newest is 4 ahead: 6 more to go
      expect(due).toBeGreaterThan(506);
      expect(due).toBeLessThanOrEqual(508);
      lateness.idle(due - 500);
      expect(out).toEqual([time(100)]);
      lateness.idle(lateness.due(500) - 500);
      expect(lateness.due(500)).toBe(Infinity);
    }
  });

  it('end lets all go, and the watermark stays', () => {
    const { push, out, lateness } = hold();
    push(20);
    push(15);
    lateness.end();
    expect(out).toEqual([15, 20]);
    expect(push(9)).toBe(false);
    expect(push(10)).toBe(true);
  });

  it('clear gives back what is held, and forgets the watermark', () => {
    const { push, out, lateness } = hold();
    push(20);
    push(15);
    expect(lateness.clear()).toEqual([2, 1]); // the second sample is the older
    expect(out).toEqual([]);
    expect(push(1)).toBe(true);
  });

  it('when one throws as it leaves, the others are still held', () => {
    let broken = true;
    const out: Time[] = [];
    const held = new ReorderBuffer<number>(
      10,
      (t) => {
        if (broken) throw new Error('no');
        out.push(t);
      },
      () => {},
      () => {},
    );
    held.push(1, 0, 1);
    held.push(2, 0, 2);
    expect(() => held.end()).toThrow('no');
    broken = false;
    held.end();
    expect(out).toEqual([2]);
  });
});
