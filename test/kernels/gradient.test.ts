import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createThreePoint, type Emit, gradient, type Mode } from '../../src/kernels/index.js';
import { random, sameBits, ulp } from '../support/numbers.js';
import { exactGradient, fraction, over, points, toDouble } from '../support/rational.js';

const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];
const f = [1, 4, 9, 16, 36];
const x = [1, 2, 3, 4, 6];
const list = (a: ArrayLike<number>): number[] => Array.from(a);

describe('gradient: what it takes', () => {
  it('spacing 1 when there is none', () => {
    for (const mode of MODES) {
      expect(list(gradient(f, { mode }))).toEqual([3, 4, 6, 13.5, 20]);
      expect(list(gradient(f, undefined, { mode }))).toEqual([3, 4, 6, 13.5, 20]);
    }
  });

  it('one spacing, also a negative one', () => {
    for (const mode of MODES) {
      expect(list(gradient(f, 2, { mode }))).toEqual([1.5, 2, 3, 6.75, 10]);
      expect(list(gradient(f, -2, { mode }))).toEqual([-1.5, -2, -3, -6.75, -10]);
    }
  });

  it('coordinates, increasing or decreasing', () => {
    for (const mode of MODES) {
      expect(list(gradient(f, x, { mode }))).toEqual([3, 4, 6, 8, 10]);
      expect(
        list(
          gradient(
            f,
            x.map((t) => -t),
            { mode },
          ),
        ),
      ).toEqual([-3, -4, -6, -8, -10]);
      expect(list(gradient(f, x, { mode, edgeOrder: 2 }))).toEqual([2, 4, 6, 8, 12]);
      expect(
        list(
          gradient(
            f,
            x.map((t) => -t),
            { mode, edgeOrder: 2 },
          ),
        ),
      ).toEqual([-2, -4, -6, -8, -12]);
    }
  });

  it('bigint coordinates, subtracted before anything is rounded', () => {
    const epoch = 1_700_000_000_000_000_000n;
    const ns = x.map((t) => epoch + BigInt(t) * 100n);
    for (const mode of MODES) {
      expect(list(gradient(f, ns, { mode }))).toEqual([0.03, 0.04, 0.06, 0.08, 0.1]);
      expect(list(gradient(f, BigInt64Array.from(ns), { mode }))).toEqual([0.03, 0.04, 0.06, 0.08, 0.1]);
      expect(
        list(
          gradient(
            f,
            ns.map((t) => -t),
            { mode },
          ),
        ),
      ).toEqual([-0.03, -0.04, -0.06, -0.08, -0.1]);
    }
  });

  it('typed arrays of all numbers', () => {
    for (const values of [Float64Array.from(f), Int8Array.from(f), Uint16Array.from(f), Int32Array.from(f)]) {
      expect(list(gradient(values, x))).toEqual([3, 4, 6, 8, 10]);
      expect(list(gradient(values, Int16Array.from(x)))).toEqual([3, 4, 6, 8, 10]);
    }
  });

  it('Float32Array: doubles out in modes accurate and exact, floats in mode numpy', () => {
    const values = Float32Array.from([0.1, 0.2, 0.4]);
    expect(gradient(values)).toBeInstanceOf(Float64Array);
    expect(gradient(values, 1, { mode: 'exact' })).toBeInstanceOf(Float64Array);
    expect(gradient(values, 1, { mode: 'numpy' })).toBeInstanceOf(Float32Array);
    expect(gradient(values)[0]).toBe(Math.fround(0.2) - Math.fround(0.1));
  });

  it('does not change what it is given', () => {
    const values = Object.freeze([...f]);
    const coordinates = Object.freeze([...x]);
    const floats = Float64Array.from(f);
    for (const mode of MODES) {
      gradient(values, coordinates, { mode, edgeOrder: 2 });
      gradient(floats, coordinates, { mode });
      gradient(
        [values, values].map((row) => Object.freeze([...row])),
        [0, 1],
        { axis: 0, mode },
      );
    }
    expect(list(floats)).toEqual(f);
  });

  it('writes to `out`, which may be the values themselves', () => {
    for (const mode of MODES) {
      for (const edgeOrder of [1, 2] as const) {
        const wanted = list(gradient(f, x, { mode, edgeOrder }));
        const out = new Float64Array(5);
        expect(gradient(f, x, { mode, edgeOrder, out })).toBe(out);
        expect(list(out)).toEqual(wanted);
        const inPlace = Float64Array.from(f);
        expect(gradient(inPlace, x, { mode, edgeOrder, out: inPlace })).toBe(inPlace);
        expect(list(inPlace)).toEqual(wanted);
        const array = [...f];
        expect(gradient(array, x, { mode, edgeOrder, out: array })).toBe(array);
        expect(array).toEqual(wanted);
        const uniform = Float64Array.from(f);
        gradient(uniform, 2, { mode, edgeOrder, out: uniform });
        expect(list(uniform)).toEqual(list(gradient(f, 2, { mode, edgeOrder })));
      }
      const floats = new Float32Array(5);
      gradient(Float32Array.from(f), 1, { mode, out: floats });
      expect(list(floats)).toEqual([3, 4, 6, 13.5, 20]);
    }
  });

  it('rows along axis 0: each channel on its own, on any spacing', () => {
    const rows = f.map((y) => [y, -2 * y, 7]);
    for (const mode of MODES) {
      for (const spacing of [1, -0.5, x, x.map((t) => -t), x.map(BigInt)]) {
        const got = gradient(rows, spacing, { axis: 0, mode, edgeOrder: 2 });
        const one = list(gradient(f, spacing, { mode, edgeOrder: 2 }));
        expect(got.map((row) => row[0])).toEqual(one);
        expect(got.map((row) => row[1])).toEqual(one.map((d) => -2 * d));
        if (mode !== 'numpy') got.forEach((row) => void expect(Math.abs(row[2] as number)).toBe(0));
      }
    }
  });
});

