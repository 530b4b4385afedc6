import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { show } from '../../src/core/errors.js';
import {
  type AnyEstimator,
  type BatchTimes,
  type BatchValues,
  derivative,
  ESTIMATORS,
  estimate,
  type Kernel,
  ThreePoint,
} from '../../src/index.js';
import { random } from '../support/numbers.js';

/** Every kind, with the options that it needs. */
const ALL: Readonly<Record<string, AnyEstimator>> = {
  'three-point': { kind: 'three-point', edgeOrder: 2 },
  stencil: 'stencil',
  'savitzky-golay': { kind: 'savitzky-golay', points: 5 },
  'least-squares': { kind: 'least-squares', window: '5s' },
  holt: { kind: 'holt', levelTau: '5s' },
  'slope-average': { kind: 'slope-average', tau: '5s' },
  'exponential-least-squares': { kind: 'exponential-least-squares', tau: '5s' },
  'lagged-difference': { kind: 'lagged-difference', baseline: '5s' },
  kalman: { kind: 'kalman', tau: '5s' },
  'theil-sen': { kind: 'theil-sen', window: '5s' },
  hampel: { kind: 'hampel', window: '5s' },
  'prometheus-deriv': { kind: 'prometheus-deriv', range: '5s' },
  'prometheus-rate': { kind: 'prometheus-rate', range: '5s' },
  'flux-derivative': 'flux-derivative',
  'telegraf-derivative': { kind: 'telegraf-derivative', period: '5s' },
  'ha-derivative': 'ha-derivative',
  'ha-trend': 'ha-trend',
  'ta-linearreg-slope': 'ta-linearreg-slope',
};

const next = random(31);
const N = 40;
const times = Array.from({ length: N }, (_, i) => i * 1000 + Math.floor(next() * 500));
const whole = Array.from({ length: N }, (_, i) => i * 40 + Math.floor(next() * 100));
const list = (a: ArrayLike<number>): number[] => Array.from(a);
const at = times as BatchTimes;

describe('estimate of bigints', () => {
  it('has every digit of a counter of 64 bits', () => {
    const values = [9223372036854775000n, 9223372036854775100n, 9223372036854775300n, 9223372036854775307n];
    for (const mode of ['accurate', 'exact'] as const) {
      const of = (all: BatchValues): number[] =>
        list(estimate(all, [0, 1, 2, 3], { per: 'ms', estimator: { kind: 'three-point', mode } }).derivative);
      expect(of(values)).toEqual([100, 150, 103.5, 7]);
      expect(of(BigInt64Array.from(values))).toEqual([100, 150, 103.5, 7]);
      expect(of(BigUint64Array.from(values, (v) => v + 2n ** 63n))).toEqual([100, 150, 103.5, 7]);
    }
  });

  it('knows every kind of estimator', () => {
    expect(Object.keys(ALL).sort()).toEqual([...ESTIMATORS].sort());
  });

  // A power of two times a small number: a double holds the offset and every value, so the same numbers are an oracle.
  it.each(Object.entries(ALL).filter(([kind]) => kind !== 'prometheus-rate'))(
    'by %s is that of the same numbers without their offset, however large it is',
    (_, estimator) => {
      const wanted = estimate(
        whole.map((v) => v - (whole[0] as number)),
        at,
        { estimator },
      );
      const got = estimate(
        whole.map((v) => 2n ** 62n + BigInt(v)),
        at,
        { estimator },
      );
      expect(list(got.derivative)).toEqual(list(wanted.derivative));
      expect(got.standardError && list(got.standardError)).toEqual(wanted.standardError && list(wanted.standardError));
    },
  );

  it('by prometheus-rate, which extrapolates to 0, is that of the rounded numbers, as in Prometheus', () => {
    const estimator = ALL['prometheus-rate'] as AnyEstimator;
    const far = whole.map((v) => 2n ** 62n + 2048n * BigInt(v));
    expect(list(estimate(far, at, { estimator }).derivative)).toEqual(
      list(estimate(far.map(Number), at, { estimator }).derivative),
    );
  });

  it('is that of the same numbers where doubles can hold them', () => {
    for (const estimator of Object.values(ALL))
      expect(list(estimate(whole.map(BigInt), at, { estimator }).derivative)).toEqual(
        list(estimate(whole, at, { estimator }).derivative),
      );
  });

  it('refuses one that is too far from the first to be subtracted exactly, by its place', () => {
    const far = [2n ** 60n, 2n ** 60n + 2n ** 53n - 1n, 2n ** 60n + 2n ** 53n];
    expect(() => estimate(far, [0, 1, 2])).toThrow(
      'values[2] must be less than 2^53 away from values[0], 1152921504606846976n, got 1161928703861587968n: give numbers to have them rounded',
    );
    expect(estimate(far.slice(0, 2), [0, 1], { per: 'ms' }).derivative[0]).toBe(2 ** 53 - 1);
    expect(() =>
      estimate(
        far.map((v) => [1, v] as unknown as number[]),
        [0, 1, 2],
      ),
    ).toThrow(/^values\[2\]\[1\] must be less than 2\^53 away from values\[0\]\[1\]/);
  });
});

