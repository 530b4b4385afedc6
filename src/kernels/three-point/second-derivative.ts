import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing, second, slope } from './accurate.js';
import { checkKernelOptions } from './options.js';

/**
 * Second derivative of an irregularly sampled series: that of the parabola through three neighbouring samples.
 *
 * n samples in, n results out: the first with the third sample, the rest one sample late. The two ends have the value of
 * the nearest parabola, along which it is constant. A segment of one or two samples gives NaN for each. Exact for parabolas
 * on exact inputs; a straight line gives exactly 0. Unit: value unit per square of `1 / scale` of a unit of `h`.
 *
 * Source: twice the second divided difference, 2 f[x0, x1, x2].
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class SecondDerivative implements Kernel {
  readonly #scale: number;
  #held = 0;
  #y0 = DOUBLE_FIELD; // the three samples, oldest first, the spacings between them and the slopes along those
  #y1 = DOUBLE_FIELD;
  #y2 = DOUBLE_FIELD;
  #h1 = DOUBLE_FIELD;
  #h2 = DOUBLE_FIELD;
  #s1 = DOUBLE_FIELD;
  #s2 = DOUBLE_FIELD;
  #bend = DOUBLE_FIELD; // the newest result

  constructor(options: { readonly scale?: number } = {}) {
    this.#scale = checkKernelOptions(options).scale;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#held === 0) {
      this.#y2 = value;
      this.#held = 1;
      return;
    }
    checkSpacing(h);
    this.#y0 = this.#y1;
    this.#y1 = this.#y2;
    this.#h1 = this.#h2;
    this.#h2 = h;
    this.#s1 = this.#s2;
    this.#renew(value);
    if (this.#held === 1) {
      this.#held = 2;
      return;
    }
    this.#bend = this.#newest();
    if (this.#held === 2) emit(this.#bend, 'start');
    this.#held = 3;
    emit(this.#bend, 'none');
  }

  flush(emit: Emit): void {
    const held = this.#held;
    this.#held = 0;
    if (held === 2) emit(NaN, 'start');
    if (held > 0) emit(held === 3 ? this.#bend : NaN, 'end');
  }

  amend(value: number): void {
    this.#renew(value);
    if (this.#held === 3) this.#bend = this.#newest();
  }

  peek(): number | undefined {
    return this.#held === 3 ? this.#bend : undefined;
  }

  snapshot(): State {
    const window = [this.#y0, this.#y1, this.#y2, this.#h1, this.#h2, this.#s1, this.#s2, this.#bend];
    return encodeNumbers([this.#held, ...window]);
  }

  restore(state: State): void {
    [this.#held, this.#y0, this.#y1, this.#y2, this.#h1, this.#h2, this.#s1, this.#s2, this.#bend] = decodeNumbers(
      state,
      9,
    );
  }

  #renew(value: number): void {
    this.#y2 = value;
    this.#s2 = slope(this.#y1, value, this.#h2, this.#scale);
  }

  #newest(): number {
    return second(this.#y0, this.#y1, this.#y2, this.#h1, this.#h2, this.#s1, this.#s2, this.#scale);
  }
}
