import type { OperatorFunction } from 'rxjs';
import type { Derivative, Sample } from '../core/types.js';
import { SecondDerivative } from '../kernels/three-point/second-derivative.js';
import { type EstimatorOptions, runKernel } from './run-kernel.js';

/**
 * The second derivative of a stream of samples: how fast its derivative changes.
 *
 * n samples in, n results out: the first with the third sample, the others one sample late, the last on completion. The two
 * ends have the value of their nearest parabola; a segment of fewer than three samples has `null` for each. Unit: value unit
 * per square of `per`. Samples of one number only. Options, counters and errors as {@link derivative}.
 */
export function secondDerivative<S = Sample>(options: EstimatorOptions<S> = {}): OperatorFunction<S, Derivative<S>> {
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
