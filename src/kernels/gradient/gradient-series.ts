import { show } from '../../core/errors.js';
import type { Mode } from '../three-point/options.js';
import { type Coordinates, floats, oneWay } from './coordinates.js';
import { float32Line } from './float32-line.js';
import { fromFirst, rounded } from './integers.js';
import { alongLine, stepsOf } from './line.js';

/** An array that a result can be written to. */
export type Numeric = Float64Array | Float32Array | number[];

/** Values of one dimension: numbers, or bigints, which are subtracted before anything is rounded. */
export type Values = ArrayLike<number> | ArrayLike<bigint>;

/** The gradient of values of one dimension; see {@link gradient}. */
export function gradientOfSeries(
  values: Values,
  spacing: number | Coordinates,
  edgeOrder: 1 | 2,
  mode: Mode,
  out: Numeric | undefined,
): Numeric {
  const n = checkLength(values, edgeOrder, out);
  const integers = typeof values[0] === 'bigint' ? (values as ArrayLike<bigint>) : undefined;
  const f = integers
    ? (mode === 'numpy' ? rounded : fromFirst)(integers, 'values')
    : floats(values as ArrayLike<number>, 'values');
  const steps = stepsOf(spacing, n, mode);
  const line = mode === 'numpy' ? float32Line(values instanceof Float32Array, spacing, steps, edgeOrder) : undefined;
  if (line) {
    const found = line(f as Float64Array);
    return out === undefined ? found : copyTo(out, found);
  }
  const result = out instanceof Float64Array ? out : new Float64Array(n);
  if (f) alongLine(f, steps, edgeOrder, mode, result);
  else {
    if (typeof steps !== 'number') oneWay(steps, n);
    byThrees(integers as ArrayLike<bigint>, spacing, edgeOrder, mode, result);
  }
  return out === undefined || out === result ? result : copyTo(out, result);
}

/** Integers too far apart to be counted from one of them: each derivative from its three samples, counted from the middle one. */
function byThrees(
  values: ArrayLike<bigint>,
  spacing: number | Coordinates,
  edgeOrder: 1 | 2,
  mode: Mode,
  out: Float64Array,
): void {
  const list = Array.from(values);
  const x = typeof spacing === 'number' ? spacing : Array.from<number | bigint | Date>(spacing);
  const last = list.length - 1;
  for (let i = 1; i < Math.max(2, last); i += 1) {
    const three = rounded(list.slice(i - 1, i + 2), 'values', list[i]);
    const at = typeof x === 'number' ? x : (x.slice(i - 1, i + 2) as number[]);
    alongLine(three, stepsOf(at, three.length, mode), edgeOrder, mode, three);
    if (i === 1) out[0] = three[0];
    out[i] = three[1];
    if (i === last - 1) out[last] = three[2];
  }
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

function copyTo<T extends Numeric>(out: T, result: Float64Array | Float32Array): T {
  for (let i = 0; i < result.length; i += 1) out[i] = result[i];
  return out;
}
