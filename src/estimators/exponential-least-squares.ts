import { type Option, wholeNumber } from '../core/option.js';
import { ExponentialLeastSquares } from '../kernels/recursive/exponential-least-squares.js';
import { ExponentialParabola } from '../kernels/recursive/exponential-parabola.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { requiredSpan } from './options.js';

/**
 * A line through all samples, of which the old ones weigh less and less. Results have a standard error.
 *
 * n samples give n results, at once. See {@link ExponentialLeastSquares} and {@link ExponentialParabola}.
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'exponential-least-squares', tau: '2s' } }).derivative[2] // -> 1.583305246741575
 */
export interface ExponentialLeastSquaresEstimator {
  readonly kind: 'exponential-least-squares';
  /** Time in which the weight of a sample falls by e: a duration such as `'5s'`, or ms. */
  readonly tau: string | number;
  /** 1 (default): a line; 2: a parabola, with less delay and more noise. */
  readonly degree?: 1 | 2;
}

const degree: Option<number> = wholeNumber('1 (default): a line; 2: a parabola', { most: 2, fallback: 1 });

/** See {@link ExponentialLeastSquaresEstimator}. */
export const exponentialLeastSquares: EstimatorFactory<ExponentialLeastSquaresEstimator> = defineEstimator(
  'exponential-least-squares',
  { tau: requiredSpan('time in which the weight of a sample falls by e'), degree },
  ({ tau, degree }) => ({
    scalar: (scale, _, perMs) =>
      degree === 1 ? new ExponentialLeastSquares(scale, tau * perMs) : new ExponentialParabola(scale, tau * perMs),
    nanMeansNoResult: true,
  }),
);
