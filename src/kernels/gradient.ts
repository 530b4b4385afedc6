import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { checkAxes, type Spacing, spacingPerAxis } from './axes.js';
import { type Coordinates, floats } from './coordinates.js';
import { gradientFloat32 } from './gradient-float32.js';
import { gradients } from './gradient-nd.js';
import { alongLine, stepsOf } from './line.js';
import { type DenseArray, denseStrides, isNdArray, type NdArray, readNdArray } from './nd-array.js';
import { isNested, type Nested, readNested, toNested } from './nested.js';
import { checkEdgeOrder, checkMode, type Mode } from './options.js';

export interface GradientOptions<Out = Float64Array, Axis = number> {
  /** Order of the one-sided formula at the two ends (default 1). */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default), `numpy` (bit for bit) or `exact` (correctly rounded): see {@link createThreePoint}. */
  readonly mode?: Mode;
  /** Along which axis, or axes (default: all); negative ones count from the last. One number gives one array, a list a list. */
  readonly axis?: Axis;
  /**
   * Where the result goes, for values of one dimension; as long as `values`. It may be `values` itself. Saves the allocation,
   * which costs more than the work.
   */
  readonly out?: Out;
}

type AnyOptions = GradientOptions<Float64Array | Float32Array | number[], number | readonly number[]>;
type Rest<Axis> = Omit<GradientOptions<never, Axis>, 'out'>;

/** The derivatives along one axis, in the form in which the values came. */
export type GradientArray<V> =
  V extends ArrayLike<number> ? Float64Array : V extends NdArray ? DenseArray : GradientRows<V>;
type GradientRows<V> =
  V extends ArrayLike<number> ? number[] : V extends readonly (infer Row)[] ? GradientRows<Row>[] : never;

/**
 * The batch twin of the streaming kernels: numpy.gradient of a whole array, of any dimension.
 *
 * n values give n derivatives. An array of numbers gives a Float64Array. Rows of numbers (rows of rows, ...) and arrays
 * `{ data, shape, strides, offset }` as of scijs and stdlib give a list of arrays of their form, one for each axis, or with
 * `axis: 0` that of one axis alone.
 *
 * `spacing` is one number for all axes (default 1); or, for a single axis, one coordinate per value, increasing or decreasing;
 * or, for several axes, an array with one entry for each, a number or coordinates, in the order of `axis`.
 *
 * Unit: value unit per unit of the coordinates. Modes `accurate` and `exact` want strictly monotonic finite coordinates;
 * mode `numpy` answers as numpy does, including its switch to the uniform formula when all steps are bit-equal, and its
 * Infinity and NaN. Float32Array values in mode `numpy` are worked in float32 throughout, as numpy works them.
 * NaN and Infinity in `values` spread to their neighbours.
 *
 * Source: numpy.gradient(f, *spacing, axis=axis, edge_order=edgeOrder); but there a list of one axis gives no list.
 *
 * @throws RangeError on fewer than edgeOrder + 1 values along an axis, on coordinates of another length or out of order, on
 * spacings of another number than the axes, on an axis that is not there or comes twice, on rows of different lengths, on an
 * edge order other than 1 or 2 (numpy takes 0 and 1.5 for 2), on an `out` of another length
 * @throws TypeError on anything that is not numbers, on coordinates of two dimensions, or of no axis in particular
 */
