import { durationText } from '../time/duration.js';
import type { Candidate } from './candidates.js';
import type { Choice, Ground } from './choice.js';
import type { Motion } from './motion.js';
import type { Noise } from './noise.js';
import { type AdvisedRules, wasSetBack } from './rules.js';
import type { Survey, Surveyed } from './survey.js';

/** What the samples look like, in sentences. */
export function* surveyInWords(
  survey: Survey,
  { sd, walk, slopeChangesIn }: Noise,
  { windows }: Motion,
): Generator<string> {
  const { spacing, quantum, unchanged, spikes, resets } = survey;
  const about =
    spacing.regular > 0.9 ? '' : ` (5 % under ${durationText(spacing.p5)}, 5 % over ${durationText(spacing.p95)})`;
  yield `${survey.count} samples in ${durationText(survey.span)}, ${durationText(spacing.median)} apart${about}.`;
  if (quantum !== undefined && unchanged > 0.1)
    yield `Values are multiples of ${figure(quantum)}, and ${percent(unchanged)} repeat the one before.`;
  if (survey.looksLike === 'counter')
    yield resets === 0
      ? 'Whole numbers that never fall: a counter.'
      : `Values fall only to nearly 0 (${count(resets, 'time', 'times')}): a counter that is reset.`;
  if (survey.period !== undefined) yield `They jump by about ${figure(survey.period)}: an angle.`;
  if (spikes > 0) yield `${percent(spikes)} are spikes: more than 6 standard deviations off their neighbours.`;
  yield `A sample has noise of ${figure(sd)}${walk === 0 ? '' : `, and the level wanders by ${figure(walk)} in a second`}.`;
  if (windows.length > 0)
    yield slopeChangesIn === undefined
      ? 'The slope does not change by more than the noise.'
      : `The slope changes by more than the noise in ${durationText(slopeChangesIn)}.`;
}

/** What noise, spikes, a random walk or a counter call for. */
const NATURE: Partial<Record<Ground, string>> = {
  counter: 'Counts arrive at uneven moments',
  spikes: 'Spikes ruin an estimator that trusts every sample',
  walk: 'The level wanders at random, so only its average pace can be measured',
  noise: 'A window averages the noise for as long as the slope stays the same',
};

/** Why this estimator, in sentences. `unit` is that of the slopes, such as `/s`. */
export function* choiceInWords(choice: Choice, threePoint: Candidate, noise: Noise, unit: string): Generator<string> {
  const { ground, rival, slopes = 0, patient } = choice;
  const rate = (value: number): string => `${figure(value)}${unit}`;
  const errs = rate(threePoint.expectedError);
  if (ground === 'constant') yield 'All values are equal: every estimator gives 0.';
  else if (ground === 'no-noise')
    yield `There is no noise to speak of: three points err by ${errs}, on slopes of about ${rate(slopes)}.`;
  else if (rival === undefined) yield 'There are too few samples to compare windows: take the three-point formula.';
  else if (ground === 'three-point-will-do')
    yield `At once nothing is much better than three points: they err by ${errs}, ${nameOf(rival)} by ${rate(rival.expectedError)}.`;
  else {
    yield `${NATURE[ground]}: ${nameOf(rival)} errs by ${rate(rival.expectedError)}, three points by ${errs}.`;
    if (noise.slopeChangesIn === undefined)
      yield 'The window is an eighth of these samples, the longest that is tried. A shorter one follows a change sooner, with more noise.';
  }
  if (patient !== undefined)
    yield `With a delay of ${durationText(patient.delay)}, a window centred on the sample errs by ${rate(patient.expectedError)}.`;
}

/** Why these rules, in sentences. */
export function* rulesInWords({ survey, series }: Surveyed, rules: AdvisedRules): Generator<string> {
  const { ties, late } = survey;
  if (rules.ties !== undefined)
    yield `${count(ties, 'sample has', 'samples have')} the time of another: ties ${rules.ties}.`;
  if (rules.maxGap !== undefined)
    yield `${count(series.segments.length - 1, 'gap', 'gaps')}: no slope is drawn across a spacing above ${rules.maxGap}.`;
  if (wasSetBack(survey))
    yield `${count(late, 'sample is', 'samples are')} far older than the newest: was the clock set back?`;
  if (rules.lateness !== undefined)
    yield `${count(late, 'sample comes', 'samples come')} late, by less than ${rules.lateness}: hold samples that long and sort them.`;
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const nameOf = ({ estimator }: Candidate): string => (typeof estimator === 'string' ? estimator : estimator.kind);
