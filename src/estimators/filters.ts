import type { KernelFactory } from '../core/types.js';
import { ExponentialLeastSquares } from '../kernels/recursive/exponential-least-squares.js';
import { ExponentialParabola } from '../kernels/recursive/exponential-parabola.js';
import { Holt } from '../kernels/recursive/holt.js';
import { SlopeAverage } from '../kernels/recursive/slope-average.js';
import { LaggedDifference } from '../kernels/windows/lagged-difference.js';
import { checkKind, checkPoints, checkSpan, checkWindow, type Kinds, reachIn, type Window } from './options.js';

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
    nanMeansNoResult: true,
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
  return { scalar: (scale, _, perMs) => new SlopeAverage(scale, tau * perMs), nanMeansNoResult: true };
}

/** A line through all samples, of which the old ones weigh less and less. See {@link ExponentialLeastSquares}. */
export interface ExponentialLeastSquaresEstimator {
  readonly kind: 'exponential-least-squares';
  /** Time in which the weight of a sample falls by e: a duration such as `'5s'`, or ms. */
  readonly tau: string | number;
  /** 1 (default): a line; 2: a parabola, with less delay and more noise. */
  readonly degree?: 1 | 2;
}

/** @throws RangeError on an option that makes no sense */
export function exponentialLeastSquares(options: ExponentialLeastSquaresEstimator): KernelFactory {
  checkKind(options, ['tau', 'degree']);
  const tau = checkSpan('tau', options.tau);
  const degree = checkPoints('degree', options.degree ?? 1, 1, 2);
  return {
    scalar: (scale, _, perMs) =>
      degree === 1 ? new ExponentialLeastSquares(scale, tau * perMs) : new ExponentialParabola(scale, tau * perMs),
    nanMeansNoResult: true,
  };
}

/** The difference to the value one lag ago: the plainest of all. See {@link LaggedDifference}. */
export interface LaggedDifferenceEstimator {
  readonly kind: 'lagged-difference';
  /** A duration such as `'5s'`; a number is so many samples. */
  readonly lag: Window;
}

/** @throws RangeError on an option that makes no sense */
export function laggedDifference(options: LaggedDifferenceEstimator): KernelFactory {
  checkKind(options, ['lag']);
  const reach = checkWindow('lag', options.lag, 1);
  return { scalar: (scale, _, perMs) => new LaggedDifference(scale, reachIn(reach, perMs)), nanMeansNoResult: true };
}

/** Filters that take as long whatever they look back at. */
export type FilterEstimator =
  | HoltEstimator
  | SlopeAverageEstimator
  | ExponentialLeastSquaresEstimator
  | LaggedDifferenceEstimator;

export const FILTERS: Kinds = {
  holt,
  'slope-average': slopeAverage,
  'exponential-least-squares': exponentialLeastSquares,
  'lagged-difference': laggedDifference,
};
