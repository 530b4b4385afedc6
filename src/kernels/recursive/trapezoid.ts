import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * The integral so far, by trapezoids: 0 at the first sample of a segment.
 *
 * n samples in, n results out, at once. Unit: value unit times `scale` units of `h`. The sum is compensated, so that it does not
 * lose digits as it grows. A NaN adds nothing, nor do the two spacings beside it.
 *
 * Source: trapezoidal rule; Neumaier, ZAMM 54 (1974) 39.
 *
 * @throws RangeError when `h` is not a positive finite number; the sum stays as it was
 */
export class Trapezoid implements Kernel {
  readonly #scale: number;
  #begun = false;
  #sum = 0;
  #lost = 0; // to rounding
  #sumBefore = 0; // without the newest sample
  #lostBefore = 0;
  #h = 0;
  #before = 0; // the value before the newest, and the newest
  #value = 0;

  constructor(scale = 1) {
    this.#scale = scale;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#begun) {
      checkSpacing(h);
      this.#sumBefore = this.#sum;
      this.#lostBefore = this.#lost;
      this.#before = this.#value;
      this.#h = h;
    }
    this.#value = value;
    this.#take();
    this.#begun = true;
    emit(this.#sum + this.#lost, 'none');
  }

  flush(): void {
    this.#begun = false;
    this.#sum = 0;
    this.#lost = 0;
    this.#sumBefore = 0;
    this.#lostBefore = 0;
    this.#h = 0;
  }

  amend(value: number): void {
    this.#value = value;
    this.#take();
  }

  peek(): number | undefined {
    return this.#begun ? this.#sum + this.#lost : undefined;
  }

  snapshot(): State {
    const { sum, lost } = { sum: this.#sum, lost: this.#lost };
    return encodeNumbers([
      Number(this.#begun),
      sum,
      lost,
      this.#sumBefore,
      this.#lostBefore,
      this.#h,
      this.#before,
      this.#value,
    ]);
  }

  restore(state: State): void {
    const numbers = decodeNumbers(state, 8);
    this.#begun = numbers[0] === 1;
    [, this.#sum, this.#lost, this.#sumBefore, this.#lostBefore, this.#h, this.#before, this.#value] = numbers;
  }

  /** The mean height between two samples. */
  protected height(before: number, value: number): number {
    return before / 2 + value / 2;
  }

  /** Adds the newest area to what was before it. */
  #take(): void {
    const area = this.#h === 0 ? 0 : (this.#h * this.height(this.#before, this.#value)) / this.#scale;
    if (!(area - area === 0)) {
      this.#sum = this.#sumBefore;
      this.#lost = this.#lostBefore;
      return;
    }
    const sum = this.#sumBefore + area;
    this.#lost =
      this.#lostBefore +
      (Math.abs(this.#sumBefore) >= Math.abs(area) ? this.#sumBefore - sum + area : area - sum + this.#sumBefore);
    this.#sum = sum;
  }
}

/**
 * The integral so far, where each value holds until the next sample: 0 at the first sample of a segment.
 *
 * As {@link Trapezoid}, but that a NaN leaves out the spacing after it only: until it came, the value before it held.
 *
 * Source: the left Riemann sum.
 */
export class LeftRectangles extends Trapezoid {
  protected override height(before: number): number {
    return before;
  }
}
