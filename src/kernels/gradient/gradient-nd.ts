import { show } from '../../core/errors.js';
import type { Mode } from '../three-point/options.js';
import { accurateRows, type Rows } from './accurate-rows.js';
import { checkAxes, type Spacing, spacingPerAxis } from './axes.js';
import { type Coordinates, oneWay, tabulated } from './coordinates.js';
import { float32Line } from './float32-line.js';
import { alongLine, stepsOf } from './line.js';
import type { Numbers } from './nd-array.js';
import { numpyLine, numpyRows } from './numpy-rows.js';

/** Writes the derivatives along one axis of `f`, an array in C order, to another array of the same shape. */
export type AlongAxis = (f: Float64Array, out: Float64Array) => void;

interface Options {
  readonly edgeOrder: 1 | 2;
  readonly mode: Mode;
}

/** The derivatives along each of the axes, in their order; `axis`, `spacing` and `outs` as {@link gradient} takes them. */
export function gradients(
  { data, shape, float32 }: Numbers,
  axis: number | readonly number[] | undefined,
  spacing: Spacing,
  options: Options,
  outs?: readonly Float64Array[],
): Float64Array[] {
  const axes = createAxes(shape, axis, spacing, options, float32);
  checkOuts(outs, axes.length);
  outs?.forEach((out) => {
    if (!(out instanceof Float64Array && out.length === data.length))
      throw new RangeError(`out must be a Float64Array as long as values (${data.length}), got ${show(out)}`);
  });
  // All axes are worked out before one is written over the values.
  const found = axes.map((along, k) => {
    const out = outs?.[k];
    const result = out === undefined || out.buffer === data.buffer ? new Float64Array(data.length) : out;
    along(data, result);
    return result;
  });
  if (outs === undefined) return found;
  return outs.map((out, k) => {
    if (out !== found[k]) out.set(found[k]);
    return out;
  });
}

/** @throws TypeError unless there is an `out` for each axis, or none at all */
export function checkOuts(outs: unknown, axes: number): void {
  if (outs !== undefined && !(Array.isArray(outs) && outs.length === axes))
    throw new TypeError(`out must be a list of ${axes}, one for each axis, got ${show(outs)}`);
}

/**
 * The axes of arrays of one shape, checked once for all of them.
 *
 * @throws RangeError, TypeError as {@link gradient}, which name the axis
 */
export function createAxes(
  shape: readonly number[],
  axis: number | readonly number[] | undefined,
  spacing: Spacing,
  options: Options,
  float32 = false,
): AlongAxis[] {
  const axes = checkAxes(axis, shape.length);
  const spacings = spacingPerAxis(spacing, axes);
  return axes.map((a, k) => createAxis(shape, a, spacings[k], options, float32));
}

function createAxis(
  shape: readonly number[],
  axis: number,
  spacing: number | Coordinates,
  { edgeOrder, mode }: Options,
  float32: boolean,
): AlongAxis {
  const n = shape[axis];
  const where = ` of axis ${axis}`;
  if (n < edgeOrder + 1)
    throw new RangeError(
      `axis ${axis} must have at least ${edgeOrder + 1} points for edge order ${edgeOrder}, has ${n}`,
    );
  const found = stepsOf(spacing, n, mode, where);
  const steps = typeof found === 'number' ? found : tabulated(mode === 'numpy' ? found : oneWay(found, n, where), n);
  const width = shape.slice(axis + 1).reduce((product, m) => product * m, 1);
  const single = mode === 'numpy' ? float32Line(float32, spacing, steps, edgeOrder) : undefined;
  const line: AlongAxis = single
    ? (f, out) => out.set(single(f))
    : mode === 'numpy' && typeof steps !== 'number'
      ? numpyLine(steps, n, edgeOrder)
      : (f, out) => alongLine(f, steps, edgeOrder, mode, out);
  const rows = single || mode === 'exact' ? columns(line) : mode === 'numpy' ? numpyRows : accurateRows;
  const block = n * width;
  return (f, out) => {
    for (let at = 0; at < f.length; at += block) {
      if (width === 1) line(f.subarray(at, at + n), out.subarray(at, at + n));
      else rows(f, at, n, width, steps, edgeOrder, out);
    }
  };
}

/** Goes column by column: for modes in which a number costs more to work out than to fetch. */
function columns(line: AlongAxis): Rows {
  return (f, at, n, width, _steps, _edgeOrder, out) => {
    const column = new Float64Array(n);
    for (let j = at; j < at + width; j += 1) {
      for (let i = 0; i < n; i += 1) column[i] = f[j + i * width];
      line(column, column);
      for (let i = 0; i < n; i += 1) out[j + i * width] = column[i];
    }
  };
}
