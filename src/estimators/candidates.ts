import { durationText } from '../time/duration.js';
import type { Estimator } from './estimator.js';
import type { Motion, WindowSlopes } from './motion.js';
import type { Surveyed } from './survey.js';

/** An estimator with the window that is best for it, and what is to be expected of it. */
export interface Candidate {
  readonly estimator: Estimator;
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
  /** Those that wait for samples to come. */
  readonly delayed: readonly Candidate[];
  /** Is it a random walk, rather than noise, that the best window suffers from? */
  readonly walks: boolean;
  /** Are there enough spikes to matter? */
  readonly spiky: boolean;
}

/** From this share of spikes on the estimator has to know of them. */
const SPIKY = 0.0005;

/** An estimator as a function of its window. */
interface Family {
  readonly estimator: (seconds: number) => Estimator;
  /** Mean square of what noise does to a result with this window ... */
  readonly noise: (window: WindowSlopes) => number;
  /** ... and of what the slope does meanwhile. */
  readonly motion: (window: WindowSlopes) => number;
  /** In seconds. */
  readonly delay?: (seconds: number) => number;
}

/**
 * Weighs every kind of estimator with every window, and keeps the best window of each. `per` is in seconds.
 *
 * Filters are given the noise of a window: in the limit of many samples, a Kalman filter of natural frequency w, or Holt's with
 * level = 1 / (sqrt 2 w) and trend = 2 x level, passes r h w³ / (2 sqrt 2) of noise of variance r, and a window of T passes
 * 12 r h / T³; the slopes of the one are sqrt 2 / w = .436 T late, those of the other .5 T. An average of slopes with
 * tau = T / 2 is as late as the window, and passes q / T of a random walk.
 */
export function weigh(surveyed: Surveyed, motion: Motion, per: number): Candidates {
  const { survey, track, spikePower } = surveyed;
  const { windows, triple, walk, third } = motion;
  const white = motion.white + spikePower;
  // Steps of a slow signal: 0 within a run, q / 2 h at its ends.
  const steps = Math.min(1, 12 / track.run ** 2);
  const threePoint: Candidate = {
    estimator: 'three-point',
    delay: survey.spacing.median,
    window: 2 * survey.spacing.median,
    expectedError: per * Math.sqrt(white * steps * triple.white + walk * triple.walk + third * triple.bending),
  };
  const spiky = survey.spikes >= SPIKY;
  const widest = windows.at(-1);
  if (widest === undefined) return { threePoint, atOnce: [], delayed: [], walks: false, spiky };

  const wide = best(
    windows,
    (w) => noise(motion, w),
    (w) => w.lagging,
  );
  const walks = walk * wide.walk > motion.white * wide.white;
  const bestOf = ({ estimator, noise, motion, delay = () => 0 }: Family): Candidate => {
    const window = best(windows, noise, motion);
    return {
      estimator: estimator(window.length),
      delay: round(delay(window.length)),
      window: round(window.length),
      expectedError: per * Math.sqrt(noise(window) + motion(window)),
    };
  };
  const families = familiesOf(surveyed, motion, walks, spiky);
  const [line, kalman] = [bestOf(families.line), bestOf(families.kalman)];
  const atOnce =
    survey.looksLike === 'counter'
      ? [line, kalman]
      : spiky
        ? [kalman, bestOf(families.theilSen), line]
        : walks
          ? [...[bestOf(families.slopeAverage), line].sort(byError), kalman]
          : [line, bestOf(families.holt), kalman];
  const cubic = third > 0 && widest.moved > 0 && !walks ? [bestOf(families.cubic)] : [];
  return { threePoint, atOnce, delayed: [bestOf(families.centred), ...cubic], walks, spiky };
}

/** The least error first. */
export const byError = (a: Candidate, b: Candidate): number => a.expectedError - b.expectedError;

