import { decodeNumbers, encodeNumbers, list, type State } from '../../core/state.js';
import { NumberRing } from './number-ring.js';

const SPACING = 0;
const VALUE = 1;

/**
 * The samples of a span of time, as values and the spacings between them: sums of those stay exact for whole units, however
 * long a series goes on. Now may be later than the newest sample, for one without a value is none.
 */
export class TimedWindow {
  readonly #samples = new NumberRing(2);
  #span = 0;
  #since = 0;

  get size(): number {
    return this.#samples.size;
  }

  /** From the oldest sample to the newest. */
  get span(): number {
    return this.#span;
  }

  /** From the newest sample to now; 0 only when there is one now. */
  get since(): number {
    return this.#since;
  }

  /** From the sample before it to the `i`-th, which is not the first. */
  spacing(i: number): number {
    return this.#samples.get(i, SPACING);
  }

  value(i: number): number {
    return this.#samples.get(i, VALUE);
  }

  /** Time goes on. */
  advance(h: number): void {
    this.#since += h;
  }

  /** A sample now. */
  add(value: number): void {
    const i = this.#samples.add();
    this.#samples.set(i, SPACING, this.#since);
    this.#samples.set(i, VALUE, value);
    if (i > 0) this.#span += this.#since;
    this.#since = 0;
  }

  /** The sample now has another value; NaN: it has none, and there is no sample now. */
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
