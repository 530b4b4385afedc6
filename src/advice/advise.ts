import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { type DurationLike, durationToMs } from '../time/duration.js';
import type { Per } from '../time/per.js';
import { rateUnit } from '../time/unit.js';
import { byError, type Candidate, weigh } from './candidates.js';
import { choose, slopeChangesIn } from './choice.js';
import { type Motion, motionOf } from './motion.js';
import type { Noise } from './noise.js';
import { type AdvisedOptions, rulesFor } from './rules.js';
import { type Survey, type Surveyed, type SurveySample, surveyOf } from './survey.js';
import { choiceInWords, rulesInWords, surveyInWords } from './wording.js';

export interface AdviseOptions {
  /** How late a result may be. Default 0: it leaves at once, or when the next sample comes. */
  readonly maxDelay?: DurationLike;
  /** The unit of time of errors, and of the derivative (default `'s'`). */
  readonly per?: Per;
}

/** What {@link advise} says of one series. */
export interface Advice extends Candidate {
  readonly key?: string;
  readonly survey: Survey;
  readonly noise: Noise;
  /** To be handed to `derivative`: the estimator, and the rules that the samples call for. */
  readonly options: AdvisedOptions;
  /** Why, in sentences with the figures. */
  readonly reason: readonly string[];
  /** What else was weighed, the least error first; the three-point formula is always there, unless it is the choice. */
  readonly alternatives: readonly Candidate[];
}

/** A series with fewer samples at different times gets no advice. */
const LEAST = 20;

/**
 * Looks at samples, and says which estimator to differentiate their series with, which options, and which error to expect.
 *
 * One advice per key, the one with the most samples first; series with fewer than 20 usable samples get none. Samples in the
 * order in which they came, `t` in ms as a number or in ns as a bigint; those without a finite value are counted. Errors are in
 * value units per `per`. O(n log n).
 *
 * Noise is measured by fourth differences over growing strides, motion by how much the slopes of neighbouring windows differ. Then,
 * for every kind and window, the noise that is left is weighed against what the slope does meanwhile:
 *
 * 1. No noise to speak of: `three-point`, when its error (from noise sigma / (h sqrt 2)) is below 1 % of the slopes, or at most a
 *    quarter above that of anything else at once.
 * 2. A counter: `least-squares`, with the option `counter`.
 * 3. Spikes, from 0.05 % of the samples on: `kalman` with a gate, which does not trust them at once.
 * 4. A random walk, when the window suffers from it more than from noise: `slope-average`, unless `least-squares` errs less.
 * 5. Else noise: `least-squares`, whose results have a standard error; from noise it is sigma sqrt(12 / (N (N² - 1))) / h.
 * 6. With `maxDelay`, a window centred on the sample, when that makes the error at least 10 % less.
 *
 * Noise is at least that of rounding to a resolution q, q / sqrt 12. No window is longer than an eighth of the recording. The
 * expected error holds while the series goes on as it was.
 *
 * @example
 * const [advice] = advise(samples);
 * if (advice) source.pipe(derivative(advice.options));
 *
 * Source: Gasser, Sroka and Jennen-Steinmetz 1986 (noise from differences), Allan 1966 (neighbouring windows), Hampel 1974 (spikes).
 *
 * @throws RangeError when no series has 20 samples with finite values at different times, or an option is invalid; TypeError when
 * an element is not a sample
 */
export function advise(samples: Iterable<SurveySample>, options: AdviseOptions = {}): Advice[] {
  checkNames('advise', options, ['maxDelay', 'per']);
  const { maxDelay = 0, per } = options;
  const wishes: Wishes = {
    patience: maxDelay === 0 ? 0 : durationToMs(maxDelay, 'maxDelay'),
    seconds: durationToMs(per ?? 's', 'per') / 1000,
    unit: rateUnit('', per ?? 's').slice(1),
    per,
  };
  const all = [...groupByKey(samples)].map(([key, series]) => ({ key, surveyed: surveyOf(series) }));
  const usable = all.filter(({ surveyed }) => distinct(surveyed) >= LEAST);
  if (usable.length === 0) {
    const most = all.reduce((n, { surveyed }) => Math.max(n, distinct(surveyed)), 0);
    throw new RangeError(
      `advice needs at least ${LEAST} samples of a series, with finite values and at different times, got ${most}`,
    );
  }
  return usable
    .sort((a, b) => b.surveyed.survey.count - a.surveyed.survey.count)
    .map(({ key, surveyed }) => ({ ...(key !== undefined && { key }), ...judge(surveyed, wishes) }));
}

/** What the caller asks for. */
interface Wishes {
  /** The longest delay, in ms. */
  readonly patience: number;
  /** Seconds in one `per`. */
  readonly seconds: number;
  /** How slopes are written: `/s`. */
  readonly unit: string;
  readonly per: Per | undefined;
}

function groupByKey(samples: Iterable<SurveySample>): Map<string | undefined, SurveySample[]> {
  const byKey = new Map<string | undefined, SurveySample[]>();
  for (const sample of samples) {
    if (typeof sample !== 'object' || sample === null)
      throw new TypeError(`a sample must be { t, value }, got ${show(sample)}`);
    const series = byKey.get(sample.key);
    if (series === undefined) byKey.set(sample.key, [sample]);
    else series.push(sample);
  }
  return byKey;
}

const distinct = ({ survey }: Surveyed): number => survey.count - survey.ties;

function judge(surveyed: Surveyed, wishes: Wishes): Omit<Advice, 'key'> {
  const { survey, series } = surveyed;
  const motion = motionOf(series, survey.quantum);
  const candidates = weigh(surveyed, motion, wishes.seconds);
  const { threePoint, atOnce, delayed, walks } = candidates;
  const noise = noiseOf(motion, series.runLength);
  const choice = choose(survey, motion, candidates, wishes);
  const { chosen } = choice;
  const rules = rulesFor(surveyed, chosen, walks);
  return {
    survey,
    noise,
    ...chosen,
    options: { estimator: chosen.estimator, ...(wishes.per !== undefined && { per: wishes.per }), ...rules },
    reason: [
      ...surveyInWords(survey, noise, motion),
      ...choiceInWords(choice, threePoint, noise, wishes.unit),
      ...rulesInWords(surveyed, rules),
    ],
    alternatives: [threePoint, ...atOnce, ...delayed].filter((other) => other !== chosen).sort(byError),
  };
}

function noiseOf(motion: Motion, runLength: number): Noise {
  const seconds = slopeChangesIn(motion);
  return {
    sd: Math.sqrt(motion.white / runLength),
    walk: Math.sqrt(motion.walk),
    ...(seconds !== undefined && { slopeChangesIn: Number((seconds * 1000).toPrecision(2)) }),
  };
}
