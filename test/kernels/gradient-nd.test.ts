import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Coordinates, type DenseArray, gradient, type Mode, type NdArray } from '../../src/kernels/index.js';
import { sameBits } from '../support/numbers.js';

const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];
const rows = [
  [1, 2, 6],
  [3, 4, 5],
];
// numpy.gradient([[1, 2, 6], [3, 4, 5]]): the example of numpy's documentation
const down = [
  [2, 2, -1],
  [2, 2, -1],
];
const across = [
  [1, 2.5, 4],
  [1, 1, 1],
];
const dense = { data: Float64Array.of(1, 2, 6, 3, 4, 5), shape: [2, 3] };
const asDense = (m: readonly (readonly number[])[]): DenseArray => ({
  data: Float64Array.from(m.flat()),
  shape: [2, 3],
  strides: [3, 1],
});

describe('gradient of several dimensions: what it takes, and in which form it answers', () => {
  it('rows: a list of rows of rows, one for each axis', () => {
    for (const mode of MODES) {
      expect(gradient(rows, { mode })).toEqual([down, across]);
      expect(gradient(rows.map((row) => Float64Array.from(row)))).toEqual([down, across]);
    }
  });

  it('one axis by its number: its array alone; a list of axes: a list, in that order', () => {
    expect(gradient(rows, { axis: 0 })).toEqual(down);
    expect(gradient(rows, { axis: 1 })).toEqual(across);
    expect(gradient(rows, { axis: -1 })).toEqual(across);
    expect(gradient(rows, { axis: [-1, 0] })).toEqual([across, down]);
    expect(gradient(rows, { axis: [1] })).toEqual([across]);
    expect(gradient(rows, { axis: [] })).toEqual([]);
  });

  it('an array in one buffer: arrays in C order', () => {
    expect(gradient(dense)).toEqual([asDense(down), asDense(across)]);
    expect(gradient(dense, 1, { axis: 1 })).toEqual(asDense(across));
    expect(gradient({ ...dense, data: [1, 2, 6, 3, 4, 5] })).toEqual([asDense(down), asDense(across)]);
    expect(gradient({ ...dense, data: Int8Array.of(1, 2, 6, 3, 4, 5) })).toEqual([asDense(down), asDense(across)]);
  });

  it('views: turned over, reversed, with gaps, from an offset; `stride` and `strides` are the same', () => {
    const turned = { data: [1, 3, 2, 4, 6, 5], shape: [2, 3], strides: [1, 2] };
    const reversed = { data: Float64Array.of(5, 4, 3, 6, 2, 1), shape: [2, 3], stride: [-3, -1], offset: 5 };
    const gaps = {
      data: Float64Array.of(9, 1, 9, 2, 9, 6, 9, 9, 3, 9, 4, 9, 5),
      shape: [2, 3],
      strides: [7, 2],
      offset: 1,
    };
    for (const view of [turned, reversed, gaps]) expect(gradient(view)).toEqual([asDense(down), asDense(across)]);
    const broadcast = { data: [1, 2, 6], shape: [2, 3], strides: [0, 1] };
    expect(gradient(broadcast, { axis: 0 })).toEqual(
      asDense([
        [0, 0, 0],
        [0, 0, 0],
      ]),
    );
  });

  it('a result is an array as well: the derivative along both axes', () => {
    expect(gradient(gradient(dense, { axis: 0 }), { axis: 1 })).toEqual(
      gradient(gradient(dense, { axis: 1 }), { axis: 0 }),
    );
  });

  it('one dimension: an array of numbers stays one, also by the name of its axis', () => {
    const wanted = Float64Array.of(1, 1.5, 2);
    expect(gradient([1, 2, 4], { axis: 0 })).toEqual(wanted);
    expect(gradient([1, 2, 4], 1, { axis: -1 })).toEqual(wanted);
    expect(gradient([1, 2, 4], { axis: [0] })).toEqual([wanted]);
    expect(gradient([1, 2, 4], { axis: [] })).toEqual([]);
    expect(gradient({ data: [1, 2, 4], shape: [3] })).toEqual([{ data: wanted, shape: [3], strides: [1] }]);
  });

  it('no dimension, and axes of no length', () => {
    expect(gradient({ data: [5], shape: [] })).toEqual([]);
    expect(gradient({ data: [5], shape: [], strides: [0] })).toEqual([]); // as stdlib has it
    expect(gradient([[], []], { axis: 0 })).toEqual([[], []]);
    expect(gradient({ data: [], shape: [3, 0] }, { axis: 0 })).toEqual({
      data: new Float64Array(0),
      shape: [3, 0],
      strides: [0, 1],
    });
  });

  it('writes to `out`, also over the values themselves', () => {
    const [a, b] = [new Float64Array(6), new Float64Array(6)];
    expect(gradient(dense, { axis: 1, out: a }).data).toBe(a);
    expect(Array.from(a)).toEqual(across.flat());
    const both = gradient(dense, 1, { out: [a, b] });
    expect(both.map(({ data }) => data)).toEqual([a, b]);
    expect([Array.from(a), Array.from(b)]).toEqual([down.flat(), across.flat()]);
    const data = Float64Array.from(dense.data);
    gradient({ ...dense, data }, { out: [data, b] });
    expect([Array.from(data), Array.from(b)]).toEqual([down.flat(), across.flat()]);
    expect(gradient([1, 2, 4], { axis: [0], out: [new Float64Array(3)] })).toEqual([Float64Array.of(1, 1.5, 2)]);
  });

  it('Float32Array in mode numpy is worked in float32, in the results too', () => {
    const data = Float32Array.of(0.1, 0.2, 0.4, 0.7, 0.3, 0.9);
    const line = Float32Array.of(0.1, 0.7);
    const [first] = gradient({ data, shape: [2, 3] }, 0.3, { mode: 'numpy' });
    expect(first?.data[0]).toBe(gradient(line, 0.3, { mode: 'numpy' })[0]);
    expect(first?.data[0]).not.toBe(gradient(line, 0.3)[0]);
    const nested = gradient([data.subarray(0, 3), data.subarray(3)], 0.3, { mode: 'numpy', axis: 1 });
    expect(nested[1]).toEqual(Array.from(gradient(data.subarray(3), 0.3, { mode: 'numpy' })));
  });
});

