import { decodeNumber, decodeNumbers, encodeNumber, encodeNumbers, fields, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';
import { FEW, slopeOfFew } from './few-samples.js';
import { LineQuality } from './line-quality.js';
import { TrailingWindow } from './trailing-window.js';
import { TwoStackSums } from './two-stack-sums.js';

/** The window of a {@link TrailingLeastSquares}, and when it has a result. */
export interface TrailingLeastSquaresOptions {
  /** How many units of `h` the derivative is per (default 1). */
  readonly scale?: number;
  /** Samples not older than this, in units of `h`, are in the window: those in (t - span, t]. Default: no limit. */
  readonly span?: number;
  /** At most so many samples are in the window. With a `span`, a result of a window that is full is `shortened`. Default: no limit. */
  readonly points?: number;
  /** Fewer samples, or a shorter time from first to last, give NaN (default 2, and 0). */
  readonly minSamples?: number;
  readonly minSpan?: number;
}

/**
 * The slope of the least-squares line through the samples of a trailing window.
 *
 * n samples in, n results out, at once, without edges; NaN while there are too few. With standard error, residual and R2. O(1)
 * per sample on average, whatever the window; one sample in a window costs O(window). State: the window. Nothing is ever
 * subtracted from a sum, so that nothing drifts, and a NaN or a spike is forgotten to the last bit when it leaves. x and y are
 * counted from an origin within the window.
 *
 * A few samples are summed anew for each result ({@link slopeOfFew}); for more, sums are kept ({@link TwoStackSums}, with source).
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class TrailingLeastSquares implements Kernel {
  readonly #quality: LineQuality;
  readonly #window = new TrailingWindow();
  readonly #sums = new TwoStackSums();
  readonly #span: number;
  readonly #points: number;
  readonly #counts: boolean; // is the window a number of samples?
  readonly #minSamples: number;
  readonly #minSpan: number;
  #age = 0; // of the segment: samples where the window is a number of them, else time

  constructor({
    scale = 1,
    span = Infinity,
    points = Infinity,
    minSamples = 2,
    minSpan = 0,
  }: TrailingLeastSquaresOptions = {}) {
    this.#quality = new LineQuality(scale);
    this.#span = span;
    this.#points = points;
    this.#counts = span === Infinity && points < Infinity;
    if (span < Infinity && points < Infinity) this.#quality.shortened = false;
    this.#minSamples = Math.max(2, minSamples);
    this.#minSpan = minSpan;
  }

  get quality(): Quality {
    return this.#quality;
  }

  push(h: number, value: number, emit: Emit): void {
    const window = this.#window;
    if (window.size > 0) {
      checkSpacing(h);
      window.newest += h;
      this.#age += this.#counts ? 1 : h;
      this.#forget();
      if (this.#quality.shortened !== undefined) this.#quality.shortened = window.lost > window.newest - this.#span;
    } else {
      this.#age = this.#counts ? 1 : 0;
      if (this.#quality.shortened) this.#quality.shortened = false;
    }
    this.#quality.warming = this.#age < (this.#counts ? this.#points : this.#span);
    if (window.size === 0) this.#begin(value);
    else if (!this.#sums.current && window.size >= FEW) this.#sums.renew(window);
    this.#append(value);
    emit(this.#slope(), 'none');
  }

  flush(): void {
    this.#window.clear();
    this.#sums.split = 0;
  }

  amend(value: number): void {
    const window = this.#window;
    window.tail -= 1;
    if (this.#sums.current) {
      this.#sums.undo();
      if (window.size === 0) this.#begin(value);
    }
    this.#append(value);
  }

  peek(): number | undefined {
    return this.#window.size === 0 ? undefined : this.#slope();
  }

  snapshot(): State {
    const { x, y } = this.#window.snapshot();
    const { sums, split, origin, n, newer, before } = this.#sums.snapshot(this.#window.head);
    const rest = encodeNumbers([split, this.#window.newest, origin, n, this.#age]);
    return { x, y, sums, rest, newer, before, lost: encodeNumber(this.#window.lost) };
  }

  restore(state: State): void {
    const saved = fields(state);
    const [split, newest, origin, n, age] = decodeNumbers(saved['rest'], 5);
    this.#window.restore(saved['x'], saved['y']);
    this.#window.newest = newest;
    this.#window.lost = decodeNumber(saved['lost'] ?? '-Infinity');
    this.#sums.restore(split, origin, n, saved);
    this.#age = age;
  }

  /** The window is empty: the next sample is the origin. */
  #begin(value: number): void {
    this.#window.clear();
    this.#window.newest = 0;
    this.#sums.begin(value);
  }

  /** Lets go of what has left the window. When no older samples are left, all others become older. */
  #forget(): void {
    const window = this.#window;
    while (window.size > 0) {
      const isOld = window.x[window.head] <= window.newest - this.#span;
      if (!isOld) {
        if (window.size < this.#points) return;
        window.lost = window.x[window.head];
      }
      if (window.size <= FEW) this.#sums.current = false;
      else if (window.head === this.#sums.split) this.#sums.renew(window);
      window.head += 1;
    }
  }

  #append(value: number): void {
    const window = this.#window;
    const sums = this.#sums;
    if (window.tail === window.x.length) {
      if (sums.current) window.grow();
      else window.moveToFront();
    }
    window.add(value);
    if (sums.current) sums.add(window.newest, value);
  }

  #slope(): number {
    const window = this.#window;
    const n = window.size;
    if (n < this.#minSamples || window.newest - window.x[window.head] < this.#minSpan) return this.#quality.none();
    return n <= FEW ? slopeOfFew(window, this.#quality) : this.#sums.slope(window, this.#quality);
  }
}
