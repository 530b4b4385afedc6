import { from, lastValueFrom, Observable, of, Subject, take, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { createCounters, type Emit, type Kernel, runKernel, type Sample, ThreePoint } from '../../src/index.js';
import { Channels } from '../../src/kernels/support/channels.js';
import { marbles, parabola, result } from './marbles.js';

const { a, b, c, d } = parabola;

/** A kernel of the user's own: the difference to the sample before; the first and the last say so. */
class Step implements Kernel {
  #held = 0;
  #last = 0;
  push(h: number, value: number, emit: Emit): void {
    if (value === 13) throw new Error('thirteen');
    if (this.#held > 0) emit((value - this.#last) / h, this.#held === 1 ? 'start' : 'none');
    this.#held += 1;
    this.#last = value;
  }
  flush(emit: Emit): void {
    if (this.#held > 0) emit(-1, 'end');
    this.#held = 0;
  }
}

const rows = (): never => {
  throw new TypeError('numbers only');
};
const step = (options = {}) => runKernel<Sample, number>({ scalar: () => new Step(), vector: rows }, options);

describe('runKernel', () => {
  const values = { ...parabola, x: { t: 2500, value: 13 } };

  it('never and empty: nothing', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<Sample>('-');
      expectObservable(never.pipe(step())).toBe('-');
      expectSubscriptions(never.subscriptions).toBe('^');
      expectObservable(cold<Sample>('--|').pipe(step())).toBe('--|');
    });
  });

  it('pairs each result of a kernel with its sample', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const wanted = { a: result(a, 0.001, 'start'), b: result(b, 0.003), c: result(c, -1, 'end') };
      const source = cold<Sample>('a-b-c-|', values);
      expectObservable(source.pipe(step())).toBe('--a-b-(c|)', wanted);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('a kernel that throws is an error notification, and the source is stopped', () => {
    const error = new Error('thirteen');
    const counters = createCounters();
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('a-b-x-d-|', values);
      expectObservable(source.pipe(step({ counters }))).toBe('--a-#', { a: result(a, 0.001, 'start') }, error);
      expectSubscriptions(source.subscriptions).toBe('^---!');
    });
    expect(counters).toMatchObject({ in: 3, out: 1, dropped: 2, pending: 0 });
  });

  it('a kernel that throws when it is flushed is an error notification', () => {
    class Bad extends ThreePoint {
      override flush(): void {
        throw new Error('flush');
      }
    }
    const counters = createCounters();
    const error = vi.fn();
    of<Sample[]>(a, b)
      .pipe(runKernel({ scalar: () => new Bad(), vector: rows }, { counters }))
      .subscribe({ error });
    expect(error).toHaveBeenCalledWith(new Error('flush'));
    expect(counters).toMatchObject({ in: 2, out: 1, dropped: 1, pending: 0 });
  });

  it('what a listener throws does not reach the source', () => {
    vi.useFakeTimers();
    try {
      const source = new Subject<Sample>();
      source.pipe(step()).subscribe(() => {
        throw new Error('listener');
      });
      expect(() => [a, b, c].forEach((s) => void source.next(s))).not.toThrow();
      expect(() => vi.runAllTimers()).toThrow('listener'); // RxJS reports it later, on its own
    } finally {
      vi.useRealTimers();
    }
  });

  it('hands the kernel spacings in the unit of the times, and the scale that makes them "per"', async () => {
    const scales: number[] = [];
    const spacings: number[] = [];
    const kernel: Kernel = {
      push(h, _value, emit) {
        spacings.push(h);
        emit(1, 'none');
      },
      flush: () => {},
    };
    const scalar = (scale: number): Kernel => {
      scales.push(scale);
      return kernel;
    };
    const spy = (per: string) => runKernel<Sample, number>({ scalar, vector: rows }, { per });
    await lastValueFrom(from([a, b, d]).pipe(spy('min'), toArray()));
    await lastValueFrom(from([a, b, d].map((s) => ({ ...s, t: BigInt(s.t) * 1_000_000n }))).pipe(spy('s'), toArray()));
    expect(scales).toEqual([60_000, 1_000_000_000]);
    expect(spacings).toEqual([0, 1000, 2000, 0, 1e9, 2e9]);
  });

  it('hands exact kernels what a spacing lost to rounding', async () => {
    const low: number[] = [];
    const kernel: Kernel = {
      push(h, _value, emit, hLow) {
        low.push(h, hLow ?? 0);
        emit(1, 'none');
      },
      flush: () => {},
    };
    const run = (exact: boolean, times: readonly (number | bigint)[]): void => {
      low.length = 0;
      from(times.map((t) => ({ t, value: 0 })))
        .pipe(runKernel<Sample, number>({ scalar: () => kernel, vector: rows, exact }, { per: 'ms' }))
        .subscribe();
    };
    run(true, [0.1, 1e16]);
    expect(low.slice(2)).toEqual([1e16, -0.1]);
    run(false, [0.1, 1e16]);
    expect(low.slice(2)).toEqual([1e16, 0]);
    run(true, [0n, (1n << 60n) + 1n]);
    expect(low.slice(2)).toEqual([2 ** 60, 1]);
  });

  it('a kernel without amend keeps the first of tied samples', async () => {
    const counters = createCounters();
    const out = await lastValueFrom(
      from([a, b, { t: 1000, value: 50 }, c]).pipe(step({ counters, per: 'ms' }), toArray()),
    );
    expect(out.map((r) => r.value)).toEqual([0, 1, 4]);
    expect(counters).toMatchObject({ in: 4, out: 3, tied: 1 });
  });

  it('makes one kernel per subscription, when the first sample shows which', () => {
    const scalar = vi.fn(() => new ThreePoint());
    const source = new Subject<Sample>();
    const results = source.pipe(runKernel({ scalar, vector: rows }, {}));
    results.subscribe();
    results.subscribe();
    expect(scalar).not.toHaveBeenCalled();
    source.next(a);
    source.next(b);
    expect(scalar).toHaveBeenCalledTimes(2);
  });

  it('a synchronous source is stopped as soon as nobody listens', () => {
    let pulled = 0;
    const source = new Observable<Sample>((out) => {
      for (let i = 0; i < 1000 && !out.closed; i += 1) {
        pulled += 1;
        out.next({ t: i, value: i + 100 });
      }
    });
    source.pipe(step(), take(2)).subscribe();
    expect(pulled).toBe(3);
  });

  it('an option that only another operator has is refused, unless it is named', () => {
    expect(() => step({ edgeOrder: 2 })).toThrow(TypeError);
    const create = { scalar: () => new Step(), vector: rows };
    expect(() => runKernel(create, { edgeOrder: 2 } as object, ['edgeOrder'])).not.toThrow();
  });

  describe("keyed, with a kernel of the user's own", () => {
    const samples = Array.from({ length: 12 }, (_, i) => ({
      key: 'ab'[i % 2] as string,
      t: 10 * i,
      value: i * i + 20,
    }));
    const slopes = (make: () => Kernel, options = {}): Promise<(number | null)[]> =>
      lastValueFrom(
        from(samples).pipe(
          runKernel<Sample, number>({ scalar: make, ...options } as never, { keyed: true, per: 'ms' }),
          toArray(),
        ),
      ).then((results) => results.map((result) => result.derivative));

    it('gives results though the factory says that its kernels are packed', async () => {
      const wanted = await slopes(() => new Step());
      expect(wanted).toHaveLength(12);
      expect(await slopes(() => new Step(), { packed: true })).toEqual(wanted);
    });

    it('may have methods that are called pack and unpack', async () => {
      class Packing extends Step {
        pack(): number {
          throw new Error('pack');
        }
        unpack(): void {
          throw new Error('unpack');
        }
      }
      expect(await slopes(() => new Packing())).toEqual(await slopes(() => new Step()));
    });

    it('may extend ThreePoint, and have a state of its own', async () => {
      class Counting extends ThreePoint {
        #count = 0;
        override push(h: number, value: number, emit: Emit): void {
          this.#count += 1;
          super.push(h, value + 1000 * this.#count, emit);
        }
      }
      // Every sample adds 1000, in 20 ms: 50 more than the slopes of the values alone.
      const plain = await slopes(() => new ThreePoint());
      expect(await slopes(() => new Counting())).toEqual(plain.map((slope) => (slope as number) + 50));
    });

    it('may be for rows only', async () => {
      const rowsOnly = { scalar: rows, vector: () => new Channels(1, () => new Step()) };
      const results = await lastValueFrom(
        from(samples.map((sample) => ({ ...sample, value: [sample.value] }))).pipe(
          runKernel<Sample<number[]>, number[]>(rowsOnly as never, { keyed: true, per: 'ms' }),
          toArray(),
        ),
      );
      expect(results.map(({ derivative }) => derivative?.[0])).toEqual(await slopes(() => new Step()));
    });
  });
});
