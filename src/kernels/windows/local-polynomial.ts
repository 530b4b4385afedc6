import { decodeNumber, decodeNumbers, encodeNumber, encodeNumbers, fields, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';
import { LocalFit } from './local-fit.js';

/** The polynomial of a {@link LocalPolynomial}, its window, and when it has a result. */
export interface LocalPolynomialOptions {
  /** Degree of the polynomial (default 1), and order of the derivative (default 1). */
  readonly degree?: number;
  readonly order?: number;
  /** How many units of `h` the derivative is per (default 1). */
  readonly scale?: number;
  /**
   * The window, a span in units of `h` or a number of samples. With both it is the span, and at most so many samples are held: before
   * and after the one that a result is for, each as large a share of them as of the span.
   */
  readonly span?: number;
  readonly points?: number;
  /** How far behind the front of the window a result is, in the same unit (default 0: it leaves at once). */
  readonly lag?: number;
  /** Fewer samples, or a shorter time from first to last, give NaN (default `degree` + 1, and 0). */
  readonly minSamples?: number;
  readonly minSpan?: number;
}

/**
 * A derivative of the least-squares polynomial through a window around, or behind, each sample.
 *
 * n samples in, n results out. The window of the sample at t goes from t + lag - span (not included) to t + lag: its result
 * leaves with the first sample at or after t + lag, at once if `lag` is 0. Where the segment begins within the window, the window
 * is shorter. At the end of the segment the window stays, and the place of the result moves to its front. With a lag, such results
 * have an edge. NaN while there are too few samples. O(window) per sample, state: the window and the lag. Where a span is full, a
 * window is shorter at both ends, and its result is `shortened`: with a lag, it leaves early.
 *
 * Samples are in lists of their own, not in a {@link RecentSamples}: they stay for later results too, and times get a new origin
 * when the lists are cut, on which the last bits depend.
 *
 * Source: local polynomial regression; with equal steps, Savitzky and Golay, Anal. Chem. 36 (1964) 1627.
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class LocalPolynomial implements Kernel {
  readonly quality: Quality = { standardError: Number.NaN, residual: Number.NaN, r2: Number.NaN, warming: true };
  readonly #fit: LocalFit;
  readonly #scale: number;
  readonly #counts: boolean; // is the window a number of samples?
  readonly #extent: number;
  readonly #lag: number;
  readonly #ahead: number; // so many samples may come after one whose result waits
  readonly #behind: number; // so many are held up to it
  readonly #minSamples: number;
  readonly #minSpan: number;
  #x: number[] = []; // times of the samples that are still needed, from an origin that moves along
  #y: number[] = [];
  #place: number[]; // what the window is measured by: their times, or their numbers
  #head = 0; // the first that is needed
  #next = 0; // the first without a result
  #lost = -Infinity; // the place of the newest sample that left before its time
  #start = 0; // the place where the segment begins; a window that reaches behind it is cut

  constructor(options: LocalPolynomialOptions) {
    const { degree = 1, order = 1, scale = 1, span = Infinity, points, lag = 0 } = options;
    this.#fit = new LocalFit(degree, order);
    this.#scale = scale ** order;
    this.#counts = span === Infinity && points !== undefined;
    this.#extent = this.#counts ? (points as number) : span;
    this.#lag = lag;
    const most = this.#counts ? Infinity : (points ?? Infinity);
    this.#ahead = most < Infinity ? Math.floor((most * lag) / span) : Infinity;
    this.#behind = most - (most < Infinity ? this.#ahead : 0);
    if (most < Infinity) this.quality.shortened = false;
    this.#minSamples = Math.max(degree + 1, options.minSamples ?? 0);
    this.#minSpan = options.minSpan ?? 0;
    this.#place = this.#counts ? [] : this.#x;
  }

  push(h: number, value: number, emit: Emit): void {
    const n = this.#x.length;
    if (n > 0) checkSpacing(h);
    this.#x.push(n === 0 ? 0 : this.#x[n - 1] + h);
    this.#y.push(value);
    if (n === 0) this.#start = this.#counts ? -1 : 0;
    if (this.#counts) this.#place.push(n === 0 ? 0 : this.#place[n - 1] + 1);
    const newest = this.#place[n];
    for (let i = this.#next; i <= n; i = this.#next) {
      const early = newest < this.#place[i] + this.#lag;
      if (early && n - i < this.#ahead) break;
      this.#next += 1;
      const cut = this.#place[i] + this.#lag - this.#extent < this.#start;
      const derivative = this.#at(i);
      this.quality.warming = cut && this.#lag === 0;
      if (early) this.quality.shortened = true;
      emit(derivative, this.#lag > 0 && cut ? 'start' : 'none');
    }
    this.#forget();
  }

  flush(emit: Emit): void {
    this.quality.warming = false;
    while (this.#next < this.#x.length) {
      const i = this.#next;
      this.#next += 1;
      emit(this.#at(i), 'end');
    }
    this.#hold([], [], []);
    this.#next = 0;
    this.#lost = -Infinity;
  }

  amend(value: number): void {
    this.#y[this.#y.length - 1] = value;
  }

  peek(): number | undefined {
    return this.#x.length === 0 ? undefined : this.#at(this.#x.length - 1);
  }

  snapshot(): State {
    const kept = (list: number[]): State => encodeNumbers(list.slice(this.#head));
    return {
      x: kept(this.#x),
      y: kept(this.#y),
      place: this.#counts ? kept(this.#place) : null,
      next: this.#next - this.#head,
      start: this.#start,
      lost: encodeNumber(this.#lost),
    };
  }

  restore(state: State): void {
    const { x, y, place, next, start, lost = '-Infinity' } = fields(state);
    const times = decodeNumbers(x);
    this.#hold(times, decodeNumbers(y, times.length), this.#counts ? decodeNumbers(place, times.length) : times);
    this.#next = decodeNumber(next);
    this.#start = decodeNumber(start);
    this.#lost = decodeNumber(lost);
  }

  #hold(x: number[], y: number[], place: number[]): void {
    this.#x = x;
    this.#y = y;
    this.#place = this.#counts ? place : x;
    this.#head = 0;
  }

  /** The derivative at sample `i`, from the window that ends `lag` ahead of it, or with the newest sample. */
  #at(i: number): number {
    const { quality } = this;
    const [xs, ys, places, fit] = [this.#x, this.#y, this.#place, this.#fit];
    const front = Math.min(places[i] + this.#lag, places[places.length - 1]);
    let first = i;
    while (first > this.#head && places[first - 1] > front - this.#extent) first -= 1;
    if (quality.shortened !== undefined) quality.shortened = this.#lost > front - this.#extent;
    while (places[first] <= front - this.#extent) first += 1;
    let end = i + 1;
    while (end < places.length && places[end] <= front) end += 1;
    const n = end - first;
    fit.reserve(n);
    for (let j = 0; j < n; j += 1) {
      fit.x[j] = xs[first + j] - xs[i];
      fit.y[j] = ys[first + j] - ys[i];
    }
    const enough = n >= this.#minSamples && xs[end - 1] - xs[first] >= this.#minSpan;
    if (!enough || !fit.fit(n)) {
      quality.standardError = quality.residual = quality.r2 = Number.NaN;
      return Number.NaN;
    }
    quality.standardError = fit.standardError * this.#scale;
    quality.residual = fit.residual;
    quality.r2 = fit.r2;
    return fit.derivative * this.#scale;
  }

  /** Drops samples that no later result needs, in bulk. Times are then counted from the first that is left. */
  #forget(): void {
    const places = this.#place;
    const newest = places[places.length - 1];
    const next = this.#next < places.length ? places[this.#next] + this.#lag : newest;
    while (this.#head < this.#next && places[this.#head] <= Math.min(next, newest) - this.#extent) this.#head += 1;
    // Of a span that is full, the oldest leave: before the next sample without a result, the newest `behind` - 1 stay.
    if (this.#next - this.#head >= this.#behind) {
      this.#head = this.#next - this.#behind + 1;
      this.#lost = places[this.#head - 1];
    }
    if (this.#head < 64 || this.#head * 2 < places.length) return;
    const since = (list: number[]): number[] => {
      const from = list[this.#head];
      return list.slice(this.#head).map((each) => each - from);
    };
    this.#next -= this.#head;
    this.#start -= places[this.#head];
    this.#lost -= places[this.#head];
    this.#hold(since(this.#x), this.#y.slice(this.#head), this.#counts ? since(places) : []);
  }
}
