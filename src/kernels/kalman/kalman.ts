import { list, type State } from '../../core/state.js';
import { Filter } from '../recursive/filter.js';
import { EARLY } from '../support/early-outliers.js';
import { FirstValues, leadingOutliers } from './first-values.js';
import { NoiseScale } from './noise-scale.js';
import { HALF, LEFT_OUT, RECORD, RIVALS, type Trail, writeHalf } from './records.js';
import type { Track } from './track.js';
import { TrackMemory } from './track-memory.js';

/** What a {@link Kalman} knows of the noise. */
export interface KalmanOptions {
  /** A value this many standard deviations off its prediction is an outlier; 0: no value is. */
  readonly gate: number;
  /** The variance of the noise, if it is known. */
  readonly noise?: number | undefined;
}

/** After this many outliers in a row that agree with each other, the next one is the signal. */
const PATIENCE = 5;
/** A rival begins with the slope that was, and this many times its variance. */
const WIDEN = 100;
/** An outlier this far off, in variances, counts for nothing. */
const ABSURD = 1e100;

/**
 * A Kalman filter for the slope of a noisy signal. From the eighth sample of a segment on, a spike hardly moves it; it follows steps.
 *
 * n samples in, n results out, at once; the first is NaN, the second the slope between the two. O(1). A value further off its
 * prediction than the gate is an outlier: it counts for little (its variance is raised by 4 z² / 9), and begins a rival track.
 * The next outliers continue the rival if they agree with it, and with the sixth in a row it takes over: a step, or a kink, is
 * followed as soon as it can be told from a spike. The filter learns the noise as it goes, and until it has, the first 14 values
 * of a segment are judged by each other: from the fifth on, each has all of them judged anew, by {@link findEarlyOutliers},
 * and the filter goes over those that are no outliers from the start. The standard error is that of the model: it allows for a
 * slope that changes as fast as `tau` says, and is about twice too large where the slope is constant.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export class Kalman<T extends Track> extends Filter<TrackMemory<T>> {
  readonly #scale: number;
  readonly #track: () => T;
  readonly #gate: number; // squared
  readonly #least: number; // deviation of the noise, if it is known
  readonly #noise: NoiseScale;
  readonly #first = new FirstValues();
  #spare: TrackMemory<T> | undefined;
  #trail: Trail | undefined;

  constructor(scale: number, track: () => T, { gate, noise }: KalmanOptions) {
    super(() => new TrackMemory(track), true);
    this.#scale = scale;
    this.#track = track;
    this.#gate = gate > 0 ? gate * gate : Infinity;
    this.#least = Math.sqrt(noise ?? 0);
    this.#noise = new NoiseScale(noise);
  }

  /** The current estimate of the variance of the noise. */
  get noise(): number {
    return this.memory.noise;
  }

  /** From now on `trail` gets the records of the first values, whenever they have been judged. */
  leave(trail: Trail): void {
    this.#trail = trail;
  }

  /** Writes what a smoother needs of the newest sample: all but its time. */
  record(w: Float64Array, at: number): void {
    write(this.memory, w, at);
  }

  // Helpers are short, and rare cases apart: above a limit of code the compiler inlines no calls, at twice the time.
  protected step(from: TrackMemory<T>, to: TrackMemory<T>, h: number, value: number): void {
    to.rejected = 0;
    if (from.count < EARLY) {
      this.#first.set(from.count, h, value);
      this.#again(to, from.count + 1);
      return;
    }
    const y = value - from.origin;
    to.origin = from.origin;
    to.value = y;
    const { main } = to;
    main.predict(from.main, h, y);
    const squared = main.off * main.off * main.weight;
    // From an outlier a step tells nothing; but where all values were the same before, and this one is another, too, the smaller of
    // the two steps tells what they are rounded to.
    const step = from.rejected === 0 ? y - from.value : from.noise === 0 ? main.off : 0;
    const noise = this.#noise.next(from, to, squared, step * step);
    if (squared > this.#gate * noise) this.#outlier(from, to, h, value, squared / noise);
    else main.correct();
    to.slope = main.slope * this.#scale;
  }

  protected override variance({ count, main, noise }: TrackMemory<T>): number {
    return count < 2 ? Number.NaN : main.p11 * noise * this.#scale * this.#scale;
  }

  override amend(value: number): void {
    const { count } = this.memory;
    super.amend(value);
    if (value === value || count > EARLY || this.#trail === undefined) return;
    // The newest sample is left without a value, and the trail is of a judgement in which it had one.
    const memory = this.memory as TrackMemory<T>;
    this.#again(memory, memory.count);
    memory.slope = Number.NaN;
  }

  /** Judges the first `n` values, and takes those that are no outliers in from the start. `to` becomes the state at the last. */
  #again(to: TrackMemory<T>, n: number): void {
    const first = this.#first;
    const trail = this.#trail;
    if (trail !== undefined) trail.size = n;
    const out = first.judge(n, Math.sqrt(this.#gate), this.#least);
    const steps = n - leadingOutliers(out);
    this.#spare ??= new TrackMemory(this.#track);
    // Two memories take turns so that the last state is in `to`.
    let [now, next] = steps % 2 === 0 ? [to, this.#spare] : [this.#spare, to];
    now.count = 0;
    let h = 0;
    for (let k = 0; k < n; k += 1) {
      h += first.spacing(k);
      if (out[k] === 1 && now.count < 2) {
        if (trail !== undefined) trail.cells[k * RECORD + RIVALS] = LEFT_OUT;
        continue;
      }
      next.rejected = 0;
      if (out[k] === 1) this.#leaveOut(now, next, h, first.value(k));
      else if (now.count < 2) this.#begin(now, next, h, first.value(k));
      else this.step(now, next, h, first.value(k));
      next.count = now.count === 0 ? 1 : EARLY; // so that the step to the next value does not begin again
      if (trail !== undefined) write(next, trail.cells, k * RECORD);
      [now, next] = [next, now];
      h = 0;
    }
    to.count = n;
    if (n < EARLY) return;
    this.#noise.settle(to);
    this.#spare = undefined;
  }

  /** Takes in one of the first values as an outlier, which counts for nothing. */
  #leaveOut(from: TrackMemory<T>, to: TrackMemory<T>, h: number, value: number): void {
    to.origin = from.origin;
    to.value = value - from.origin;
    to.noise = from.noise;
    to.heard = from.heard;
    to.main.predict(from.main, h, to.value);
    this.#outlier(from, to, h, value, Infinity);
    to.step = from.step;
    to.slope = to.main.slope * this.#scale;
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
    return [super.snapshot(), this.#noise.snapshot(), this.#first.snapshot(this.memory.count)];
  }

  override restore(state: State): void {
    const [filter, noise, first] = list(state);
    this.#noise.restore(noise);
    this.#first.restore(first);
    super.restore(filter);
  }
}

/** Writes what a smoother needs of a state: all but the time. */
function write<T extends Track>(
  { main, rival, rejected }: Readonly<TrackMemory<T>>,
  w: Float64Array,
  at: number,
): void {
  writeHalf(main, w, at);
  writeHalf(rival, w, at + HALF.size);
  w[at + RIVALS] = rejected > PATIENCE ? rejected : 0;
}
