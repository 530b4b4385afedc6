import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit } from '../../core/types.js';
import { PACKED, type PackedKernel } from '../support/packed.js';
import { CANCELLED, checkSpacing, first, inside, last, MAX_SPACING, slope } from './accurate.js';
import { checkKernelOptions, type KernelOptions } from './options.js';
import { createWindow } from './window.js';

/**
 * Derivative of an irregularly sampled series, from a window of three samples: mode `accurate`.
 *
 * n samples in, n results out, each one sample late (with `edgeOrder: 2` the first waits for the third sample); a lone
 * sample gives NaN. Inside, the slopes on the two sides are weighted by the opposite spacing, which is exact for parabolas;
 * at the ends the result is one-sided. O(1) time and state, no allocation. Unit: value unit per `1 / scale` of a unit of `h`.
 * A NaN value makes itself and its neighbours NaN. A segment of two samples has edges of order 1.
 *
 * Source: numpy.gradient(f, x), in Newton form from the nearer side, so that an offset in `value` costs no digits: a
 * constant gives exactly 0, and the error stays within 2 ulp of the steeper side.
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class ThreePoint implements PackedKernel {
  readonly #scale: number;
  readonly #wide: boolean; // edge order 2
  #held = 0; // samples in the window: 0 to 3
  // The three samples (the oldest for edge order 2 only), the spacings between them, and the newest slope.
  #y0 = DOUBLE_FIELD;
  #y1 = DOUBLE_FIELD;
  #y2 = DOUBLE_FIELD;
  #h1 = DOUBLE_FIELD;
  #h2 = DOUBLE_FIELD;
  #s2 = DOUBLE_FIELD;

  constructor(options: KernelOptions = {}) {
    const { scale, edgeOrder } = checkKernelOptions(options);
    this.#scale = scale;
    this.#wide = edgeOrder === 2;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#held < 3) {
      this.#fill(h, value, emit);
      return;
    }
    // `slope` and `inside` of accurate.ts, written out: their calls would cost as much as their arithmetic.
    const hs = this.#h2;
    const sl = this.#s2;
    const sr = ((value - this.#y2) * this.#scale) / h;
    const left = Number(hs < h);
    const right = 1 - left;
    const bend = (sr - sl) * ((hs * left + h * right) / (hs + h));
    const r = hs === h ? ((value - this.#y1) * this.#scale) / (hs + h) : (sl + bend) * left + (sr - bend) * right;
    const size = Math.abs(r);
    if (size >= CANCELLED * (Math.abs(sl) + Math.abs(sr)) && size < Infinity && h > 0 && h <= MAX_SPACING) {
      this.#shift(h, value, sr);
      emit(r, 'none');
    } else this.#carefully(h, value, emit);
  }

  /** The same, for a result that cancelled, is flat or left the range of doubles, and for a bad spacing. */
  #carefully(h: number, value: number, emit: Emit): void {
    checkSpacing(h);
    const after = slope(this.#y2, value, h, this.#scale);
    const result = inside(this.#y1, this.#y2, value, this.#h2, h, this.#s2, after, this.#scale);
    this.#shift(h, value, after);
    emit(result, 'none');
  }

  /** The first three samples of a segment. */
  #fill(h: number, value: number, emit: Emit): void {
    const held = this.#held;
    if (held === 0) {
      this.#y2 = value;
      this.#held = 1;
      return;
    }
    checkSpacing(h);
    this.#held = held + 1;
    const after = slope(this.#y2, value, h, this.#scale);
    if (held === 1) {
      this.#shift(h, value, after);
      if (!this.#wide) emit(after, 'start');
      return;
    }
    const start = this.#wide ? first(createWindow(this.#y1, this.#y2, value, this.#h2, h), this.#scale) : 0;
    const middle = inside(this.#y1, this.#y2, value, this.#h2, h, this.#s2, after, this.#scale);
    this.#shift(h, value, after);
    if (this.#wide) emit(start, 'start');
    emit(middle, 'none');
  }

  #shift(h: number, value: number, after: number): void {
    if (this.#wide) {
      this.#y0 = this.#y1;
      this.#h1 = this.#h2;
    }
    this.#y1 = this.#y2;
    this.#y2 = value;
    this.#h2 = h;
    this.#s2 = after;
  }

  flush(emit: Emit): void {
    const held = this.#held;
    this.#held = 0;
    if (held === 2 && this.#wide) emit(this.#s2, 'start');
    if (held > 0) emit(this.#end(held), 'end');
  }

  amend(value: number): void {
    if (this.#held > 1) this.#s2 = slope(this.#y1, value, this.#h2, this.#scale);
    this.#y2 = value;
  }

  peek(): number | undefined {
    return this.#held > 1 ? this.#end(this.#held) : undefined;
  }

  snapshot(): State {
    return encodeNumbers([this.#held, this.#y0, this.#y1, this.#y2, this.#h1, this.#h2, this.#s2]);
  }

  restore(state: State): void {
    [this.#held, this.#y0, this.#y1, this.#y2, this.#h1, this.#h2, this.#s2] = decodeNumbers(state, 7);
  }

  /**
   * Edges of order 2 need more than four numbers, and a class that extends this one may have a state of its own.
   * @internal
   */
  get [PACKED](): boolean {
    return !this.#wide && this.constructor === ThreePoint;
  }

  /** @internal */
  pack(w: Float64Array, at: number): number {
    w[at] = this.#y2;
    w[at + 1] = this.#y1;
    w[at + 2] = this.#h2;
    w[at + 3] = this.#s2;
    return this.#held;
  }

  /** @internal */
  unpack(w: Float64Array, at: number, held: number): void {
    this.#held = held;
    this.#y2 = w[at];
    this.#y1 = w[at + 1];
    this.#h2 = w[at + 2];
    this.#s2 = w[at + 3];
  }

  #end(held: number): number {
    if (held === 1) return NaN;
    if (held === 2 || !this.#wide) return this.#s2;
    return last(createWindow(this.#y0, this.#y1, this.#y2, this.#h1, this.#h2), this.#scale);
  }
}
