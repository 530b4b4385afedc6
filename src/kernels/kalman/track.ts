import { DOUBLE_FIELD } from '../../core/double.js';

/** How a track came to its newest sample. */
export const LINKS = { measured: 0, begun: 1, paired: 2 } as const;

/**
 * A hypothesis of a Kalman filter: where the signal is and where it goes, with covariances in units of the variance of the noise.
 *
 * Its fields are its state. `predict` goes on to the next sample, `correct` takes that sample in; between the two the covariance is
 * the predicted one. Made so that a smoother can go back over it, in Bierman's form.
 */
export abstract class Track {
  level: number = DOUBLE_FIELD;
  slope: number = DOUBLE_FIELD;
  /** Covariances of level, slope and acceleration, 0 to 2. */
  p00: number = DOUBLE_FIELD;
  p01: number = DOUBLE_FIELD;
  p11: number = DOUBLE_FIELD;
  /** Those of the acceleration are 0 in a track that has none. */
  abstract readonly p02: number;
  abstract readonly p12: number;
  /** The value minus its prediction. */
  off: number = DOUBLE_FIELD;
  /** 1 over the variance that `off` was expected to have. */
  weight: number = DOUBLE_FIELD;
  /** The variance that the value's noise was taken to have. The gain, then, was `p00 / r`, `p01 / r`, `p02 / r`. */
  r: number = DOUBLE_FIELD;
  /** One of {@link LINKS}. */
  link: number = LINKS.begun;

  /** Goes on from where `from` is to a value `h` later. */
  abstract predict(from: this, h: number, value: number): void;

  /** Takes the value in. */
  abstract correct(): void;

  /** Takes the value in as one whose noise has `r` times the usual variance; `Infinity` leaves it out. */
  doubt(r: number): void {
    const { p00, p01 } = this;
    this.weight = 1 / (p00 + r);
    if (r === Infinity) this.off = 0;
    this.correct();
    this.r = r;
    this.p00 = r < Infinity ? r * this.p00 : p00;
    this.p01 = r < Infinity ? r * this.p01 : p01;
  }

  /** Begins at a value, with the slope that `like` has predicted, and `widen` times its variance. */
  begin(value: number, like: this, widen: number): void {
    this.level = value;
    this.slope = like.slope;
    this.p00 = 1;
    this.p01 = 0;
    this.p11 = widen * like.p11;
    this.link = LINKS.begun;
  }

  /** Begins at the second of two values, knowing nothing from before. Tracks add the rest: the variance of the slope, and more. */
  pair(before: number, value: number, h: number): void {
    this.level = value;
    this.slope = (value - before) / h;
    this.p00 = 1;
    this.p01 = 1 / h;
    this.link = LINKS.paired;
  }

  /** Becomes as `from` is. */
  copy(from: this): void {
    this.level = from.level;
    this.slope = from.slope;
    this.p00 = from.p00;
    this.p01 = from.p01;
    this.p11 = from.p11;
    this.r = from.r;
    this.off = from.off;
    this.weight = from.weight;
    this.link = from.link;
  }
}
