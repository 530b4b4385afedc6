import { byError, type Candidate, type Candidates } from './candidates.js';
import { type Motion, noiseIn } from './motion.js';
import type { Survey } from './survey.js';

/** Why an estimator was chosen. */
export type Ground =
  | 'constant'
  | 'too-few-windows'
  | 'no-noise'
  | 'three-point-will-do'
  | 'counter'
  | 'spikes'
  | 'walk'
  | 'noise';

/** The estimator that was chosen, and what there is to say about it. */
export interface Choice {
  readonly chosen: Candidate;
  readonly ground: Ground;
  /** The best estimator that answers at once, which the three-point formula was compared with. */
  readonly rival?: Candidate;
  /** A typical slope, per `per`, where it mattered. */
  readonly slopes?: number;
  /** An estimator with a delay that errs much less: the chosen one, or one worth waiting for. */
  readonly patient?: Candidate;
}

/** There is no noise to speak of when the three-point formula errs by less than this share of the slopes. */
const NO_NOISE = 0.01;
/** The three-point formula is taken when no other errs much less: it errs by at most so many times as much. */
const WILL_DO = 1.25;
/** A delay is accepted when the error falls to this share of it ... */
const WORTH_TAKING = 0.9;
/** ... and mentioned, where the caller does not want to wait so long, when it falls to this. */
const WORTH_MENTIONING = 0.5;

/** Takes the estimator that errs least with a delay of at most `patience` ms; simpler ones when they are nearly as good. */
export function choose(
  survey: Survey,
  motion: Motion,
  { threePoint, atOnce, delayed, walks, spiky }: Candidates,
  { patience, seconds }: { readonly patience: number; readonly seconds: number },
): Choice {
  const [first] = atOnce;
  if (survey.unchanged === 1) return { chosen: threePoint, ground: 'constant' };
  if (first === undefined) return { chosen: threePoint, ground: 'too-few-windows' };
  const slopes = typicalSlope(motion) * seconds;
  if (threePoint.expectedError <= slopes * NO_NOISE) return { chosen: threePoint, ground: 'no-noise', slopes };

  const willDo = threePoint.expectedError <= WILL_DO * first.expectedError;
  const now = willDo ? threePoint : first;
  const ground = willDo
    ? 'three-point-will-do'
    : survey.looksLike === 'counter'
      ? 'counter'
      : spiky
        ? 'spikes'
        : walks
          ? 'walk'
          : 'noise';
  const choice: Choice = { chosen: now, ground, rival: first };
  const [later] = delayed.filter(({ delay }) => delay <= patience).sort(byError);
  if (later !== undefined && later.expectedError <= WORTH_TAKING * now.expectedError)
    return { ...choice, chosen: later, patient: later };
  const [best] = [...delayed].sort(byError);
  if (best !== undefined && best.expectedError <= WORTH_MENTIONING * now.expectedError)
    return { ...choice, patient: best };
  return choice;
}

/** The length of the shortest window whose slopes differ by as much as noise hides, in seconds. */
export const slopeChangesIn = (motion: Motion): number | undefined =>
  motion.windows.find((window) => window.moved >= noiseIn(motion, window))?.length;

/** The size of the slopes without their noise: the largest root mean square among the shorter half of the windows. */
function typicalSlope(motion: Motion): number {
  const squares = motion.windows.map((window) => window.size - noiseIn(motion, window));
  return Math.sqrt(Math.max(0, ...squares.slice(0, 1 + squares.length / 2)));
}
