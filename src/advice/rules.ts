import type { EstimatorSpec } from '../estimators/estimator.js';
import { durationText } from '../time/duration.js';
import type { Per } from '../time/per.js';
import type { Candidate } from './candidates.js';
import type { Surveyed } from './survey.js';

/** Options for `derivative`; what the samples give no reason for is left out. */
export interface AdvisedOptions {
  readonly estimator: EstimatorSpec;
  readonly per?: Per;
  readonly ties?: 'last' | 'mean';
  readonly maxGap?: string;
  readonly lateness?: string;
  readonly counter?: true;
  readonly period?: number;
}

/** The options for odd samples: gaps, ties, late ones, counters and angles. */
export type AdvisedRules = Omit<AdvisedOptions, 'estimator' | 'per'>;

/** Samples that are later than this share of the whole series were not delayed: a clock was set back. */
const SET_BACK = 1 / 20;

/** The rules that the samples call for. `walks`: is the series a random walk, whose newest value is the best one? */
export function rulesFor({ survey, series }: Surveyed, { estimator, window }: Candidate, walks: boolean): AdvisedRules {
  const newest = estimator === 'three-point' || walks || survey.looksLike !== undefined;
  return {
    ...(survey.ties > 0 && { ties: newest ? ('last' as const) : ('mean' as const) }),
    ...(series.segments.length > 1 && { maxGap: durationText(Math.max(series.gapLimit * 1000, window)) }),
    ...(survey.late > 0 && !wasSetBack(survey) && { lateness: durationText(1.05 * survey.lateBy) }), // never rounded to less
    ...(survey.looksLike === 'counter' && { counter: true as const }),
    ...(survey.period !== undefined && { period: survey.period }),
  };
}

/** Are samples so late that the clock must have been set back? */
export const wasSetBack = ({ late, lateBy, span }: Surveyed['survey']): boolean => late > 0 && lateBy > span * SET_BACK;
