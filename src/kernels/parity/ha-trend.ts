import type { TimedWindow } from '../support/timed-window.js';
import { Recomputed } from './recomputed.js';

/**
 * The trend sensor of Home Assistant: the slope of the least-squares line through the newest `most` samples, none of them older
 * than `range`, on any spacings. NaN at a sample without a value, and below `least` samples.
 *
 * There the line is that of numpy.polyfit. Here times and values are counted from the first sample, and sums are about the mean:
 * that keeps the digits that polyfit loses on times since 1970. Counts: see {@link Recomputed}.
 */
export class HaTrend extends Recomputed {
  readonly #most: number;
  readonly #least: number;
  readonly #scale: number;

  constructor(range: number, most: number, least: number, scale: number) {
    super(range, true, most, false);
    this.#most = most;
    this.#least = least;
    this.#scale = scale;
  }

  protected estimate(window: TimedWindow): number {
    const from = Math.max(0, window.size - this.#most);
    const n = window.size - from;
    if (n < this.#least || window.since > 0) return NaN;
    const y0 = window.value(from);
    let t = 0;
    let sumT = 0;
    let sumY = 0;
    for (let i = from + 1; i < window.size; i += 1) {
      t += window.spacing(i);
      sumT += t;
      sumY += window.value(i) - y0;
    }
    let x = -sumT / n;
    let covariance = 0;
    let variance = 0;
    for (let i = from; i < window.size; i += 1) {
      if (i > from) x += window.spacing(i);
      covariance += x * (window.value(i) - y0 - sumY / n);
      variance += x * x;
    }
    return (covariance / variance) * this.#scale;
  }
}
