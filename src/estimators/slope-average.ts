import { SlopeAverage } from '../kernels/recursive/slope-average.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { requiredSpan } from './options.js';

/**
 * The slopes between neighbours, averaged over time: for values that take a random walk, such as prices.
 *
 * n samples give n results, at once; the first is `null`. See {@link SlopeAverage}.
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'slope-average', tau: '2s' } }).derivative[2] // -> 1.622459331201855
 */
export interface SlopeAverageEstimator {
  readonly kind: 'slope-average';
  /** Time in which it forgets by e: a duration such as `'5s'`, or ms. */
  readonly tau: string | number;
}

/** See {@link SlopeAverageEstimator}. */
export const slopeAverage: EstimatorFactory<SlopeAverageEstimator> = defineEstimator(
  'slope-average',
  { tau: requiredSpan('time in which it forgets') },
  ({ tau }) => ({ scalar: (scale, _, perMs) => new SlopeAverage(scale, tau * perMs), nanMeansNoResult: true }),
);
