import { checkOptions } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import { type PerScale, perScale } from '../time/per.js';
import { Counter } from './counter.js';
import type { ResyncRule } from './late-run.js';
import { type CheckedSeriesOptions, SERIES_OPTIONS, type SeriesOptions } from './series-options.js';
import type { SilenceRule } from './silence.js';
import { type Unwrap, unwrapPeriod } from './unwrap.js';

/** The options of a series, checked and ready for use. */
export interface SeriesRules {
  readonly per: { readonly number: PerScale; readonly bigint: PerScale };
  readonly maxGapMs: number; // Infinity for no limit
  readonly autoGap: boolean;
  readonly ties: 'last' | 'first' | 'mean' | 'error';
  readonly missing: 'skip' | 'break' | 'propagate' | 'error';
  readonly latenessMs: number | undefined;
  /** Samples that are held for that at most; `undefined` where nobody has said. */
  readonly maxHeld: number | undefined;
  readonly resync: ResyncRule;
  readonly minGapMs: number;
  /** How far ahead of the clock a time may be; `undefined` where nobody has said. */
  readonly maxAheadMs: number | false | undefined;
  readonly timeWrap: bigint | undefined; // in ns
  /** May the times of a series be numbers and bigints in turn? They then become bigints where they have to. */
  readonly mixedTimes: boolean;
  readonly silence: SilenceRule | undefined;
  /** Makes what undoes the jumps of one channel; rates are per `scale` units of spacing. */
  readonly unwrap: ((scale: number, robust: boolean) => Unwrap) | undefined;
  readonly breakOnReset: boolean;
  readonly period: number | undefined;
  readonly nonNegative: 'null' | 'zero' | 'drop' | undefined;
  readonly provisional: boolean;
  readonly short: 'null' | 'skip' | 'error';
}

/** @throws RangeError, TypeError on a value that an option does not know; OptionError on options that exclude each other */
export function checkedSeriesOptions(options: SeriesOptions): CheckedSeriesOptions {
  const names = Object.keys(SERIES_OPTIONS) as (keyof SeriesOptions)[];
  const checked = checkOptions(
    'a series',
    Object.fromEntries(names.map((name) => [name, options[name]])), // those of a series among others
    SERIES_OPTIONS,
  );
  if (checked.provisional && checked.nonNegative === 'drop')
    throw new OptionError(
      (name) =>
        `${name('provisional')} and ${name('nonNegative')} "drop" exclude each other: an early result could be left without its final one; use "null"`,
    );
  if (checked.counter !== undefined && checked.period !== undefined)
    throw new OptionError(
      (name) => `${name('counter')} and ${name('period')} exclude each other: a cyclic value is not a counter`,
    );
  if (checked.maxHeld !== undefined && checked.lateness === undefined)
    throw new OptionError((name) => `${name('maxHeld')} belongs to ${name('lateness')}: without it nothing is held`);
  return checked;
}

/** The same, ready for use. */
export function rulesOf(checked: CheckedSeriesOptions): SeriesRules {
  const { per, maxGap, counter, period } = checked;
  return {
    per: { number: perScale(per, 'number'), bigint: perScale(per, 'bigint') },
    maxGapMs: maxGap === 'auto' ? Infinity : maxGap,
    autoGap: maxGap === 'auto',
    ties: checked.ties,
    missing: checked.missing,
    latenessMs: checked.lateness,
    maxHeld: checked.maxHeld,
    resync: checked.resync,
    minGapMs: checked.minGap,
    maxAheadMs: checked.maxAhead,
    timeWrap: checked.timeWrap,
    mixedTimes: false,
    silence: checked.silence,
    unwrap:
      counter !== undefined
        ? (scale) => new Counter(counter, scale)
        : period !== undefined
          ? (_, robust) => unwrapPeriod(period, robust)
          : undefined,
    breakOnReset: counter?.onReset === 'break',
    period,
    nonNegative: checked.nonNegative,
    provisional: checked.provisional,
    short: checked.short,
  };
}

/** Do these rules ask a series to remember nothing but its newest samples? */
export const isPlain = ({
  provisional,
  ties,
  missing,
  latenessMs,
  unwrap,
  autoGap,
  silence,
  minGapMs,
  timeWrap,
  maxAheadMs,
}: SeriesRules): boolean =>
  minGapMs === 0 &&
  typeof maxAheadMs !== 'number' &&
  timeWrap === undefined &&
  !provisional &&
  ties !== 'mean' &&
  missing !== 'propagate' &&
  latenessMs === undefined &&
  unwrap === undefined &&
  !autoGap &&
  silence === undefined;
