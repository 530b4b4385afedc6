import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Edge, Kernel } from '../../src/core/types.js';
import { random } from '../support/numbers.js';

/** One kernel, as the contract sees it. */
export interface Member<V, D> {
  readonly make: () => Kernel<V, D>;
  /** A value made of one number, the same for the same number. */
  readonly value: (y: number) => V;
  /** What a segment of these values gives, worked out some other way: a result per sample. */
  readonly twin: (x: readonly number[], values: readonly V[]) => readonly D[];
  /** How results are compared with the twin's; default: bit for bit (any NaN equals any other). */
  readonly agrees?: (got: D, wanted: D, x: readonly number[], values: readonly V[], i: number) => boolean;
  /** Coordinates are multiples of this. */
  readonly grid?: number;
  /** Takes any spacing at all, as numpy does. */
  readonly lenient?: boolean;
}

export type Result<D> = readonly [derivative: D, edge: Edge];

/** Runs samples through a kernel; ends the segment unless told not to. */
export function run<V, D>(kernel: Kernel<V, D>, x: readonly number[], values: readonly V[], flush = true): Result<D>[] {
  const out: Result<D>[] = [];
  const emit = (d: D, edge: Edge): void => void out.push([d, edge]);
  values.forEach((value, i) => {
    kernel.push(i === 0 ? Number.NaN : (x[i] as number) - (x[i - 1] as number), value, emit);
  });
  if (flush) kernel.flush(emit);
  return out;
}

const N = 24;

/** Irregular coordinates (dyadic, so that differences are exact) and values with an offset, different for every seed. */
export function series(seed: number, grid = 1, n = N): { x: number[]; y: number[] } {
  const next = random(seed);
  const x: number[] = [];
  const y: number[] = [];
  let t = Math.floor(next() * 1000);
  for (let i = 0; i < n; i += 1) {
    x.push((t * grid) / 8);
    t += 1 + Math.floor(next() * 100) * (i % 5 === 0 ? 40 : 1) + (i % 2);
    y.push(i % 7 === 6 ? (y[i - 1] as number) : 1000 + next() * 10);
  }
  return { x, y };
}

const collect = (): (() => number) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    gc();
    return getHeapStatistics().used_heap_size;
  };
};

