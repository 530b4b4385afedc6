import { decodeNumbers, encodeNumbers, type State, StateError } from '../../core/state.js';
import { EARLY, early, findEarlyOutliers } from '../support/early-outliers.js';

/** Numbers for each value: its spacing and itself. */
const WIDTH = 2;

/**
 * The first values of a segment, for a filter that judges them again with each of them.
 *
 * Not in the memories of the filter: a value that is taken in again writes over its own.
 */
export class FirstValues {
  readonly #cells = new Float64Array(WIDTH * EARLY);

  /** Sets value number `k`, from 0 on. */
  set(k: number, h: number, value: number): void {
    this.#cells[WIDTH * k] = k === 0 ? 0 : h;
    this.#cells[WIDTH * k + 1] = value;
  }

  /** From the value before to value `k`. */
  spacing(k: number): number {
    return this.#cells[WIDTH * k];
  }

  value(k: number): number {
    return this.#cells[WIDTH * k + 1];
  }

  /**
   * Judges the first `n`: which are outliers, that is 1, and which not? Returns the same array as every other time. The noise has
   * at least this `deviation`.
   */
  judge(n: number, threshold: number, deviation: number): Uint8Array {
    for (let k = 0; k < n; k += 1) {
      early.times[k] = k === 0 ? 0 : early.times[k - 1] + this.spacing(k);
      early.values[k] = this.value(k);
    }
    findEarlyOutliers(n, threshold, deviation);
    return early.out;
  }

  /** The first `n`: none, once they are not judged any more. */
  snapshot(n: number): State {
    return encodeNumbers(this.#cells.subarray(0, n > EARLY ? 0 : WIDTH * n));
  }

  /** @throws StateError on anything but whole values */
  restore(state: State | undefined): void {
    const numbers = decodeNumbers(state);
    if (numbers.length % WIDTH > 0 || numbers.length > WIDTH * EARLY)
      throw new StateError('the state is damaged: the first values were expected');
    this.#cells.set(numbers);
  }
}

/** How many outliers come before the second value that is none: no track has begun that they could be left out of. */
export function leadingOutliers(out: Uint8Array): number {
  let n = 0;
  for (let k = 0; k - n < 2; k += 1) n += out[k];
  return n;
}
