import { decodeNumbers, encodeNumbers, list, type State } from '../../core/state.js';
import { NumberRing } from './number-ring.js';

const SPACING = 0;
const VALUE = 1;

/**
 * The samples of a span of time, as values and the spacings between them: sums of spacings stay exact for whole units, however
 * long a series is. The present may be later than the newest sample: a sample without a value is not kept, but its time counts.
 */
export class TimedWindow {
  readonly #samples = new NumberRing(2);
  #span = 0;
  #since = 0;

  /** Samples in the window. */
  get size(): number {
    return this.#samples.size;
  }

  /** From the oldest sample to the newest. */
  get span(): number {
    return this.#span;
  }

  /** From the newest sample to the present; 0 only when the newest is at the present. */
  get since(): number {
    return this.#since;
  }

  /** From the sample before to sample `i`, which is not the first. */
  spacing(i: number): number {
    return this.#samples.get(i, SPACING);
  }

  /** The value of sample `i`. */
  value(i: number): number {
    return this.#samples.get(i, VALUE);
  }

  /** Moves the present on by `h`. */
  advance(h: number): void {
    this.#since += h;
  }

  /** Adds a sample at the present. */
  add(value: number): void {
    const i = this.#samples.add();
    this.#samples.set(i, SPACING, this.#since);
    this.#samples.set(i, VALUE, value);
    if (i > 0) this.#span += this.#since;
    this.#since = 0;
  }

  /** Gives the sample at the present another value; NaN removes it. */
  amend(value: number): void {
    const i = this.size - 1;
    if (i < 0 || this.#since > 0) {
      if (value === value) this.add(value);
    } else if (value === value) this.#samples.set(i, VALUE, value);
    else {
      this.#since = this.spacing(i);
      this.#samples.dropLast();
      this.#span = i > 1 ? this.#span - this.#since : 0;
    }
  }

  /** Removes the oldest sample. */
  dropFirst(): void {
    this.#samples.dropFirst();
    this.#span = this.size > 1 ? this.#span - this.spacing(0) : 0;
  }

  clear(): void {
    this.#samples.clear();
    this.#span = 0;
    this.#since = 0;
  }

  snapshot(): State {
    return [encodeNumbers([this.#span, this.#since]), this.#samples.snapshot()];
  }

  restore(state: State | undefined): void {
    const [spans, samples] = list(state);
    const [span, since] = decodeNumbers(spans, 2);
    this.#samples.restore(samples);
    this.#span = span;
    this.#since = since;
  }
}
