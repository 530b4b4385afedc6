import { of, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCounters } from '../../src/core/counters.js';
import type { KernelFactory } from '../../src/core/types.js';
import { type Counters, derivative, StreamError } from '../../src/index.js';
import { ThreePoint } from '../../src/kernels/three-point/three-point.js';
import type { SeriesOut } from '../../src/order/series-out.js';
import { planSeries, SeriesSet } from '../../src/order/series-set.js';

const identity = ({ in: arrived, pending, ...rest }: Counters): number =>
  rest.out + rest.missing + rest.tied + rest.late + rest.implausible + rest.bad + rest.dropped + pending - arrived;

/** The three-point kernel, which fails on a value of 13. */
const superstitious: KernelFactory = {
  scalar: (scale) => {
    const kernel = new ThreePoint({ scale });
    const push = kernel.push.bind(kernel);
    kernel.push = (h, value, ...rest) => {
      if (value === 13) throw new TypeError('pack is not a function');
      push(h, value, ...rest);
    };
    return kernel;
  },
};

describe('an error that no rule asks for', () => {
  function run(keys: readonly (string | undefined)[], options = {}) {
    const counters = createCounters();
    const results: [string | undefined, number, number | null][] = [];
    const dropped: [number, string][] = [];
    const errors: string[] = [];
    const out: SeriesOut<{ key: string | undefined; t: number }, number> = {
      result: ({ key }, t, _, d) => void results.push([key, t as number, d]),
      provisional() {},
      assumed() {},
      failed() {},
      drop: ({ t }, reason) => void dropped.push([t, reason]),
      unexpected: (error) => void errors.push((error as Error).message),
    };
    const set = new SeriesSet(planSeries(superstitious, options), counters, out);
    keys.forEach((key, i) => {
      const value = i === 6 ? 13 : i;
      set.push(key, i * 1000, value, { key, t: i * 1000 });
      expect(identity(counters)).toBe(0);
    });
    set.end();
    expect(identity(counters)).toBe(0);
    expect(counters.pending).toBe(0);
    return { counters, results, dropped, errors };
  }

  it('costs its record and what waited with it, is told, and the series begins anew', () => {
    const { results, dropped, errors, counters } = run(Array.from({ length: 10 }, () => undefined));
    expect(errors).toEqual(['pack is not a function']);
    expect(dropped).toEqual([
      [5000, 'dropped'],
      [6000, 'dropped'],
    ]);
    expect(results.map(([, t]) => t)).toEqual([0, 1000, 2000, 3000, 4000, 7000, 8000, 9000]);
    expect(counters).toMatchObject({ in: 10, out: 8, dropped: 2 });
  });

  it.each([{}, { maxKeys: 5 }, { provisional: true }])('costs no other series anything: %j', (options) => {
    const keys = ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'];
    const { results, errors } = run(keys, options);
    expect(errors).toHaveLength(1);
    expect(results.filter(([key]) => key === 'b').map(([, t, d]) => [t, d])).toEqual(
      [1, 3, 5, 7, 9].map((i) => [i * 1000, 1]),
    );
    expect(results.filter(([key]) => key === 'a').map(([, t]) => t)).toEqual([0, 2000, 8000]);
  });

  it('is thrown where nobody asked to be told, and so are the errors of rules', () => {
    const out: SeriesOut<unknown, number> = { result() {}, provisional() {}, assumed() {}, failed() {}, drop() {} };
    const set = new SeriesSet(planSeries(superstitious, {}), createCounters(), out);
    expect(() => set.push('a', 0, 13, 0)).toThrow('pack is not a function');
    const told = new SeriesSet(planSeries(superstitious, { missing: 'error' }), createCounters(), {
      ...out,
      unexpected: () => expect.unreachable(),
    });
    expect(() => told.push('a', 0, null, 0)).toThrow(StreamError);
  });
});

describe('a series whose values change their shape', () => {
  const slopes = (values: readonly unknown[], options = {}) => {
    const counters = createCounters();
    const samples = values.map((value, i) => ({ t: i * 1000, value: value as number }));
    let found: unknown[] = [];
    of(...samples)
      .pipe(derivative({ ...options, counters }), toArray())
      .subscribe((results) => {
        found = results.map(({ t, derivative: d }) => [t, d]);
      });
    expect(identity(counters)).toBe(0);
    return { found, counters };
  };

  it.each([{}, { keyed: true }, { lateness: '1ms' }, { provisional: false, ties: 'mean' }])(
    'begins anew with the second of them: numbers after a row %j',
    (options) => {
      const { found, counters } = slopes([[1, 2], 5, 6, 8, 10], options);
      expect(found).toEqual([
        [0, null],
        [2000, 2],
        [3000, 2],
        [4000, 2],
      ]);
      expect(counters).toMatchObject({ in: 5, out: 4, missing: 1, resync: 1 });
    },
  );

  it('takes one that is alone for missing, and goes on', () => {
    const { found, counters } = slopes([0, 1, [7, 7], 3, 4, 5, [7, 7], 7, 8]);
    expect(found).toEqual([0, 1, 3, 4, 5, 7, 8].map((i) => [i * 1000, 1]));
    expect(counters).toMatchObject({ in: 9, out: 7, missing: 2, resync: 0 });
  });

  it('takes another number of channels for another shape', () => {
    const { found } = slopes([[0, 0], [1, 1], [2], [3], [5], [7]]);
    expect(found).toEqual([
      [0, [1, 1]],
      [1000, [1, 1]],
      [3000, [2]],
      [4000, [2]],
      [5000, [2]],
    ]);
  });

  it('keeps the times in ns exact after a change', () => {
    const t0 = 1_767_225_600_000_000_000n;
    const samples = [[1, 2], 0, 1, 2, 3].map((value, i) => ({ t: t0 + BigInt(i) * 100n, value: value as number }));
    let found: unknown[] = [];
    of(...samples)
      .pipe(derivative({ per: 'ns' }), toArray())
      .subscribe((results) => {
        found = results.map(({ derivative: d }) => d);
      });
    expect(found).toEqual([null, 0.01, 0.01, 0.01]);
  });
});
