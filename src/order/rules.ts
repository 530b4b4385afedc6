import { checkOptions } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import { type PerScale, perScale } from '../time/per.js';
import { type CheckedSeriesOptions, SERIES_OPTIONS, type SeriesOptions } from './series-options.js';
import type { SilenceRule } from './silence.js';
import { type Unwrap, unwrapCounter, unwrapPeriod } from './unwrap.js';

/** The options of a series, checked and ready for use. */
export interface SeriesRules {
  readonly per: { readonly number: PerScale; readonly bigint: PerScale };
  readonly maxGapMs: number; // Infinity for no limit
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
    resync: checked.resync,
    silence: checked.silence,
    unwrap:
      counter !== undefined
        ? () => unwrapCounter(counter.wrap)
        : period !== undefined
          ? () => unwrapPeriod(period)
          : undefined,
    breakOnReset: counter?.onReset === 'break',
    period,
    nonNegative: checked.nonNegative,
    provisional: checked.provisional,
    short: checked.short,
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
