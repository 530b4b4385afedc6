import { RecentSamples, type WindowLimit } from '../support/sample-window.js';

/**
 * The difference to the value one lag ago, over the time between the two.
 *
 * n samples in, n results out, at once; the first is NaN. O(1). The lag is the longest that the window holds: at first it
 * grows, and where a gap is longer it is the gap. Unit: value unit per `1 / scale` of a unit of `h`.
 */
export class LaggedDifference extends RecentSamples {
  readonly #scale: number;

  /** `points`: how many samples ago; with a span, how many the window has at most, the newest included. */
  constructor(scale: number, { span, points }: WindowLimit) {
    super({ span, points: span < Infinity ? points : points + 1 }, 2, false, true);
    this.#scale = scale;
  }

  protected answer(): number {
    const { times, values, end } = this;
    const value = values[end - 1];
    for (let i = this.start; i < end - 1; i += 1) {
      const old = values[i];
      if (old === old) return ((value - old) * this.#scale) / (times[end - 1] - times[i]);
    }
    return Number.NaN;
  }
}
