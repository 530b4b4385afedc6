import { EARLY } from '../support/early-outliers.js';
import type { NumberRing } from '../support/number-ring.js';
import type { Track } from './track.js';

/** What a smoother needs of a track: the columns of one half of a record. */
export const HALF = {
  link: 0,
  k0: 1,
  k1: 2,
  k2: 3,
  pull: 4,
  weight: 5,
  slope: 6,
  p01: 7,
  p11: 8,
  p12: 9,
  size: 10,
} as const;

/** The time of the sample: the first column after the two halves, main track and rival. */
export const TIME: number = 2 * HALF.size;
/** How many of the newest values belong to a rival that took over here; or MISSING, or LEFT_OUT. */
export const RIVALS: number = TIME + 1;
/** The smoothed slope. */
export const SLOPE: number = TIME + 2;
/** Its variance. */
export const VARIANCE: number = TIME + 3;
/** Numbers in a record: the width of the {@link NumberRing} that holds them. */
export const RECORD: number = TIME + 4;

/** Stands in RIVALS where the sample has no value. */
export const MISSING = -1;
/** Stands in RIVALS of an outlier from before the track began. */
export const LEFT_OUT = -2;

/** Records of the first values of a segment, without times. */
export class Trail {
  /** How many there are. */
  size = 0;
  readonly cells: Float64Array = new Float64Array(EARLY * RECORD);
}

/** Writes one half of a record, from `at` on. */
export function writeHalf(track: Track, w: Float64Array, at: number): void {
  w[at + HALF.link] = track.link;
  w[at + HALF.k0] = track.p00 / track.r;
  w[at + HALF.k1] = track.p01 / track.r;
  w[at + HALF.k2] = track.p02 / track.r;
  w[at + HALF.pull] = track.off * track.weight;
  w[at + HALF.weight] = track.weight;
  w[at + HALF.slope] = track.slope;
  w[at + HALF.p01] = track.p01;
  w[at + HALF.p11] = track.p11;
  w[at + HALF.p12] = track.p12;
}