describe('gradient: what it refuses', () => {
  it.each([0, -1, 1.5, 3, '1', Number.NaN, null])(
    'edgeOrder %s is a RangeError, also where numpy takes it',
    (edgeOrder) => {
      for (const mode of MODES) {
        expect(() => gradient(f, x, { mode, edgeOrder: edgeOrder as 1 })).toThrow(RangeError);
        expect(() => gradient(f, x, { mode, edgeOrder: edgeOrder as 1 })).toThrow(/edgeOrder must be 1 or 2, got/);
      }
    },
  );

  it('fewer values than edgeOrder + 1', () => {
    for (const mode of MODES) {
      for (const n of [0, 1]) expect(() => gradient(f.slice(0, n), { mode })).toThrow(/at least 2 samples/);
      expect(() => gradient([1, 2], { mode, edgeOrder: 2 })).toThrow(/at least 3 samples for edge order 2, got 2/);
      expect(() => gradient([[1, 2]], 1, { mode })).toThrow(RangeError);
      expect(() => gradient([1], [1], { mode })).toThrow(RangeError);
      expect(() => gradient([1], [1n], { mode })).toThrow(RangeError);
    }
  });

  it('values that are not numbers', () => {
    for (const mode of MODES) {
      for (const bad of [null, undefined, '3', 1n, true, {}, [1]]) {
        const values = [1, bad, 3] as number[];
        expect(() => gradient(values, { mode })).toThrow(TypeError);
        expect(() => gradient(values, { mode })).toThrow(/values\[1\] must be a number, got/);
      }
      expect(() => gradient([[1], [null], [3]] as number[][], 1, { mode })).toThrow(TypeError);
      for (const bad of [null, undefined, 5, 'abc', {}])
        expect(() => gradient(bad as unknown as number[])).toThrow(TypeError);
    }
  });

  it('coordinates of another length, of two dimensions, of mixed kinds, or none at all', () => {
    for (const mode of MODES) {
      expect(() => gradient(f, [1, 2], { mode })).toThrow('coordinates must be as many as values (5), got 2');
      expect(() => gradient(Float32Array.from(f), Float32Array.of(1), { mode })).toThrow(RangeError);
      expect(() => gradient([1, 2], [[1], [2]] as unknown as number[], { mode })).toThrow(/one dimension/);
      expect(() => gradient([1, 2, 3], [1n, 2, 3n] as unknown as bigint[], { mode })).toThrow(
        /all bigint or all number/,
      );
      expect(() => gradient([1, 2, 3], [1, 2n, 3] as unknown as number[], { mode })).toThrow(TypeError);
      expect(() => gradient(f, 'x' as unknown as number, { mode })).toThrow(TypeError);
      expect(() => gradient(f, null as unknown as number, { mode })).toThrow(TypeError);
    }
  });

  it('coordinates that are not strictly monotonic and finite, but for mode numpy', () => {
    const bad = [
      [1, 2, 2, 3, 4],
      [1, 2, 1.5, 3, 4],
      [4, 3, 3.5, 2, 1],
      [1, 2, Number.NaN, 3, 4],
      [1, 2, 3, 4, Infinity],
      [-Infinity, 2, 3, 4, 5],
      [-1.7e308, 1.7e308, 1.75e308, 1.76e308, 1.77e308],
      [5, 5, 5, 5, 5],
    ];
    for (const coordinates of bad) {
      for (const mode of ['accurate', 'exact'] as const) {
        expect(() => gradient(f, coordinates, { mode })).toThrow(RangeError);
        expect(() =>
          gradient(
            f.map((y) => [y]),
            coordinates,
            { axis: 0, mode },
          ),
        ).toThrow(RangeError);
      }
      expect(() => gradient(f, coordinates, { mode: 'numpy' })).not.toThrow();
    }
    expect(() => gradient(f, bad[0])).toThrow(/number 2 does not follow number 1, got 2 after 2/);
    expect(() => gradient(f, [1n, 2n, 2n, 3n, 4n])).toThrow(RangeError);
  });

  it('a spacing of 0, NaN or Infinity, but for mode numpy', () => {
    for (const spacing of [0, Number.NaN, Infinity, -Infinity]) {
      for (const mode of ['accurate', 'exact'] as const)
        expect(() => gradient(f, spacing, { mode })).toThrow(RangeError);
      expect(() => gradient(f, spacing, { mode: 'numpy' })).not.toThrow();
    }
  });

  it('an `out` of another length', () => {
    for (const mode of MODES)
      expect(() => gradient(f, x, { mode, out: new Float64Array(4) })).toThrow(/out must be as long as values/);
  });

  it('rows of different lengths', () => {
    expect(() => gradient([[1, 2], [3, 4], [5]])).toThrow('values[2] must have 2 entries as values[0] has, got 1');
  });

  it('an unknown mode, with the one that was probably meant', () => {
    expect(() => gradient(f, x, { mode: 'exakt' as Mode })).toThrow(/did you mean exact\?/);
  });
});

