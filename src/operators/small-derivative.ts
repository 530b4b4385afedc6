import type { OperatorFunction } from 'rxjs';
import type { Derivative, Sample, Value } from '../core/types.js';
import { type SmallEstimator, smallKernels } from '../estimators/choice.js';
import { type DerivativeOptionsOf, derivativeBy } from './derivative-by.js';

/** Options of {@link derivative}: those of every operator over series, and the estimator. */
export type DerivativeOptions<S = Sample, V extends Value = number> = DerivativeOptionsOf<SmallEstimator, S, V>;

/**
 * The derivative of a stream of samples, without the code of estimators that are not used: as the `derivative` of `fluxion`, but
 * by name it knows `three-point` only. Others are handed in ready made, from `fluxion/estimators`.
 *
 * @example
 * of({ t: 0, value: 1 }, { t: 1000, value: 2 }, { t: 3000, value: 6 }).pipe(
 *   derivative({ estimator: leastSquares({ window: 2 }) }),
 *   map(({ derivative }) => derivative),
 * ) // -> null, 1, 2
 *
 * @throws RangeError, TypeError at once, on an invalid option, and on the name of another estimator
 */
export function derivative<S = Sample, V extends Value = number>(
  options: DerivativeOptions<S, V> = {},
): OperatorFunction<S, Derivative<S, V>> {
  return derivativeBy<SmallEstimator, S, V>(smallKernels, options);
}
