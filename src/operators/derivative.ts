import type { OperatorFunction } from 'rxjs';
import type { Derivative, Sample, Value } from '../core/types.js';
import { type AnyEstimator, estimatorKernels } from '../estimators/estimator.js';
import { type DerivativeOptionsOf, derivativeBy } from './derivative-by.js';

/** Options of {@link derivative}: those of every operator over series, and the estimator. */
export type DerivativeOptions<S = Sample, V extends Value = number> = DerivativeOptionsOf<AnyEstimator, S, V>;

/**
 * The derivative of a stream of samples: numpy.gradient for a series that is still arriving.
 *
 * ```text
 * samples     --a---b-c-----d--|
 * derivative  ------a-b-----c--(d|)
 * ```
 *
 * n samples in, n results out, each one sample late; the last on completion, or at a spacing above `maxGap`. The results at
 * the two ends of a segment are one-sided and say so (`edge`). Other estimators say how late they are. Unit: value unit per `per` (default: second). With rows of
 * channels as values, each channel has its own derivative. Samples without a finite value, ties and late samples follow the
 * options and are counted; a single sample has the derivative `null`. `result.sample` is the object that came in. The stream
 * errors, and never ends in silence: give `subscribe` an `error` handler.
 *
 * @example
 * of({ t: 0, value: 1 }, { t: 1000, value: 2 }, { t: 3000, value: 6 }).pipe(
 *   derivative({ per: 's' }),
 *   map(({ derivative }) => derivative),
 * ) // -> 1, 1.3333333333333333, 2
 *
 * Source: numpy.gradient(values, times, edge_order=edgeOrder).
 *
 * @throws RangeError, TypeError at once, on an invalid option. The stream errors with a TypeError when a series
 * changes its kind of time, and with a StreamError under the options `error`.
 */
export function derivative<S = Sample, V extends Value = number>(
  options: DerivativeOptions<S, V> = {},
): OperatorFunction<S, Derivative<S, V>> {
  return derivativeBy<AnyEstimator, S, V>(estimatorKernels, options);
}
