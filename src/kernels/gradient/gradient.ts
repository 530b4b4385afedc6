import { checkNames } from '../../core/nearest.js';
import { checkEdgeOrder, checkMode, type Mode } from '../three-point/options.js';
import { checkAxes, type Spacing, spacingPerAxis } from './axes.js';
import type { Coordinates } from './coordinates.js';
import { checkOuts, gradients } from './gradient-nd.js';
import { gradientOfSeries, type Numeric, type Values } from './gradient-series.js';
import { type DenseArray, denseStrides, isNdArray, type NdArray, readNdArray } from './nd-array.js';
import { isNested, type Nested, readNested, toNested } from './nested.js';

/** The options of {@link gradient}. */
export interface GradientOptions<Out = Float64Array, Axis = number> {
  /** Order of the one-sided formula at the two ends (default 1). */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default), `numpy` (bit for bit) or `exact` (correctly rounded): see {@link createThreePoint}. */
  readonly mode?: Mode;
  /** Along which axis, or axes (default: all); negative ones count from the last. One number gives one array, a list a list. */
  readonly axis?: Axis;
  /**
   * Where the result goes; as long as `values`. It may be `values` itself. Saves the allocation, which costs more than the
   * work. With an array of several dimensions in one buffer: a Float64Array for one axis, else a list of as many as axes.
   */
  readonly out?: Out;
}

type AnyOptions = GradientOptions<Numeric | readonly Float64Array[], number | readonly number[]>;
type InFloat32 = Omit<GradientOptions, 'out'> & { readonly mode: 'numpy' };
type OneAxis = GradientOptions & { readonly axis: number };
type Axes = GradientOptions<readonly Float64Array[], readonly number[]>;

/** The derivatives along one axis, in the form in which the values came. */
export type GradientArray<V> = V extends Values ? Float64Array : V extends NdArray ? DenseArray : GradientRows<V>;
type GradientRows<V> =
  V extends ArrayLike<number> ? number[] : V extends readonly (infer Row)[] ? GradientRows<Row>[] : never;

/**
 * The batch twin of the streaming kernels: numpy.gradient of a whole array, of any dimension.
 *
 * n values give n derivatives. An array of numbers, of any type, gives a Float64Array. Bigints are subtracted before anything is
 * rounded, so a counter of 64 bits keeps all its digits; mode `numpy` rounds each to a double first, as numpy does. Rows of numbers (rows of rows, ...) and arrays
 * `{ data, shape, strides, offset }` as of scijs and stdlib give a list of arrays of their form, one for each axis, or with
 * `axis: 0` that of one axis alone.
 *
 * `spacing` is one number for all axes (default 1); or, for a single axis, one coordinate per value, increasing or decreasing;
 * or, for several axes, an array with one entry for each, a number or coordinates, in the order of `axis`. Coordinates are
 * numbers, bigints, which are subtracted exactly in every mode, or Dates, which count in ms.
 *
 * Unit: value unit per unit of the coordinates. Modes `accurate` and `exact` want strictly monotonic finite coordinates;
 * mode `numpy` gives what numpy gives, including its switch to the uniform formula when all steps are bit-equal, and its
 * Infinity and NaN. There Float32Array values give a Float32Array, and Float32Array values and coordinates are rounded as
 * numpy 2 rounds them: see {@link float32Line}.
 * NaN and Infinity in `values` spread to their neighbours.
 *
 * Source: numpy.gradient(f, *spacing, axis=axis, edge_order=edgeOrder); there a list of one axis gives no list.
 *
 * @throws RangeError on fewer than edgeOrder + 1 values along an axis, on coordinates of another length or out of order, on
 * spacings of another number than the axes, on an axis that does not exist or is given twice, on rows of different lengths, on an
 * edge order other than 1 or 2 (numpy takes 0 and 1.5 for 2), on an `out` of another length
 * @throws TypeError on anything that is not numbers, on coordinates of two dimensions, or of an axis that is not named
 */
export function gradient(
  values: Float32Array,
  spacing: number | Coordinates | undefined,
  options: InFloat32,
): Float32Array;
export function gradient(values: Float32Array, options: InFloat32): Float32Array;
export function gradient(values: Values, options?: GradientOptions): Float64Array;
export function gradient<Out extends Numeric>(
  values: Values,
  spacing: number | Coordinates | undefined,
  options: GradientOptions<Out> & { readonly out: Out },
): Out;
export function gradient(values: Values, spacing?: number | Coordinates, options?: GradientOptions): Float64Array;
export function gradient<V extends Nested | NdArray>(values: V, options: OneAxis): GradientArray<V>;
export function gradient<V extends Nested | NdArray>(
  values: V,
  spacing: Spacing | undefined,
  options: OneAxis,
): GradientArray<V>;
export function gradient<V extends Values | Nested | NdArray>(values: V, options?: Axes): GradientArray<V>[];
export function gradient<V extends Values | Nested | NdArray>(
  values: V,
  spacing: Spacing | undefined,
  options?: Axes,
): GradientArray<V>[];
export function gradient(
  values: Values | Nested | NdArray,
  spacing: Spacing | AnyOptions | undefined = 1,
  options: AnyOptions = {},
): unknown {
  if (isOptions(spacing)) return gradient(values as Nested, 1, spacing as Axes);
  checkNames('gradient', options, ['axis', 'edgeOrder', 'mode', 'out']);
  const { axis, edgeOrder = 1 } = options;
  checkEdgeOrder(edgeOrder);
  const mode = checkMode(options.mode ?? 'accurate');
  const { out } = options;
  if (isNested(values)) {
    if (out !== undefined) throw new TypeError('out is for values in one array, not for rows');
    const numbers = readNested(values);
    const found = gradients(numbers, axis, spacing, { edgeOrder, mode });
    return oneOrAll(
      found.map((data) => toNested(data, numbers.shape)),
      axis,
    );
  }
  const outs = (typeof axis === 'number' && out !== undefined ? [out] : out) as readonly Float64Array[] | undefined;
  if (isNdArray(values)) {
    const numbers = readNdArray(values);
    const found = gradients(numbers, axis, spacing, { edgeOrder, mode }, outs);
    const { shape } = numbers;
    return oneOrAll(
      found.map((data): DenseArray => ({ data, shape, strides: denseStrides(shape) })),
      axis,
    );
  }
  if (axis === undefined)
    return gradientOfSeries(values, spacing as number | Coordinates, edgeOrder, mode, out as Numeric);
  const axes = checkAxes(axis, 1);
  checkOuts(outs, axes.length);
  const found = spacingPerAxis(spacing, axes).map((one) => gradientOfSeries(values, one, edgeOrder, mode, outs?.[0]));
  return oneOrAll(found, axis);
}

const oneOrAll = <T>(results: readonly T[], axis: unknown): T | readonly T[] | undefined =>
  typeof axis === 'number' ? results[0] : results;

const isOptions = (spacing: unknown): spacing is AnyOptions =>
  typeof spacing === 'object' &&
  spacing !== null &&
  !('length' in spacing || Symbol.iterator in spacing || spacing instanceof Date);
