import { type MonoTypeOperatorFunction, map } from 'rxjs';
import type { Sample, Value } from '../core/types.js';
import { type CommonOption, passThrough } from './pass-through.js';
import type { SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link reorder}. */
export interface ReorderOptions<S = Sample, V extends Value = number>
  extends Pick<SeriesOperatorOptions<S, V>, CommonOption | 'lateness' | 'maxHeld' | 'missing' | 'resync'> {
  /** Samples with one time: the later stays (`last`, default), the first does, or it is an error. */
  readonly ties?: 'last' | 'first' | 'error';
}

/**
 * The samples themselves, in order of time, no two at the same: what `derivative` does before it differentiates.
 *
 * n samples in; out come those that are neither late, tied, nor without a time, all others are counted and leave on `dropped`.
 * Each leaves when the watermark has passed it (`lateness`); without, when the next comes, for a tie may still replace it, or
 * at once under `ties: 'first'` and `'error'`. Values are looked at only if `value` or `missing` is given.
 *
 * @example
 * of(0, 20, 10, 30).pipe(
 *   map((t) => ({ t })),
 *   reorder({ lateness: '15ms' }),
 *   map(({ t }) => t),
 * ) // -> 0, 10, 20, 30
 *
 * @throws RangeError, TypeError at once, on an invalid option. The stream errors with a StreamError under the
 * options `error`, and with a TypeError when a series changes its kind of time.
 */
export function reorder<S = Sample, V extends Value = number>(
  options: ReorderOptions<S, V> = {},
): MonoTypeOperatorFunction<S> {
  const { lateness, ties = 'last', missing, value } = options;
  if ((ties as string) === 'mean') {
    throw new RangeError('ties must be one of last, first, error, got "mean": a mean is no sample that has come');
  }
  const looks = missing !== undefined || value !== undefined;
  const operator = passThrough<S, V>(
    'reorder',
    looks ? options : { ...options, value: () => 0 as V },
    ['lateness', 'maxHeld', 'ties', 'missing', 'resync'],
    lateness !== undefined || ties !== 'last',
  );
  return (source) =>
    source.pipe(
      operator,
      map(({ sample }) => sample),
    );
}
