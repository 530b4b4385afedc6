import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { Time } from '../core/types.js';
import { type AnyEstimator, estimatorKernels } from '../estimators/estimator.js';
import { type Per, perScale } from '../time/per.js';
import { spacingLow, spacingOf, timeScale } from '../time/spacing.js';

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
}

/**
 * The batch twin of `derivative({ estimator })`: the same kernels, over arrays.
 *
 * n values and n times, increasing, numbers of ms or bigints of ns, give n derivatives, per `per`. (For numpy's own arguments and
 * answers, see `gradient`.)
 *
 * @example estimate([0, 1, 9], [0, 1000, 3000], { estimator: { kind: 'least-squares', window: '5s' } }).derivative
 *
 * @throws RangeError when there are not as many times as values, or one does not follow the one before; RangeError, TypeError on
 * invalid options
 */
export function estimate(
  values: ArrayLike<number>,
  times: ArrayLike<number> | ArrayLike<bigint>,
  options: BatchOptions = {},
): Estimates {
  checkNames('estimate', options, ['estimator', 'per']);
  const { estimator = 'three-point', per = 's' } = options;
  const n = values.length;
  if (times.length !== n) throw new RangeError(`times must be as many as values (${n}), got ${times.length}`);
  const kind = typeof times[0] === 'bigint' ? 'bigint' : 'number';
  const factory = estimatorKernels(estimator);
  const exact = factory.exact ?? false;
  const { scale, divisor, perMs, factor } = timeScale(kind, perScale(per, kind), exact);
  const kernel = factory.scalar(scale, divisor, perMs);
  const derivative = new Float64Array(n).fill(Number.NaN);
  const standardError = kernel.quality === undefined ? undefined : new Float64Array(n).fill(Number.NaN);
  let k = 0;
  const emit = (d: number): void => {
    derivative[k] = d;
    if (standardError !== undefined) standardError[k] = kernel.quality?.standardError ?? Number.NaN;
    k += 1;
  };
  for (let i = 0; i < n; i += 1) {
    let h = 0;
    let low = 0;
    if (i > 0) {
      const [before, now] = [times[i - 1], times[i]] as [Time, Time];
      h = spacing(before, now, i);
      if (exact) low = spacingLow(before, now, h);
    }
    kernel.push(h * factor, values[i] as number, emit, low);
  }
  kernel.flush(emit);
  return standardError === undefined ? { derivative } : { derivative, standardError };
}

/** @throws RangeError when `b` does not follow `a` */
function spacing(a: Time, b: Time, i: number): number {
  const h = typeof a === typeof b ? spacingOf(a, b) : Number.NaN;
  if (h > 0 && h < Infinity) return h;
  throw new RangeError(`times must increase: number ${i} is ${show(b)}, after ${show(a)}`);
}