describe('estimate of rows', () => {
  const rows = whole.map((v, i) => [v, -i * i, 7]);

  it.each(Object.entries(ALL))('by %s gives each channel the results that it has alone', (_, estimator) => {
    const got = estimate(rows, at, { estimator });
    expect(got.derivative).toHaveLength(N);
    for (const c of [0, 1, 2]) {
      const alone = estimate(
        rows.map((row) => row[c] as number),
        at,
        { estimator },
      );
      expect(got.derivative.map((row) => row[c])).toEqual(list(alone.derivative));
      if (alone.standardError) expect(got.standardError?.map((row) => row[c])).toEqual(list(alone.standardError));
      else expect(got.standardError).toBeUndefined();
    }
  });

  it('is the batch twin of the operator, in ms and in ns', async () => {
    const ns = times.map((t) => BigInt(t) * 1_000_000n);
    for (const estimator of [
      'three-point',
      { kind: 'three-point', mode: 'exact' },
      { kind: 'least-squares', window: '5s' },
    ] as const) {
      for (const t of [times, ns] as const) {
        const samples = rows.map((value, i) => ({ t: t[i] as number, value }));
        const stream = await lastValueFrom(
          from(samples).pipe(derivative<(typeof samples)[0], readonly number[]>({ estimator, per: 'min' }), toArray()),
        );
        const got = estimate(rows, t as number[], { estimator, per: 'min' });
        expect(got.derivative).toEqual(stream.map((r) => r.derivative ?? [Number.NaN, Number.NaN, Number.NaN]));
      }
    }
  });

  it('takes typed rows, rows of bigints, and channels of different kinds', () => {
    const options = { per: 'ms' } as const;
    const wanted = [
      [3, 1],
      [4, 2],
      [5, 3],
    ];
    for (const make of [
      (a: number, b: number) => [a, b],
      (a: number, b: number) => Int16Array.of(a, b),
      (a: number, b: number) => Float32Array.of(a, b),
      (a: number, b: number) => BigInt64Array.of(BigInt(a), BigInt(b)),
      (a: number, b: number) => [2n ** 63n + BigInt(a), 2n ** 70n + BigInt(b)],
      (a: number, b: number) => [2n ** 63n + BigInt(a), b] as unknown as number[],
    ])
      expect(estimate([make(1, 1), make(4, 2), make(9, 5)] as number[][], [0, 1, 2], options).derivative).toEqual(
        wanted,
      );
    expect(estimate([[5]], [0]).derivative).toEqual([[Number.NaN]]);
  });
});

describe('estimate by an estimator of your own', () => {
  it('keeps what the kernel would write over: standard errors of rows are copies', () => {
    const standardError = [0];
    const vector = (): Kernel<readonly number[], number[]> => ({
      quality: { standardError },
      push: (_, [y = 0], emit) => {
        standardError[0] = y;
        emit([2 * y], 'none');
      },
      flush: () => {},
    });
    const estimator = { scalar: () => new ThreePoint(), vector };
    expect(estimate([[1], [2], [3]], [0, 1, 2], { estimator })).toEqual({
      derivative: [[2], [4], [6]],
      standardError: [[1], [2], [3]],
    });
  });
});

describe('estimate of typed arrays and Dates', () => {
  it.each([Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array])(
    '%s, as values and as times',
    (Kind) => {
      expect(list(estimate(Kind.of(1, 4, 9), Kind.of(0, 1, 2), { per: 'ms' }).derivative)).toEqual([3, 4, 5]);
      expect(list(estimate(Kind.of(100, 4, 0), [0, 1, 2], { per: 'ms' }).derivative)).toEqual([-96, -50, -4]);
    },
  );

  it('Dates are times in ms', () => {
    const dates = [0, 1000, 3000].map((ms) => new Date(Date.UTC(2024, 1, 29) + ms));
    expect(list(estimate([0, 1, 9], dates).derivative)).toEqual(list(estimate([0, 1, 9], [0, 1000, 3000]).derivative));
  });
});

