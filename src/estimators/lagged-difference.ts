import { LaggedDifference } from '../kernels/windows/lagged-difference.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { checkMaxSamples, maxSamples, requiredWindow, type Window, windowIn } from './options.js';

/**
 * The difference to an earlier value, over the time between the two: the plainest of all.
 *
 * n samples give n results, at once; the first is `null`. See {@link LaggedDifference}.
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'lagged-difference', baseline: 2 } }).derivative[2] // -> 1.5
 */
export interface LaggedDifferenceEstimator {
  readonly kind: 'lagged-difference';
  /** How far back the earlier value is: a duration such as `'5s'`; a number is so many samples. */
  readonly baseline: Window;
  /**
   * Samples in a window of time at most (default 65,536). With more, the oldest leave before their time, and results are
   * `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link LaggedDifferenceEstimator}. */
export const laggedDifference: EstimatorFactory<LaggedDifferenceEstimator> = defineEstimator(
  'lagged-difference',
  { baseline: requiredWindow('how far back the earlier value is: a duration, or so many samples', 1), maxSamples },
  ({ baseline, maxSamples }) => {
    checkMaxSamples(maxSamples, baseline);
    return {
      scalar: (scale, _, perMs) => new LaggedDifference(scale, windowIn(baseline, perMs, maxSamples)),
      nanMeansNoResult: true,
    };
  },
);
