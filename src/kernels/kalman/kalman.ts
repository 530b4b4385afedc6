import { DOUBLE_FIELD } from '../../core/double.js';
import { list, type State } from '../../core/state.js';
import { Filter, Memory } from '../recursive/filter.js';
import { type NoiseMemory, NoiseScale } from './noise-scale.js';
import { HALF, writeHalf } from './records.js';
import type { Track } from './track.js';

/** What a {@link Kalman} knows of the noise. */
export interface KalmanOptions {
  /** A value this many standard deviations off its prediction is an outlier; 0: no value is. */
  readonly gate: number;
  /** The variance of the noise, if it is known. */
  readonly noise?: number | undefined;
}

/** The state of a Kalman filter with a gate. */
class TrackMemory<T> extends Memory implements NoiseMemory {
  noise: number = DOUBLE_FIELD;
  heard = 0;
  step: number = DOUBLE_FIELD;
  origin: number = DOUBLE_FIELD; // the zero of the values that are kept
  value: number = DOUBLE_FIELD;
  readonly main: T;
  readonly rival: T; // through the newest values, which are outliers
  rejected = 0; // values that the rival has taken in; above PATIENCE it has just taken over

  constructor(track: () => T) {
    super();
    this.main = track();
    this.rival = track();
  }
}

/** After this many outliers in a row that agree with each other, the next one is the signal. */
const PATIENCE = 5;
/** A rival begins with the slope that was, and this many times its variance. */
const WIDEN = 100;
/** An outlier this far off, in variances, counts for nothing. */
const ABSURD = 1e100;

/**
 * A Kalman filter for the slope of a noisy signal. Spikes hardly move it, and it follows steps.
 *
 * n samples in, n results out, at once; the first is NaN, the second the slope between the two. O(1). A value further off its
 * prediction than the gate is an outlier: it counts for little (its variance is raised by 4 z² / 9), and begins a rival track.
 * The next outliers continue the rival if they agree with it, and with the sixth in a row it takes over: a step, or a kink, is
 * followed as soon as it can be told from a spike. The filter learns the noise as it goes. The standard error is that of the
 * model: it allows for a slope that changes as fast as `tau` says, and is about twice too large where the slope is constant.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export class Kalman<T extends Track> extends Filter<TrackMemory<T>> {
  readonly #scale: number;
  readonly #gate: number; // squared
  readonly #noise: NoiseScale;

  constructor(scale: number, track: () => T, { gate, noise }: KalmanOptions) {
    super(() => new TrackMemory(track), true);
    this.#scale = scale;
    this.#gate = gate > 0 ? gate * gate : Infinity;
    this.#noise = new NoiseScale(noise);
  }

  /** The current estimate of the variance of the noise. */
  get noise(): number {
    return this.memory.noise;
  }

  /** Writes what a smoother needs of the newest sample. Returns how many values the rival has, if it takes over; else 0. */
  record(w: Float64Array, at: number): number {
    const { main, rival, rejected } = this.memory;
    writeHalf(main, w, at);
    writeHalf(rival, w, at + HALF.size);
    return rejected > PATIENCE ? rejected : 0;
  }

  // Helpers are short, and rare cases apart: above a limit of code the compiler inlines no calls, at twice the time.
  protected step(from: TrackMemory<T>, to: TrackMemory<T>, h: number, value: number): void {
    to.rejected = 0;
    if (from.count < 2) {
      this.#begin(from, to, h, value);
      return;
    }
    const y = value - from.origin;
    to.origin = from.origin;
    to.value = y;
    const { main } = to;
    main.predict(from.main, h, y);
    const squared = main.off * main.off * main.weight;
    const step = y - from.value;
    const noise = this.#noise.next(from, to, squared, step * step);
    if (squared > this.#gate * noise) this.#outlier(from, to, h, value, squared / noise);
    else main.correct();
    to.slope = main.slope * this.#scale;
  }

  protected override variance({ count, main, noise }: TrackMemory<T>): number {
    return count < 2 ? Number.NaN : main.p11 * noise * this.#scale * this.#scale;
  }

  #begin(from: TrackMemory<T>, to: TrackMemory<T>, h: number, value: number): void {
    if (from.count === 0) {
      this.#noise.begin(to);
      to.origin = value;
      to.value = 0;
      to.main.begin(0, to.main, 0);
      to.main.slope = Number.NaN;
      to.slope = Number.NaN;
      return;
    }
    to.origin = from.origin;
    to.value = value - from.origin;
    to.noise = from.noise;
    to.heard = 0;
    to.step = to.value === 0 ? Infinity : to.value * to.value;
    to.main.pair(0, to.value, h);
    to.slope = to.main.slope * this.#scale;
  }

  /** An outlier, `z2` variances off: it counts for little. The rival takes it in, and takes over once enough outliers agree. */
  #outlier(from: TrackMemory<T>, to: TrackMemory<T>, h: number, value: number, z2: number): void {
    const { main, rival, value: y } = to;
    if (from.rejected === 0 || from.rejected > PATIENCE) {
      rival.begin(y, main, WIDEN);
      to.rejected = 1;
    } else {
      rival.predict(from.rival, h, y);
      to.rejected = from.rejected + 1;
      if (rival.off * rival.off * rival.weight <= this.#gate * to.noise) rival.correct();
      else {
        rival.pair(from.value, y, h);
        to.rejected = 2;
      }
    }
    if (to.rejected <= PATIENCE) {
      main.doubt(z2 < ABSURD ? z2 * (4 / 9) : Infinity);
      return;
    }
    // This value is the new origin, so that an offset costs no digits.
    main.copy(rival);
    main.level -= y;
    to.origin = value;
    to.value = 0;
  }

  override snapshot(): State {
    return [super.snapshot(), this.#noise.snapshot()];
  }

  override restore(state: State): void {
    const [filter, noise] = list(state);
    this.#noise.restore(noise);
    super.restore(filter);
  }
}