export function gradient(
  values: Float32Array,
  spacing: number | Float32Array | undefined,
  options: Rest<number> & { readonly mode: 'numpy' },
): Float32Array;
export function gradient(values: ArrayLike<number>, options?: GradientOptions): Float64Array;
export function gradient<Out extends Float64Array | Float32Array | number[]>(
  values: ArrayLike<number>,
  spacing: number | Coordinates | undefined,
  options: GradientOptions<Out> & { readonly out: Out },
): Out;
export function gradient(
  values: ArrayLike<number>,
  spacing?: number | Coordinates,
  options?: GradientOptions,
): Float64Array;
export function gradient<V extends Nested | NdArray>(
  values: V,
  options: Rest<number> & { readonly axis: number },
): GradientArray<V>;
export function gradient<V extends Nested | NdArray>(
  values: V,
  spacing: Spacing | undefined,
  options: Rest<number> & { readonly axis: number },
): GradientArray<V>;
export function gradient<V extends ArrayLike<number> | Nested | NdArray>(
  values: V,
  options?: Rest<readonly number[]>,
): GradientArray<V>[];
export function gradient<V extends ArrayLike<number> | Nested | NdArray>(
  values: V,
  spacing: Spacing | undefined,
  options?: Rest<readonly number[]>,
): GradientArray<V>[];
export function gradient(
  values: ArrayLike<number> | Nested | NdArray,
  spacing: Spacing | AnyOptions | undefined = 1,
  options: AnyOptions = {},
): unknown {
  if (isOptions(spacing)) return gradient(values as Nested, 1, spacing as Rest<readonly number[]>);
  checkNames('gradient', options, ['axis', 'edgeOrder', 'mode', 'out']);
  const { axis, edgeOrder = 1, out } = options;
  checkEdgeOrder(edgeOrder);
  const mode = checkMode(options.mode ?? 'accurate');
  if (isNdArray(values) || isNested(values)) {
    if (out !== undefined) throw new TypeError('out is for values of one dimension only');
    const numbers = isNdArray(values) ? readNdArray(values) : readNested(values);
    const { shape } = numbers;
    const found = gradients(numbers, axis, spacing, { edgeOrder, mode });
    const results = isNdArray(values)
      ? found.map((data): DenseArray => ({ data, shape, strides: denseStrides(shape) }))
      : found.map((data) => toNested(data, shape));
    return typeof axis === 'number' ? results[0] : results;
  }
  if (axis === undefined) return ofSeries(values, spacing as number | Coordinates, edgeOrder, mode, out);
  const axes = checkAxes(axis, 1);
  const spacings = spacingPerAxis(spacing, axes);
  const results = spacings.map((one) => ofSeries(values, one, edgeOrder, mode, out));
  return typeof axis === 'number' ? results[0] : results;
}

function ofSeries(
  values: ArrayLike<number>,
  spacing: number | Coordinates,
  edgeOrder: 1 | 2,
  mode: Mode,
  out: Float64Array | Float32Array | number[] | undefined,
): Float64Array | Float32Array | number[] {
  const n = checkLength(values, edgeOrder, out);
  if (
    mode === 'numpy' &&
    values instanceof Float32Array &&
    (typeof spacing === 'number' || spacing instanceof Float32Array)
  ) {
    return gradientFloat32(values, spacing, edgeOrder, out);
  }
  const f = floats(values, 'values');
  const result = out instanceof Float64Array ? out : new Float64Array(n);
  alongLine(f, stepsOf(spacing, n, mode), edgeOrder, mode, result);
  return out === undefined || out === result ? result : copyTo(out, result);
}

function checkLength(values: ArrayLike<unknown>, edgeOrder: 1 | 2, out: ArrayLike<number> | undefined): number {
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number') {
    throw new TypeError(`values must be an array of numbers, got ${show(values)}`);
  }
  if (values.length < edgeOrder + 1) {
    throw new RangeError(
      `values must hold at least ${edgeOrder + 1} samples for edge order ${edgeOrder}, got ${values.length}`,
    );
  }
  if (out !== undefined && out.length !== values.length)
    throw new RangeError(`out must be as long as values (${values.length}), got ${out.length}`);
  return values.length;
}

function copyTo<T extends Float64Array | Float32Array | number[]>(out: T, result: Float64Array): T {
  for (let i = 0; i < result.length; i += 1) out[i] = result[i] as number;
  return out;
}

const isOptions = (spacing: unknown): spacing is AnyOptions =>
  typeof spacing === 'object' && spacing !== null && !('length' in spacing) && !Array.isArray(spacing);
