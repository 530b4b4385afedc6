import { EARLY, early, findEarlyOutliers } from '../support/early-outliers.js';
import { median } from '../support/median.js';
import { RecentSamples, type WindowLimit } from '../support/sample-window.js';

/** Later than the first EARLY values, one is compared with the median of the newest ones, itself included: so many. */
const JUDGES = EARLY + 1;
/** Among fewer, which samples without a value leave, none is an outlier. */
const QUORUM = 5;
/** After this many outliers in a row, the next value is none. */
const PATIENCE = 7;
/** The line has at least this many samples, however short the span or long a gap. */
const LEAST = 8;
/** The standard deviation of a normal variable, over its median absolute deviation. */
const NORMAL = 1.4826;

// The mark of an outlier is positive. Of the first values number k, from 1 on, has the mark -k, or k + 1 as an outlier.
const OUT = 1;

/**
 * Slope of the least-squares line through the samples of the window that are not outliers.
 *
 * n samples in, n results out, at once; the first is NaN. A value is an outlier when it is further than `threshold` deviations from
 * the median of the newest 15 values, where the deviation is 1.4826 times their median absolute deviation, and at least half the
 * smallest step between earlier values that are no outliers. After seven outliers in a row the next value is none, so that a step is
 * followed. The first 14 values of a segment are judged otherwise: from the fifth on, each has all of them judged anew, by
 * {@link findEarlyOutliers}. O(window) per push. However short the span, the line has eight samples. The standard error
 * assumes independent residuals of one size.
 *
 * Source: Hampel 1974; Davies and Gather, JASA 88 (1993), for the filter.
 */
export class Hampel extends RecentSamples {
  readonly #scale: number;
  readonly #threshold: number;
  readonly #least: number;
  readonly #judges = new Float64Array(JUDGES);

  constructor(scale: number, limit: WindowLimit, threshold: number) {
    super(limit, JUDGES, true);
    this.#scale = scale;
    this.#threshold = threshold;
    this.#least = Math.min(LEAST, limit.points);
  }

  protected answer(): number {
    const number = this.#earlyNumber();
    if (number > 0) this.#judgeEarly(number);
    else this.marks[this.end - 1] = this.#isOut() ? OUT : 0;
    return this.#line();
  }

  /** Which of the first values of the segment the newest one is, from 1 on; 0 for a later one. */
  #earlyNumber(): number {
    const { values, marks, start, end } = this;
    let i = end - 2;
    while (i >= start && values[i] !== values[i]) i -= 1;
    if (i < start) return 1; // also after as many samples without a value as the window holds: nothing is left to judge by
    const before = numberOf(marks[i]);
    return before > 0 && before < EARLY ? before + 1 : 0;
  }

  /** Judges the first values anew; the newest is `number` of them. */
  #judgeEarly(number: number): void {
    const { times, values, marks, start, end } = this;
    marks[end - 1] = -number;
    let n = 0;
    for (let i = start; i < end; i += 1) {
      if (numberOf(marks[i]) === 0) continue;
      early.times[n] = times[i];
      early.values[n] = values[i];
      n += 1;
    }
    findEarlyOutliers(n, this.#threshold, 0);
    n = 0;
    for (let i = start; i < end; i += 1) {
      const k = numberOf(marks[i]);
      if (k === 0) continue;
      marks[i] = early.out[n] === 1 ? k + OUT : -k;
      n += 1;
    }
  }

  /** Is the newest value an outlier? */
  #isOut(): boolean {
    const { values, marks, start, end } = this;
    let run = 0;
    while (end - 2 - run >= start && marks[end - 2 - run] > 0) run += 1;
    if (run >= PATIENCE) return false;
    const judges = this.#judges;
    const newest = values[end - 1];
    judges[0] = newest;
    let n = 1;
    let step = Infinity;
    let later = Number.NaN;
    for (let i = end - 2; i >= start && n < JUDGES; i -= 1) {
      const value = values[i];
      if (value !== value) continue;
      judges[n] = value;
      n += 1;
      if (marks[i] > 0) continue;
      const size = Math.abs(later - value);
      if (size > 0 && size < step) step = size;
      later = value;
    }
    if (n < QUORUM) return false;
    const middle = median(judges, n);
    for (let i = 0; i < n; i += 1) judges[i] = Math.abs(judges[i] - middle);
    let deviation = NORMAL * median(judges, n);
    if (step < Infinity) deviation = Math.max(deviation, 0.5 * step);
    else if (deviation === 0 && newest !== middle) deviation = 0.5 * this.#oldStep(middle);
    return Math.abs(newest - middle) > this.#threshold * deviation;
  }

  /**
   * What values are rounded to, where the latest are all the same: the smallest step in the whole window. Where all of it is the same,
   * outliers tell it: values flicker. But the largest may be a spike. 0 if nothing tells it.
   */
  #oldStep(middle: number): number {
    const { values, marks, start, end } = this;
    let step = Infinity;
    let later = Number.NaN;
    let [largest, second] = [0, 0];
    for (let i = end - 2; i >= start; i -= 1) {
      const value = values[i];
      if (value !== value) continue;
      const off = Math.abs(value - middle);
      if (marks[i] <= 0) {
        const size = Math.abs(later - value);
        if (size > 0 && size < step) step = size;
        later = value;
      } else if (off > largest) [largest, second] = [off, largest];
      else if (off > second) second = off;
    }
    return step < Infinity ? step : second;
  }

  #line(): number {
    const { times, values, marks, start, end } = this;
    const now = times[end - 1];
    const inside = this.oldest;
    let origin = Number.NaN; // the newest value that is no outlier
    let n = 0;
    let [t, y] = [0, 0];
    let first = end;
    for (let i = end - 1; i >= start && (i >= inside || n < this.#least); i -= 1) {
      first = i;
      const value = values[i];
      if (marks[i] > 0 || value !== value) continue;
      if (n === 0) origin = value;
      n += 1;
      t += times[i] - now;
      y += value - origin;
    }
    t /= n;
    y /= n;
    let [tt, ty, yy] = [0, 0, 0];
    for (let i = first; i < end; i += 1) {
      const value = values[i];
      if (marks[i] > 0 || value !== value) continue;
      const dt = times[i] - now - t;
      const dy = value - origin - y;
      tt += dt * dt;
      ty += dt * dy;
      yy += dy * dy;
    }
    if (this.quality !== undefined) {
      const rest = Math.max(0, yy - (ty / tt) * ty) / (n - 2);
      this.quality.standardError = n > 2 ? Math.sqrt(rest / tt) * this.#scale : Number.NaN;
    }
    return n > 1 ? (ty / tt) * this.#scale : Number.NaN;
  }
}

/** Which of the first values a mark belongs to, from 1 on; 0 for none. */
const numberOf = (mark: number): number => (mark > OUT ? mark - OUT : mark < 0 ? -mark : 0);
