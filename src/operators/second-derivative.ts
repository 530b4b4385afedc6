import type { OperatorFunction } from 'rxjs';
import type { Derivative, Sample } from '../core/types.js';
import { SecondDerivative } from '../kernels/three-point/second-derivative.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/**
 * The second derivative of a stream of samples: how fast its derivative changes.
 *
 * n samples in, n results out: the first with the third sample, the others one sample late, the last on completion. The two
 * ends have the value of their nearest parabola; a segment of fewer than three samples has `null` for each. Unit: value unit
 * per square of `per`. Samples of one number only. Options, counters and errors as {@link derivative}.
 *
 * @example
 * of(0, 1, 4, 9).pipe(
 *   map((value, t) => ({ t, value })),
 *   secondDerivative({ per: 'ms' }),
 *   map(({ derivative }) => derivative),
 * ) // -> 2, 2, 2, 2
 */
export function secondDerivative<S = Sample>(
  options: SeriesOperatorOptions<S> = {},
): OperatorFunction<S, Derivative<S>> {
  return runKernel(
    {
      name: 'second derivative',
      scalar: (scale) => new SecondDerivative({ scale }),
      vector: () => {
        throw new TypeError('secondDerivative takes samples of one number, not of several channels');
      },
    },
    options,
  );
}
