import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';

/** What is remembered of the noise of a series. */
export interface NoiseMemory {
  /** Its variance, as it is known now; NaN before the first innovation. */
  noise: number;
  /** Innovations so far; beyond 100 they are not counted. */
  heard: number;
  /** The smallest step between values, squared: where they are rounded, that of what they are rounded to. */
  step: number;
}

/** The median of z², and the mean of min(z², 4), of a normal z. */
const MEDIAN = 0.4549364;
const HUBER = 0.9205369;
/** So many innovations make a median first; later ones count for one part in so many at least. */
const EARLY = 9;
const LATE = 100;

/**
 * The variance of the noise of a series, learnt from a filter's innovations as it goes, so that outliers do not raise it much.
 *
 * The first nine make a median; from then on it is a running mean of squares, cut off at twice the deviation (Huber 1964). It is
 * never less than that of half a rounding step, or a slow drift of rounded values would be all outliers.
 */
export class NoiseScale {
  readonly #known: number | undefined;
  readonly #early = new Float64Array(EARLY); // innovations, squared
  readonly #sorted = new Float64Array(EARLY);

  /** `known`: the variance, where it is given; nothing is learnt then. */
  constructor(known: number | undefined) {
    this.#known = known;
  }

  begin(to: NoiseMemory): void {
    to.noise = this.#known ?? Number.NaN;
    to.heard = 0;
    to.step = Infinity;
  }

  /**
   * Takes in an innovation, `squared` and in units of its own predicted variance, and the `step` between the last two values,
   * squared too. Returns the variance of the noise as it was known before, NaN while it is not known well enough to judge by.
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

  /** The same where little is known yet, or nothing is to be learnt, or the noise is less than it can be. */
  #rarely(from: NoiseMemory, to: NoiseMemory, squared: number): number {
    to.noise = from.noise;
    to.heard = from.heard;
    if (this.#known !== undefined) return this.#known;
    to.heard = from.heard < LATE ? from.heard + 1 : LATE;
    if (from.heard < EARLY) {
      to.noise = this.#median(from.heard, squared) / MEDIAN;
      return Number.NaN;
    }
    let noise = to.step < Infinity ? Math.max(from.noise, 0.25 * to.step) : from.noise;
    if (noise === 0) noise = squared;
    if (noise === 0) return Number.NaN;
    to.noise = noise + (Math.min(squared, 4 * noise) / HUBER - noise) / to.heard;
    return noise;
  }

  /** The early innovations, which are in no memory: those of a sample that is taken again are written over. */
  snapshot(): State {
    return encodeNumbers(this.#early);
  }

  restore(state: State | undefined): void {
    this.#early.set(decodeNumbers(state, EARLY));
  }

  /** The median of the early innovations, of which this is number `at`. */
  #median(at: number, squared: number): number {
    this.#early[at] = squared;
    const sorted = this.#sorted.subarray(0, at + 1);
    sorted.set(this.#early.subarray(0, at + 1));
    sorted.sort();
    return 0.5 * (sorted[at >> 1] + sorted[(at + 1) >> 1]);
  }
}
