import { show } from '../../core/errors.js';

/** An array of any dimension in one buffer, as scijs ndarray (`stride`) and stdlib ndarray (`strides`) hold it. */
export interface NdArray {
  readonly data: ArrayLike<number>;
  readonly shape: ArrayLike<number>;
  /** How far apart in `data` the neighbours along each axis are. Default: C order, the last axis side by side. */
  readonly strides?: ArrayLike<number> | undefined;
  /** The same under another name. */
  readonly stride?: ArrayLike<number> | undefined;
  /** Where in `data` the first element is (default 0). */
  readonly offset?: number | undefined;
}

/** An array in C order, without gaps. */
export interface DenseArray {
  readonly data: Float64Array;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** An array that has been read: its numbers in C order. Numbers that are in this order already are not copied. */
export interface Numbers {
  readonly data: Float64Array;
  readonly shape: readonly number[];
  /** Were they float32? */
  readonly float32: boolean;
}

/** Is it an array in one buffer? */
export const isNdArray = (values: unknown): values is NdArray =>
  typeof values === 'object' && values !== null && 'data' in values && 'shape' in values;

/**
 * Reads an array of any dimension.
 *
 * @throws TypeError on anything but numbers; RangeError on a shape, strides or an offset that point outside of `data`
 */
export function readNdArray(array: NdArray): Numbers {
  const { data, offset = 0 } = array;
  if (typeof data !== 'object' || data === null || typeof data.length !== 'number')
    throw new TypeError(`data must be an array of numbers, got ${show(data)}`);
  if (typeof array.shape?.length !== 'number')
    throw new TypeError(`shape must be an array of whole numbers, got ${show(array.shape)}`);
  const shape = Array.from(array.shape);
  shape.forEach((n, axis) => {
    if (!(Number.isSafeInteger(n) && n >= 0))
      throw new RangeError(`shape[${axis}] must be a whole number of at least 0, got ${show(n)}`);
  });
  const dense = denseStrides(shape);
  const strides = Array.from(array.strides ?? array.stride ?? dense);
  // stdlib gives an array without axes one stride
  if (strides.length !== shape.length && shape.length > 0)
    throw new RangeError(`strides must be as many as the axes (${shape.length}), got ${strides.length}`);
  if (![offset, ...strides].every(Number.isSafeInteger))
    throw new RangeError(`offset and strides must be whole numbers, got ${offset} and ${show(strides.join(', '))}`);
  const size = shape.reduce((product, n) => product * n, 1);
  const ends = shape.map((n, axis) => (n - 1) * strides[axis]);
  const [low, high] = [Math.min, Math.max].map((most) => ends.reduce((at, end) => at + most(0, end), offset));
  if (size > 0 && !(low >= 0 && high < data.length))
    throw new RangeError(
      `data must hold number ${low < 0 ? low : high} of this shape and strides, has ${data.length} numbers`,
    );
  const float32 = data instanceof Float32Array;
  if (data instanceof Float64Array && shape.every((n, axis) => n <= 1 || strides[axis] === dense[axis]))
    return { data: data.subarray(offset, offset + size), shape, float32 };
  return { data: gathered(data, shape, strides, offset, size), shape, float32 };
}

function gathered(
  data: ArrayLike<number>,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  size: number,
): Float64Array {
  const out = new Float64Array(size);
  const typed = ArrayBuffer.isView(data) && !(data instanceof BigInt64Array || data instanceof BigUint64Array);
  const last = shape.length - 1;
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const [n, stride] = axis > last ? [1, 0] : [shape[axis], strides[axis]];
    for (let i = 0, at = from; i < n; i += 1, at += stride) {
      if (axis < last) {
        copy(axis + 1, at);
        continue;
      }
      const value: unknown = data[at];
      if (!typed && typeof value !== 'number') throw new TypeError(`data[${at}] must be a number, got ${show(value)}`);
      out[to] = value as number;
      to += 1;
    }
  };
  if (size > 0) copy(0, offset);
  return out;
}

/** The strides of an array in C order. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}
