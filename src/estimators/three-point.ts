import type { KernelFactory } from '../core/types.js';
import { createThreePoint, createVectorThreePoint } from '../kernels/three-point/create.js';
import { checkEdgeOrder, checkMode, type Mode } from '../kernels/three-point/options.js';
import { checkKind } from './options.js';

/** numpy.gradient: the default. See {@link createThreePoint}. */
export interface ThreePointEstimator {
  readonly kind: 'three-point';
  /** Order of the one-sided formula where a segment starts and ends (default 1). Order 2 needs three samples. */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default): <= 2 ulp of the local slope; `numpy`: numpy.gradient bit for bit; `exact`: correctly rounded. */
  readonly mode?: Mode;
}

/** @throws RangeError on an option that makes no sense */
export function threePoint(options: ThreePointEstimator): KernelFactory {
  checkKind(options, ['edgeOrder', 'mode']);
  const { edgeOrder = 1, mode = 'accurate' } = options;
  checkEdgeOrder(edgeOrder);
  checkMode(mode);
  return {
    scalar: (scale, divisor) => createThreePoint({ edgeOrder, mode, scale, divisor }),
    vector: (scale, channels, divisor) => createVectorThreePoint(channels, { edgeOrder, mode, scale, divisor }),
    exact: mode === 'exact',
    name: `three-point ${mode}, edges of order ${edgeOrder}`,
  };
}
