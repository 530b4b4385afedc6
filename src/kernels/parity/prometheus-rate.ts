import type { TimedWindow } from '../support/timed-window.js';
import { Recomputed } from './recomputed.js';
import { goSeconds } from './seconds.js';

/**
 * rate() of Prometheus: the increase of a counter over the samples of the last `range`, extrapolated towards the ends of the range,
 * and divided by the range. What was counted before a reset inside the window is added back.
 *
 * `second` is a second in units of `h`; results are per `scale` of those units. Counts, and samples without a value: see
 * {@link Recomputed}; two samples are enough.
 *
 * Source: extrapolatedRate in promql/functions.go of Prometheus 3.14, in its order of operations; 2.x extrapolated in another way.
 */
export class PrometheusRate extends Recomputed {
  readonly #range: number;
  readonly #second: number;
  readonly #rangeSeconds: number;
  readonly #per: number;

  constructor(range: number, second: number, scale: number, most: number = Infinity) {
    super(range, false, most - 1, true);
    this.#range = range;
    this.#second = second;
    this.#rangeSeconds = goSeconds(range, second);
    this.#per = scale / second;
  }

  protected estimate(window: TimedWindow): number {
    const n = window.size;
    if (n < 2) return NaN;
    const first = window.value(0);
    let increase = window.value(n - 1) - first;
    for (let i = 1; i < n; i += 1) {
      if (window.value(i) < window.value(i - 1)) increase += window.value(i - 1);
    }
    const sampled = window.span / this.#second;
    const average = sampled / (n - 1);
    const far = average * 1.1;
    let before = (this.#range - (window.span + window.since)) / this.#second;
    if (before >= far) before = average / 2;
    // A counter starts at zero: it is extrapolated back no further than to where the line through its samples crosses zero.
    if (increase > 0 && first >= 0) before = Math.min(before, sampled * (first / increase));
    let after = window.since / this.#second;
    if (after >= far) after = average / 2;
    return increase * ((sampled + before + after) / sampled / this.#rangeSeconds) * this.#per;
  }
}
