import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { KernelFactory, Time, Value } from '../core/types.js';
import { type AnyEstimator, estimatorKernels } from '../estimators/estimator.js';
import { type Per, perScale } from '../time/per.js';
import { spacingLow, spacingOf, timeScale } from '../time/spacing.js';
import { type BatchRows, type BatchTimes, type BatchValues, readBatch, readTimes } from './batch-values.js';
import { NumbersOrRows } from './values.js';

export interface BatchOptions {
  /** Default: `'three-point'`. */
  readonly estimator?: AnyEstimator;
  /** The unit of time of the derivative (default `'s'`). */
  readonly per?: Per;
}

/** Derivatives of a whole series. */
export interface Estimates {
  /** One for each value; NaN where the estimator has none. */
  readonly derivative: Float64Array;
  /** One for each value, where the estimator has them. */
  readonly standardError?: Float64Array;
  /** How many of them are of a window that was full, and so is shorter than asked; absent where none is. See `maxSamples`. */
  readonly shortened?: number;
}

/** Derivatives of a whole series of several channels. */
export interface RowEstimates {
  /** A row for each row of values, with a derivative for each channel; NaN where the estimator has none. */
  readonly derivative: number[][];
  /** The same, where the estimator has them. */
  readonly standardError?: number[][];
  /** See {@link Estimates}. */
  readonly shortened?: number;
}

/**
 * The batch twin of `derivative({ estimator })`: the same kernels, over arrays.
 *
 * n values and n times, increasing, numbers of ms, bigints of ns or Dates, give n derivatives, per `per`. Values are an array of any
 * type of number, or n rows of numbers, one for each channel, which give n rows of derivatives. (For numpy's own arguments and
 * answers, see `gradient`.)
 *
 * Values that are bigints are subtracted before anything is rounded: those that doubles cannot hold are counted from the first of
 * their channel, and must be less than 2^53 away from it. For `prometheus-rate`, which looks at the value itself, they are rounded.
 *
 * @example estimate([0, 1, 9], [0, 1000, 3000], { estimator: { kind: 'least-squares', window: '5s' } }).derivative
 *
 * @throws RangeError when there are not as many times as values, one does not follow the one before, rows have different lengths, or
 * a bigint is too far from the first; TypeError on what is no number or no time, by its place; RangeError, TypeError on invalid
 * options
 */
export function estimate(values: BatchValues, times: BatchTimes, options?: BatchOptions): Estimates;
export function estimate(values: BatchRows, times: BatchTimes, options?: BatchOptions): RowEstimates;
export function estimate(
  values: BatchValues | BatchRows,
  times: BatchTimes,
  options: BatchOptions = {},
): Estimates | RowEstimates {
  checkNames('estimate', options, ['estimator', 'per']);
  const { estimator = 'three-point', per = 's' } = options;
  const factory = estimatorKernels(estimator);
  const rows = readBatch(values, factory.name?.startsWith('prometheus-rate') ?? false);
  const at = readTimes(times, rows.length);
  const none: () => Results =
    rows instanceof Float64Array
      ? () => new Float64Array(rows.length).fill(Number.NaN)
      : () => rows.map((row) => row.map(() => Number.NaN));
  return run(factory, rows, at, per, none) as Estimates;
}

type Results = { [i: number]: number | number[] };

/** Runs values through the kernel of their kind; `none` makes what is filled with results. */
function run(
  factory: KernelFactory,
  values: ArrayLike<Value>,
  times: ArrayLike<Time>,
  per: Per,
  none: () => Results,
): { derivative: Results; standardError?: Results; shortened?: number } {
  const kind = typeof times[0] === 'bigint' ? 'bigint' : 'number';
  const exact = factory.exact ?? false;
  const { scale, divisor, perMs, factor } = timeScale(kind, perScale(per, kind), exact);
  const kernel = new NumbersOrRows(factory).create(scale, divisor, perMs, values[0] ?? 0);
  const derivative = none();
  const standardError = kernel.quality?.standardError === undefined ? undefined : none();
  let k = 0;
  let shortened = 0;
  const emit = (d: number | number[]): void => {
    derivative[k] = d;
    if (kernel.quality?.shortened) shortened += 1;
    const error = kernel.quality?.standardError;
    // A kernel uses its arrays again.
    if (standardError !== undefined && error !== undefined)
      standardError[k] = typeof error === 'number' ? error : error.slice();
    k += 1;
  };
  for (let i = 0; i < values.length; i += 1) {
    let h = 0;
    let low = 0;
    if (i > 0) {
      const [before, now] = [times[i - 1], times[i]] as [Time, Time];
      h = spacing(before, now, i);
      if (exact) low = spacingLow(before, now, h);
    }
    kernel.push(h * factor, values[i] as Value, emit, low);
  }
  kernel.flush(emit);
  return { derivative, ...(standardError && { standardError }), ...(shortened > 0 && { shortened }) };
}

/** @throws RangeError when `b` does not follow `a` */
function spacing(a: Time, b: Time, i: number): number {
  const h = spacingOf(a, b);
  if (h > 0 && h < Infinity) return h;
  throw new RangeError(`times must increase: number ${i} is ${show(b)}, after ${show(a)}`);
}
