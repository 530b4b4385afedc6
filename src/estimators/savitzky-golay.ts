import { type Option, wholeNumber } from '../core/option.js';
import { MovingStencil } from '../kernels/windows/moving-stencil.js';
import { StencilWeights } from '../kernels/windows/uniform-weights.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { checkPoints } from './options.js';
import { order } from './stencil.js';

/**
 * Savitzky and Golay's filter on any spacing: a polynomial through a number of samples, in the middle of them by default.
 *
 * n samples give n results, `lag` samples late. Results have a standard error. Source: Savitzky and Golay 1964.
 *
 * @example
 * estimate([0, 1, 4, 9, 16], [0, 1, 2, 3, 4], { estimator: { kind: 'savitzky-golay', points: 5 }, per: 'ms' }).derivative[2] // -> 4
 */
export interface SavitzkyGolayEstimator {
  readonly kind: 'savitzky-golay';
  /** Samples in the window. */
  readonly points: number;
  /** Degree of the polynomial (default 2). */
  readonly degree?: number;
  /** Order of the derivative (default 1), up to the degree. */
  readonly order?: number;
  /** How many samples late a result is: half the window by default; 0 for at once, at the newest sample. */
  readonly lag?: number;
}

const points = wholeNumber('samples in the window', { least: 2, most: 1001 });
const required: Option<number> = {
  ...points,
  check: (value, name) => points.check(value ?? Number.NaN, name) as number,
};

/** See {@link SavitzkyGolayEstimator}. */
export const savitzkyGolay: EstimatorFactory<SavitzkyGolayEstimator> = defineEstimator(
  'savitzky-golay',
  {
    points: required,
    degree: wholeNumber('degree of the polynomial (default 2)', { most: 20, fallback: 2 }),
    order,
    lag: wholeNumber('how many samples late a result is (default: half the window)', { least: 0, most: 1000 }),
  },
  ({ points, degree, order, lag = points >> 1 }) => {
    checkPoints('degree', degree, 1, Math.min(points - 1, 20));
    checkPoints('order', order, 1, degree);
    checkPoints('lag', lag, 0, points - 1);
    const weights = new StencilWeights();
    return {
      nanMeansNoResult: true,
      scalar: (scale) => new MovingStencil({ points, degree, order, lag, scale }, weights),
    };
  },
);
