import { toggle } from '../../core/option.js';
import { FluxDerivative } from '../../kernels/parity/flux-derivative.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';

/**
 * Flux' `derivative(unit, nonNegative, initialZero)` of InfluxDB (influxdata/flux, July 2026), where `unit` is `per`: the
 * slope from the sample before. Source: stdlib/universe/derivative.go.
 *
 * `null` at the first sample, at one without a value (the next slope leaps over it), and, if `nonNegative`, at a fall: or 0
 * there, if `initialZero`. As Flux keeps rows: `ties: 'first'`, `missing: 'propagate'`. Bit for bit its result. A late row
 * ends a query of Flux; here it is dropped.
 *
 * Wrong: half a spacing late: on t² at 10 s, 770 for 780. Noise of 1 at 10 s makes a slope with noise of 0.14/s. `nonNegative`
 * loses what a counter counted after a reset: 209 for 214. A gap of any length is one slope.
 *
 * Instead: `three-point`, for a counter with `counter: true`, and `maxGap`.
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: 'flux-derivative' }).derivative[2] // -> 2
 */
export interface FluxDerivativeEstimator {
  readonly kind: 'flux-derivative';
  readonly nonNegative?: boolean;
  /** Says 0 where `nonNegative` says nothing. It needs `nonNegative`, without which Flux ignores it. */
  readonly initialZero?: boolean;
}

/** See {@link FluxDerivativeEstimator}. */
export const fluxDerivative: EstimatorFactory<FluxDerivativeEstimator> = defineEstimator(
  'flux-derivative',
  {
    nonNegative: toggle('no result where the value falls'),
    initialZero: toggle('0 where nonNegative says nothing'),
  },
  ({ nonNegative, initialZero }) => {
    if (initialZero && !nonNegative)
      throw new RangeError('initialZero needs nonNegative: without it nothing becomes 0');
    const fall = initialZero ? 'zero' : nonNegative ? 'none' : 'keep';
    return { scalar: (scale) => new FluxDerivative(scale, fall), nanMeansNoResult: true };
  },
);
