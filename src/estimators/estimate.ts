import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { type Per, perScale } from '../time/per.js';
import { lowOfNumbers } from '../time/spacing.js';
import { type Estimator, estimatorKernels } from './estimator.js';

export interface EstimateOptions {
  /** Default: `'three-point'`. */
  readonly estimator?: Estimator;
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
 * options that make no sense
 */
export function estimate(
  values: ArrayLike<number>,
  times: ArrayLike<number> | ArrayLike<bigint>,
  options: EstimateOptions = {},
): Estimates {
  checkNames('estimate', options, ['estimator', 'per']);
  const { estimator = 'three-point', per = 's' } = options;
  const n = values.length;
  if (times.length !== n) throw new RangeError(`times must be as many as values (${n}), got ${times.length}`);
  const bigint = typeof times[0] === 'bigint';
  const { scale, divisor } = perScale(per, bigint ? 'bigint' : 'number');
  const factory = estimatorKernels(estimator);
  const given = factory.exact ? divisor : 1;
  const units = factory.exact ? 1 : divisor; // of spacings that no exact kernel takes
  const kernel = factory.scalar(scale, given, (bigint ? 1e6 : 1) * units);
  const derivative = new Float64Array(n).fill(Number.NaN);
  const standardError = kernel.quality === undefined ? undefined : new Float64Array(n).fill(Number.NaN);
  let k = 0;
  const emit = (d: number): void => {
    derivative[k] = d;
    if (standardError !== undefined) standardError[k] = kernel.quality?.standardError ?? Number.NaN;
    k += 1;
  };
  for (let i = 0; i < n; i += 1) {
    const h = i === 0 ? 0 : spacing(times[i - 1] as number | bigint, times[i] as number | bigint, i);
    const low = factory.exact && i > 0 ? lost(times[i - 1] as number | bigint, times[i] as number | bigint, h) : 0;
    kernel.push(h * units, values[i] as number, emit, low);
  }
  kernel.flush(emit);
  return standardError === undefined ? { derivative } : { derivative, standardError };
}

/** Integers are subtracted before anything is rounded. */
function spacing(a: number | bigint, b: number | bigint, i: number): number {
  const h = typeof b === 'bigint' && typeof a === 'bigint' ? Number(b - a) : (b as number) - (a as number);
  if (h > 0 && h < Infinity) return h;
  throw new RangeError(`times must increase: number ${i} is ${show(b)}, after ${show(a)}`);
}

/** What a spacing lost to rounding. */
const lost = (a: number | bigint, b: number | bigint, h: number): number =>
  typeof a === 'bigint' && typeof b === 'bigint'
    ? Number(b - a - BigInt(h))
    : lowOfNumbers(a as number, b as number, h);
