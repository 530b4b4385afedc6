import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';

/** What is known of the noise of a series. */
export interface NoiseMemory {
  /** The estimate of its variance; NaN before the first innovation. */
  noise: number;
  /** Innovations so far, counted up to 100. */
  heard: number;
  /** The smallest step between values, squared. Where values are rounded, it is the unit that they are rounded to. */
  step: number;
  /** Outliers in a row, up to this value. */
  rejected: number;
}

/** The median of z², and the mean of min(z², 4), of a normal z. */
const MEDIAN = 0.4549364;
const HUBER = 0.9205369;
/** The first innovations, EARLY of them, make a median. Each later one counts for at least one part in LATE. */
const EARLY = 9;
const LATE = 100;

/**
 * Learns the variance of the noise of a series from the innovations of a filter. Outliers hardly raise it.
 *
 * The first nine innovations make a median. From then on it is a running mean of squares, each cut off at twice the deviation
 * (Huber 1964). It is never less than half a rounding step, squared, or every step of slow rounded values would be an outlier.
 */
export class NoiseScale {
  readonly #known: number | undefined;
  readonly #early = new Float64Array(EARLY); // innovations, squared
  readonly #sorted = new Float64Array(EARLY);

  /** `known`: the variance, if it is given; then nothing is learnt. */
  constructor(known: number | undefined) {
    this.#known = known;
  }

  /** Begins a segment. */
  begin(to: NoiseMemory): void {
    to.noise = this.#known ?? Number.NaN;
    to.heard = 0;
    to.step = Infinity;
  }

  /** From now on the estimate is good enough to find outliers with, of however few innovations it is. */
  settle(to: NoiseMemory): void {
    to.heard = Math.max(to.heard, EARLY);
  }

  /**
   * Takes in an innovation, `squared` and over its own predicted variance, and the `step` between the last two values, squared.
   * Returns the variance of the noise from before this innovation; NaN while it is too uncertain to find outliers with.
   */
  next(from: NoiseMemory, to: NoiseMemory, squared: number, step: number): number {
    const { noise } = from;
    const least = step > 0 && step < from.step ? step : from.step;
    to.step = least;
    if (from.heard < LATE || !(noise > 0.25 * least)) return this.#rarely(from, to, squared);
    to.heard = LATE;
    to.noise = noise + ((squared < 4 * noise ? squared : 4 * noise) * (1 / HUBER) - noise) * (1 / LATE);
    return noise;
  }

  /** The same for the rare cases: little is known yet, nothing is to be learnt, or the noise is less than half a rounding step. */
  #rarely(from: NoiseMemory, to: NoiseMemory, squared: number): number {
    to.noise = from.noise;
    to.heard = from.heard;
    if (this.#known !== undefined) return this.#known;
    to.heard = from.heard < LATE ? from.heard + 1 : LATE;
    if (from.heard < EARLY) {
      to.noise = this.#median(from.heard, squared) / MEDIAN;
      return Number.NaN;
    }
    // Without a step all values were the same, and the first other one is an outlier. If the next is as before, it was a spike.
    if (from.noise === 0 && from.rejected === 1 && squared === 0) to.step = Infinity;
    if (from.noise === 0 && (from.step === Infinity || to.step === Infinity)) return 0;
    const noise = to.step < Infinity ? Math.max(from.noise, 0.25 * to.step) : from.noise;
    to.noise = noise + (Math.min(squared, 4 * noise) / HUBER - noise) / to.heard;
    return noise;
  }

  /** The early innovations. No memory holds them: a sample that is taken in again writes over its own. */
  snapshot(): State {
    return encodeNumbers(this.#early);
  }

  restore(state: State | undefined): void {
    this.#early.set(decodeNumbers(state, EARLY));
  }

  /** The median of the early innovations up to this one, which is number `at`. */
  #median(at: number, squared: number): number {
    this.#early[at] = squared;
    const sorted = this.#sorted.subarray(0, at + 1);
    sorted.set(this.#early.subarray(0, at + 1));
    sorted.sort();
    return 0.5 * (sorted[at >> 1] + sorted[(at + 1) >> 1]);
  }
}
