import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { MAX_SPACING } from './accurate.js';
import { accurateIrregular, accurateUniform } from './accurate-batch.js';
import { type Coordinates, constant, coordinates, floats, oneWay, type Steps } from './coordinates.js';
import { createVectorThreePoint } from './create.js';
import { gradientFloat32 } from './gradient-float32.js';
import { checkEdgeOrder, checkMode, type Mode } from './options.js';
import { createStencil, type Stencil } from './stencil.js';
import { isUniform, numpyUniform } from './uniform.js';
import { createWindow, H1, H2, LOW1, LOW2, Y0, Y1, Y2 } from './window.js';

export interface GradientOptions<Out = Float64Array> {
  /** Order of the one-sided formula at the two ends (default 1). */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default), `numpy` (bit for bit) or `exact` (correctly rounded): see {@link createThreePoint}. */
  readonly mode?: Mode;
  /** Where the result goes; as long as `values`. It may be `values` itself. Saves the allocation, which costs more than the work. */
  readonly out?: Out;
}

/**
 * The batch twin of the streaming kernels: numpy.gradient of a whole array, along its only axis or axis 0 of rows.
 *
 * n values give n derivatives. `spacing` is one number (default 1) or one coordinate per value, increasing or decreasing.
 * Unit: value unit per unit of the coordinates. Modes `accurate` and `exact` want strictly monotonic finite coordinates;
 * mode `numpy` answers as numpy does, including its switch to the uniform formula when all steps are bit-equal, and its
 * Infinity and NaN. Float32Array values in mode `numpy` are worked in float32 throughout, as numpy works them.
 * NaN and Infinity in `values` spread to their neighbours.
 *
 * Source: numpy.gradient(f, spacing, edge_order=edgeOrder).
 *
 * @throws RangeError on fewer than edgeOrder + 1 values, on coordinates of another length or out of order, on an edge order
 * other than 1 or 2 (numpy takes 0 and 1.5 for 2), on an `out` of another length
 * @throws TypeError on anything that is not numbers, on coordinates of two dimensions
 */
