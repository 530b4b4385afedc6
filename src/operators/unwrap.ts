import { map, type OperatorFunction } from 'rxjs';
import type { Sample, Slope, Time, Value } from '../core/types.js';
import { type CommonOption, passThrough } from './pass-through.js';
import type { SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link unwrap}. */
export interface UnwrapOptions<S = Sample, V extends Value = number>
  extends Pick<
    SeriesOperatorOptions<S, V>,
    CommonOption | 'counter' | 'period' | 'lateness' | 'maxHeld' | 'ties' | 'missing' | 'resync' | 'maxGap'
  > {}

/** A sample whose value has no jumps: it can be differentiated, averaged or drawn. */
export interface Unwrapped<S = Sample, V extends Value = number> {
  readonly key?: string;
  readonly t: Time;
  readonly value: Slope<V>;
  /** The very object that came in. */
  readonly sample: S;
}

/**
 * Counters without their resets, angles without their turns: `value` goes on where it would have jumped.
 *
 * n samples in, n out, each when the next comes (a tie may change it until then; with `lateness` or `ties: 'first'`, at once).
 * A segment, after a gap above `maxGap`, begins with its value as it is. Rows are unwrapped channel by channel.
 *
 * @example
 * of(350, 355, 2, 8).pipe(
 *   map((value, t) => ({ t, value })),
 *   unwrap({ period: 360 }),
 *   map(({ value }) => value),
 * ) // -> 350, 355, 362, 368
 *
 * Source: numpy.unwrap; for counters, Prometheus' increase.
 *
 * @throws RangeError, TypeError at once, on an invalid option, or when neither `counter` nor `period` is given
 */
export function unwrap<S = Sample, V extends Value = number>(
  options: UnwrapOptions<S, V>,
): OperatorFunction<S, Unwrapped<S, V>> {
  const { counter, period, lateness, ties = 'last' } = options;
  if (!counter && period === undefined) {
    throw new TypeError(
      'unwrap needs to know what jumps: give one of the options { counter: true }, { counter: { wrap } } or { period }',
    );
  }
  const operator = passThrough<S, V>(
    'unwrap',
    options,
    ['counter', 'period', 'lateness', 'maxHeld', 'ties', 'missing', 'resync', 'maxGap'],
    lateness !== undefined || ties === 'first' || ties === 'error',
  );
  return (source) =>
    source.pipe(
      operator,
      map(({ key, t, value, derivative, sample }) => {
        const unwrapped = (derivative ?? value) as Slope<V>; // a lone sample has no derivative, and no jump
        return key === undefined ? { t, value: unwrapped, sample } : { key, t, value: unwrapped, sample };
      }),
    );
}
