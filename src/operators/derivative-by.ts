import type { OperatorFunction } from 'rxjs';
import type { Derivative, KernelFactory, Sample, Value } from '../core/types.js';
import { withThreePoint } from '../estimators/choice.js';
import type { ThreePointEstimator } from '../estimators/three-point.js';
import type { Mode } from '../kernels/three-point/options.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/** Options of a derivative, over estimators of the type `E`. */
export interface DerivativeOptionsOf<E, S = Sample, V extends Value = number> extends SeriesOperatorOptions<S, V> {
  /** How the derivative is estimated (default `'three-point'`, numpy's): by name, `{ kind, ... }`, or ready made. */
  readonly estimator?: E;
  /** Order of the one-sided formula where a segment starts and ends (default 1). Order 2 needs three samples. */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default): <= 2 ulp of the local slope (2.5 where times are not whole ms or ns); `numpy`: numpy.gradient bit for bit; `exact`: correctly rounded. */
  readonly mode?: Mode;
}

/** The derivative by the estimators that `kernels` knows. */
export function derivativeBy<E, S, V extends Value>(
  kernels: (estimator: E | 'three-point' | ThreePointEstimator) => KernelFactory,
  options: DerivativeOptionsOf<E, S, V>,
): OperatorFunction<S, Derivative<S, V>> {
  const { estimator, edgeOrder, mode } = options;
  return runKernel(kernels(withThreePoint(estimator, { edgeOrder, mode })), options, [
    'estimator',
    'edgeOrder',
    'mode',
  ]);
}