export function gradient(
  values: Float32Array,
  spacing: number | Float32Array | undefined,
  options: Omit<GradientOptions, 'out'> & { readonly mode: 'numpy' },
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
export function gradient(values: readonly (readonly number[])[], options?: Omit<GradientOptions, 'out'>): number[][];
export function gradient(
  values: readonly (readonly number[])[],
  spacing?: number | Coordinates,
  options?: Omit<GradientOptions, 'out'>,
): number[][];
export function gradient(
  values: ArrayLike<number> | readonly (readonly number[])[],
  spacing: number | Coordinates | GradientOptions | undefined = 1,
  options: GradientOptions<Float64Array | Float32Array | number[]> = {},
): Float64Array | Float32Array | number[] | number[][] {
  if (isOptions(spacing)) return gradient(values as ArrayLike<number>, 1, spacing);
  checkNames('gradient', options, ['edgeOrder', 'mode', 'out']);
  const { edgeOrder = 1, out } = options;
  checkEdgeOrder(edgeOrder);
  const mode = checkMode(options.mode ?? 'accurate');
  const n = checkLength(values, edgeOrder, out);
  if (isRows(values)) return gradientOfRows(values, spacing, edgeOrder, mode);
  if (
    mode === 'numpy' &&
    values instanceof Float32Array &&
    (typeof spacing === 'number' || spacing instanceof Float32Array)
  ) {
    return gradientFloat32(values, spacing, edgeOrder, out);
  }
  const f = floats(values, 'values');
  const result = out instanceof Float64Array ? out : new Float64Array(n);
  if (typeof spacing === 'number') {
    if (mode === 'numpy') numpyUniform(f, spacing, edgeOrder, result);
    else if (mode === 'accurate' && spacing > 0 && spacing <= MAX_SPACING)
      accurateUniform(f, spacing, edgeOrder, result);
    else byWindows(f, createStencil(mode, 1), constant(spacing), edgeOrder, result);
  } else {
    const steps = coordinates(spacing, n);
    if (mode === 'numpy' && isUniform(steps)) numpyUniform(f, steps.h(1), edgeOrder, result);
    else if (mode === 'accurate' && steps.x !== undefined && steps.h(1) > 0)
      accurateIrregular(f, steps.x, edgeOrder, result);
    else byWindows(f, createStencil(mode, 1), mode === 'numpy' ? steps : oneWay(steps, n), edgeOrder, result);
  }
  return out === undefined || out === result ? result : copyTo(out, result);
}

/** Every other combination of mode and coordinates: the formulae of a {@link Stencil}, window by window. */
function byWindows(f: Float64Array, stencil: Stencil, steps: Steps, edgeOrder: 1 | 2, out: Float64Array): void {
  const n = f.length;
  const sign = steps.sign ?? 1;
  const w = createWindow();
  w[Y1] = f[0] as number;
  w[Y2] = f[1] as number;
  w[H2] = steps.h(1);
  w[LOW2] = steps.low(1);
  let start = stencil.slope(w);
  let end = start;
  for (let i = 1; i < n - 1; i += 1) {
    w[Y0] = w[Y1] as number;
    w[Y1] = w[Y2] as number;
    w[Y2] = f[i + 1] as number;
    w[H1] = w[H2] as number;
    w[LOW1] = w[LOW2] as number;
    w[H2] = steps.h(i + 1);
    w[LOW2] = steps.low(i + 1);
    stencil.prepare(w);
    if (i === 1 && edgeOrder === 2) start = stencil.first(w);
    if (i === n - 2) end = edgeOrder === 2 ? stencil.last(w) : stencil.slope(w);
    out[i] = sign * stencil.inside(w);
  }
  out[0] = sign * start;
  out[n - 1] = sign * end;
}

/** Rows drive the vector kernel of the streams, but for numpy's uniform formula, which is worked channel by channel. */
function gradientOfRows(
  rows: readonly (readonly number[])[],
  spacing: number | Coordinates,
  edgeOrder: 1 | 2,
  mode: Mode,
): number[][] {
  const channels = (rows[0] as readonly number[]).length;
  const short = rows.findIndex((row) => row.length !== channels);
  if (short !== -1)
    throw new RangeError(
      `values[${short}] must have ${channels} channels as values[0] has, got ${rows[short]?.length}`,
    );
  const steps = typeof spacing === 'number' ? undefined : coordinates(spacing, rows.length);
  const columns = Array.from({ length: channels }, (_, c) => rows.map((row) => row[c] as number));
  if (mode === 'numpy' && (steps === undefined || isUniform(steps))) {
    const derivatives = columns.map((column) => gradient(column, spacing, { edgeOrder, mode }));
    return rows.map((_, i) => derivatives.map((d) => d[i] as number));
  }
  columns.forEach((column) => void floats(column, 'values'));
  const {
    h,
    low,
    sign = 1,
  } = mode === 'numpy' && steps ? steps : steps ? oneWay(steps, rows.length) : constant(spacing as number);
  const kernel = createVectorThreePoint(channels, { edgeOrder, mode });
  const out: number[][] = [];
  const emit = (d: number[]): void => void out.push(sign === 1 ? d : d.map((x) => -x));
  rows.forEach((row, i) => {
    kernel.push(i === 0 ? 0 : h(i), row, emit, i === 0 ? 0 : low(i));
  });
  kernel.flush(emit);
  return out;
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

const isRows = (values: ArrayLike<number> | readonly (readonly number[])[]): values is readonly (readonly number[])[] =>
  Array.isArray(values) && Array.isArray(values[0]);

const isOptions = (spacing: unknown): spacing is GradientOptions =>
  typeof spacing === 'object' && spacing !== null && !('length' in spacing) && !Array.isArray(spacing);
