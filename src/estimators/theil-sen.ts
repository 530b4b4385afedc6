import { type Option, wholeNumber } from '../core/option.js';
import { TheilSen } from '../kernels/windows/theil-sen.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { checkMaxSamples, maxSamples, requiredWindow, type Window, type WindowSize, windowIn } from './options.js';

/**
 * The median of all slopes in a window: a spike hardly moves it.
 *
 * n samples give n results, at once; the first is `null`. See {@link TheilSen}.
 *
 * @example
 * estimate([0, 1, 90, 3, 4], [0, 1, 2, 3, 4], { estimator: { kind: 'theil-sen', window: 5 }, per: 'ms' }).derivative[4] // -> 1
 */
export interface TheilSenEstimator {
  readonly kind: 'theil-sen';
  /** A duration such as `'5s'`, in which the newest eight samples always are; a number is so many samples. */
  readonly window: Window;
  /** Between how many samples slopes are taken at most (default 40): the work is half of it squared. */
  readonly most?: number;
  /**
   * Samples in a window of time at most (default 65,536). With more, the oldest leave before their time, and results are
   * `shortened`.
   */
  readonly maxSamples?: number;
}

/** The window of a robust estimator. */
export const robustWindow: Option<WindowSize> = requiredWindow('the window: a duration, or so many samples', 2);

/** See {@link TheilSenEstimator}. */
export const theilSen: EstimatorFactory<TheilSenEstimator> = defineEstimator(
  'theil-sen',
  {
    window: robustWindow,
    most: wholeNumber('between how many samples slopes are taken at most (default 40)', {
      least: 2,
      most: 1000,
      fallback: 40,
    }),
    maxSamples,
  },
  ({ window, most, maxSamples }) => {
    checkMaxSamples(maxSamples, window);
    return {
      scalar: (scale, _, perMs) => new TheilSen(scale, windowIn(window, perMs, maxSamples), most),
      nanMeansNoResult: true,
      robust: true,
    };
  },
);
