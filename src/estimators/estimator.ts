import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { KernelFactory } from '../core/types.js';
import type { Mode } from '../kernels/options.js';
import {
  type ExponentialLeastSquaresEstimator,
  exponentialLeastSquares,
  type HoltEstimator,
  holt,
  type LaggedDifferenceEstimator,
  laggedDifference,
  type SlopeAverageEstimator,
  slopeAverage,
} from './filters.js';
import { type KalmanEstimator, kalman } from './kalman.js';
import { type HampelEstimator, hampel, type TheilSenEstimator, theilSen } from './robust.js';
import { type ThreePointEstimator, threePoint } from './three-point.js';

/** An estimator of the derivative, by name, or by name and options. */
export type Estimator =
  | ThreePointEstimator['kind']
  | ThreePointEstimator
  | HoltEstimator
  | SlopeAverageEstimator
  | ExponentialLeastSquaresEstimator
  | LaggedDifferenceEstimator
  | KalmanEstimator
  | TheilSenEstimator
  | HampelEstimator;

/** Every kind of estimator, and what makes its kernels out of its options. */
const KINDS: Readonly<Record<string, (options: never) => KernelFactory>> = {
  'three-point': threePoint,
  holt,
  'slope-average': slopeAverage,
  'exponential-least-squares': exponentialLeastSquares,
  'lagged-difference': laggedDifference,
  kalman,
  'theil-sen': theilSen,
  hampel,
};

/** The names of all kinds. */
export const ESTIMATORS: readonly string[] = Object.keys(KINDS);

/** Checks an estimator and gives what makes its kernels. @throws RangeError, TypeError on one that is not known, or an option that makes no sense */
export function estimatorKernels(estimator: Estimator): KernelFactory {
  const options = typeof estimator === 'string' ? { kind: estimator } : estimator;
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`estimator must be a name, or { kind, ... }, got ${show(estimator)}`);
  const make = Object.hasOwn(KINDS, options.kind) ? KINDS[options.kind] : undefined;
  if (make === undefined) {
    throw new RangeError(
      `estimator must be one of ${ESTIMATORS.join(', ')}, got ${show(options.kind)}${suggestion(String(options.kind), ESTIMATORS)}`,
    );
  }
  return { name: JSON.stringify(options), ...make(options as never) };
}

/** `edgeOrder` and `mode`, given beside the estimator, are those of the three-point one. @throws RangeError when it is another */
export function withThreePoint(
  estimator: Estimator = 'three-point',
  { edgeOrder, mode }: { readonly edgeOrder?: 1 | 2 | undefined; readonly mode?: Mode | undefined },
): Estimator {
  if (edgeOrder === undefined && mode === undefined) return estimator;
  const kind = typeof estimator === 'string' ? estimator : estimator?.kind;
  if (kind !== 'three-point') {
    throw new RangeError(
      `${edgeOrder === undefined ? 'mode' : 'edgeOrder'} belongs to the estimator three-point, not to ${show(kind)}`,
    );
  }
  return {
    ...(typeof estimator === 'string' ? { kind } : estimator),
    ...(edgeOrder !== undefined && { edgeOrder }),
    ...(mode !== undefined && { mode }),
  };
}
