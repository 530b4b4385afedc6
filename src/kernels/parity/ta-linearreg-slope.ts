import type { State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { NumberRing } from '../support/number-ring.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * LINEARREG_SLOPE of TA-Lib: the slope of the least-squares line through the newest `points` values, per sample. Spacings are
 * checked, but not used. O(points) time and space.
 *
 * n samples in, n results out, at once; NaN before there are `points`, and while a NaN is among them.
 *
 * Source: src/ta_func/ta_LINEARREG_SLOPE.c of TA-Lib, in its order of operations: the newest value is at 0, and nothing is
 * subtracted from the values, so that a large offset costs digits. Its whole numbers overflow above 1024 points.
 */
export class TaLinearregSlope implements Kernel {
  readonly #points: number;
  readonly #sumX: number;
  readonly #divisor: number;
  readonly #values = new NumberRing(1);

  constructor(points: number) {
    this.#points = points;
    this.#sumX = points * (points - 1) * 0.5;
    this.#divisor = this.#sumX * this.#sumX - points * ((points * (points - 1) * (2 * points - 1)) / 6);
  }

  push(h: number, value: number, emit: Emit): void {
    const values = this.#values;
    if (values.size > 0) checkSpacing(h);
    while (values.size >= this.#points) values.dropFirst();
    values.set(values.add(), 0, value);
    emit(this.#slope(), 'none');
  }

  flush(): void {
    this.#values.clear();
  }

  amend(value: number): void {
    this.#values.set(this.#values.size - 1, 0, value);
  }

  peek(): number | undefined {
    return this.#values.size > 0 ? this.#slope() : undefined;
  }

  snapshot(): State {
    return this.#values.snapshot();
  }

  restore(state: State): void {
    this.#values.restore(state);
  }

  #slope(): number {
    const n = this.#points;
    if (this.#values.size < n) return NaN;
    let sumY = 0;
    let sumXY = 0;
    for (let x = n - 1; x >= 0; x -= 1) {
      const y = this.#values.get(n - 1 - x, 0);
      sumY += y;
      sumXY += x * y;
    }
    return (n * sumXY - this.#sumX * sumY) / this.#divisor;
  }
}
