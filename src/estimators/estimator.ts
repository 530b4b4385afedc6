import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { KernelFactory } from '../core/types.js';
import type { Mode } from '../kernels/three-point/options.js';
import { FILTERS, type FilterEstimator } from './filters.js';
import { type KalmanEstimator, kalman } from './kalman.js';
import type { Kinds } from './options.js';
import { PARITY, type ParityEstimator } from './parity.js';
import { ROBUST, type RobustEstimator } from './robust.js';
import { type ThreePointEstimator, threePoint } from './three-point.js';
import { WINDOWS, type WindowEstimator } from './windows.js';

/** An estimator of the derivative, by name, or by name and options. */
export type EstimatorSpec =
  | 'three-point'
  | ThreePointEstimator
  | WindowEstimator
  | FilterEstimator
  | KalmanEstimator
  | RobustEstimator
  | ParityEstimator;

/** Every kind of estimator, and what makes its kernels out of its options. */
const KINDS: Kinds = {
  'three-point': threePoint,
  ...WINDOWS,
  ...FILTERS,
  kalman,
  ...ROBUST,
  ...PARITY,
};

/** The names of all kinds. */
export const ESTIMATORS: readonly string[] = Object.keys(KINDS);

/** Checks an estimator and gives what makes its kernels. @throws RangeError, TypeError on one that is not known, or an option that makes no sense */
export function estimatorKernels(estimator: EstimatorSpec): KernelFactory {
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

/** What the results of this estimator say beside the derivative. */
export function qualityOf(estimator: EstimatorSpec): readonly ('standardError' | 'residual' | 'r2')[] {
  const { quality } = estimatorKernels(estimator).scalar(1, 1, 1);
  return (['standardError', 'residual', 'r2'] as const).filter((name) => quality?.[name] !== undefined);
}

/** `edgeOrder` and `mode`, given beside the estimator, are those of the three-point one. @throws RangeError when it is another */
export function withThreePoint(
  estimator: EstimatorSpec = 'three-point',
  { edgeOrder, mode }: { readonly edgeOrder?: 1 | 2 | undefined; readonly mode?: Mode | undefined },
): EstimatorSpec {
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
