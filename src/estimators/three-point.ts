import { choice, type Option } from '../core/option.js';
import { createThreePoint, createVectorThreePoint } from '../kernels/three-point/create.js';
import { checkEdgeOrder, MODES, type Mode } from '../kernels/three-point/options.js';
import { defineEstimator, type EstimatorFactory } from './define.js';

/**
 * numpy.gradient: the default. The slope from both neighbours, weighted by their spacings; one-sided at the two ends.
 *
 * n samples give n results, one sample late. See {@link createThreePoint}.
 *
 * @example
 * estimate([0, 1, 9], [0, 1000, 3000], { estimator: 'three-point' }).derivative[1] // -> 2
 */
export interface ThreePointEstimator {
  readonly kind: 'three-point';
  /** Order of the one-sided formula where a segment starts and ends (default 1). Order 2 needs three samples. */
  readonly edgeOrder?: 1 | 2;
  /** `accurate` (default): <= 2 ulp of the local slope (2.5 where times are not whole ms or ns); `numpy`: numpy.gradient bit for bit; `exact`: correctly rounded. */
  readonly mode?: Mode;
}

/** An option that is the order of the one-sided formula. */
const edgeOrder: Option<1 | 2> = {
  check(value = 1, name) {
    checkEdgeOrder(value as number, name);
    return value as 1 | 2;
  },
  read: (text) => Number(text),
  placeholder: '1|2',
  help: 'order of the one-sided values at both ends (default 1)',
  schema: { enum: [1, 2] },
};

/** See {@link ThreePointEstimator}. */
export const threePoint: EstimatorFactory<ThreePointEstimator> = defineEstimator(
  'three-point',
  {
    edgeOrder,
    mode: choice(MODES, 'accurate (default), numpy (bit for bit), exact (correctly rounded)', 'accurate', 'MODE'),
  },
  ({ edgeOrder, mode }) => ({
    scalar: (scale, divisor) => createThreePoint({ edgeOrder, mode, scale, divisor }),
    vector: (scale, channels, divisor) => createVectorThreePoint(channels, { edgeOrder, mode, scale, divisor }),
    exact: mode === 'exact',
    infinite: mode === 'numpy',
    name: `three-point ${mode}, edges of order ${edgeOrder}`,
  }),
);
