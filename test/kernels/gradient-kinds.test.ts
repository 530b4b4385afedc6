import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Coordinates, gradient, type Mode } from '../../src/kernels/index.js';
import { ulp } from '../support/numbers.js';
import { exactGradient, exactly, fraction, toDouble } from '../support/rational.js';

const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];
const changed = <T>(all: readonly T[], at: number, value: T): T[] => all.map((one, i) => (i === at ? value : one));
const list = (a: ArrayLike<number>): number[] => Array.from(a);
const exactOf = (values: readonly bigint[], x: readonly number[], edgeOrder: 1 | 2): number[] =>
  exactGradient(
    values.map((y, i) => ({ x: exactly(x[i] as number), y: fraction(y) })),
    edgeOrder,
  ).map(toDouble);

describe('gradient of bigint values', () => {
  const counter = [9223372036854775000n, 9223372036854775100n, 9223372036854775300n, 9223372036854775307n];

  it('subtracts them before anything is rounded: a counter of 64 bits keeps its last digits', () => {
    for (const mode of ['accurate', 'exact'] as const) {
      expect(list(gradient(counter, { mode }))).toEqual([100, 150, 103.5, 7]);
      expect(list(gradient(BigInt64Array.from(counter), { mode }))).toEqual([100, 150, 103.5, 7]);
      const above = counter.map((v) => v + 2n ** 63n);
      expect(list(gradient(BigUint64Array.from(above), 2, { mode }))).toEqual([50, 75, 51.75, 3.5]);
      expect(
        list(
          gradient(
            counter.map((v) => -v),
            [0, 1, 2, 3],
            { mode },
          ),
        ),
      ).toEqual([-100, -150, -103.5, -7]);
    }
  });

  it('in mode numpy rounds each to a double first, as numpy does', () => {
    expect(list(gradient(counter, { mode: 'numpy' }))).toEqual([0, 512, 512, 0]); // np.gradient(np.array(counter))
    expect(list(gradient(BigInt64Array.of(1n, 4n, 9n), { mode: 'numpy' }))).toEqual([3, 4, 5]);
  });

  it('is that of the same numbers, to the last bit, where doubles can hold them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1000 })), { minLength: 3, maxLength: 12 }),
        fc.constantFrom(...MODES),
        fc.constantFrom(1 as const, 2 as const),
        (samples, mode, edgeOrder) => {
          const values = samples.map(([y]) => y);
          let at = 0;
          const x = samples.map(([, h]) => {
            at += h / 8;
            return at;
          });
          const wanted = list(gradient(values, x, { mode, edgeOrder }));
          expect(list(gradient(values.map(BigInt), x, { mode, edgeOrder }))).toEqual(wanted);
        },
      ),
      { numRuns: 200, seed: 21 },
    );
  });

  const check = (values: readonly bigint[], x: readonly number[], far: boolean): void => {
    for (const edgeOrder of [1, 2] as const) {
      if (values.length <= edgeOrder) continue;
      const wanted = exactOf(values, x, edgeOrder);
      const decreasing = x.map((at) => -at);
      if (!far) expect(list(gradient(values, x, { mode: 'exact', edgeOrder }))).toEqual(wanted);
      if (!far)
        expect(list(gradient(values, decreasing, { mode: 'exact', edgeOrder }))).toEqual(wanted.map((d) => -d + 0));
      const slope = (i: number): number =>
        i > 0 && i < values.length
          ? Math.abs(
              Number((values[i] as bigint) - (values[i - 1] as bigint)) / ((x[i] as number) - (x[i - 1] as number)),
            )
          : 0;
      for (const mode of ['accurate', 'exact'] as const) {
        gradient(values, x, { mode, edgeOrder }).forEach((d, i) => {
          const steepest = Math.max(...[-1, 0, 1, 2].map((away) => slope(i + away)));
          expect(Math.abs(d - (wanted[i] as number))).toBeLessThanOrEqual((far ? 4 : 2) * ulp(steepest));
        });
      }
    }
  };
  const origins = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n });
  const steps = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 12, maxLength: 12 });
  const along = (h: readonly number[], n: number): number[] =>
    h.slice(0, n).map((_, i) => h.slice(0, i).reduce((a, b) => a + b / 8, 0));

  it('is exact in mode exact, and within 2 ulp in mode accurate, at any distance from 0', () => {
    fc.assert(
      fc.property(origins, fc.array(fc.maxSafeInteger(), { minLength: 2, maxLength: 12 }), steps, (origin, ys, h) => {
        // All within 2^53 of the first.
        const values = ys.map((y) => origin + BigInt(y) / 2n);
        check(values, along(h, ys.length), false);
      }),
      { numRuns: 300, seed: 22 },
    );
  });

  it('where they are too far apart for that, differences of neighbours are rounded once', () => {
    fc.assert(
      fc.property(fc.array(origins, { minLength: 2, maxLength: 12 }), steps, (values, h) => {
        check(values, along(h, values.length), true);
      }),
      { numRuns: 300, seed: 23 },
    );
  });

  it('a clock in ns that is compared with another over two years has exact slopes', () => {
    const day = 86_400_000_000_000n;
    const start = 1_700_000_000_000_000_001n;
    const values = Array.from({ length: 700 }, (_, i) => start + BigInt(i) * (day + 3n) + BigInt(i % 2));
    const x = values.map((_, i) => i);
    for (const mode of ['accurate', 'exact'] as const)
      for (const spacing of [1, x, x.map(BigInt), x.map((at) => new Date(at))] as (number | Coordinates)[])
        gradient(values, spacing, { mode }).forEach((d, i) => {
          const odd = i === 0 ? 1 : i === 699 ? 1 : 0;
          expect(d).toBe(Number(day) + 3 + odd);
        });
    expect(list(gradient(values.slice(0, 2), [5, 4]))).toEqual([-Number(day) - 4, -Number(day) - 4]);
    expect(() => gradient(values, changed(x, 9, 8), { mode: 'accurate' })).toThrow(/number 9 does not follow number 8/);
  });

  it('refuses a number among bigints, and a bigint among numbers, by its place', () => {
    for (const mode of MODES) {
      expect(() => gradient([1n, 2n, 5] as bigint[], { mode })).toThrow(
        'values[2] must be a bigint as values[0] is, got 5',
      );
      expect(() => gradient([1n, null] as unknown as bigint[], { mode })).toThrow(/values\[1\] .* got null/);
      expect(() => gradient([1, 2n, 5] as number[], { mode })).toThrow('values[1] must be a number, got 2n');
    }
  });

  it('along an axis, and into an array that is there', () => {
    const out = new Float64Array(4);
    expect(gradient(counter, { axis: 0, out })).toBe(out);
    expect(list(out)).toEqual([100, 150, 103.5, 7]);
    expect(gradient(counter, { axis: [0] }).map(list)).toEqual([[100, 150, 103.5, 7]]);
  });
});

