import type { EstimatorSpec } from '../estimators/estimator.js';
import { durationText } from '../time/duration.js';
import { type Motion, noiseIn, type WindowSlopes } from './motion.js';
import type { Surveyed } from './survey.js';

/** An estimator as a function of its window. */
export interface Family {
  readonly estimator: (seconds: number) => EstimatorSpec;
  /** Mean square error of a result with this window that noise causes ... */
  readonly noise: (window: WindowSlopes) => number;
  /** ... and that the change of the slope causes. */
  readonly motion: (window: WindowSlopes) => number;
  /** How long after its sample a result leaves, in seconds (default 0). */
  readonly delay?: (seconds: number) => number;
}

export type FamilyName = 'line' | 'slopeAverage' | 'holt' | 'kalman' | 'theilSen' | 'centred' | 'cubic';

/** What is known of the samples when the families are made. */
interface Nature {
  readonly surveyed: Surveyed;
  readonly motion: Motion;
  /** Is it a random walk, rather than noise, that limits the best window? */
  readonly walks: boolean;
  /** Are there enough spikes to matter? */
  readonly spiky: boolean;
}

/** The `levelNoise` of a Kalman filter for values that take a random walk. */
const WALKING_LEVEL = 10;

/**
 * Every family that is weighed.
 *
 * Filters are given the noise of a window: in the limit of many samples, a Kalman filter of natural frequency w, or Holt's with
 * levelTau = 1 / (sqrt 2 w) and trend = 2 x levelTau, passes r h w³ / (2 sqrt 2) of noise of variance r, and a window of T passes
 * 12 r h / T³; the slopes of the one are sqrt 2 / w = .436 T late, those of the other .5 T. An average of slopes with
 * tau = T / 2 is as late as the window, and passes q / T of a random walk.
 */
export function familiesOf(nature: Nature): Readonly<Record<FamilyName, Family>> {
  const { surveyed, motion } = nature;
  const believing = motion.white + surveyed.spikePower; // noise for those that trust every sample
  const dirty = (w: WindowSlopes): number => believing * w.white + motion.walk * w.walk;
  const lagging = (w: WindowSlopes): number => w.lagging;
  const line = { noise: dirty, motion: lagging };
  return {
    line: { ...line, estimator: (t) => named('least-squares', { window: text(t), ...filled(surveyed, t) }) },
    slopeAverage: {
      estimator: (t) => named('slope-average', { tau: text(t / 2) }),
      noise: (w) => averaged(w, motion.walk, believing),
      motion: lagging,
    },
    holt: {
      estimator: (t) => named('holt', { levelTau: text(0.218 * t), trend: text(0.436 * t) }),
      noise: dirty,
      motion: (w) => 0.76 * w.lagging,
    },
    kalman: kalmanFamily(nature),
    theilSen: {
      estimator: (t) => named('theil-sen', { window: text(t) }),
      noise: (w) => 1.1 * noiseIn(motion, w),
      motion: lagging,
    },
    centred: {
      estimator: (t) => named('least-squares', { window: text(t), centred: true, ...filled(surveyed, t) }),
      noise: dirty,
      motion: (w) => w.bending,
      delay: (t) => t / 2,
    },
    cubic: cubicFamily(surveyed, motion, believing),
  };
}

function kalmanFamily({ motion, walks, spiky }: Nature): Family {
  const gate = spiky ? { gate: 4 } : {};
  if (walks)
    return {
      estimator: (t) => named('kalman', { tau: text(t / (2 * Math.sqrt(10))), levelNoise: WALKING_LEVEL, ...gate }),
      noise: (w) => averaged(w, motion.walk, motion.white),
      motion: (w) => w.lagging,
    };
  return {
    estimator: (t) => named('kalman', { tau: text(((t / 3.24) ** 4 / motion.spacing) ** (1 / 3)), ...gate }),
    noise: (w) => noiseIn(motion, w),
    motion: (w) => 0.76 * w.lagging,
  };
}

/**
 * The slope in the middle of a cubic passes 75 / 12 of the noise, and errs by the fifth derivative times T to the 4th / 8064:
 * taken as that of the sine that has these slopes and this third derivative.
 */
function cubicFamily(surveyed: Surveyed, { windows, walk, third }: Motion, white: number): Family {
  const fifth = third ** 2 / (windows.at(-1)?.moved ?? 0);
  return {
    estimator: (t) => named('least-squares', { window: text(t), degree: 3, centred: true, ...filled(surveyed, t, 5) }),
    noise: (w) => 6.25 * white * w.white + 2.5 * walk * w.walk,
    motion: (w) => fifth * (w.length ** 4 / 8064) ** 2,
    delay: (t) => t / 2,
  };
}

/** Noise in an average of slopes. */
const averaged = ({ length }: WindowSlopes, walk: number, white: number): number =>
  walk / length + (4 * white) / length ** 2;

/** With less than half the window the error would be nearly three times as large: no result until then. */
const filled = ({ survey }: Surveyed, t: number, minSamples = 3): object => ({
  ...(survey.spacing.regular < 0.9 && { minSamples }),
  minSpan: text(t / 2),
});

/** The estimator of this name, with these options. */
const named = (kind: string, options: object): EstimatorSpec => ({ kind, ...options }) as EstimatorSpec;

const text = (seconds: number): string => durationText(seconds * 1000);
