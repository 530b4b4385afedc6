import { show } from '../core/errors.js';
import { choice, finiteNumber, type Option, type TableOf, toggle, wholeNumber } from '../core/option.js';
import { type DurationLike, span } from '../time/duration.js';
import { type Per, unitOfTime } from '../time/per.js';
import { type CounterOptions, type CounterRule, counterOption } from './counter-option.js';
import { type SilenceOptions, type SilenceRule, silenceOption } from './silence.js';

/** What to do with samples that a derivative cannot use as they are. */
export interface SeriesOptions {
  /** The unit of time of the derivative (default `'s'`): `'ms'`, `'min'`, `'h'`, `'PT15M'`, ... */
  readonly per?: Per;
  /**
   * A spacing above this ends the segment with an edge, and starts a new one: no slope is drawn across a gap. Default: no limit.
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
   * Samples are held this long and sorted: until the newest time is so much ahead of them. Default: none is held, and a sample
   * older than the newest is late. While a series is idle, the clock moves its watermark.
   */
  readonly lateness?: DurationLike;
  /**
   * After so many late samples in a row, in order among themselves, the clock has been set back (or one sample came from far
   * in the future): the series starts anew there, counted `resync` (default 20). `false`: never.
   */
  readonly resync?: number | false;
  /** What to emit after a silence. Default: nothing. */
  readonly silence?: SilenceOptions;
  /**
   * The values are a counter, which cannot fall: when it does, it was reset, or ran over at `wrap`, and what it had counted is
   * added back. `onReset: 'break'` starts a new segment instead (unless a tie makes the fall: then it is added back). Counted
   * `resets`.
   */
  readonly counter?: boolean | CounterOptions;
  /** Period of a cyclic value, such as 360 for degrees: each value goes the shorter way round from the one before. */
  readonly period?: number;
  /** What a negative derivative of something that cannot fall becomes. Default: it is kept. */
  readonly nonNegative?: 'null' | 'zero' | 'drop';
  /** Also emit the one-sided value at the newest sample, at once, with `final: false` (default false). */
  readonly provisional?: boolean;
  /** A segment of a single sample: one result with `derivative: null` (default), none (counted `dropped`), or an error. */
  readonly short?: 'null' | 'skip' | 'error';
}

/** The same, each checked by itself. */
export interface CheckedSeriesOptions extends Record<keyof SeriesOptions, unknown> {
  readonly per: Per;
  readonly maxGap: number | 'auto'; // in ms; Infinity for no limit
  readonly lateness: number | undefined; // in ms
  readonly resync: number; // Infinity for never
  readonly silence: SilenceRule | undefined;
  readonly counter: CounterRule | undefined;
  readonly period: number | undefined;
  readonly nonNegative: 'null' | 'zero' | 'drop' | undefined;
  readonly ties: 'last' | 'first' | 'mean' | 'error';
  readonly missing: 'skip' | 'break' | 'propagate' | 'error';
  readonly short: 'null' | 'skip' | 'error';
  readonly provisional: boolean;
}

/** Each option once: how it is checked, read from text, and described. */
export const SERIES_OPTIONS: TableOf<CheckedSeriesOptions> = {
  per: unitOfTime('unit of time: ns us ms s (default) min h d, or a duration such as PT15M'),
  maxGap: gapLimit('a longer spacing ends a segment: no slope is drawn across it; auto: 10 x the usual'),
  lateness: span('hold samples so long, and sort them (default: a sample older than the newest is late)', {
    zero: true,
  }),
  resync: lateRunLength('late samples in a row after which a series starts anew (default 20; 0: never)'),
  silence: silenceOption("after a silence: end, zero, hold or decay, as in '10s zero' or '10s zero every 1s'"),
  counter: counterOption('values cannot fall: when they do they were reset, and go on from there'),
  period: finiteNumber('period of a cyclic value, such as 360 for degrees', { positive: true }),
  nonNegative: choice(['null', 'zero', 'drop'], 'negative derivatives become: null, zero, or nothing (drop)'),
  ties: choice(['last', 'first', 'mean', 'error'], 'samples with one time: last (default), first, mean, error', 'last'),
  missing: choice(
    ['skip', 'break', 'propagate', 'error'],
    'samples without a number: skip (default), break, propagate, error',
    'skip',
  ),
  short: choice(['null', 'skip', 'error'], 'a single sample: null (default), skip, error', 'null'),
  provisional: toggle('also emit the one-sided value at the newest sample, at once, with "final":false'),
};

/** A duration in ms, `'auto'`, or Infinity for no limit. */
function gapLimit(help: string): Option<number | 'auto'> {
  const duration = span(help);
  return {
    ...duration,
    check: (value, name) =>
      value === 'auto' ? 'auto' : value === Infinity ? Infinity : (duration.check(value, name) ?? Infinity),
  };
}

/** A number of late samples, or Infinity for never. */
function lateRunLength(help: string): Option<number> {
  const number = wholeNumber(help, { least: 2, fallback: 20 });
  return {
    ...number,
    check(value, name) {
      if (value === false) return Infinity;
      if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= 2))
        return number.check(value, name);
      throw new RangeError(`${name} must be false or an integer of at least 2, got ${show(value)}`);
    },
    read: (text, name) => (text === '0' || text === 'false' ? false : number.read(text, name)),
    schema: { type: 'integer', minimum: 0 },
  };
}