describe('gradient of several dimensions: spacing', () => {
  const y = [0, 4];
  const x = [0, 1, 3];

  it('one number for all axes, or one entry for each axis: numbers and coordinates mixed', () => {
    expect(gradient(rows, 2)).toEqual([down, across].map((d) => d.map((row) => row.map((v) => v / 2))));
    expect(gradient(rows, [2, 4])).toEqual([gradient(rows, 2, { axis: 0 }), gradient(rows, 4, { axis: 1 })]);
    expect(gradient(rows, [y, 4])).toEqual([gradient(rows, y, { axis: 0 }), gradient(rows, 4, { axis: 1 })]);
    expect(gradient(rows, [2, x])).toEqual([gradient(rows, 2, { axis: 0 }), gradient(rows, x, { axis: 1 })]);
  });

  it('in the order of the axes', () => {
    expect(gradient(rows, [x, y], { axis: [1, 0] })).toEqual([...gradient(rows, [y, x])].reverse());
  });

  it('one axis: its coordinates, or a list of one', () => {
    const wanted = gradient(rows, [2, x])[1];
    for (const spacing of [
      x,
      [x],
      [Float64Array.from(x)],
      Int8Array.from(x),
      [0n, 1n, 3n],
      BigInt64Array.of(0n, 1n, 3n),
    ]) {
      expect(gradient(rows, spacing, { axis: 1 })).toEqual(wanted);
      expect(gradient(rows, spacing, { axis: [1] })).toEqual([wanted]);
    }
    expect(wanted?.[1]).toEqual(Array.from(gradient([3, 4, 5], x)));
    expect(gradient(rows, [3], { axis: [1] })).toEqual([gradient(rows, 3, { axis: 1 })]);
  });

  it('falling coordinates: an array turned round has the same derivatives, turned round', () => {
    const t = [
      [1, 8, 27],
      [4, 11, 30],
      [9, 16, 35],
    ];
    const back = <T>(list: readonly T[]): T[] => [...list].reverse();
    for (const mode of MODES) {
      for (const edgeOrder of [1, 2] as const) {
        const forth = gradient(
          t,
          [
            [1, 2, 3],
            [0, 2, 4],
          ],
          { mode, edgeOrder },
        );
        const turned = gradient(
          back(t).map(back),
          [
            [3, 2, 1],
            [4, 2, 0],
          ],
          { mode, edgeOrder },
        );
        expect(turned.map((d) => back(d).map(back))).toEqual(forth);
      }
    }
    expect(
      gradient(t, [
        [3, 2, 1],
        [4, 2, 0],
      ]),
    ).toEqual([
      [
        [-3, -3, -3],
        [-4, -4, -4],
        [-5, -5, -5],
      ],
      [
        [-3.5, -6.5, -9.5],
        [-3.5, -6.5, -9.5],
        [-3.5, -6.5, -9.5],
      ],
    ]);
    // coordinates that are uneven: numpy.gradient(t, [5, 2, 1], axis=0)
    expect(gradient(t, [5, 2, 1], { axis: 0 })).toEqual([
      [-1, -1, -1],
      [-4, -4, -4],
      [-5, -5, -5],
    ]);
  });
});

