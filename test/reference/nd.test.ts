import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { gradient, type NdArray, type Nested } from '../../src/kernels/index.js';
import { sameBits } from '../support/numbers.js';
import { loadVectors, parseVectors } from './vectors.js';

/** One call of numpy.gradient; make_nd.py tells what the fields are. */
interface NdCase {
  readonly name: string;
  readonly f: Nested;
  readonly args: readonly (number | readonly number[])[];
  readonly axis?: number | readonly number[];
  readonly edge_order: 1 | 2;
  readonly expected: readonly Nested[];
}

const { cases } = loadVectors<NdCase>('nd');

const flat = (nested: unknown): number[] => (nested as unknown[]).flat(Infinity) as number[];
function shapeOf(nested: unknown): number[] {
  return Array.isArray(nested) ? [nested.length, ...shapeOf(nested[0])] : [];
}

/** numpy's arguments as ours: one spacing stands alone, several are an array. */
const spacingOf = ({ args }: NdCase): number | readonly (number | readonly number[])[] | undefined =>
  args.length > 1 ? args : (args[0] as number | undefined);

/** Where a result of ours differs from numpy's, as rows and as an array in one buffer; and how many numbers were compared. */
function check(all: readonly NdCase[]): { numbers: number; wrong: string[] } {
  const wrong: string[] = [];
  let numbers = 0;
  for (const c of all) {
    const { name, f, axis, edge_order: edgeOrder, expected } = c;
    const options = { mode: 'numpy', edgeOrder, ...(axis !== undefined && { axis }) } as { axis: readonly number[] };
    const dense: NdArray = { data: flat(f), shape: shapeOf(f) };
    const one = !Array.isArray(f[0]);
    const asRows = one ? [] : [gradient(f, spacingOf(c), options)];
    const results = [...asRows, gradient(dense, spacingOf(c), options)] as unknown[];
    for (const result of results) {
      const list = (typeof axis === 'number' ? [result] : result) as (Nested | NdArray)[];
      if (list.length !== expected.length) wrong.push(`${name}: ${list.length} results for ${expected.length}`);
      expected.forEach((wanted, k) => {
        const got = list[k] as Nested | NdArray;
        const [shape, values] = 'data' in got ? [got.shape, Array.from(got.data)] : [shapeOf(got), flat(got)];
        if (String(shape) !== String(shapeOf(wanted))) wrong.push(`${name}: shape ${shape}`);
        flat(wanted).forEach((e, i) => {
          numbers += 1;
          if (!sameBits(e, values[i])) wrong.push(`${name}, result ${k}, number ${i}: ${values[i]} is not ${e}`);
        });
      });
    }
  }
  return { numbers, wrong };
}

const named = (name: string): NdCase[] => cases.filter((c) => c.name.startsWith(name));

describe('mode numpy of several dimensions is numpy.gradient, bit for bit', () => {
  it.each(['test_basic', 'test_args', 'test_spacing', 'test_specific_axes', 'test_return_type'])(
    'on all calls with an answer in TestGradient.%s',
    (name) => {
      const { numbers, wrong } = check(named(name));
      expect(wrong).toEqual([]);
      expect(numbers).toBeGreaterThan(7);
    },
  );

  it('on the spacings of the tests of torch.gradient, whose coordinates fall or turn back', () => {
    const { numbers, wrong } = check(named('torch'));
    expect(wrong).toEqual([]);
    expect(numbers).toBeGreaterThan(600);
  });

  it('on arrays of one to four dimensions, with every kind of spacing, axes in any order, NaN and Infinity', () => {
    const { numbers, wrong } = check(named('('));
    expect(wrong).toEqual([]);
    expect(numbers).toBeGreaterThan(2500);
  });

  it('what numpy asserts there in words: even coordinates are one spacing, and turned axes turned results', () => {
    const [f = []] = named('test_spacing').map((c) => c.f);
    const [even, uneven] = [
      [0, 1, 2, 3, 4, 5],
      [0, 0.5, 1, 3, 5, 7],
    ] as const;
    for (const edgeOrder of [1, 2] as const) {
      expect(gradient(f, [even, even], { edgeOrder })).toEqual(gradient(f, { axis: [0, 1], edgeOrder }));
      const [rows, columns] = gradient(f, [even, uneven], { edgeOrder });
      expect(gradient(f, [uneven, even], { axis: [1, 0], edgeOrder })).toEqual([columns, rows]);
    }
  });

  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
  );
  const MAKE = fileURLToPath(new URL('make_nd.py', import.meta.url));

  it.skipIf(python === undefined).each(['7', '20240229', '123456789'])(
    `on arrays that numpy works out while the tests run, with seed %s${python === undefined ? ' (skipped: no python3 with numpy here)' : ''}`,
    (seed) => {
      const made = spawnSync(python as string, ['-B', MAKE, seed], { encoding: 'utf8', maxBuffer: 1 << 26 });
      expect(made.stderr).toBe('');
      const fresh = parseVectors(made.stdout) as { cases: NdCase[] };
      const { numbers, wrong } = check(fresh.cases);
      expect(wrong).toEqual([]);
      expect(numbers).toBeGreaterThan(4000);
    },
  );
});

