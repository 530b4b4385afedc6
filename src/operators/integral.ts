import { map, type OperatorFunction } from 'rxjs';
import { oneOf } from '../core/nearest.js';
import type { Sample, Slope, Time, Value } from '../core/types.js';
import { LeftRectangles, Trapezoid } from '../kernels/recursive/trapezoid.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link integral}. */
export interface IntegralOptions<S = Sample, V extends Value = number> extends SeriesOperatorOptions<S, V> {
  /**
   * What a value was between two samples: on the straight line from one to the other (`'trapezoid'`, default), or the earlier one, which
   * held until the later came (`'previous'`): for what is sent when it changes, such as a switch or a plug.
   */
  readonly rule?: 'trapezoid' | 'previous';
}

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
 * The integral of a stream of samples: what `derivative` undoes. By trapezoids, or, with `rule: 'previous'`, of steps.
 *
 * n samples in, n results out, at once; 0 at the first sample of a segment, and after each gap above `maxGap`: nothing is
 * integrated across. Unit: value unit times `per` (default: second). A result that has left stays as it is: a tie counts from
 * the next sample on. A value that is unknown (`missing: 'propagate'`) leaves out the spacings beside it; under `previous` only the
 * one after it.
 *
 * @example
 * of({ t: 0, value: 1 }, { t: 1000, value: 3 }, { t: 3000, value: 3 }).pipe(
 *   integral(),
 *   map(({ integral }) => integral),
 * ) // -> 0, 2, 8
 *
 * Source: trapezoidal rule; left Riemann sum (Home Assistant's integration with the method `left`).
 *
 * @throws RangeError, TypeError at once, on an invalid option
 */
export function integral<S = Sample, V extends Value = number>(
  options: IntegralOptions<S, V> = {},
): OperatorFunction<S, Integral<S, V>> {
  const { rule = 'trapezoid' } = options;
  const Rule = oneOf('rule', rule, ['trapezoid', 'previous']) === 'previous' ? LeftRectangles : Trapezoid;
  const name = Rule === Trapezoid ? 'integral' : 'integral rule=previous';
  const operator = runKernel<S, V>({ scalar: (scale) => new Rule(scale), name }, options, ['rule']);
  return (source) =>
    source.pipe(
      operator,
      map(({ key, t, value, derivative, sample }) => {
        const result = { t, value, integral: derivative as Slope<V>, sample };
        return key === undefined ? result : { key, ...result };
      }),
    );
}
