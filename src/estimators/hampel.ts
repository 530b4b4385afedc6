import { finiteNumber } from '../core/option.js';
import { Hampel } from '../kernels/windows/hampel.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { checkMaxSamples, maxSamples, type Window, windowIn } from './options.js';
import { robustWindow } from './theil-sen.js';

/**
 * A least-squares line through the samples of a window that are not outliers. Results have a standard error.
 *
 * n samples give n results, at once; the first is `null`. Five samples are the fewest that an outlier can be told among: until
 * then a wrong first reading is in the line, and from then on it is not. From the eighth sample of a segment on, no spike
 * moves a result more than a value 50 deviations off would move a plain line. See {@link Hampel}.
 *
 * @example
 * estimate([0, 1, 2, 3, 4, 90, 6], [0, 1, 2, 3, 4, 5, 6], { estimator: { kind: 'hampel', window: 7 }, per: 'ms' }).derivative[6] // -> 1
 */
export interface HampelEstimator {
  readonly kind: 'hampel';
  /** A duration such as `'5s'`, in which the newest eight samples always are; a number is so many samples. */
  readonly window: Window;
  /** How many deviations off the median of its neighbours a value is an outlier (default 3). */
  readonly threshold?: number;
  /**
   * Samples in a window of time at most (default 65,536). With more, the oldest leave before their time, and results are
   * `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link HampelEstimator}. */
export const hampel: EstimatorFactory<HampelEstimator> = defineEstimator(
  'hampel',
  {
    window: robustWindow,
    threshold: finiteNumber('deviations from which a value is an outlier (default 3)', { fallback: 3 }),
    maxSamples,
  },
  ({ window, threshold, maxSamples }) => {
    checkMaxSamples(maxSamples, window);
    return {
      scalar: (scale, _, perMs) => new Hampel(scale, windowIn(window, perMs, maxSamples), threshold),
      nanMeansNoResult: true,
      robust: true,
    };
  },
);
