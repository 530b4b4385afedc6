import { map, type OperatorFunction } from 'rxjs';
import type { Sample, Slope, Time, Value } from '../core/types.js';
import { Trapezoid } from '../kernels/recursive/trapezoid.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/** A sample with the integral of its segment up to it. */
export interface Integral<S = Sample, V extends Value = number> {
  readonly key?: string;
  readonly t: Time;
  readonly value: V;
  /** In value units times `per`: kW per hour make kWh. */
  readonly integral: Slope<V>;
  /** The very object that came in. */
  readonly sample: S;
}

/**
 * The integral of a stream of samples, by trapezoids: what `derivative` undoes.
 *
 * n samples in, n results out, at once; 0 at the first sample of a segment, and after each gap above `maxGap`: nothing is
 * integrated across. Unit: value unit times `per` (default: second). A result that has left stays as it is: a tie counts from
 * the next sample on.
 *
 * @example
 * of({ t: 0, value: 1 }, { t: 1000, value: 3 }, { t: 3000, value: 3 }).pipe(
 *   integral(),
 *   map(({ integral }) => integral),
 * ) // -> 0, 2, 8
 *
 * @throws RangeError, TypeError at once, on an invalid option
 */
export function integral<S = Sample, V extends Value = number>(
  options: SeriesOperatorOptions<S, V> = {},
): OperatorFunction<S, Integral<S, V>> {
  const operator = runKernel<S, V>({ scalar: (scale) => new Trapezoid(scale), name: 'integral' }, options);
  return (source) =>
    source.pipe(
      operator,
      map(({ key, t, value, derivative, sample }) => {
        const result = { t, value, integral: derivative as Slope<V>, sample };
        return key === undefined ? result : { key, ...result };
      }),
    );
}
