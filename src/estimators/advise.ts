import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { type DurationLike, durationText, durationToMs } from '../time/duration.js';
import type { Per } from '../time/per.js';
import { rateUnit } from '../time/unit.js';
import { byError, type Candidate, type Candidates, noise, weigh } from './candidates.js';
import type { Estimator } from './estimator.js';
import { type Motion, motionOf } from './motion.js';
import { type Survey, type Surveyed, type SurveySample, surveyOf } from './survey.js';

export interface AdviseOptions {
  /** How late a result may be. Default 0: it leaves at once, or when the next sample comes. */
  readonly maxDelay?: DurationLike;
  /** The unit of time of errors, and of the derivative (default `'s'`). */
  readonly per?: Per;
}

/** Options for `derivative`; what the samples give no reason for is left out. */
export interface AdvisedOptions {
  readonly estimator: Estimator;
  readonly per?: Per;
  readonly ties?: 'last' | 'mean';
  readonly maxGap?: string;
  readonly lateness?: string;
  readonly counter?: true;
  readonly period?: number;
}

/** How noisy the samples of a series are, and how soon its slope is another. */
export interface Noise {
  /** Standard deviation of the noise that every sample has for itself, in value units. */
  readonly sd: number;
  /** Standard deviation that the level gathers in one second as a random walk does: in four seconds, twice as much. */
  readonly walk: number;
  /** Over so many ms the slope changes by as much as noise hides; absent when it was not seen to change. */
  readonly slopeChangesIn?: number;
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

/** Fewer samples than this say nothing. */
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
 * 3. Spikes, from 0.05 % of the samples on: `kalman` with a gate, which does not believe them at once.
 * 4. A random walk, when the window suffers from it more than from noise: `slope-average`, unless `least-squares` errs less.
 * 5. Else noise: `least-squares`, whose results have a standard error; from noise it is sigma sqrt(12 / (N (N² - 1))) / h.
 * 6. With `maxDelay`, a window about the sample, when that makes the error at least 10 % less.
 *
 * Noise is at least that of rounding to a resolution q, q / sqrt 12. No window is longer than an eighth of the recording. What is
 * expected holds while the series goes on as it was.
 *
 * @example
 * const [advice] = advise(samples);
 * if (advice) source.pipe(derivative(advice.options));
 *
 * Source: Gasser, Sroka and Jennen-Steinmetz 1986 (noise from differences), Allan 1966 (neighbouring windows), Hampel 1974 (spikes).
 *
 * @throws RangeError when no series has 20 samples with finite values at different times, or an option makes no sense; TypeError on
 * what is no sample
 */
export function advise(samples: Iterable<SurveySample>, options: AdviseOptions = {}): Advice[] {
  checkNames('advise', options, ['maxDelay', 'per']);
  const { maxDelay = 0, per } = options;
  const wishes: Wishes = {
    patience: maxDelay === 0 ? 0 : durationToMs(maxDelay, 'maxDelay'),
    seconds: durationToMs(per ?? 's', 'per') / 1000,
    unit: rateUnit('', per ?? 's').slice(1),
  };
  const byKey = new Map<string | undefined, SurveySample[]>();
  for (const sample of samples) {
    if (typeof sample !== 'object' || sample === null)
      throw new TypeError(`a sample must be { t, value }, got ${show(sample)}`);
    const series = byKey.get(sample.key);
    if (series === undefined) byKey.set(sample.key, [sample]);
    else series.push(sample);
  }
  const all = [...byKey].map(([key, series]) => ({ key, surveyed: surveyOf(series) }));
  const usable = all.filter(({ surveyed }) => distinct(surveyed) >= LEAST);
  if (usable.length === 0) {
    const most = all.reduce((n, { surveyed }) => Math.max(n, distinct(surveyed)), 0);
    throw new RangeError(
      `advice needs at least ${LEAST} samples of a series, with finite values and at different times, got ${most}`,
    );
  }
  return usable
    .sort((a, b) => b.surveyed.survey.count - a.surveyed.survey.count)
    .map(({ key, surveyed }) => ({ ...(key !== undefined && { key }), ...judge(surveyed, wishes, per) }));
}

const distinct = ({ survey }: Surveyed): number => survey.count - survey.ties;

/** What is wished for, in ms; and how slopes are written. */
interface Wishes {
  readonly patience: number;
  /** Of one `per`. */
  readonly seconds: number;
  readonly unit: string;
}

function judge(surveyed: Surveyed, wishes: Wishes, per: Per | undefined): Omit<Advice, 'key'> {
  const { survey, track } = surveyed;
  const motion = motionOf(track, survey.quantum);
  const weighed = weigh(surveyed, motion, wishes.seconds);
  const { threePoint, atOnce, delayed } = weighed;
  const noiseMeasured: Noise = {
    sd: Math.sqrt(motion.white / track.run),
    walk: Math.sqrt(motion.walk),
    ...slopeChangesIn(motion),
  };
  const [chosen, why] = choose(surveyed, motion, weighed, wishes);
  const [rules, becauseOf] = rulesFor(surveyed, weighed, chosen);
  return {
    survey,
    noise: noiseMeasured,
    ...chosen,
    options: { estimator: chosen.estimator, ...(per !== undefined && { per }), ...rules },
    reason: [...measured(survey, noiseMeasured, motion), ...why, ...becauseOf],
    alternatives: [threePoint, ...atOnce, ...delayed].filter((other) => other !== chosen).sort(byError),
  };
}

function slopeChangesIn(motion: Motion): Pick<Noise, 'slopeChangesIn'> {
  const found = motion.windows.find((window) => window.moved >= noise(motion, window));
  return found === undefined ? {} : { slopeChangesIn: Number((found.length * 1000).toPrecision(2)) };
}

// --- the choice ---

function choose(
  { survey }: Surveyed,
  motion: Motion,
  weighed: Candidates,
  { patience, seconds, unit }: Wishes,
): readonly [Candidate, readonly string[]] {
  const { threePoint, delayed } = weighed;
  const [first] = weighed.atOnce;
  if (survey.unchanged === 1) return [threePoint, ['All values are equal: any estimator says 0.']];
  if (first === undefined)
    return [threePoint, ['Too few samples stand side by side to compare windows: the three-point formula.']];
  const rate = (value: number): string => `${figure(value)}${unit}`;
  const slopes = slopesOf(motion) * seconds;
  if (threePoint.expectedError <= slopes / 100) {
    const on = `three points err by ${rate(threePoint.expectedError)}, on slopes of about ${rate(slopes)}`;
    return [threePoint, [`There is no noise to speak of: ${on}.`]];
  }
  const now = threePoint.expectedError <= 1.25 * first.expectedError ? threePoint : first;
  const why =
    now === first
      ? because(survey, motion, weighed, first, rate)
      : [
          `At once nothing is much better than three points: they err by ${rate(threePoint.expectedError)}, ${nameOf(first)} by ${rate(first.expectedError)}.`,
        ];
  const patiently = (one: Candidate): string =>
    `With a delay of ${durationText(one.delay)} a window about the sample errs by ${rate(one.expectedError)}.`;
  const [later] = delayed.filter(({ delay }) => delay <= patience).sort(byError);
  if (later !== undefined && later.expectedError <= 0.9 * now.expectedError) return [later, [...why, patiently(later)]];
  const [best] = [...delayed].sort(byError);
  const worthIt = best !== undefined && best.expectedError <= 0.5 * now.expectedError;
  return [now, worthIt ? [...why, patiently(best)] : why];
}

function because(
  survey: Survey,
  motion: Motion,
  { threePoint, walks, spiky }: Candidates,
  first: Candidate,
  rate: (value: number) => string,
): readonly string[] {
  const nature =
    survey.looksLike === 'counter'
      ? 'What a counter counts comes unevenly'
      : spiky
        ? 'Spikes throw whatever believes them'
        : walks
          ? 'The level wanders, and a slope can only be its mean pace'
          : 'Noise is averaged over a window, until the slope changes';
  return [
    `${nature}: ${nameOf(first)} errs by ${rate(first.expectedError)}, three points by ${rate(threePoint.expectedError)}.`,
    ...(slopeChangesIn(motion).slopeChangesIn === undefined
      ? ['The window is an eighth of these samples; a shorter one would follow a change sooner, with more noise.']
      : []),
  ];
}

/** The size of the slopes: root mean square, of the windows that have the least error, without their noise. */
function slopesOf(motion: Motion): number {
  const sizes = motion.windows.map((window) => window.size - noise(motion, window));
  return Math.sqrt(Math.max(0, ...sizes.slice(0, 1 + sizes.length / 2)));
}

function rulesFor(
  { survey, track }: Surveyed,
  { walks }: Candidates,
  { estimator, window }: Candidate,
): readonly [Omit<AdvisedOptions, 'estimator'>, readonly string[]] {
  const { ties, late, lateBy, span } = survey;
  const reason: string[] = [];
  const rules: { -readonly [K in keyof Omit<AdvisedOptions, 'estimator'>]: AdvisedOptions[K] } = {};
  if (ties > 0) {
    rules.ties = estimator === 'three-point' || walks || survey.looksLike !== undefined ? 'last' : 'mean';
    reason.push(`${count(ties, 'sample has', 'samples have')} the time of another: ties ${rules.ties}.`);
  }
  if (track.cuts.length > 2) {
    rules.maxGap = durationText(Math.max(track.gap * 1000, window));
    reason.push(
      `${count(track.cuts.length - 2, 'gap', 'gaps')}: no slope is drawn across a spacing above ${rules.maxGap}.`,
    );
  }
  if (late > 0 && lateBy > span / 20) {
    reason.push(`${count(late, 'sample is', 'samples are')} far older than the newest: was the clock set back?`);
  } else if (late > 0) {
    rules.lateness = durationText(1.05 * lateBy); // never rounded to less
    reason.push(
      `${count(late, 'sample comes', 'samples come')} late, by less than ${rules.lateness}: hold them so long, to be sorted.`,
    );
  }
  if (survey.looksLike === 'counter') rules.counter = true;
  if (survey.period !== undefined) rules.period = survey.period;
  return [rules, reason];
}

// --- in words ---

function* measured(survey: Survey, { sd, walk, slopeChangesIn }: Noise, { windows }: Motion): Generator<string> {
  const { spacing, quantum, unchanged, spikes, resets } = survey;
  const about =
    spacing.regular > 0.9 ? '' : ` (5 % under ${durationText(spacing.p5)}, 5 % over ${durationText(spacing.p95)})`;
  yield `${survey.count} samples in ${durationText(survey.span)}, ${durationText(spacing.median)} apart${about}.`;
  if (quantum !== undefined && unchanged > 0.1)
    yield `Values are multiples of ${figure(quantum)}, and ${percent(unchanged)} repeat the one before.`;
  if (survey.looksLike === 'counter')
    yield resets === 0
      ? 'Whole numbers that never fall: a counter.'
      : `They never fall but to nearly 0 (${count(resets, 'time', 'times')}): a counter that is reset.`;
  if (survey.period !== undefined) yield `They jump by about ${figure(survey.period)}: an angle.`;
  if (spikes > 0) yield `${percent(spikes)} are spikes, beyond 6 standard deviations of the values about them.`;
  yield `A sample has noise of ${figure(sd)}${walk === 0 ? '' : `, and the level wanders by ${figure(walk)} in a second`}.`;
  if (windows.length > 0)
    yield slopeChangesIn === undefined
      ? 'The slope does not change by more than the noise.'
      : `The slope changes by more than the noise in ${durationText(slopeChangesIn)}.`;
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const nameOf = ({ estimator }: Candidate): string => (typeof estimator === 'string' ? estimator : estimator.kind);