describe('gradient: what holds for all input', () => {
  /** Sums and differences of these are exact. */
  const dyadic = fc.integer({ min: -4096, max: 4096 }).map((k) => k / 8);
  const steps = (min: number, max: number) =>
    fc.array(
      fc.integer({ min: 1, max: 64 }).map((k) => k / 8),
      { minLength: min, maxLength: max },
    );
  const along = (start: number, h: readonly number[]): number[] => {
    const out = [start];
    for (const one of h) out.push((out.at(-1) as number) + one);
    return out;
  };

  it('a parabola has its exact slope inside, and at the ends with edge order 2, on inputs without rounding', () => {
    fc.assert(
      fc.property(dyadic, dyadic, dyadic, dyadic, steps(2, 12), (a, b, c, start, h) => {
        const t = along(start, h);
        const y = t.map((s) => a * s * s + b * s + c);
        const slope = t.map((s) => 2 * a * s + b);
        const exact = list(gradient(y, t, { mode: 'exact', edgeOrder: 2 }));
        expect(exact.map((d) => d + 0)).toEqual(slope.map((d) => d + 0));
        const accurate = list(gradient(y, t, { edgeOrder: 2 }));
        const steepest = Math.max(...y.slice(1).map((v, i) => Math.abs((v - (y[i] as number)) / (h[i] as number))));
        accurate.forEach((d, i) => {
          // 2 ulp of the steeper side, where an ulp is at most 2^-52 of the number.
          expect(Math.abs(d - (slope[i] as number))).toBeLessThanOrEqual(2 ** -51 * steepest);
        });
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  const anyStep = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  const anySteps = fc.array(anyStep, { minLength: 2, maxLength: 10 });
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });

  it('a constant has the slope 0, whatever its offset', () => {
    fc.assert(
      fc.property(any, anySteps, fc.constantFrom(1 as const, 2 as const), (value, h, edgeOrder) => {
        const t = along(0, h);
        fc.pre(t.every((s, i) => i === 0 || s > (t[i - 1] as number)));
        for (const mode of ['accurate', 'exact'] as const) {
          const got = gradient(
            t.map(() => value),
            t,
            { mode, edgeOrder },
          );
          got.forEach((d) => void expect(Math.abs(d)).toBe(0));
        }
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it('a straight line without rounding has one slope everywhere', () => {
    fc.assert(
      fc.property(dyadic, dyadic, dyadic, steps(2, 12), (a, b, start, h) => {
        const t = along(start, h);
        for (const mode of ['accurate', 'exact'] as const)
          for (const d of gradient(
            t.map((s) => a * s + b),
            t,
            { mode },
          ))
            expect(d + 0).toBe(a + 0);
      }),
      { numRuns: 500, seed: 13 },
    );
  });

  /** Far from denormals, where digits are lost. */
  const moderate = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((v) => (Math.abs(v) < 1e-100 ? 0 : v));
  const series = fc.array(fc.record({ y: moderate, h: fc.double({ min: 0.01, max: 100, noNaN: true }) }), {
    minLength: 3,
    maxLength: 12,
  });
  const split = (samples: readonly { y: number; h: number }[]): [number[], number[]] => [
    samples.map((s) => s.y),
    along(
      0,
      samples.slice(1).map((s) => s.h),
    ),
  ];

  it('backwards in time and in sign: reversed coordinates reverse the slopes, negated ones negate them', () => {
    fc.assert(
      fc.property(
        series,
        fc.constantFrom(...MODES),
        fc.constantFrom(1 as const, 2 as const),
        (samples, mode, edgeOrder) => {
          const [y, t] = split(samples);
          const got = list(gradient(y, t, { mode, edgeOrder }));
          const back = list(gradient([...y].reverse(), [...t].reverse(), { mode, edgeOrder })).reverse();
          const negated = list(
            gradient(
              y,
              t.map((s) => -s),
              { mode, edgeOrder },
            ),
          );
          const upside = list(
            gradient(
              y.map((v) => -v),
              t,
              { mode, edgeOrder },
            ),
          );
          got.forEach((d, i) => {
            expect(Math.abs((negated[i] as number) + d)).toBe(0);
            expect(Math.abs((upside[i] as number) + d)).toBe(0);
            if (mode === 'exact') expect(Math.abs((back[i] as number) - d)).toBe(0);
          });
          if (mode !== 'exact') {
            const steepest = Math.max(...samples.slice(1).map((s, i) => Math.abs((s.y - (y[i] as number)) / s.h)));
            // The other order of operations may round otherwise: 2 ulp on both sides; numpy loses digits to the offset (1e6 / 0.01).
            const tolerance = mode === 'accurate' ? 2 ** -50 * 4 * steepest : 1e-6;
            got.forEach((d, i) => void expect(Math.abs((back[i] as number) - d)).toBeLessThanOrEqual(tolerance));
          }
        },
      ),
      { numRuns: 500, seed: 14 },
    );
  });

  it('twice the values is twice the slope, twice the spacing half of it, bit for bit', () => {
    fc.assert(
      fc.property(series, fc.constantFrom(...MODES), (samples, mode) => {
        const [y, t] = split(samples);
        const got = gradient(y, t, { mode });
        const high = gradient(
          y.map((v) => v * 1024),
          t,
          { mode },
        );
        const wide = gradient(
          y,
          t.map((s) => s * 1024),
          { mode },
        );
        got.forEach((d, i) => {
          expect(high[i]).toBe(d * 1024);
          expect(wide[i]).toBe(d / 1024);
        });
      }),
      { numRuns: 300, seed: 15 },
    );
  });

  it('mode exact is the rational result, rounded once, for doubles of any size, denormals too', () => {
    const sized = fc
      .tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.integer({ min: -1074, max: 1000 }))
      .map(([m, e]) => m * 2 ** (e / 2) * 2 ** (e / 2));
    const near = fc
      .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: -30, max: 30 }))
      .map(([m, e]) => m * 2 ** e);
    const number = fc.oneof(any, sized, near, moderate, dyadic);
    let checked = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(sized, near, dyadic), { minLength: 3, maxLength: 5 }),
        fc.array(number, { minLength: 5, maxLength: 5 }),
        fc.constantFrom(1 as const, 2 as const),
        (coordinates, values, edgeOrder) => {
          const t = coordinates.filter(Number.isFinite).sort((a, b) => a - b);
          const y = values.slice(0, t.length);
          fc.pre(
            t.length > 2 &&
              t.every((s, i) => i === 0 || (s > (t[i - 1] as number) && s - (t[i - 1] as number) < 8e307)),
          );
          const wanted = exactGradient(points(t, y), edgeOrder).map(toDouble);
          gradient(y, t, { mode: 'exact', edgeOrder }).forEach((d, i) => {
            checked += 1;
            if (d !== wanted[i]) expect({ t, y, i, d }).toEqual({ t, y, i, d: wanted[i] });
          });
        },
      ),
      { numRuns: 1500, seed: 16 },
    );
    expect(checked).toBeGreaterThan(4000);
  });

  it('mode accurate is within 2 ulp of the steeper side of the exact result, wherever nothing over- or underflows', () => {
    const near = (lo: number, hi: number) =>
      fc
        .tuple(fc.double({ min: 1, max: 2, noNaN: true }), fc.integer({ min: lo, max: hi }))
        .map(([m, e]) => m * 2 ** e);
    const signed = fc.tuple(near(-40, 40), fc.boolean()).map(([v, negative]) => (negative ? -v : v));
    const sample = fc.record({ y: fc.oneof(signed, moderate, dyadic), k: fc.integer({ min: 1, max: 2 ** 20 }) });
    let worst = 0;
    fc.assert(
      fc.property(fc.array(sample, { minLength: 3, maxLength: 8 }), fc.integer({ min: -20, max: 20 }), (samples, e) => {
        const t = along(
          0,
          samples.slice(1).map((s) => s.k),
        ).map((k) => k * 2 ** e);
        const y = samples.map((s) => s.y);
        const got = gradient(y, t);
        exactGradient(points(t, y), 1).forEach((wanted, i) => {
          const sides = [i, i + 1].map((k) =>
            k > 0 && k < y.length
              ? Math.abs(((y[k] as number) - (y[k - 1] as number)) / ((t[k] as number) - (t[k - 1] as number)))
              : 0,
          );
          const exact = toDouble(wanted);
          if (exact === 0) expect(Math.abs(got[i] as number)).toBe(0);
          else worst = Math.max(worst, Math.abs((got[i] as number) - exact) / ulp(Math.max(...sides)));
        });
      }),
      { numRuns: 1500, seed: 17 },
    );
    expect(worst).toBeLessThanOrEqual(2);
    expect(worst).toBeGreaterThan(0.5);
  });

  it('mode accurate stays within 2 ulp of the steeper side of mode exact on 200000 windows, on any scale', () => {
    const next = random(99);
    let worst = 0;
    for (const scale of [1, 1000, 60_000, 1e9]) {
      const accurate = createThreePoint({ scale });
      const exact = createThreePoint({ mode: 'exact', scale });
      let [a, b] = [0, 0];
      const toA: Emit = (d, edge) => {
        if (edge === 'none') a = d;
      };
      const toB: Emit = (d, edge) => {
        if (edge === 'none') b = d;
      };
      for (let k = 0; k < 50_000; k += 1) {
        const [h1, h2] = [1 + Math.floor(next() * 40), 1 + Math.floor(next() * 40)];
        const offset = k % 2 === 0 ? 0 : 1000 * next();
        const [y0, y1, y2] = [offset + next(), offset + next(), offset + next()];
        for (const [kernel, emit] of [
          [accurate, toA],
          [exact, toB],
        ] as const) {
          kernel.push(0, y2, emit);
          kernel.push(h2, y0, emit);
          kernel.push(h1, y1, emit); // its window is full by now: from here on it runs as it does in a long stream
          kernel.push(h2, y2, emit);
          kernel.flush(emit);
        }
        const steeper = Math.max(Math.abs(((y1 - y0) * scale) / h1), Math.abs(((y2 - y1) * scale) / h2));
        worst = Math.max(worst, Math.abs(a - b) / ulp(steeper));
      }
    }
    expect(worst).toBeLessThanOrEqual(2);
    expect(worst).toBeGreaterThan(1); // it has seen hard ones
  });

  it('a top or a bottom between unequal steps has the slope 0, where slopes on the two sides cancel', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 24 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: -(2 ** 45), max: 2 ** 45 }),
        fc.integer({ min: -20, max: 20 }),
        fc.constantFrom(1, 1000, 60_000),
        (unit, hs, hd, offset, e, scale) => {
          // hd^2 (y1 - y0) + hs^2 (y2 - y1) = 0, in integers that doubles hold
          const y = [offset - unit * hs * hs, offset, offset - unit * hd * hd].map((v) => v * 2 ** e);
          for (const mode of ['accurate', 'exact'] as const) {
            const kernel = createThreePoint({ mode, scale });
            const emit: Emit = (d, edge) => {
              if (edge !== 'none') return;
              checked += 1;
              expect(Math.abs(d)).toBe(0);
            };
            y.forEach((v, i) => {
              kernel.push(i === 1 ? hs : hd, v, emit);
            });
            kernel.flush(emit);
            // The same in a window that is full: a sample before, whose own result is not 0.
            const long = createThreePoint({ mode, scale });
            const got: number[] = [];
            [(y[0] as number) - 2 ** e, ...y].forEach((v, i) => {
              long.push([0, 1, hs, hd][i] as number, v, (d) => void got.push(d));
            });
            expect(Math.abs(got[2] as number)).toBe(0);
            const inBatch = gradient(y, [0, hs, hs + hd], { mode });
            expect(Math.abs(inBatch[1] as number)).toBe(0);
          }
        },
      ),
      { numRuns: 1000, seed: 19 },
    );
    expect(checked).toBe(2000);
  });

  it('nothing moderate becomes NaN or Infinity', () => {
    const wide = fc.double({ min: -1e150, max: 1e150, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(wide, { minLength: 3, maxLength: 8 }),
        anySteps,
        fc.constantFrom('accurate' as const, 'exact' as const),
        (y, h, mode) => {
          const t = along(
            0,
            Array.from(y.slice(1), (_, i) => h[i % h.length] as number),
          );
          fc.pre(t.every((s, i) => i === 0 || s > (t[i - 1] as number)));
          expect(list(gradient(y, t, { mode, edgeOrder: 2 })).every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 500, seed: 18 },
    );
  });

  it('differences beyond the range of doubles do not hurt: [-1.7e308, 0, 1.7e308] has a slope, where numpy says Infinity', () => {
    for (const mode of ['accurate', 'exact'] as const) {
      expect(list(gradient([-1.7e308, 0, 1.7e308], 1, { mode }))).toEqual([1.7e308, 1.7e308, 1.7e308]);
      expect(list(gradient([-1.7e308, 0, 1.7e308], 1, { mode, edgeOrder: 2 }))).toEqual([1.7e308, 1.7e308, 1.7e308]);
      expect(list(gradient([-1.7e308, 1.7e308], 4, { mode }))).toEqual([8.5e307, 8.5e307]);
      const wide = createThreePoint({ mode });
      const slopes: number[] = [];
      for (const y of [-1.7e308, 0, 1.7e308, -1.7e308, 0, 1.7e308]) wide.push(2, y, (d) => void slopes.push(d));
      expect(slopes).toEqual([0.85e308, 0.85e308, -0.425e308, -0.425e308, 0.85e308]);
    }
  });
});

