import type { KernelFactory } from '../core/types.js';
import { ExponentialLeastSquares } from '../kernels/filters/exponential-least-squares.js';
import { Holt } from '../kernels/filters/holt.js';
import { SlopeAverage } from '../kernels/filters/slope-average.js';
import { checkKind, checkSpan } from './options.js';

/** Level and trend, smoothed: little delay, and little work. See {@link Holt}. */
export interface HoltEstimator {
  readonly kind: 'holt';
  /** Time in which the level forgets by e: a duration such as `'5s'`, or ms. */
  readonly level: string | number;
  /** The same of the trend, which is the result (default: twice `level`, which hardly overshoots). */
  readonly trend?: string | number;
}

/** @throws RangeError on an option that makes no sense */
export function holt(options: HoltEstimator): KernelFactory {
  checkKind(options, ['level', 'trend']);
  const level = checkSpan('level', options.level);
  const trend = options.trend === undefined ? 2 * level : checkSpan('trend', options.trend);
  return {
    scalar: (scale, _, perMs) => new Holt(scale, level * perMs, trend * perMs),
    warms: true,
  };
}

/** The slopes between neighbours, averaged over time: for values that take a random walk. See {@link SlopeAverage}. */
export interface SlopeAverageEstimator {
  readonly kind: 'slope-average';
  /** Time in which it forgets by e: a duration such as `'5s'`, or ms. */
  readonly tau: string | number;
}

/** @throws RangeError on an option that makes no sense */
export function slopeAverage(options: SlopeAverageEstimator): KernelFactory {
  checkKind(options, ['tau']);
  const tau = checkSpan('tau', options.tau);
  return { scalar: (scale, _, perMs) => new SlopeAverage(scale, tau * perMs), warms: true };
}

/** A line through all samples, of which the old ones weigh less and less. See {@link ExponentialLeastSquares}. */
export interface ExponentialLeastSquaresEstimator {
  readonly kind: 'exponential-least-squares';
  /** Time in which the weight of a sample falls by e: a duration such as `'5s'`, or ms. */
  readonly tau: string | number;
}

/** @throws RangeError on an option that makes no sense */
export function exponentialLeastSquares(options: ExponentialLeastSquaresEstimator): KernelFactory {
  checkKind(options, ['tau']);
  const tau = checkSpan('tau', options.tau);
  return { scalar: (scale, _, perMs) => new ExponentialLeastSquares(scale, tau * perMs), warms: true };
}
