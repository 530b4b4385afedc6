import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Coordinates, gradient } from '../../src/kernels/index.js';
import { sameBits } from '../support/numbers.js';
import { loadVectors, parseVectors } from './vectors.js';

type Row = readonly (number | string)[];

/** One call of numpy.gradient; make_dtypes.py tells what the fields are. */
interface DtypeCase {
  readonly name: string;
  readonly dtype: keyof typeof ARRAYS;
  readonly f: Row | readonly Row[];
  readonly args: readonly (number | { readonly dtype: keyof typeof ARRAYS; readonly x: Row })[];
  readonly axis: number;
  readonly edge_order: 1 | 2;
  readonly out: 'float32' | 'float64';
  readonly expected: readonly number[] | readonly (readonly number[])[];
}

const ARRAYS = {
  float32: (row: Row) => Float32Array.from(row as number[]),
  float64: (row: Row) => Float64Array.from(row as number[]),
  int8: (row: Row) => Int8Array.from(row as number[]),
  int16: (row: Row) => Int16Array.from(row as number[]),
  int32: (row: Row) => Int32Array.from(row as number[]),
  int64: (row: Row) => BigInt64Array.from(row, BigInt),
  uint8: (row: Row) => Uint8Array.from(row as number[]),
  uint16: (row: Row) => Uint16Array.from(row as number[]),
  uint32: (row: Row) => Uint32Array.from(row as number[]),
  uint64: (row: Row) => BigUint64Array.from(row, BigInt),
} as const;

const { cases } = loadVectors<DtypeCase>('dtypes');
const isRows = (f: DtypeCase['f']): f is readonly Row[] => Array.isArray(f[0]);

/** Where a result of ours differs from numpy's: an array, or one in one buffer and rows of rows. */
function check(all: readonly DtypeCase[]): { numbers: number; wrong: string[] } {
  const wrong: string[] = [];
  let numbers = 0;
  for (const { name, dtype, f, args, axis, edge_order: edgeOrder, out, expected } of all) {
    const [arg] = args;
    const spacing: number | Coordinates | undefined = typeof arg === 'object' ? ARRAYS[arg.dtype](arg.x) : arg;
    const compare = (got: ArrayLike<number>, how: string): void => {
      expected.flat().forEach((e, i) => {
        numbers += 1;
        if (!sameBits(e, got[i])) wrong.push(`${name}${how}, number ${i}: ${got[i]} is not ${e}`);
      });
    };
    if (!isRows(f)) {
      const got = gradient(ARRAYS[dtype](f), spacing, { mode: 'numpy', edgeOrder });
      const kind = got instanceof Float32Array ? 'float32' : 'float64';
      if (kind !== out) wrong.push(`${name}: ${kind} is not ${out}`);
      compare(got, '');
      continue;
    }
    const options = { mode: 'numpy', edgeOrder, axis } as const;
    const shape = [f.length, f[0]?.length ?? 0];
    const data = ARRAYS[dtype](f.flat()) as Float64Array;
    compare(gradient({ data, shape }, spacing, options).data, ' in one buffer');
    const rows = f.map((row) => ARRAYS[dtype](row) as Float64Array);
    compare(gradient(rows, spacing, options).flat(), ' as rows');
  }
  return { numbers, wrong };
}

describe('mode numpy is numpy.gradient for values and coordinates of every type, bit for bit', () => {
  it.each(Object.keys(ARRAYS))('for values of %s, with spacings of every type', (dtype) => {
    const { numbers, wrong } = check(cases.filter((c) => c.dtype === dtype));
    expect(wrong).toEqual([]);
    expect(numbers).toBeGreaterThan(300);
  });

  it('with the type of its result', () => {
    const kinds = new Set(cases.map(({ dtype, out }) => `${dtype} gives ${out}`));
    expect([...kinds].sort()).toEqual(
      Object.keys(ARRAYS)
        .map((dtype) => `${dtype} gives ${dtype === 'float32' ? 'float32' : 'float64'}`)
        .sort(),
    );
  });

  const python = ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', 'import numpy; assert numpy.__version__ >= "2"']).status === 0,
  );
  it.skipIf(python === undefined).each(['7', '20240229'])('also on fresh arrays, with seed %s', (seed) => {
    const make = fileURLToPath(new URL('make_dtypes.py', import.meta.url));
    const made = spawnSync(python as string, ['-B', make, seed], { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(made.stderr).toBe('');
    const { numbers, wrong } = check((parseVectors(made.stdout) as { cases: DtypeCase[] }).cases);
    expect(wrong).toEqual([]);
    expect(numbers).toBeGreaterThan(9000);
  });
});
