import { decodeNumbers, encodeNumbers, type State } from '../core/state.js';

/** A step is implausible above this multiple of the fastest one so far. */
const FACTOR = 10;
/** So many steps make a rule. */
const LEAST = 2;

/** How fast a series has moved so far in its segment: what tells one bad reading from a value that moves. O(1) state. */
export class UsualRate {
  #fastest = 0; // per unit of spacing
  #steps = 0;

  learn(step: number, h: number): void {
    const rate = Math.abs(step) / h;
    if (!(rate < Infinity)) return;
    if (rate > this.#fastest) this.#fastest = rate;
    if (this.#steps < LEAST) this.#steps += 1;
  }

  /**
   * Is this step much faster than any before? Not while nothing has moved yet: then nothing is known. `newest` is the rate of a step
   * that has not been learnt yet.
   */
  isBeyond(step: number, h: number, newest?: number): boolean {
    const fastest = newest !== undefined && newest > this.#fastest ? newest : this.#fastest;
    const steps = this.#steps + (newest === undefined ? 0 : 1);
    return steps >= LEAST && fastest > 0 && Math.abs(step) > FACTOR * fastest * h;
  }

  clear(): void {
    this.#fastest = 0;
    this.#steps = 0;
  }

  snapshot(): State {
    return encodeNumbers([this.#fastest, this.#steps]);
  }

  restore(state: State | undefined): void {
    const [fastest = 0, steps = 0] = decodeNumbers(state, 2);
    this.#fastest = fastest;
    this.#steps = steps;
  }
}
