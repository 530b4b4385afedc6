import { describe, expect, it } from 'vitest';
import type { Edge, Kernel } from '../../src/core/types.js';
import { random } from '../support/numbers.js';

/** An estimator, as its contract sees it: a kernel of numbers that is not a stencil of three. */
export interface EstimatorMember {
  /** `scale` 1: results per unit of spacing. */
  readonly make: () => Kernel;
  /** Results on a straight line are within this of its slope, once there are any (default 1e-12, relative). Infinity: it answers something else. */
  readonly line?: number;
  /** After so many samples a NaN is forgotten to the last bit; Infinity for those that never quite forget (default 64). */
  readonly forgets?: number;
  /** Is a constant answered with exactly 0 (default true)? */
  readonly constant?: boolean;
}

type Result = readonly [derivative: number, edge: Edge];

/** Irregular dyadic spacings, and a wandering value with an offset. */
export function wander(seed: number, n: number): { h: number[]; y: number[] } {
  const next = random(seed);
  const h = Array.from({ length: n }, () => (1 + Math.floor(next() * 40)) / 8);
  let level = 1000;
  const y = h.map(() => {
    level += Math.round((next() - 0.5) * 64) / 16;
    return level;
  });
  return { h, y };
}

/** Runs samples through a kernel; ends the segment unless told not to. */
export function through(kernel: Kernel, h: readonly number[], y: readonly number[], flush = true): Result[] {
  const out: Result[] = [];
  const emit = (d: number, edge: Edge): void => void out.push([d, edge]);
  y.forEach((value, i) => {
    kernel.push(i === 0 ? Number.NaN : (h[i] as number), value, emit);
  });
  if (flush) kernel.flush(emit);
  return out;
}

const N = 90;

