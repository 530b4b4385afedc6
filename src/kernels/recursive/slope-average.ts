import { DOUBLE_FIELD } from '../../core/double.js';
import { Filter, Memory } from './filter.js';

class AverageMemory extends Memory {
  value: number = DOUBLE_FIELD;
  mean: number = DOUBLE_FIELD; // of the slopes, as if there had been slopes of 0 before
  weight: number = DOUBLE_FIELD; // of the slopes so far
}

/**
 * The mean of the slopes between neighbours, with weights that fall by a factor of e in the time `tau`.
 *
 * n samples in, n results out, at once; the first is NaN. O(1). A slope counts for the time that it lasted, so that any
 * spacings will do, and the weights sum to 1 from the second sample on. Good for values that take a random walk, as prices do.
 * Unit: value unit per `1 / scale` of a unit of `h`; `tau` is in the unit of `h`.
 */
export class SlopeAverage extends Filter<AverageMemory> {
  readonly #scale: number;
  readonly #rate: number;

  constructor(scale: number, tau: number) {
    super(() => new AverageMemory(), false);
    this.#scale = scale;
    this.#rate = -1 / tau;
  }

  protected step(from: AverageMemory, to: AverageMemory, h: number, value: number): void {
    to.value = value;
    if (from.count === 0) {
      to.mean = 0;
      to.weight = 0;
      to.slope = NaN;
      return;
    }
    const share = -Math.expm1(h * this.#rate);
    to.mean = from.mean + share * ((value - from.value) / h - from.mean);
    to.weight = from.weight + share * (1 - from.weight);
    to.slope = (to.mean / to.weight) * this.#scale;
  }
}
