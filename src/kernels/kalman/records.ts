import type { NumberRing } from '../support/number-ring.js';
import type { Track } from './track.js';

/** What a smoother needs of a track, in this order. */
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

/** What a record has beside its two halves, main track and rival. */
export const TIME: number = 2 * HALF.size;
/** So many newest values are a rival's that took over here; MISSING: there is no value here. */
export const RIVALS: number = TIME + 1;
/** Smoothed, and its variance. */
export const SLOPE: number = TIME + 2;
export const VARIANCE: number = TIME + 3;
/** Numbers in a record: the width of the {@link NumberRing} that holds them. */
export const RECORD: number = TIME + 4;

export const MISSING = -1;

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
