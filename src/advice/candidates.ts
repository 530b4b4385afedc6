import type { EstimatorSpec } from '../estimators/estimator.js';
import { type Family, type FamilyName, familiesOf } from './families.js';
import { type Motion, noiseIn, type WindowSlopes } from './motion.js';
import type { Surveyed } from './survey.js';

/** An estimator with the window that is best for it, and the error to expect. */
export interface Candidate {
  readonly estimator: EstimatorSpec;
  /** How long after its sample a result leaves, in ms. */
  readonly delay: number;
  /** How far apart the samples are that a result is made of, in ms. */
  readonly window: number;
  /** Root mean square error of the slope, in value units per `per`: noise, and what the slope did meanwhile. */
  readonly expectedError: number;
}

export interface Candidates {
  readonly threePoint: Candidate;
  /** At once, the one that suits the samples first; none when there are too few samples side by side to compare windows. */
  readonly atOnce: readonly Candidate[];
  /** Those that wait for later samples. */
  readonly delayed: readonly Candidate[];
  /** Is it a random walk, rather than noise, that limits the best window? */
  readonly walks: boolean;
  /** Are there enough spikes to matter? */
  readonly spiky: boolean;
}

/** From this share of spikes on the estimator has to know of them. */
const SPIKY = 0.0005;

/** Weighs every kind of estimator with every window, and keeps the best window of each. `per` is in seconds. */
export function weigh(surveyed: Surveyed, motion: Motion, per: number): Candidates {
  const { survey } = surveyed;
  const { windows, third } = motion;
  const threePoint = threePointOf(surveyed, motion, per);
  const spiky = survey.spikes >= SPIKY;
  const widest = windows.at(-1);
  if (widest === undefined) return { threePoint, atOnce: [], delayed: [], walks: false, spiky };

  const wide = bestWindow(windows, { noise: (w) => noiseIn(motion, w), motion: (w) => w.lagging });
  const walks = motion.walk * wide.walk > motion.white * wide.white;
  const families = familiesOf({ surveyed, motion, walks, spiky });
  const bestOf = (name: FamilyName): Candidate => candidateOf(families[name], windows, per);
  const [line, kalman] = [bestOf('line'), bestOf('kalman')];
  const atOnce =
    survey.looksLike === 'counter'
      ? [line, kalman]
      : spiky
        ? [kalman, bestOf('theilSen'), line]
        : walks
          ? [...[bestOf('slopeAverage'), line].sort(byError), kalman]
          : [line, bestOf('holt'), kalman];
  const cubic = third > 0 && widest.moved > 0 && !walks ? [bestOf('cubic')] : [];
  return { threePoint, atOnce, delayed: [bestOf('centred'), ...cubic], walks, spiky };
}

/** The least error first. */
export const byError = (a: Candidate, b: Candidate): number => a.expectedError - b.expectedError;

function threePointOf({ survey, series, spikePower }: Surveyed, motion: Motion, per: number): Candidate {
  const { white, walk, triple, third } = motion;
  // Steps of a slow signal: 0 within a run, q / 2 h at its ends.
  const steps = Math.min(1, 12 / series.runLength ** 2);
  const square = (white + spikePower) * steps * triple.white + walk * triple.walk + third * triple.bending;
  return {
    estimator: 'three-point',
    delay: survey.spacing.median,
    window: 2 * survey.spacing.median,
    expectedError: per * Math.sqrt(square),
  };
}

function candidateOf(family: Family, windows: readonly WindowSlopes[], per: number): Candidate {
  const window = bestWindow(windows, family);
  return {
    estimator: family.estimator(window.length),
    delay: ms(family.delay?.(window.length) ?? 0),
    window: ms(window.length),
    expectedError: per * Math.sqrt(family.noise(window) + family.motion(window)),
  };
}

/** Windows are not looked at once the slope does so many times as much as noise. */
const MOST = 4;

/**
 * The window with the least sum of both errors. Longer windows are not looked at once motion causes more than `MOST` times the
 * error of noise: for a slope that keeps changing the least error is that of the mean of all, which nobody asks for.
 */
function bestWindow(
  windows: readonly WindowSlopes[],
  { noise, motion }: Pick<Family, 'noise' | 'motion'>,
): WindowSlopes {
  const end = windows.findIndex((window) => motion(window) > MOST * noise(window));
  const error = (window: WindowSlopes): number => noise(window) + motion(window);
  return windows.slice(0, end === -1 ? windows.length : end + 1).reduce((a, b) => (error(b) < error(a) ? b : a));
}

/** Seconds as ms, with the two digits that an option says. */
const ms = (seconds: number): number => Number((1000 * seconds).toPrecision(2));
