import { median } from '../support/median.js';
import { RecentSamples, type WindowLimit } from '../support/sample-window.js';

/** A value is compared with the median of the newest values, itself included: at most JUDGES of them, at least QUORUM. */
const JUDGES = 15;
const QUORUM = 5;
/** After this many outliers in a row, the next value is none. */
const PATIENCE = 7;
/** The line has at least this many samples, however short the span or long a gap. */
const LEAST = 8;
/** The standard deviation of a normal variable, over its median absolute deviation. */
const NORMAL = 1.4826;

const OUT = 1; // the mark of an outlier

/**
 * Slope of the least-squares line through the samples of the window that are not outliers.
 *
 * n samples in, n results out, at once; the first is NaN. A value is an outlier when it is further than `threshold` deviations from
 * the median of the newest 15 values, where the deviation is 1.4826 times their median absolute deviation, and at least half the
 * smallest step among them. After seven outliers in a row the next value is none, so that a step is followed. O(window) per
 * push. However short the span, the line has eight samples. The standard error assumes independent residuals of one size.
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
    this.marks[this.end - 1] = this.#isOut() ? OUT : 0;
    return this.#line();
  }

  #isOut(): boolean {
    const { values, marks, start, end } = this;
    let run = 0;
    while (end - 2 - run >= start && marks[end - 2 - run] === OUT) run += 1;
    if (run >= PATIENCE) return false;
    const judges = this.#judges;
    let n = 0;
    let step = Infinity;
    let later = values[end - 1];
    for (let i = end - 1; i >= start && n < JUDGES; i -= 1) {
      const value = values[i];
      if (value !== value) continue;
      judges[n] = value;
      n += 1;
      const size = Math.abs(later - value);
      if (size > 0 && size < step) step = size;
      later = value;
    }
    if (n < QUORUM) return false;
    const middle = median(judges, n);
    for (let i = 0; i < n; i += 1) judges[i] = Math.abs(judges[i] - middle);
    const deviation = Math.max(NORMAL * median(judges, n), step < Infinity ? 0.5 * step : 0);
    return Math.abs(values[end - 1] - middle) > this.#threshold * deviation;
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
      if (marks[i] === OUT || value !== value) continue;
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
      if (marks[i] === OUT || value !== value) continue;
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
