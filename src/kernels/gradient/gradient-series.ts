import { show } from '../../core/errors.js';
import type { Mode } from '../three-point/options.js';
import { type Coordinates, floats } from './coordinates.js';
import { gradientFloat32 } from './gradient-float32.js';
import { alongLine, stepsOf } from './line.js';

/** An array that a result can be written to. */
export type Numeric = Float64Array | Float32Array | number[];

/** The gradient of values of one dimension; see {@link gradient}. */
export function gradientOfSeries(
  values: ArrayLike<number>,
  spacing: number | Coordinates,
  edgeOrder: 1 | 2,
  mode: Mode,
  out: Numeric | undefined,
): Numeric {
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

function copyTo<T extends Numeric>(out: T, result: Float64Array): T {
  for (let i = 0; i < result.length; i += 1) out[i] = result[i];
  return out;
}
