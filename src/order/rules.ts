import { show } from '../core/errors.js';
import { oneOf } from '../core/nearest.js';
import { type DurationLike, durationToMs } from '../time/duration.js';
import { type Per, type PerScale, perScale } from '../time/per.js';

/** What to do with samples that a derivative cannot use as they are. */
export interface SeriesOptions {
  /** The unit of time of the derivative (default `'s'`): `'ms'`, `'min'`, `'h'`, `'PT15M'`, ... */
  readonly per?: Per;
  /** A spacing above this ends the segment, with an edge, and starts a new one: no slope is drawn across. Default: never. */
  readonly maxGap?: DurationLike;
  /**
   * A sample with the time of the one before: the later value replaces the earlier (`last`, default), is ignored (`first`),
   * or is averaged with it (`mean`). One of the two is counted `tied`. A result that has left stays as it is.
   */
  readonly ties?: 'last' | 'first' | 'mean' | 'error';
  /**
   * A sample without a finite value: left out and counted `missing` (`skip`, default); also ends the segment (`break`); or
   * takes part as NaN (`propagate`), which makes its neighbours NaN.
   */
  readonly missing?: 'skip' | 'break' | 'propagate' | 'error';
  /** Also report, at once, the one-sided value at the newest sample, with `final: false` (default false). */
  readonly provisional?: boolean;
  /** A segment of a single sample: one result with `derivative: null` (default), none (counted `dropped`), or an error. */
  readonly short?: 'null' | 'skip' | 'error';
}

/** The same, checked and made ready for use. */
export interface SeriesRules {
  readonly per: { readonly number: PerScale; readonly bigint: PerScale };
  readonly maxGapMs: number;
  readonly ties: 'last' | 'first' | 'mean' | 'error';
  readonly missing: 'skip' | 'break' | 'propagate' | 'error';
  readonly provisional: boolean;
  readonly short: 'null' | 'skip' | 'error';
}

/** @throws RangeError on a value that an option does not know */
export function checkRules(options: SeriesOptions): SeriesRules {
  const { per = 's', maxGap, provisional = false } = options;
  if (typeof provisional !== 'boolean')
    throw new TypeError(`provisional must be true or false, got ${show(provisional)}`);
  return {
    per: { number: perScale(per, 'number'), bigint: perScale(per, 'bigint') },
    maxGapMs: maxGap === undefined || maxGap === Infinity ? Infinity : durationToMs(maxGap, 'maxGap'),
    ties: oneOf('ties', options.ties ?? 'last', ['last', 'first', 'mean', 'error']),
    missing: oneOf('missing', options.missing ?? 'skip', ['skip', 'break', 'propagate', 'error']),
    provisional,
    short: oneOf('short', options.short ?? 'null', ['null', 'skip', 'error']),
  };
}
