import { show } from '../../core/errors.js';
import type { Numbers } from './nd-array.js';

/** Rows of numbers, rows of rows, and so on. */
export type Nested = readonly (ArrayLike<number> | Nested)[];

/** Is it a list of rows? */
export const isNested = (values: unknown): values is Nested => Array.isArray(values) && isRow(values[0]);

/** Is it a row: an array of any type? */
export const isRow = (row: unknown): row is ArrayLike<unknown> =>
  Array.isArray(row) || (ArrayBuffer.isView(row) && 'length' in row);

/** Reads rows of rows. @throws TypeError on anything but numbers, RangeError on rows of different lengths; both name the place */
export function readNested(values: Nested): Numbers {
  const shape: number[] = [];
  for (let row: unknown = values; isRow(row); row = row[0]) shape.push(row.length);
  const data = new Float64Array(shape.reduce((product, n) => product * n, 1));
  const last = shape.length - 1;
  const place: number[] = [];
  let float32 = true;
  let to = 0;
  const fill = (row: unknown, axis: number): void => {
    const n = shape[axis];
    if (!isRow(row)) throw new TypeError(`${name(place)} must be an array of ${n}, got ${show(row)}`);
    if (row.length !== n) {
      const first = name(place.map(() => 0));
      throw new RangeError(`${name(place)} must have ${n} entries as ${first} has, got ${row.length}`);
    }
    if (axis === last) {
      if (!(row instanceof Float32Array)) float32 = false;
      for (let i = 0; i < n; i += 1) {
        const entry = row[i];
        if (typeof entry !== 'number')
          throw new TypeError(`${name([...place, i])} must be a number, got ${show(entry)}`);
        data[to + i] = entry;
      }
      to += n;
      return;
    }
    for (let i = 0; i < n; i += 1) {
      place.push(i);
      fill(row[i], axis + 1);
      place.pop();
    }
  };
  fill(values, 0);
  return { data, shape, float32 };
}

const name = (place: readonly number[]): string => `values[${place.join('][')}]`;

/** The numbers of an array in C order as rows of rows of numbers. */
export function toNested(data: Float64Array, shape: readonly number[]): Nested {
  let at = 0;
  const make = (axis: number): Nested => {
    const n = shape[axis];
    if (axis < shape.length - 1) return Array.from({ length: n }, () => make(axis + 1));
    const row = new Array<number>(n);
    for (let i = 0; i < n; i += 1) row[i] = data[at + i];
    at += n;
    return row as unknown as Nested;
  };
  return make(0);
}
