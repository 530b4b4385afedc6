import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';

/** What the result is where the value falls: its slope, none, or 0. */
export type Fall = 'keep' | 'none' | 'zero';

/**
 * Flux' derivative(): the slope from the sample before, per `scale` units of `h`.
 *
 * n samples in, n results out, at once. The first is NaN, and so is that of a sample without a value (NaN); the next slope goes
 * past such samples.
 *
 * Source: stdlib/universe/derivative.go of influxdata/flux, in its order of operations: the difference is divided by the
 * spacing in units.
 */
export class FluxDerivative implements Kernel {
  readonly #scale: number;
  readonly #fall: Fall;
  #begun = 0; // 1 when there is a newest sample
  #newest = 0;
  #known = 0; // 1 when a sample before it had a value
  #before = 0; // the last such value
  #elapsed = 0; // from there to the newest sample

  constructor(scale: number, fall: Fall) {
    this.#scale = scale;
    this.#fall = fall;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#begun > 0) {
      checkSpacing(h);
      if (this.#newest === this.#newest) {
        this.#known = 1;
        this.#before = this.#newest;
        this.#elapsed = 0;
      }
      this.#elapsed += h;
    }
    this.#begun = 1;
    this.#newest = value;
    emit(this.#slope(), 'none');
  }

  flush(): void {
    this.#begun = 0;
    this.#known = 0;
  }

  amend(value: number): void {
    this.#newest = value;
  }

  peek(): number | undefined {
    return this.#begun > 0 ? this.#slope() : undefined;
  }

  snapshot(): State {
    return encodeNumbers([this.#begun, this.#newest, this.#known, this.#before, this.#elapsed]);
  }

  restore(state: State): void {
    [this.#begun, this.#newest, this.#known, this.#before, this.#elapsed] = decodeNumbers(state, 5);
  }

  #slope(): number {
    if (this.#known === 0) return NaN;
    if (this.#fall !== 'keep' && this.#before > this.#newest) return this.#fall === 'none' ? NaN : 0;
    return (this.#newest - this.#before) / (this.#elapsed / this.#scale);
  }
}
