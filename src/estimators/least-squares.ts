import { type Option, toggle, wholeNumber } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import { LocalPolynomial } from '../kernels/windows/local-polynomial.js';
import { TrailingLeastSquares } from '../kernels/windows/trailing-least-squares.js';
import { span } from '../time/duration.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import {
  checkMaxSamples,
  checkPoints,
  MOST_SAMPLES,
  maxSamples,
  optionalWindow,
  requiredWindow,
  type Window,
  windowIn,
} from './options.js';
import { order } from './stencil.js';

/**
 * The slope of a least-squares polynomial through a window of time, or of so many samples, with its standard error.
 *
 * n samples give n results. Trailing: at once, and half a window late in what it shows. Centred, or with a lag: as much later, and
 * true to what happened. See {@link TrailingLeastSquares} and {@link LocalPolynomial}.
 *
 * @example
 * estimate([0, 1, 2, 6], [0, 1000, 2000, 3000], { estimator: { kind: 'least-squares', window: 3 } }).derivative[3] // -> 2.5
 */
export interface LeastSquaresEstimator {
  readonly kind: 'least-squares';
  /** `'5s'`: the samples in (t - 5 s, t]; a number: so many samples. */
  readonly window: Window;
  /** Degree of the polynomial, 1 (default) to 5. */
  readonly degree?: number;
  /** Order of the derivative (default 1), up to the degree. */
  readonly order?: number;
  /** The window reaches as far ahead of the sample as behind it (default false): results are half a window late. */
  readonly centred?: boolean;
  /** How far the window reaches ahead, a duration or a number of samples as the window is: results are so much late (default 0). */
  readonly lag?: Window;
  /** With fewer samples in the window there is no result: `null`, `warming` (default: `degree` + 1). */
  readonly minSamples?: number;
  /** With a shorter time from the first to the last sample of the window there is no result (default: any will do). */
  readonly minSpan?: string | number;
  /**
   * Samples in a window of time at most (default 65,536). With more, the oldest leave before their time, and results are
   * `shortened`; a lag is shortened alike, so that the sample stays where it is in its window.
   */
  readonly maxSamples?: number;
}

const minSamples: Option<number | undefined> = wholeNumber('samples that a result needs (default: degree + 1)');

/** See {@link LeastSquaresEstimator}. */
export const leastSquares: EstimatorFactory<LeastSquaresEstimator> = defineEstimator(
  'least-squares',
  {
    degree: wholeNumber('degree of the polynomial, 1 (default) to 5', { most: 5, fallback: 1 }),
    order,
    window: requiredWindow('the window: a duration, or so many samples', 1),
    centred: toggle('the window reaches as far ahead as behind'),
    lag: optionalWindow('how far the window reaches ahead'),
    minSamples,
    minSpan: span('time that the samples of a window must span', { fallback: 0 }),
    maxSamples,
  },
  ({ degree, order, window, centred, lag, minSamples = degree + 1, minSpan, maxSamples }) => {
    checkPoints('order', order, 1, degree);
    if (window.points !== undefined) checkPoints('window', window.points, degree + 1);
    checkMaxSamples(maxSamples, window);
    checkPoints(
      'minSamples',
      minSamples,
      degree + 1,
      window.points === undefined ? (maxSamples ?? MOST_SAMPLES) : undefined,
    );
    if (centred && lag !== undefined)
      throw new OptionError(
        (name) => `${name('centred')} and ${name('lag')} exclude each other: centred is a lag of half a window`,
      );
    if (lag !== undefined && (lag.ms === undefined) !== (window.ms === undefined))
      throw new RangeError(
        `lag must be of the kind of the window: ${window.ms === undefined ? 'a number of samples' : 'a duration'}`,
      );
    if ((lag?.points ?? 0) >= (window.points ?? Infinity) || (lag?.ms ?? 0) >= (window.ms ?? Infinity))
      throw new RangeError('lag must be shorter than the window');
    return {
      nanMeansNoResult: true,
      scalar(scale, _, perMs) {
        const size = windowIn(window, perMs, maxSamples);
        const half = window.points === undefined ? ((window.ms ?? 0) * perMs) / 2 : (window.points - 1) >> 1;
        const ahead = centred ? half : (lag?.points ?? (lag?.ms ?? 0) * perMs);
        const least = { minSamples, minSpan: minSpan * perMs };
        return degree === 1 && ahead === 0
          ? new TrailingLeastSquares({ scale, ...size, ...least })
          : new LocalPolynomial({ scale, degree, order, lag: ahead, ...size, ...least });
      },
    };
  },
);