describe('gradient along Dates', () => {
  const f = [1, 4, 9, 16, 36];
  const x = [1, 2, 3, 4, 6];
  const epoch = Date.UTC(2024, 1, 29);
  const dates = x.map((t) => new Date(epoch + t * 1000));

  it('counts in ms, increasing or decreasing', () => {
    for (const mode of MODES) {
      expect(list(gradient(f, dates, { mode }))).toEqual(list(gradient(f, dates.map(Number), { mode })));
      expect(list(gradient(f, dates, { mode: 'exact', edgeOrder: 2 }))).toEqual([0.002, 0.004, 0.006, 0.008, 0.012]);
    }
    expect(list(gradient([...f].reverse(), [...dates].reverse()))).toEqual([0.01, 0.008, 0.006, 0.004, 0.003]);
  });

  it('of one axis of several', () => {
    const rows = f.map((y) => [y, -y]);
    const [down] = gradient(rows, [dates, 1]);
    expect(down?.map(([first]) => first)).toEqual([0.003, 0.004, 0.006, 0.008, 0.01]);
    expect(() => gradient(rows, dates.slice(0, 2) as unknown as number[])).toThrow(/spacing of 2 axes must be/);
  });

  it('refuses what is no valid Date by its place, in every mode', () => {
    for (const mode of MODES) {
      const bad =
        (at: unknown): (() => unknown) =>
        () =>
          gradient(f, changed(dates, 3, at as Date), { mode });
      expect(bad(epoch)).toThrow(`coordinates[3] must be a valid Date as coordinates[0] is, got ${epoch}`);
      expect(bad(new Date(Number.NaN))).toThrow(
        'coordinates[3] must be a valid Date as coordinates[0] is, got Invalid Date',
      );
      expect(bad(null)).toThrow(TypeError);
      expect(() => gradient(f, [1, 2, new Date(3), 4, 6] as number[], { mode })).toThrow(
        /coordinates\[2\] must be a number/,
      );
      expect(() => gradient(f, [1n, new Date(2), 3n, 4n, 6n] as unknown as bigint[], { mode })).toThrow(
        /all bigint or all number, got .* at 1/,
      );
      expect(() => gradient(f, [null, 2, 3, 4, 6] as number[], { mode })).toThrow(
        'coordinates[0] must be a number, got null',
      );
    }
    expect(() => gradient(f, changed(dates, 3, dates[2] as Date))).toThrow(/number 3 does not follow number 2/);
  });

  it('refuses one Date as a spacing, and a Set, instead of taking it for options without any', () => {
    for (const spacing of [new Set([0, 1, 2, 3, 4]), new Map([[0, 1]])])
      expect(() => gradient(f, spacing as unknown as number)).toThrow(
        /spacing must be a number or one coordinate per value, got \[object/,
      );
    expect(() => gradient(f, new Date(5) as unknown as number)).toThrow(
      /spacing must be a number or one coordinate per value/,
    );
  });
});

describe('gradient of typed arrays', () => {
  const f = [1, 4, 9, 16, 36];
  const KINDS = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ];

  it.each(KINDS)('%s: as values, as rows, in a buffer, and as coordinates', (Kind) => {
    for (const mode of MODES) {
      expect(list(gradient(Kind.from(f), Kind.from([1, 2, 3, 4, 6]), { mode }))).toEqual([3, 4, 6, 8, 10]);
      const rows = f.map((y) => Kind.of(y, 2 * y));
      expect(gradient(rows, Kind.from([1, 2, 3, 4, 6]), { axis: 0, mode }).map(([first]) => first)).toEqual([
        3, 4, 6, 8, 10,
      ]);
      expect(list(gradient({ data: Kind.from(f), shape: [5] }, { axis: 0, mode }).data)).toEqual([3, 4, 6, 13.5, 20]);
    }
  });

  it('unsigned bytes that fall have a negative slope', () => {
    expect(list(gradient(Uint8Array.of(250, 5, 0)))).toEqual([-245, -125, -5]); // no modular arithmetic
  });
});