describe('gradient of several dimensions: what it refuses', () => {
  it('axes that are no numbers, not there, or there twice', () => {
    for (const axis of [1.5, Number.NaN, '0', null, [0, '1'], [[0]]])
      expect(() => gradient(rows, { axis: axis as number })).toThrow(TypeError);
    expect(() => gradient(rows, { axis: 2 })).toThrow(
      new RangeError('axis must be from -2 to 1 for 2 dimensions, got 2'),
    );
    expect(() => gradient([1, 2, 3], { axis: 1 })).toThrow(/from -1 to 0 for 1 dimensions, got 1/);
    expect(() => gradient({ data: [1], shape: [] }, { axis: 0 })).toThrow(RangeError);
    expect(() => gradient(rows, { axis: [1, -1] })).toThrow(new RangeError('axis 1 is given twice, in [1, -1]'));
  });

  it('coordinates that do not say of which axis', () => {
    const how = 'write { axis } for the coordinates of one axis, [a, b] for one spacing per axis';
    expect(() => gradient(rows, Float64Array.of(1, 2))).toThrow(
      new TypeError(`spacing of 2 axes must be a number or an array of one per axis, got 1,2: ${how}`),
    );
    expect(() => gradient(rows, [0n, 1n])).toThrow(TypeError);
    expect(() => gradient(rows, [0, 1, 3])).toThrow(
      new RangeError(`spacing must have an entry for each of the 2 axes, got 3: ${how}`),
    );
    expect(() => gradient(rows, 'x' as never)).toThrow(TypeError);
    expect(() => gradient(rows, [1, 'x'] as never)).toThrow(
      new TypeError('spacing of axis 1 must be a number or one coordinate per value, got "x"'),
    );
    expect(() => gradient(rows, [1, null] as never)).toThrow(TypeError);
  });

  it('coordinates of another length, of two dimensions, or out of order, with the axis', () => {
    for (const mode of MODES) {
      expect(() => gradient(rows, [1, [0, 1]], { mode })).toThrow(
        new RangeError('coordinates of axis 1 must be as many as values (3), got 2'),
      );
      expect(() => gradient(rows, [[[0], [1]], 1] as never, { mode })).toThrow(/of axis 0 must have one dimension/);
      if (mode === 'numpy') continue;
      expect(() => gradient(rows, [1, [0, 1, 1]], { mode })).toThrow(
        /coordinates of axis 1 must be finite and .*: number 2 does not follow number 1, got 1 after 1/,
      );
      expect(() => gradient(rows, [1, [0, -1, 1]], { mode })).toThrow(/axis 1/);
      expect(() => gradient(rows, [0, 1], { mode })).toThrow(
        'spacing of axis 0 must be a finite number other than 0, got 0',
      );
    }
  });

  it('rows that differ in length or depth, and what is no number, with the place', () => {
    expect(() => gradient([[1, 2], [3]])).toThrow(
      new RangeError('values[1] must have 2 entries as values[0] has, got 1'),
    );
    expect(() =>
      gradient([
        [
          [1, 2],
          [3, 4],
        ],
        [[5, 6], [7]],
      ]),
    ).toThrow(new RangeError('values[1][1] must have 2 entries as values[0][0] has, got 1'));
    expect(() => gradient([[1, 2], 3] as never)).toThrow(new TypeError('values[1] must be an array of 2, got 3'));
    expect(() =>
      gradient([
        [1, 2],
        [3, null],
      ] as never),
    ).toThrow(new TypeError('values[1][1] must be a number, got null'));
    expect(() =>
      gradient([
        [1, 2],
        [3, [4]],
      ] as never),
    ).toThrow(/values\[1\]\[1\] must be a number, got an array of 1/);
  });

  it('an array in one buffer that is none', () => {
    const bad =
      (array: object): (() => unknown) =>
      () =>
        gradient({ ...dense, ...array } as NdArray);
    expect(bad({ data: 5 })).toThrow(TypeError);
    expect(bad({ data: [1, 2, 6, 3, '4', 5] })).toThrow(new TypeError('data[4] must be a number, got "4"'));
    expect(bad({ data: new BigInt64Array(6) })).toThrow(TypeError);
    expect(bad({ shape: [2, -3] })).toThrow(new RangeError('shape[1] must be a whole number of at least 0, got -3'));
    expect(bad({ shape: [2, 1.5] })).toThrow(RangeError);
    expect(bad({ shape: 6 })).toThrow(TypeError);
    expect(bad({ strides: [3] })).toThrow(new RangeError('strides must be as many as the axes (2), got 1'));
    expect(bad({ strides: [3, 0.5] })).toThrow(/must be whole numbers/);
    expect(bad({ offset: 1 })).toThrow(/data must hold number 6 of this shape and strides, has 6 numbers/);
    expect(bad({ strides: [3, -1] })).toThrow(/data must hold number -2/);
    expect(bad({ shape: [3, 3] })).toThrow(/has 6 numbers/);
  });

  it('an `out` of another number, length or kind', () => {
    const out = new Float64Array(6);
    expect(() => gradient(dense, { out: [out] })).toThrow(
      new TypeError('out must be a list of 2, one for each axis, got an array of 1'),
    );
    expect(() => gradient(dense, { axis: [0], out: out as never })).toThrow(TypeError);
    expect(() => gradient(dense, { axis: 0, out: new Float64Array(5) })).toThrow(/as long as values \(6\)/);
    expect(() => gradient(dense, { axis: 0, out: [1, 2, 3, 4, 5, 6] as never })).toThrow(RangeError);
    expect(() => gradient(rows, { axis: 0, out })).toThrow(TypeError);
  });

  it('edge orders and options as in one dimension', () => {
    for (const edgeOrder of [0, 3, 1.5])
      expect(() => gradient(rows, { edgeOrder: edgeOrder as 1 })).toThrow(RangeError);
    expect(() => gradient(rows, { axes: 0 } as object)).toThrow(/has no option "axes" \(did you mean axis\?\)/);
  });
});