describe('nanoseconds apart', () => {
  const epoch = 1_709_210_096_123_456_789n;
  const n = 400;
  const ns = Array.from({ length: n }, (_, i) => epoch + BigInt(i * 100 + ((i * 7919) % 31)));
  const y = ns.map((t) => Math.sin(Number(t - epoch) / 3000));
  const truth = (per: bigint): number[] => {
    const exact = exactGradient(
      ns.map((t, i) => ({
        x: over(fraction(t - epoch), fraction(per)),
        y: points([0], [y[i] as number])[0]?.y ?? fraction(0n),
      })),
      1,
    );
    return exact.map(toDouble);
  };

  it('gradient on bigint is off by at most 3e-16 of the largest slope, at steps of 100 ns from 1970', () => {
    const wanted = truth(1n);
    const largest = Math.max(...wanted.map(Math.abs));
    const got = gradient(y, ns);
    // numpy on the same times as float64 divides by zero: an epoch in ns has steps of 256 ns there.
    expect(Math.max(...wanted.map((d, i) => Math.abs((got[i] as number) - d)))).toBeLessThanOrEqual(3e-16 * largest);
    expect(new Set(ns.map(Number)).size).toBeLessThan(n / 2);
    expect(list(gradient(y, ns, { mode: 'exact' })).every((d, i) => sameBits(d, wanted[i]))).toBe(true);
  });
});