/** What every kernel promises: run it on each. */
export function kernelContract<V, D>(name: string, member: Member<V, D>): void {
  const { make, value, twin, grid = 1 } = member;
  const agrees = member.agrees ?? ((got: D, wanted: D) => identical(got, wanted));
  const sample = (seed: number): { x: number[]; values: V[] } => {
    const { x, y } = series(seed, grid);
    return { x, values: y.map(value) };
  };

  describe(`${name} keeps the kernel contract`, () => {
    it('streaming equals the batch twin at every prefix', () => {
      for (const seed of [1, 2, 3]) {
        const { x, values } = sample(seed);
        for (let n = 1; n <= N; n += 1) {
          const [xs, vs] = [x.slice(0, n), values.slice(0, n)];
          const wanted = twin(xs, vs);
          const got = run(make(), xs, vs).map(([d]) => d);
          expect(got).toHaveLength(n);
          got.forEach((d, i) => {
            if (!agrees(d, wanted[i] as D, xs, vs, i)) expect({ n, i, d }).toEqual({ n, i, d: wanted[i] });
          });
        }
      }
    });

    it('n samples give n results, in order, with the edges at the two ends', () => {
      const { x, values } = sample(4);
      for (let n = 0; n <= 6; n += 1) {
        const edges = run(make(), x, values.slice(0, n)).map(([, edge]) => edge);
        const inside = Array.from({ length: Math.max(0, n - 2) }, () => 'none');
        expect(edges).toEqual(n === 0 ? [] : n === 1 ? ['end'] : ['start', ...inside, 'end']);
      }
    });

    it('results are at most two samples late, and one from the third sample on', () => {
      const { x, values } = sample(4);
      const kernel = make();
      let out = 0;
      values.forEach((v, i) => {
        kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, () => {
          out += 1;
        });
        if (i >= 2) expect(out).toBe(i);
        else expect(out).toBeLessThanOrEqual(i);
      });
    });

    it('flush leaves it as new, whatever came before', () => {
      const { x, values } = sample(5);
      const other = sample(6);
      const wanted = run(make(), x, values);
      const used = make();
      for (let n = 0; n <= 5; n += 1) {
        run(used, other.x, other.values.slice(0, n));
        const got: Result<D>[] = [];
        used.flush((d, edge) => void got.push([d, edge]));
        expect(got).toEqual([]);
        expect(used.peek?.()).toBeUndefined();
        expect(run(used, x, values)).toEqual(wanted);
      }
    });

    it('state is bounded: a result depends on its neighbours only, and memory does not grow', () => {
      const { x, values } = sample(7);
      const all = run(make(), x, values);
      for (let from = 1; from < N - 3; from += 1) {
        const late = run(make(), x.slice(from), values.slice(from));
        expect(late.slice(1)).toEqual(all.slice(from + 1));
      }
      const kernel = make();
      const v = [1, 2, 4, 8].map(value);
      const emit = (): void => {};
      const push = (times: number): void => {
        for (let i = 0; i < times; i += 1) kernel.push(grid, v[i & 3] as V, emit);
      };
      const heap = collect();
      let least = Infinity;
      for (let round = 0; round < 4 && least > 200_000; round += 1) {
        const before = heap();
        push(50_000);
        least = Math.min(least, heap() - before);
      }
      // One number kept per sample would be 400 kB in every round. Compiled code and the runner come and go, in some.
      expect(least).toBeLessThan(200_000);
    });

    it('values that were handed in are not changed, and may be changed later', () => {
      const { x, y } = series(8, grid);
      const frozen = y.map((one) => Object.freeze(value(one)));
      const wanted = run(make(), x, frozen);
      const kernel = make();
      const got: Result<D>[] = [];
      const emit = (d: D, edge: Edge): void => void got.push([d, edge]);
      y.forEach((one, i) => {
        const v = value(one);
        kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, emit);
        if (Array.isArray(v)) v.fill(Number.NaN);
      });
      kernel.flush(emit);
      expect(got).toEqual(wanted);
    });

    it('the spacing of the first sample is ignored', () => {
      const v = [1, 2, 4].map(value);
      const with_ = (h: number): Result<D>[] => {
        const kernel = make();
        const got: Result<D>[] = [];
        const emit = (d: D, edge: Edge): void => void got.push([d, edge]);
        v.forEach((one, i) => {
          kernel.push(i === 0 ? h : grid * i, one, emit);
        });
        kernel.flush(emit);
        return got;
      };
      for (const h of [0, -1, Infinity, 5]) expect(with_(h)).toEqual(with_(Number.NaN));
    });

    const bad = [0, -0, -1, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE];
    if (member.lenient) {
      it('any spacing is taken, as numpy takes it', () => {
        for (const h of bad) {
          const kernel = make();
          const got: D[] = [];
          const emit = (d: D): void => void got.push(d);
          for (const one of [1, 2, 4]) kernel.push(h, value(one), emit);
          kernel.flush(emit);
          expect(got).toHaveLength(3);
        }
      });
    } else {
      it('a spacing that is not positive and finite throws, and the window survives', () => {
        const { x, values } = sample(9);
        const wanted = run(make(), x, values);
        for (const h of bad) {
          for (let at = 1; at < 5; at += 1) {
            const kernel = make();
            const got: Result<D>[] = [];
            const emit = (d: D, edge: Edge): void => void got.push([d, edge]);
            values.forEach((v, i) => {
              if (i === at) {
                expect(() => kernel.push(h, value(77), emit)).toThrow(RangeError);
                expect(() => kernel.push(h, value(77), emit)).toThrow(`got ${h}`);
              }
              kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, emit);
            });
            kernel.flush(emit);
            expect(got).toEqual(wanted);
          }
        }
      });
    }

    it('peek says what flush would say of the newest sample, and changes nothing', () => {
      const { x, values } = sample(10);
      const wanted = run(make(), x, values);
      const kernel = make();
      const got: Result<D>[] = [];
      const emit = (d: D, edge: Edge): void => void got.push([d, edge]);
      values.forEach((v, i) => {
        kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, emit);
        const early = kernel.peek?.();
        expect(kernel.peek?.()).toEqual(early);
        const atEnd = run(make(), x.slice(0, i + 1), values.slice(0, i + 1)).at(-1)?.[0];
        if (early === undefined) expect(i).toBeLessThan(2);
        else expect(early).toEqual(atEnd);
      });
      expect(kernel.peek?.()).toBeDefined();
      kernel.flush(emit);
      expect(got).toEqual(wanted);
    });

    it('amend gives the newest sample another value, while results that have left stay as they are', () => {
      const whole = sample(11);
      const cases = [0, 1, 2, 3, 4, 5].flatMap((at) => [at + 1, at + 2, N].map((n) => [at, n] as const));
      for (const [at, n] of cases) {
        const [x, values] = [whole.x.slice(0, n), whole.values.slice(0, n)];
        const amended = values.map((v, i) => (i === at ? value(-3) : v));
        const asFirst = run(make(), x, values);
        const asLast = run(make(), x, amended);
        const kernel = make();
        const got: Result<D>[] = [];
        const emit = (d: D, edge: Edge): void => void got.push([d, edge]);
        let left = 0;
        values.forEach((v, i) => {
          kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), v, emit);
          if (i !== at) return;
          left = got.length;
          kernel.amend?.(value(55));
          kernel.amend?.(value(-3));
        });
        kernel.flush(emit);
        expect(kernel.amend).toBeDefined();
        expect(got.slice(0, left)).toEqual(asFirst.slice(0, left));
        expect(got.slice(left)).toEqual(asLast.slice(left));
      }
    });

    it('a NaN touches only its neighbours', () => {
      const { x, values } = sample(12);
      const at = 8;
      const got = run(
        make(),
        x,
        values.map((v, i) => (i === at ? value(Number.NaN) : v)),
      );
      const wanted = run(make(), x, values);
      got.forEach(([d, edge], i) => {
        if (Math.abs(i - at) > 1) expect([d, edge]).toEqual(wanted[i]);
        else expect([d].flat().every(Number.isNaN)).toBe(true);
      });
    });
  });
}

/** Bit for bit; rows channel by channel. */
function identical(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => identical(x, b[i]));
  return Object.is(a, b);
}
