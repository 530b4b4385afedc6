import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';
import { type DurationLike, durationToMs } from '../time/duration.js';
import { type Per, type PerScale, perScale } from '../time/per.js';
import { checkSilence, type SilenceOptions, type SilenceRule } from './silence.js';
import { type Unwrap, unwrapCounter, unwrapPeriod } from './unwrap.js';

/** What to do with samples that a derivative cannot use as they are. */
export interface SeriesOptions {
  /** The unit of time of the derivative (default `'s'`): `'ms'`, `'min'`, `'h'`, `'PT15M'`, ... */
  readonly per?: Per;
  /**
   * A spacing above this ends the segment, with an edge, and starts a new one: no slope is drawn across. Default: never.
   * `'auto'`: 10 times the median of the last 31 spacings.
   */
  readonly maxGap?: DurationLike | 'auto';
  /**
   * A sample with the time of the one before: the later value replaces the earlier (`last`, default), is ignored (`first`),
   * or is averaged with it (`mean`). One of the two is counted `tied`. A result that has left stays as it is; with `lateness`
   * none has left yet.
   */
  readonly ties?: 'last' | 'first' | 'mean' | 'error';
  /**
   * A sample without a finite value: left out and counted `missing` (`skip`, default); also ends the segment (`break`); or
   * takes part as NaN (`propagate`), which makes its neighbours NaN.
   */
  readonly missing?: 'skip' | 'break' | 'propagate' | 'error';
  /**
   * Samples are held until none that is older by so much is expected, and sorted. Default: none is held, and what is older
   * than the newest is late. While a series is idle, the clock moves its watermark.
   */
  readonly lateness?: DurationLike;
  /**
   * After so many late samples in a row, in order among themselves, the clock has been set back (or one sample came from far
   * in the future): the series starts anew there, counted `resync` (default 20). `false`: never.
   */
  readonly resync?: number | false;
  /** What to say when no sample comes for a while. Default: nothing. */
  readonly silence?: SilenceOptions;
  /**
   * The values are a counter, which cannot fall: when it does it was reset, or ran over at `wrap`, and what it had counted is
   * added back. `onReset: 'break'` starts a new segment instead (not where a tie makes the fall: then it is added back). Counted
   * `resets`.
   */
  readonly counter?: boolean | { readonly wrap?: number; readonly onReset?: 'continue' | 'break' };
  /** The values come round at this, such as angles at 360: each goes the shorter way from the one before. */
  readonly period?: number;
  /** What becomes of a negative derivative of something that cannot fall. Default: it is kept. */
  readonly nonNegative?: 'null' | 'zero' | 'drop';
  /** Also report, at once, the one-sided value at the newest sample, with `final: false` (default false). */
  readonly provisional?: boolean;
  /** A segment of a single sample: one result with `derivative: null` (default), none (counted `dropped`), or an error. */
  readonly short?: 'null' | 'skip' | 'error';
}

export const SERIES_OPTIONS = [
  'per',
  'maxGap',
  'ties',
  'missing',
  'lateness',
  'resync',
  'silence',
  'counter',
  'period',
  'nonNegative',
  'provisional',
  'short',
] as const;

/** The same, checked and made ready for use. */
export interface SeriesRules {
  readonly per: { readonly number: PerScale; readonly bigint: PerScale };
  readonly maxGapMs: number;
  readonly autoGap: boolean;
  readonly ties: 'last' | 'first' | 'mean' | 'error';
  readonly missing: 'skip' | 'break' | 'propagate' | 'error';
  readonly latenessMs: number | undefined;
  readonly resync: number; // Infinity for never
  readonly silence: SilenceRule | undefined;
  /** Makes what undoes the jumps of one channel. */
  readonly unwrap: (() => Unwrap) | undefined;
  readonly breakOnReset: boolean;
  readonly period: number | undefined;
  readonly nonNegative: 'null' | 'zero' | 'drop' | undefined;
  readonly provisional: boolean;
  readonly short: 'null' | 'skip' | 'error';
}

/** @throws RangeError, TypeError on a value that an option does not know, and on options that exclude each other */
export function checkRules(options: SeriesOptions): SeriesRules {
  const { per = 's', maxGap, provisional = false, lateness, resync = 20, silence, nonNegative } = options;
  if (typeof provisional !== 'boolean') {
    throw new TypeError(`provisional must be true or false, got ${show(provisional)}`);
  }
  if (resync !== false && !(Number.isInteger(resync) && resync >= 2)) {
    throw new RangeError(`resync must be false or an integer of at least 2, got ${show(resync)}`);
  }
  if (provisional && nonNegative === 'drop') {
    throw new RangeError(
      "provisional and nonNegative: 'drop' exclude each other: an early result could be left without its final one; use 'null'",
    );
  }
  const autoGap = maxGap === 'auto';
  return {
    per: { number: perScale(per, 'number'), bigint: perScale(per, 'bigint') },
    maxGapMs: autoGap || maxGap === undefined || maxGap === Infinity ? Infinity : durationToMs(maxGap, 'maxGap'),
    autoGap,
    ties: oneOf('ties', options.ties ?? 'last', ['last', 'first', 'mean', 'error']),
    missing: oneOf('missing', options.missing ?? 'skip', ['skip', 'break', 'propagate', 'error']),
    latenessMs: lateness === undefined ? undefined : lateness === 0 ? 0 : durationToMs(lateness, 'lateness'),
    resync: resync === false ? Infinity : resync,
    silence: silence === undefined ? undefined : checkSilence(silence),
    ...checkJumps(options),
    period: options.period,
    nonNegative:
      nonNegative === undefined
        ? undefined
        : oneOf<'null' | 'zero' | 'drop'>('nonNegative', nonNegative, ['null', 'zero', 'drop']),
    provisional,
    short: oneOf('short', options.short ?? 'null', ['null', 'skip', 'error']),
  };
}

/** Do these rules ask a series to remember nothing but its newest samples? */
export const isPlain = ({ provisional, ties, missing, latenessMs, unwrap, autoGap, silence }: SeriesRules): boolean =>
  !provisional &&
  ties !== 'mean' &&
  missing !== 'propagate' &&
  latenessMs === undefined &&
  unwrap === undefined &&
  !autoGap &&
  silence === undefined;

function checkJumps({ counter = false, period }: SeriesOptions): Pick<SeriesRules, 'unwrap' | 'breakOnReset'> {
  if (period !== undefined) {
    if (!(typeof period === 'number' && period > 0 && period < Infinity))
      throw new RangeError(`period must be a positive number, got ${show(period)}`);
    if (counter) throw new RangeError('counter and period exclude each other: what comes round is no counter');
    return { unwrap: () => unwrapPeriod(period), breakOnReset: false };
  }
  if (counter === false) return { unwrap: undefined, breakOnReset: false };
  if (counter !== true && (typeof counter !== 'object' || counter === null)) {
    throw new TypeError(`counter must be true, or { wrap, onReset }, got ${show(counter)}`);
  }
  const { wrap, onReset = 'continue' } = counter === true ? {} : counter;
  if (counter !== true) checkNames('counter', counter, ['wrap', 'onReset']);
  if (wrap !== undefined && !(typeof wrap === 'number' && wrap > 0 && wrap < Infinity))
    throw new RangeError(`counter.wrap must be a positive number, got ${show(wrap)}`);
  oneOf('counter.onReset', onReset, ['continue', 'break']);
  return { unwrap: () => unwrapCounter(wrap), breakOnReset: onReset === 'break' };
}
