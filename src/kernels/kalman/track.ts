/** How a track came to its newest sample. */
export const LINKS = { measured: 0, begun: 1, paired: 2 } as const;

/**
 * A hypothesis of a Kalman filter: where the signal is and where it goes, with covariances in units of the variance of the noise.
 *
 * Its fields are its state. `predict` goes on to the next sample, `correct` takes that sample in; between the two the covariance is
 * the predicted one. Made so that a smoother can go back over it, in Bierman's form.
 */
export interface Track {
  level: number;
  slope: number;
  /** Covariances; those of the acceleration are 0 in a track that has none. */
  p00: number;
  p01: number;
  readonly p02: number;
  p11: number;
  readonly p12: number;
  /** The value minus its prediction. */
  off: number;
  /** 1 over the variance that that was expected to have. */
  weight: number;
  /** The variance that the value's noise was taken to have. The gain, then, was `p00 / r`, `p01 / r`, `p02 / r`. */
  r: number;
  /** One of {@link LINKS}. */
  link: number;

  /** Goes on from where `from` is to a value `h` later. */
  predict(from: this, h: number, value: number): void;
  /** Takes the value in. */
  correct(): void;
  /** Takes it in as one whose noise has `r` times the usual variance; `Infinity` leaves it out. */
  doubt(r: number): void;
  /** Begins at a value, with the slope that `like` has predicted, and `widen` times its variance. */
  begin(value: number, like: this, widen: number): void;
  /** Begins at the second of two values, knowing nothing from before. */
  pair(before: number, value: number, h: number): void;
  /** Is as `from` is. */
  copy(from: this): void;
}
