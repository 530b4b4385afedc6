import { DOUBLE_FIELD } from '../../core/double.js';
import { Filter, Memory } from './filter.js';

class HoltMemory extends Memory {
  value: number = DOUBLE_FIELD;
  level: number = DOUBLE_FIELD; // above the newest value, so that neither an offset nor a long rise costs digits
  trend: number = DOUBLE_FIELD;
  // While it begins: the time since the first sample, and means and moments of all samples, from the newest one.
  elapsed: number = DOUBLE_FIELD;
  t: number = DOUBLE_FIELD;
  y: number = DOUBLE_FIELD;
  tt: number = DOUBLE_FIELD;
  ty: number = DOUBLE_FIELD;
}

/**
 * Double exponential smoothing (Holt) with time constants: the weights of level and trend fall by a factor of e in their times. The
 * result is the trend.
 *
 * n samples in, n results out, at once; the first is NaN. O(1). It begins with the least-squares line through all samples,
 * for the sum of both times and at least three samples, so that a short first spacing does no harm. A `trend`
 * of twice the `level` hardly overshoots; a shorter one is quicker, and swings. Unit: value unit per `1 / scale` of a unit of `h`.
 *
 * Source: Holt 1957, with Wright's weights for irregular times (Management Science 32, 1986) in the exact form for time constants.
 */
export class Holt extends Filter<HoltMemory> {
  readonly #scale: number;
  readonly #start: number;
  readonly #levelRate: number;
  readonly #trendRate: number;

  constructor(scale: number, level: number, trend: number) {
    super(() => new HoltMemory(), false);
    this.#scale = scale;
    this.#start = level + trend;
    this.#levelRate = -1 / level;
    this.#trendRate = -1 / trend;
  }

  protected step(from: HoltMemory, to: HoltMemory, h: number, value: number): void {
    to.value = value;
    to.elapsed = from.elapsed;
    if (from.count < 3 || from.elapsed < this.#start) {
      this.#begin(from, to, h);
      return;
    }
    const keep = Math.exp(h * this.#levelRate);
    const off = value - from.value - from.level - from.trend * h;
    to.level = -keep * off;
    to.trend = from.trend + ((Math.expm1(h * this.#trendRate) * (keep - 1)) / h) * off;
    to.slope = to.trend * this.#scale;
  }

  #begin(from: HoltMemory, to: HoltMemory, h: number): void {
    if (from.count === 0) {
      to.elapsed = 0;
      to.t = 0;
      to.y = 0;
      to.tt = 0;
      to.ty = 0;
      to.slope = NaN;
      return;
    }
    to.elapsed = from.elapsed + h;
    const t = from.t - h;
    const y = from.y - (to.value - from.value);
    const rest = from.count / to.count;
    to.tt = from.tt + rest * t * t;
    to.ty = from.ty + rest * t * y;
    to.t = rest * t;
    to.y = rest * y;
    to.trend = to.ty / to.tt;
    to.level = to.y - to.trend * to.t;
    to.slope = to.trend * this.#scale;
  }
}