function familiesOf(
  { survey, spikePower }: Surveyed,
  motion: Motion,
  walks: boolean,
  spiky: boolean,
): Record<'line' | 'slopeAverage' | 'holt' | 'kalman' | 'theilSen' | 'centred' | 'cubic', Family> {
  const { windows, walk, third, spacing } = motion;
  const white = motion.white + spikePower; // for those who believe spikes
  const dirty = (w: WindowSlopes): number => white * w.white + walk * w.walk;
  const clean = (w: WindowSlopes): number => noise(motion, w);
  const lagging = (w: WindowSlopes): number => w.lagging;
  const averaged = (w: WindowSlopes, power: number): number => walk / w.length + (4 * power) / w.length ** 2;
  const gate = spiky ? { gate: 4 } : {};
  // With less than half the window the error would be nearly three times as large.
  const filled = (t: number, minSamples = 3): object => ({
    ...(survey.spacing.regular < 0.9 && { minSamples }),
    minSpan: text(t / 2),
  });
  // The slope in the middle of a cubic passes 75 / 12 of the noise, and errs by the fifth derivative times T to the 4th / 8064:
  // taken as that of the sine that has these slopes and this third derivative.
  const fifth = third ** 2 / (windows.at(-1) as WindowSlopes).moved;
  return {
    line: {
      estimator: (t) => named('least-squares', { window: text(t), ...filled(t) }),
      noise: dirty,
      motion: lagging,
    },
    slopeAverage: {
      estimator: (t) => named('slope-average', { tau: text(t / 2) }),
      noise: (w) => averaged(w, white),
      motion: lagging,
    },
    holt: {
      estimator: (t) => named('holt', { level: text(0.218 * t), trend: text(0.436 * t) }),
      noise: dirty,
      motion: (w) => 0.76 * w.lagging,
    },
    kalman: walks
      ? {
          estimator: (t) => named('kalman', { tau: text(t / (2 * Math.sqrt(10))), level: 10, ...gate }),
          noise: (w) => averaged(w, motion.white),
          motion: lagging,
        }
      : {
          estimator: (t) => named('kalman', { tau: text(((t / 3.24) ** 4 / spacing) ** (1 / 3)), ...gate }),
          noise: clean,
          motion: (w) => 0.76 * w.lagging,
        },
    theilSen: {
      estimator: (t) => named('theil-sen', { window: text(t) }),
      noise: (w) => 1.1 * clean(w),
      motion: lagging,
    },
    centred: {
      estimator: (t) => named('least-squares', { window: text(t), centred: true, ...filled(t) }),
      noise: dirty,
      motion: (w) => w.bending,
      delay: (t) => t / 2,
    },
    cubic: {
      estimator: (t) => named('least-squares', { window: text(t), degree: 3, centred: true, ...filled(t, 5) }),
      noise: (w) => 6.25 * white * w.white + 2.5 * walk * w.walk,
      motion: (w) => fifth * (w.length ** 4 / 8064) ** 2,
      delay: (t) => t / 2,
    },
  };
}

/** What noise does to the slope of a window. */
export const noise = (motion: Motion, window: WindowSlopes): number =>
  motion.white * window.white + motion.walk * window.walk;

/**
 * The window with the least sum of both. Once the slope does more than `MOST` times as much as noise, longer windows are not
 * looked at: of a slope that keeps changing, the least error is that of the mean of all, which nobody asks for.
 */
function best(
  windows: readonly WindowSlopes[],
  noise: (window: WindowSlopes) => number,
  motion: (window: WindowSlopes) => number,
): WindowSlopes {
  const end = windows.findIndex((window) => motion(window) > MOST * noise(window));
  const error = (window: WindowSlopes): number => noise(window) + motion(window);
  return windows.slice(0, end === -1 ? windows.length : end + 1).reduce((a, b) => (error(b) < error(a) ? b : a));
}

const MOST = 4;

/** The estimator of this name, with these options. */
const named = (kind: string, options: object): Estimator => ({ kind, ...options }) as Estimator;

const text = (seconds: number): string => durationText(seconds * 1000);

/** Seconds as ms, as exactly as `text` says them. */
const round = (seconds: number): number => Number((1000 * seconds).toPrecision(2));