describe('estimate refuses what is no number, by its place', () => {
  it.each([
    ['null', null],
    ['text', 'abc'],
    ['nothing', undefined],
    ['a number', 5],
    ['a Set', new Set([1])],
    ['an object', { data: [1], shape: [1] }],
  ])('%s as values, and as times', (_, bad) => {
    expect(() => estimate(bad as never, [0, 1])).toThrow(TypeError);
    expect(() => estimate(bad as never, [0, 1])).toThrow(
      'values must be an array of numbers, or of rows of numbers, got',
    );
    expect(() => estimate([1, 2], bad as never)).toThrow(
      'times must be an array of ms (number), ns (bigint) or Dates, got',
    );
  });

  it.each([[null], [undefined], ['5'], [true], [{}], [new Date(0)], [[1]]])('%s among values', (bad) => {
    const text = show(bad);
    for (const place of bad !== undefined && Array.isArray(bad) ? [1, 2] : [0, 1, 2]) {
      const values: unknown[] = [1, 2, 4];
      values[place] = bad;
      const refused = (): unknown => estimate(values as number[], [0, 1, 2]);
      expect(refused).toThrow(TypeError);
      expect(refused).toThrow(`values[${place}] must be a number, got ${text}`);
      const rows = [
        [0, 1],
        [0, 2],
        [0, 4],
      ] as unknown[][];
      (rows[place] as unknown[])[1] = bad;
      expect(() => estimate(rows as number[][], [0, 1, 2])).toThrow(
        `values[${place}][1] must be a number, got ${text}`,
      );
    }
  });

  it('a hole in an array', () => {
    // biome-ignore lint/suspicious/noSparseArray: that is what is refused
    expect(() => estimate([1, , 3] as number[], [0, 1, 2])).toThrow('values[1] must be a number, got undefined');
  });

  it('bigints among numbers, and numbers among bigints', () => {
    expect(() => estimate([1, 2n] as unknown as number[], [0, 1])).toThrow('values[1] must be a number, got 2n');
    expect(() => estimate([1n, 2] as unknown as bigint[], [0, 1])).toThrow(
      'values[1] must be a bigint as values[0] is, got 2',
    );
    expect(() =>
      estimate(
        [
          [1n, 2n],
          [1n, 2],
        ] as unknown as bigint[][],
        [0, 1],
      ),
    ).toThrow('values[1][1] must be a bigint as values[0][1] is, got 2');
  });

  it('rows of different lengths, without numbers, among numbers, and rows of rows', () => {
    expect(() => estimate([[1, 2], [3]], [0, 1])).toThrow('values[1] must have 2 entries as values[0] has, got 1');
    expect(() => estimate([[], []], [0, 1])).toThrow('values[0] must hold at least one number, got an empty row');
    expect(() => estimate([[1], 3] as number[][], [0, 1])).toThrow(
      'values[1] must be an array of 1 as values[0] is, got 3',
    );
    expect(() => estimate([[[1]], [[2]]] as never, [0, 1])).toThrow('values[0][0] must be a number, got an array of 1');
  });

  it('times of another kind, and times that are none', () => {
    const bad =
      (...t: unknown[]): (() => unknown) =>
      () =>
        estimate([1, 2, 4], t as number[]);
    expect(bad('0', '1', '2')).toThrow('times[0] must be a number, got "0"');
    expect(bad(0, 1, null)).toThrow('times[2] must be a number, got null');
    expect(bad(0n, 1n, 2)).toThrow('times[2] must be a bigint as times[0] is, got 2');
    expect(bad(0, 1n, 2)).toThrow('times[1] must be a number, got 1n');
    expect(bad(new Date(0), new Date(1), 2)).toThrow('times[2] must be a valid Date as times[0] is, got 2');
    expect(bad(new Date(0), new Date(Number.NaN), new Date(2))).toThrow(/times\[1\] must be a valid Date/);
    expect(bad(0, Number.NaN, 2)).toThrow('times must increase: number 1 is NaN, after 0');
    expect(bad(0, 1)).toThrow('times must be as many as values (3), got 2');
  });

  it('but NaN and Infinity are numbers, which spread to their neighbours', () => {
    expect(list(estimate([0, Number.NaN, 2, 3, 4], [0, 1, 2, 3, 4], { per: 'ms' }).derivative)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      1,
      1,
    ]);
    expect(list(estimate([], []).derivative)).toEqual([]);
  });
});
