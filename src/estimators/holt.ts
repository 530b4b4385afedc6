import { Holt } from '../kernels/recursive/holt.js';
import { span } from '../time/duration.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { requiredSpan } from './options.js';

/**
 * Level and trend, both smoothed: little delay, and little work.
 *
 * n samples give n results, at once; the first is `null`. See {@link Holt}.
 *
 * @example
 * estimate([0, 1, 2, 3], [0, 1000, 2000, 3000], { estimator: { kind: 'holt', levelTau: '2s' } }).derivative[3] // -> 1
 */
export interface HoltEstimator {
  readonly kind: 'holt';
  /** Time in which the level forgets by e: a duration such as `'5s'`, or ms. */
  readonly levelTau: string | number;
  /** The same of the trend, which is the result (default: twice `levelTau`, which hardly overshoots). */
  readonly trend?: string | number;
}

/** See {@link HoltEstimator}. */
export const holt: EstimatorFactory<HoltEstimator> = defineEstimator(
  'holt',
  {
    levelTau: requiredSpan('time in which the level forgets'),
    trend: span('time in which the trend forgets (default: twice levelTau)'),
  },
  ({ levelTau, trend = 2 * levelTau }) => ({
    scalar: (scale, _, perMs) => new Holt(scale, levelTau * perMs, trend * perMs),
    nanMeansNoResult: true,
  }),
);
