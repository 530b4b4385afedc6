import { type Option, wholeNumber } from '../core/option.js';
import { MovingStencil } from '../kernels/windows/moving-stencil.js';
import { StencilWeights } from '../kernels/windows/uniform-weights.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { checkPoints } from './options.js';

/**
 * Finite differences of any accuracy and order, on any spacing, in the middle of so many samples: for smooth data without noise.
 *
 * n samples give n results, half the stencil late. Exact for polynomials of degree `points` - 1 on any spacing, at the edges too; for
 * an even `order` and odd `points`, of degree `points` on equal steps, for which the edges take one sample more. Source: Fornberg
 * 1988; at the edges as many points as findiff takes, of the nearest whole stencil.
 *
 * @example
 * estimate([0, 1, 16, 81, 256], [0, 1, 2, 3, 4], { estimator: 'stencil', per: 'ms' }).derivative[2] // -> 32
 */
export interface StencilEstimator {
  readonly kind: 'stencil';
  /** Samples in the stencil (default 5: of accuracy order 4 for the first derivative). */
  readonly points?: number;
  /** Order of the derivative (default 1), below the number of samples. */
  readonly order?: number;
}

/** The order of a derivative. */
export const order: Option<number> = wholeNumber('order of the derivative (default 1)', { most: 30, fallback: 1 });

/** See {@link StencilEstimator}. */
export const stencil: EstimatorFactory<StencilEstimator> = defineEstimator(
  'stencil',
  { points: wholeNumber('samples in the stencil (default 5)', { least: 2, most: 31, fallback: 5 }), order },
  ({ points, order }) => {
    checkPoints('order', order, 1, points - 1);
    const weights = new StencilWeights();
    return { nanMeansNoResult: true, scalar: (scale) => new MovingStencil({ points, order, scale }, weights) };
  },
);
