import { filter, map, type OperatorFunction } from 'rxjs';
import type { Sample, Time, Value } from '../core/types.js';
import type { SilenceOptions } from '../order/silence.js';
import { type CommonOption, passThrough } from './pass-through.js';
import type { SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link whenSilent}. */
export interface WhenSilentOptions<S = Sample, V extends Value = number>
  extends Pick<SeriesOperatorOptions<S, V>, CommonOption | 'missing' | 'resync'>,
    Pick<SilenceOptions, 'after' | 'every'> {}

/** A series from which nothing has come for a while. */
export interface Silent<S = Sample> {
  readonly key?: string;
  /** What time it is for the series: that of its newest sample, and what has passed since. */
  readonly t: Time;
  /** The newest sample. */
  readonly sample: S;
}

/**
 * Emits after a silence: once `after` the newest sample, and again `every` so often until one comes.
 *
 * Emits nothing before the first sample, nor after completion; late and missing samples do not reset the timer. Time is that of
 * the `scheduler`.
 *
 * @example
 * concat(of({ t: 0, value: 7 }), NEVER).pipe(
 *   whenSilent({ after: '5ms' }),
 *   take(1),
 *   map(({ sample }) => sample.value),
 * ) // -> 7
 *
 * @throws RangeError, TypeError at once, on an invalid option
 */
export function whenSilent<S = Sample, V extends Value = number>({
  after,
  every,
  ...options
}: WhenSilentOptions<S, V>): OperatorFunction<S, Silent<S>> {
  const silence: SilenceOptions = { after, then: 'hold', ...(every !== undefined && { every }) };
  const operator = passThrough<S, V>('whenSilent', { ...options, silence }, ['missing', 'resync', 'silence'], true);
  return (source) =>
    source.pipe(
      operator,
      filter(({ assumed }) => assumed === true),
      map(({ key, t, sample }) => (key === undefined ? { t, sample } : { key, t, sample })),
    );
}
