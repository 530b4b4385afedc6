import { median } from '../support/median.js';
import { RecentSamples, type WindowLimit } from '../support/sample-window.js';
import { scratch } from '../support/scratch.js';

/** The window has at least this many samples, however short the span: after a gap, two spikes among five would be in most slopes. */
const LEAST = 8;

/**
 * The median of the slopes between all pairs of samples in the window: up to 29 % of them may be anything.
 *
 * n samples in, n results out, at once; the first is NaN. Of more than `most` samples it takes every second, third, ... back from
 * the newest, so a push takes the time of `most²` / 2 pairs. The window has at least eight samples, however short the span.
 * Unit: value unit per `1 / scale` of a unit of `h`.
 *
 * Source: Theil 1950; Sen, JASA 63 (1968).
 */
export class TheilSen extends RecentSamples {
  readonly #scale: number;
  readonly #most: number;
  readonly #pairs: number;

  constructor(scale: number, limit: WindowLimit, most: number) {
    super(limit, Math.min(LEAST, limit.points), false);
    this.#scale = scale;
    this.#most = most;
    this.#pairs = (most * (most - 1)) / 2;
  }

  protected answer(): number {
    const { times, values, start, end } = this;
    const slopes = scratch(this.#pairs);
    const stride = Math.ceil((end - start) / this.#most);
    let n = 0;
    for (let i = end - 1; i >= start; i -= stride) {
      const t = times[i];
      const y = values[i];
      if (y !== y) continue;
      for (let j = i - stride; j >= start; j -= stride) {
        const old = values[j];
        if (old !== old) continue;
        slopes[n] = (y - old) / (t - times[j]);
        n += 1;
      }
    }
    return n === 0 ? Number.NaN : median(slopes, n) * this.#scale;
  }
}
