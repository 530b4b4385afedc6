import { show } from '../core/errors.js';
import { choice, finiteNumber, type Option, type TableOf, toggle, wholeNumber } from '../core/option.js';
import { type DurationLike, durationToNs, span } from '../time/duration.js';
import { type Per, unitOfTime } from '../time/per.js';
import { type CounterOptions, type CounterRule, counterOption } from './counter-option.js';
import type { ResyncRule } from './late-run.js';
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
   * or is averaged with it (`mean`). One of the two is counted `tied`. A result that has left stays as it is; with `lateness`,
   * and in a file, none has left yet.
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
   * Samples that `lateness` holds at most (default 65,536). With more, the oldest go on before their time, counted `hurried`; what then
   * comes older than they are is late. It bounds the memory of a series, whatever times a feed claims.
   */
  readonly maxHeld?: number;
  /**
   * After so many late samples in a row, in order among themselves, the clock has been set back (or one sample came from far
   * in the future): the series starts anew there, counted `resync`. Default `'auto'`: 20, or 3 where the newest sample is more than
   * ten times their pace ahead. A run that catches up with the newest sample starts anew as well. `false`: never.
   */
  readonly resync?: number | 'auto' | false;
  /** Samples nearer to each other than this are ties, at the time of the earlier one (default: only the same time is). */
  readonly minGap?: DurationLike;
  /**
   * A sample further ahead of the clock than this is counted `bad`. The times, and `now()` of the `scheduler`, must then be those of
   * the Unix epoch, as they are by default. Default: no limit;
   * 1 h on the command line, for sources that are sockets.
   */
  readonly maxAhead?: DurationLike | false;
  /** The clock of the samples starts again at 0 after this: `'24h'` for a time of day, `'2^32ms'` for `millis()`. Default: it does not. */
  readonly timeWrap?: DurationLike;
  /** What to emit after a silence. Default: nothing. */
  readonly silence?: SilenceOptions;
  /**
   * The values are a counter, which cannot fall: when it does, it was reset, or ran over at `wrap`, and what it had counted is
   * added back. `onReset: 'break'` starts a new segment instead (unless a tie makes the fall: then it is added back). Counted
   * `resets`. A fall of a last digit or two is a dip, not a reset; a reading from which the next one is back where the counter was
   * is left out, counted `implausible`: so a value that falls waits for the next.
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
  readonly maxHeld: number | undefined;
  readonly resync: ResyncRule;
  readonly minGap: number; // in ms
  readonly maxAhead: number | false | undefined; // in ms
  readonly timeWrap: bigint | undefined; // in ns
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
  maxHeld: wholeNumber('samples held for that at most (default 65536; files: 1000000); then the oldest go on early', {
    least: 2,
    most: 2 ** 24,
  }),
  resync: lateRunLength(
    'late samples in a row after which a series starts anew (default 20, 3 when far behind; 0: never)',
  ),
  minGap: noGap('samples nearer than this are ties, at the time of the earlier'),
  maxAhead: aheadLimit('a time further ahead of the clock is bad (default 1h for sockets; 0: any will do)'),
  timeWrap: roundTrip('the clock starts again at 0 after this: 24h (a time of day), 2^32ms (millis())'),
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

/** A number of late samples, `auto`, or false for never. */
function lateRunLength(help: string): Option<ResyncRule> {
  const number = wholeNumber(help, { least: 2 });
  return {
    ...number,
    check(value, name) {
      if (value === false) return { limit: Infinity, far: Infinity };
      if (value === undefined || value === 'auto') return { limit: 20, far: 3 };
      if (typeof value === 'number' && Number.isInteger(value) && value >= 2) return { limit: value, far: value };
      throw new RangeError(`${name} must be false, "auto" or an integer of at least 2, got ${show(value)}`);
    },
    read: (text, name) => (text === '0' || text === 'false' ? false : text === 'auto' ? text : number.read(text, name)),
    schema: { anyOf: [{ type: 'integer', minimum: 0 }, { const: 'auto' }] },
  };
}

/** A duration in ms; 0 for none. */
function noGap(help: string): Option<number> {
  const duration = span(help);
  return { ...duration, check: (value, name) => duration.check(value, name) ?? 0 };
}

/** A duration in ms, or false for no limit. */
function aheadLimit(help: string): Option<number | false | undefined> {
  const duration = span(help);
  return {
    ...duration,
    check: (value, name) => (value === false ? false : duration.check(value, name)),
    read: (text) => (text === '0' || text === 'false' || text === 'off' ? false : text),
  };
}

/** A duration, or `2^N` of a unit, in ns. */
function roundTrip(help: string): Option<bigint | undefined> {
  return {
    ...span(help),
    check(value, name) {
      if (value === undefined) return undefined;
      const power = typeof value === 'string' ? /^2\^(\d{1,2})\s*(ns|us|ms|s)$/.exec(value.trim()) : null;
      return power === null
        ? durationToNs(value as DurationLike, name)
        : 2n ** BigInt(power[1] as string) * durationToNs(power[2] as string, name);
    },
  };
}