describe('what numpy refuses of several dimensions is refused', () => {
  const f = Array.from({ length: 5 }, (_, i) => [0, 1, 2, 3, 4].map((j) => 5 * i + j));
  const x = [1, 2, 3, 4, 5];

  it('TestGradient.test_badargs: coordinates of another length', () => {
    for (const spacing of [
      [x, [1, 1]],
      [1, [1, 1]],
      [
        [1, 1],
        [1, 1],
      ],
    ])
      expect(() => gradient(f, spacing)).toThrow(/coordinates of axis [01] must be as many as values \(5\), got 2/);
  });

  it('TestGradient.test_badargs: another number of spacings than axes', () => {
    expect(() => gradient(f, x)).toThrow(
      /an entry for each of the 2 axes, got 5: write \{ axis \} for the coordinates/,
    );
    expect(() => gradient(f, x, { axis: [0, 1] })).toThrow(RangeError);
    expect(() => gradient(f, [x])).toThrow(/for each of the 2 axes, got 1/);
    expect(() => gradient(f, [x, x, x])).toThrow(/for each of the 2 axes, got 3/);
    expect(() => gradient(f, [1, 1, 1])).toThrow(RangeError);
    expect(() => gradient(f, [x, x], { axis: 1 })).toThrow(/coordinates of axis 1/);
    expect(() => gradient(f, [1, 1], { axis: 1 })).toThrow(/coordinates of axis 1 must be as many as values \(5\)/);
  });

  it('TestGradient.test_args: coordinates of two dimensions', () => {
    expect(() => gradient(f, [x.map((t) => [t, t]), 1] as never)).toThrow(
      new TypeError('coordinates of axis 0 must have one dimension, got an array of arrays'),
    );
  });

  it('TestGradient.test_specific_axes: axes that are not there', () => {
    const v = [
      [1, 1],
      [3, 4],
    ];
    expect(() => gradient(v, { axis: 3 })).toThrow(new RangeError('axis must be from -2 to 1 for 2 dimensions, got 3'));
    expect(() => gradient(v, { axis: -3 })).toThrow(/got -3/);
    expect(() => gradient(v, { axis: [0, 2] })).toThrow(/got 2/);
  });

  it('TestGradient.test_values: too few points along an axis', () => {
    expect(() => gradient([[1, 2, 3]])).toThrow(
      new RangeError('axis 0 must have at least 2 points for edge order 1, has 1'),
    );
    expect(() => gradient([[1], [2]])).toThrow(/axis 1 must have at least 2 points/);
    const flatTwo = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    expect(() => gradient(flatTwo, { edgeOrder: 2 })).toThrow(
      /axis 1 must have at least 3 points for edge order 2, has 2/,
    );
    expect(gradient(flatTwo, { edgeOrder: 2, axis: 0 })).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });
});
