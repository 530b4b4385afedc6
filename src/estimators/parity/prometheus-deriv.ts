import { PrometheusDeriv } from '../../kernels/parity/prometheus-deriv.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';
import { MOST_SAMPLES, maxSamples, requiredSpan } from '../options.js';

/**
 * Prometheus' `deriv(v[range])`, 3.14, per `per` instead of per second: the slope of a least-squares line through the samples
 * of the last `range`, which leaves out one of exactly that age (2.x took it in). Source: promql/functions.go, `funcDeriv`.
 *
 * `null` below two samples. As Prometheus stores samples: `ties: 'first'`; one without a value is a scrape that failed, where
 * the window is evaluated without it (`missing: 'propagate'`). Bit for bit its result, for whole milliseconds.
 *
 * Wrong: the slope is that of the middle of the range: on t², with 60 s, it is 22.5 s late. A large offset cancels: 20 samples
 * 15 s apart with a slope of 0.001/s are off by 2e-10 at 60 000, by 3e-6 at 1e9. Two samples after a gap count as a full
 * range.
 *
 * Instead: `least-squares` with the same `window`; `kalman` for a slope that is not late.
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'prometheus-deriv', range: '5s' } }).derivative[2] // -> 1.5
 */
export interface PrometheusDerivEstimator {
  readonly kind: 'prometheus-deriv';
  readonly range: string | number;
  /**
   * Samples of the range that are held at most (default 65,536). With more, the oldest leave before their time: it is what
   * Prometheus would say had it only the others, and results are `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link PrometheusDerivEstimator}. */
export const prometheusDeriv: EstimatorFactory<PrometheusDerivEstimator> = defineEstimator(
  'prometheus-deriv',
  { range: requiredSpan('how far back the line goes'), maxSamples },
  ({ range, maxSamples = MOST_SAMPLES }) => ({
    scalar: (scale, _, perMs) => new PrometheusDeriv(range * perMs, 1000 * perMs, scale, maxSamples),
    nanMeansNoResult: true,
  }),
);
