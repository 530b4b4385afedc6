import type { Time } from '../core/types.js';
import { sortByTime } from './arrival.js';
import { type CleanSeries, cleanSeries, runLengthOf } from './clean-series.js';
import { type Likeness, likenessOf, unwrapped } from './likeness.js';
import { quantumOf } from './quantum.js';
import { withoutSpikes } from './spikes.js';
import { differences, last, quantile, share } from './statistics.js';

/** A sample as {@link advise} takes it: `t` in ms as a number, or in ns as a bigint. */
export interface SurveySample {
  readonly t: Time;
  readonly value: number;
  readonly key?: string;
}

/** What samples of one series look like. Times in ms, values in their own unit. */
export interface Survey {
  /** Samples with a finite value and a time. */
  readonly count: number;
  /** Samples without. */
  readonly missing: number;
  /** From the first to the last. */
  readonly span: number;
  /** Spacings, ties left out: the middle one, the 5th and the 95th percentile, and the share within 10 % of the middle one. */
  readonly spacing: { readonly median: number; readonly p5: number; readonly p95: number; readonly regular: number };
  /** Samples with the time of another. */
  readonly ties: number;
  /** Samples older than the newest before them ... */
  readonly late: number;
  /** ... and by how much, in 99 % of cases. */
  readonly lateBy: number;
  /** Spacings above 10 times the median. */
  readonly gaps: number;
  /** The resolution: the step that all values are multiples of, from some origin on; absent when they show none. */
  readonly quantum?: number;
  /** Share of the samples with the value of the one before. */
  readonly unchanged: number;
  /** Share of the samples that are more than 6 standard deviations off the seven around them. */
  readonly spikes: number;
  /** `counter`: whole numbers that never fall, or values that fall to nearly 0 only. `angle`: jumps of about `period`, else small steps. */
  readonly looksLike?: 'counter' | 'angle';
  /** Present for an angle: 360 or 2 pi. */
  readonly period?: number;
  /** Falls of a counter. */
  readonly resets: number;
}

/** A survey, and the samples made ready for measuring noise and motion. */
export interface Surveyed {
  readonly survey: Survey;
  readonly series: CleanSeries;
  /** Mean square of what spikes add to a sample, over all samples. */
  readonly spikePower: number;
}

/** A spacing above so many medians counts as a gap ... */
const GAP_FACTOR = 10;
/** ... but a series is cut only above so many 95th percentiles: one that is irregular by nature is not cut to pieces. */
const CUT_FACTOR = 4;

/** @throws TypeError when numbers and bigints are mixed, or a time is neither */
export function surveyOf(samples: readonly SurveySample[]): Surveyed {
  const { x, y, missing, late, lateBy, ties } = sortByTime(samples);
  const spacings = differences(x);
  const sorted = Float64Array.from(spacings).sort();
  const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
  const quantum = quantumOf(y);
  const likeness = likenessOf(y, quantum);
  const values = unwrapped(y, likeness);
  const steps = differences(values);
  const unchanged = share(steps, (step) => step === 0);
  const clean = withoutSpikes(x, values);
  const gapLimit = Math.max(GAP_FACTOR * median, CUT_FACTOR * p95);
  return {
    survey: {
      count: samples.length - missing,
      missing,
      span: ms(last(x)),
      spacing: {
        median: ms(median),
        p5: ms(quantile(sorted, 0.05)),
        p95: ms(p95),
        regular: share(spacings, (h) => Math.abs(h - median) <= median / 10),
      },
      ties,
      late,
      lateBy: ms(lateBy),
      gaps: spacings.filter((h) => h > GAP_FACTOR * median).length,
      ...(quantum !== undefined && { quantum }),
      unchanged,
      spikes: (y.length - clean.y.length) / Math.max(1, y.length),
      ...likenessFields(likeness),
    },
    series: cleanSeries(clean.x, clean.y, gapLimit, runLengthOf(steps, quantum, unchanged)),
    spikePower: clean.power,
  };
}

const likenessFields = ({ kind, period, jumps }: Likeness): Pick<Survey, 'looksLike' | 'period' | 'resets'> => ({
  ...(kind !== undefined && { looksLike: kind }),
  ...(kind === 'angle' && { period }),
  resets: kind === 'counter' ? jumps : 0,
});

/** Seconds as ms, without the rounding error of the factor. */
const ms = (seconds: number): number => Number((seconds * 1000).toPrecision(12));
