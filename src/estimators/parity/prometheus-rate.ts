import { PrometheusRate } from '../../kernels/parity/prometheus-rate.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';
import { MOST_SAMPLES, maxSamples, requiredSpan } from '../options.js';

/**
 * Prometheus' `rate(v[range])` of a counter, 3.14, per `per` instead of per second, evaluated at each sample: the increase
 * over the last `range` with resets added back, stretched to the range, but never below zero. Source: promql/functions.go,
 * `extrapolatedRate`; 2.x took the two limits in the other order.
 *
 * `null` below two samples. Ties, and samples without a value: as `prometheus-deriv`. Bit for bit its result, for whole
 * milliseconds.
 *
 * Wrong: until a range is full, what was counted is divided by all of it, and what comes out depends on where the counter
 * stands: a counter of 7 per 15 s reads 0.117, 0.233, 0.35, 0.467 per second from 0, and 0.175, 0.292, 0.467 from 1000. One
 * step of 10 reads as an increase of 13.3. The first increase of a new counter is lost.
 *
 * Instead: `three-point` with `counter: true`; `least-squares` with `counter: true` for a mean over a window.
 *
 * @example
 * estimate([0, 10, 20], [0, 1000, 2000], { estimator: { kind: 'prometheus-rate', range: '2s' } }).derivative[2] // -> 10
 */
export interface PrometheusRateEstimator {
  readonly kind: 'prometheus-rate';
  readonly range: string | number;
  /**
   * Samples of the range that are held at most (default 65,536). With more, the oldest leave before their time: it is what
   * Prometheus would say had it only the others, and results are `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link PrometheusRateEstimator}. */
export const prometheusRate: EstimatorFactory<PrometheusRateEstimator> = defineEstimator(
  'prometheus-rate',
  { range: requiredSpan('how far back the increase is taken'), maxSamples },
  ({ range, maxSamples = MOST_SAMPLES }) => ({
    scalar: (scale, _, perMs) => new PrometheusRate(range * perMs, 1000 * perMs, scale, maxSamples),
    nanMeansNoResult: true,
    differences: false, // it looks for resets itself
  }),
);