describe('gradient of several dimensions: each line has the bits that it has alone', () => {
  /** Some that cancel, some that are equal, some that are none, some at the ends of the range. */
  const number = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
    { weight: 4, arbitrary: fc.integer({ min: -2, max: 2 }) },
    { weight: 1, arbitrary: fc.double() },
    {
      weight: 1,
      arbitrary: fc.constantFrom(-0, 0, Number.NaN, Infinity, -Infinity, 1.7e308, -1.7e308, 5e-324, -1e-310),
    },
  );
  const step = fc.oneof(fc.double({ min: 0.01, max: 10, noNaN: true }), fc.constantFrom(0.5, 1, 1e-300, 1e300));

  function spacingFor(n: number): fc.Arbitrary<number | Coordinates> {
    const walk = fc
      .tuple(fc.array(step, { minLength: n, maxLength: n }), fc.boolean())
      .map(([h, falling]) => {
        let at = 0;
        return h.map((one) => (at += falling ? -one : one));
      })
      .filter((x) => x.every((v, i) => Number.isFinite(v) && (i === 0 || v !== x[i - 1])));
    const even = fc.tuple(step, fc.boolean()).map(([h, falling]) => (falling ? -h : h));
    const whole = fc.integer({ min: 1, max: 9 }).map((h) => Array.from({ length: n }, (_, i) => BigInt(i * i + h * i)));
    return fc.oneof(
      even,
      walk,
      walk.map((x) => Float64Array.from(x)),
      whole,
    );
  }

  const view = fc
    .tuple(
      fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1 as const, 2 as const),
    )
    .chain(([sizes, edgeOrder]) => {
      const shape = sizes.map((n) => n + edgeOrder - 1);
      const size = shape.reduce((a, b) => a * b, 1);
      return fc.record({
        edgeOrder: fc.constant(edgeOrder),
        shape: fc.constant(shape),
        data: fc.array(number, { minLength: size, maxLength: size }),
        order: fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
        reversed: fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
        typed: fc.boolean(),
        spacings: fc.tuple(...shape.map(spacingFor)),
        axes: fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: 1 },
        ),
        mode: fc.constantFrom(...MODES),
      });
    });

  it('in arrays of one to four dimensions, however they lie in memory, along any axes, on any spacing, in all modes', () => {
    let lines = 0;
    fc.assert(
      fc.property(view, ({ shape, data, order, reversed, typed, spacings, axes, mode, edgeOrder }) => {
        // Axes lie in memory in any order, and forwards or backwards.
        const strides = shape.map(() => 1);
        let size = 1;
        for (const axis of order) {
          strides[axis] = size;
          size *= shape[axis] as number;
        }
        let offset = 0;
        reversed.forEach((yes, axis) => {
          if (!yes) return;
          offset += ((shape[axis] as number) - 1) * (strides[axis] as number);
          strides[axis] = -(strides[axis] as number);
        });
        const array = { data: typed ? Float64Array.from(data) : data, shape, strides, offset };
        const spacing = axes.map((axis) => spacings[axis] as number | Coordinates);
        const results = gradient(array, spacing, { axis: axes, mode, edgeOrder });
        axes.forEach((axis, k) => {
          const { data: got, strides: dense } = results[k] as DenseArray;
          for (const place of places(shape.map((n, a) => (a === axis ? 1 : n)))) {
            const at = (i: number, s: readonly number[], from: number): number =>
              place.reduce((sum, p, a) => sum + p * (s[a] as number), from + i * (s[axis] as number));
            const line = Array.from(
              { length: shape[axis] as number },
              (_, i) => data[at(i, strides, offset)] as number,
            );
            const wanted = gradient(line, spacings[axis], { mode, edgeOrder });
            lines += 1;
            wanted.forEach((d, i) => {
              const found = got[at(i, dense, 0)];
              if (!sameBits(d, found)) expect({ line, i, found, mode }).toEqual({ line, i, found: d, mode });
            });
          }
        });
      }),
      { numRuns: 600, seed: 21 },
    );
    expect(lines).toBeGreaterThan(10_000);
  });

  it('in frames wide and high enough for the long loops', () => {
    const [height, width] = [70, 90];
    const data = Float64Array.from({ length: height * width }, (_, k) => Math.sin(k * k) + (k % 7 === 0 ? 1e9 : 0));
    const x = Float64Array.from({ length: width }, (_, i) => i + 0.3 * Math.sin(i));
    const y = Float64Array.from({ length: height }, (_, i) => 1000 - i + 0.3 * Math.sin(i));
    for (const mode of MODES) {
      const [dy, dx] = gradient({ data, shape: [height, width] }, [y, x], { mode }) as [DenseArray, DenseArray];
      for (let i = 0; i < height; i += 1)
        expect(dx.data.subarray(i * width, (i + 1) * width)).toEqual(
          gradient(data.subarray(i * width, (i + 1) * width), x, { mode }),
        );
      for (let j = 0; j < width; j += 1) {
        const column = (from: Float64Array): Float64Array => from.filter((_, k) => k % width === j);
        expect(column(dy.data)).toEqual(gradient(column(data), y, { mode }));
      }
    }
  });

  it('does not change what it is given', () => {
    const data = Float64Array.from(dense.data);
    const frozen = Object.freeze(rows.map((row) => Object.freeze([...row])));
    for (const mode of MODES) {
      gradient({ ...dense, data }, { mode });
      gradient(
        frozen,
        [
          [0, 1],
          [3, 2, 0],
        ],
        { mode },
      );
    }
    expect(data).toEqual(dense.data);
  });
});

/** All places in an array of this shape. */
function* places(shape: readonly number[]): Generator<number[]> {
  const [n, ...rest] = shape;
  if (n === undefined) yield [];
  else for (let i = 0; i < n; i += 1) for (const place of places(rest)) yield [i, ...place];
}