/** What every estimator promises: run it on each. */
export function estimatorContract(name: string, member: EstimatorMember): void {
  const { make, line = 1e-12, forgets = 64, constant = true } = member;

  describe(`${name} keeps the estimator contract`, () => {
    it('n samples give n results, and flush leaves it as new, whatever came before', () => {
      const { h, y } = wander(1, N);
      const wanted = through(make(), h, y);
      expect(wanted).toHaveLength(N);
      const used = make();
      for (let n = 0; n <= 12; n += 1) {
        expect(through(used, h.slice(3), y.slice(3, 3 + n))).toHaveLength(n);
        const more: Result[] = [];
        used.flush((d, edge) => void more.push([d, edge]));
        expect(more).toEqual([]);
        expect(through(used, h, y)).toEqual(wanted);
      }
    });

    it('results come as early for every series: when depends on the times alone', () => {
      const { h, y } = wander(2, N);
      const moments = (values: readonly number[]): number[] => {
        const kernel = make();
        const counts: number[] = [];
        let n = 0;
        values.forEach((value, i) => {
          kernel.push(i === 0 ? 0 : (h[i] as number), value, () => {
            n += 1;
          });
          counts.push(n);
        });
        return counts;
      };
      expect(moments(y.map((v) => -3 * v))).toEqual(moments(y));
    });

    it('a snapshot, as JSON, goes on bit for bit in a new one, wherever it is taken', () => {
      const { h, y } = wander(3, N);
      const wanted = through(make(), h, y);
      for (let cut = 0; cut <= N; cut += 7) {
        const got: Result[] = [];
        const emit = (d: number, edge: Edge): void => void got.push([d, edge]);
        let kernel = make();
        y.forEach((value, i) => {
          if (i === cut) {
            const state = JSON.parse(JSON.stringify(kernel.snapshot?.()));
            kernel = make();
            kernel.restore?.(state);
          }
          kernel.push(i === 0 ? 0 : (h[i] as number), value, emit);
        });
        kernel.flush(emit);
        expect(got).toEqual(wanted);
      }
    });

    it('a spacing that is not positive and finite throws, and nothing has changed', () => {
      const { h, y } = wander(4, 20);
      const wanted = through(make(), h, y);
      for (const bad of [0, -1, Number.NaN, Infinity]) {
        const kernel = make();
        const got: Result[] = [];
        const emit = (d: number, edge: Edge): void => void got.push([d, edge]);
        y.forEach((value, i) => {
          if (i > 0) expect(() => kernel.push(bad, 5, emit)).toThrow(RangeError);
          kernel.push(i === 0 ? 0 : (h[i] as number), value, emit);
        });
        kernel.flush(emit);
        expect(got).toEqual(wanted);
      }
    });

    it('peek changes nothing, and says what flush would say of the newest sample', () => {
      const { h, y } = wander(5, 40);
      const wanted = through(make(), h, y);
      const kernel = make();
      const got: Result[] = [];
      const emit = (d: number, edge: Edge): void => void got.push([d, edge]);
      y.forEach((value, i) => {
        kernel.push(i === 0 ? 0 : (h[i] as number), value, emit);
        const early = kernel.peek?.();
        if (early !== undefined) {
          expect(kernel.peek?.()).toEqual(early);
          expect(early).toEqual(through(make(), h.slice(0, i + 1), y.slice(0, i + 1)).at(-1)?.[0]);
        }
      });
      expect(kernel.peek?.()).toBeDefined();
      kernel.flush(emit);
      expect(got).toEqual(wanted);
    });

    it('amend gives the newest sample another value; what has left stays as it is', () => {
      const { h, y } = wander(6, 40);
      for (const at of [0, 1, 2, 5, 17, 39]) {
        const amended = y.map((value, i) => (i === at ? value + 3 : value));
        const [first, last] = [through(make(), h, y), through(make(), h, amended)];
        const kernel = make();
        const got: Result[] = [];
        const emit = (d: number, edge: Edge): void => void got.push([d, edge]);
        let left = 0;
        y.forEach((value, i) => {
          kernel.push(i === 0 ? 0 : (h[i] as number), value, emit);
          if (i !== at) return;
          left = got.length;
          kernel.amend?.(value - 70);
          kernel.amend?.(value + 3);
        });
        kernel.flush(emit);
        expect(kernel.amend).toBeDefined();
        expect(got.slice(0, left)).toEqual(first.slice(0, left));
        expect(got.slice(left)).toEqual(last.slice(left));
      }
    });

    if (line < Infinity) {
      it('a straight line has its slope, at any offset', () => {
        const { h } = wander(7, N);
        let t = 0;
        const y = h.map((step, i) => {
          if (i > 0) t += step;
          return 4096 + 0.25 * t;
        });
        for (const [d] of through(make(), h, y))
          if (d === d) expect(Math.abs(d - 0.25)).toBeLessThanOrEqual(line * 0.25);
      });
    }

    if (constant) {
      it('a constant has no slope: exactly 0', () => {
        const { h } = wander(8, N);
        const got = through(
          make(),
          h,
          h.map(() => 21.3),
        ).map(([d]) => d);
        expect(got.filter((d) => d === d).length).toBeGreaterThan(N / 3);
        for (const d of got) if (d === d) expect(d).toBe(0);
      });
    }

    it('a NaN is no value: results are NaN or finite, and later it is forgotten', () => {
      const { h, y } = wander(9, 60 + 4 * Math.min(forgets, 64));
      const at = 30;
      const got = through(
        make(),
        h,
        y.map((value, i) => (i === at ? Number.NaN : value)),
      );
      const wanted = through(make(), h, y);
      expect(got).toHaveLength(y.length);
      for (const [d] of got) expect(Math.abs(d) === Infinity).toBe(false);
      expect(got.at(-1)?.[0]).toBeTypeOf('number');
      expect(got.at(-1)?.[0]).not.toBeNaN();
      if (forgets < Infinity) expect(got.slice(at + forgets)).toEqual(wanted.slice(at + forgets));
    });
  });
}
