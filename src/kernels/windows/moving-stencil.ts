import { decodeNumber, fields, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { NumberRing } from '../support/number-ring.js';
import { checkSpacing } from '../three-point/accurate.js';
import { stencilWeights } from './fornberg.js';
import { LocalFit } from './local-fit.js';
import { StencilWeights, type UniformWeights } from './uniform-weights.js';

// The columns of the window.
const SPACING = 0;
const VALUE = 1;

/** The stencil of a {@link MovingStencil}. */
export interface MovingStencilOptions {
  /** Samples in the stencil. */
  readonly points: number;
  /** Degree of the polynomial through them: less than `points` - 1 is a smoothing fit. Default: finite differences. */
  readonly degree?: number;
  /** Order of the derivative (default 1). */
  readonly order?: number;
  /** How many samples behind the newest of its stencil a result is (default: half of them, so that it is in the middle). */
  readonly lag?: number;
  /** How many units of `h` the derivative is per (default 1). */
  readonly scale?: number;
}

/**
 * A derivative of any order from `points` neighbouring samples, on any spacing: the stencils of Fornberg, and the filters of
 * Savitzky and Golay.
 *
 * n samples in, n results out, each `lag` samples late; the first ones wait for the first whole stencil. They, and the last
 * `lag`, are one-sided results of the nearest stencil, with an edge. A segment with fewer samples has a smaller stencil; NaN
 * where that is too small for the order, or its samples are so far apart that they fall together. With standard error where the fit smooths. O(points) per sample, state: the stencil.
 * Where all steps are equal, the weights are worked out in whole numbers, and rounded once.
 *
 * Finite differences are exact for polynomials of degree `points` - 1 on any spacing: their error falls with the step to the power
 * `points` - `order`. A derivative of even order in the middle of an odd number of samples is exact for one degree more where the
 * steps are equal, so its edges come from one sample more, and are exact for that degree on any spacing: the edges are as accurate
 * as the middle. The first results then wait for that sample.
 *
 * Source: Fornberg 1988; Savitzky and Golay 1964 (scipy.signal.savgol_filter, mode "interp", for equal steps).
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class MovingStencil implements Kernel {
  readonly quality?: Quality;
  readonly #points: number;
  readonly #most: number; // samples of a result at an edge
  readonly #degree: number;
  readonly #order: number;
  readonly #lag: number;
  readonly #lead: number; // samples of a stencil before the one whose derivative it is
  readonly #scale: number;
  readonly #fit: LocalFit;
  readonly #weights: StencilWeights; // for equal steps
  readonly #window = new NumberRing(2); // of each sample: the spacing before it, and its value
  #owed = 0; // samples without a result

  /** `weights`: those that kernels of the same options share. */
  constructor(
    { points, degree, order = 1, lag = points >> 1, scale = 1 }: MovingStencilOptions,
    weights: StencilWeights = new StencilWeights(),
  ) {
    this.#weights = weights;
    const wider = degree === undefined && order % 2 === 0 && 2 * lag === points - 1;
    this.#points = points;
    this.#most = wider ? points + 1 : points;
    this.#degree = degree ?? this.#most - 1;
    this.#order = order;
    this.#lag = lag;
    this.#lead = points - 1 - lag;
    this.#scale = scale ** order;
    this.#fit = new LocalFit(this.#degree, order);
    if (this.#degree < points - 1) this.quality = { standardError: Number.NaN, residual: Number.NaN, r2: Number.NaN };
  }

  push(h: number, value: number, emit: Emit): void {
    const first = this.#window.size === 0;
    if (!first) checkSpacing(h);
    if (this.#window.size === this.#most) this.#window.dropFirst();
    const at = this.#window.add();
    this.#window.set(at, SPACING, first ? 0 : h);
    this.#window.set(at, VALUE, value);
    this.#owed += 1;
    const n = this.#window.size;
    if (n < this.#most) return;
    while (this.#owed > this.#lag) {
      const at = n - this.#owed;
      this.#owed -= 1;
      emit(this.#derivative(at), at < this.#lead ? 'start' : 'none');
    }
  }

  flush(emit: Emit): void {
    const n = this.#window.size;
    while (this.#owed > 0) {
      const at = n - this.#owed;
      this.#owed -= 1;
      // Too few samples for an edge: the first of them stand where a segment starts.
      const starts = n < this.#most && at < n - 1 && at < this.#lead;
      emit(this.#derivative(at), starts ? 'start' : this.#isInside(at) ? 'none' : 'end');
    }
    this.#window.clear();
  }

  amend(value: number): void {
    this.#window.set(this.#window.size - 1, VALUE, value);
  }

  peek(): number | undefined {
    return this.#window.size === 0 ? undefined : this.#derivative(this.#window.size - 1);
  }

  snapshot(): State {
    return { window: this.#window.snapshot(), owed: this.#owed };
  }

  restore(state: State): void {
    const { window, owed } = fields(state);
    const late = decodeNumber(owed);
    this.#window.restore(window);
    this.#owed = late;
  }

  /** Is there a whole stencil around this place? */
  #isInside(at: number): boolean {
    return at >= this.#lead && at + this.#lag < this.#window.size;
  }

  /** The derivative at a place of the window: from the stencil around it, or, at an edge, from the whole window. */
  #derivative(at: number): number {
    const inside = this.#isInside(at);
    const from = inside ? at - this.#lead : 0;
    const n = inside ? this.#points : this.#window.size;
    const { quality } = this;
    const degree = Math.min(this.#degree, n - 1);
    if (degree < this.#order || (quality !== undefined && n <= this.#degree)) {
      if (quality) quality.standardError = quality.residual = quality.r2 = Number.NaN;
      return Number.NaN;
    }
    const equal = this.#equal(from, n);
    if (quality !== undefined) this.#judge(at, quality);
    const order = this.#order;
    if (equal > 0) {
      const { weights, divisor } = this.#uniform(n, at - from, degree);
      return (this.#sum(weights, from, at) * this.#scale) / (divisor * equal ** order) + 0; // + 0: no slope is -0
    }
    if (quality !== undefined) return this.#fit.derivative * this.#scale + 0;
    const offsets = this.#offsets(from, n, at);
    if (!areDistinct(offsets)) return Number.NaN; // so far away that their distances are lost to rounding
    return this.#sum(stencilWeights(offsets, order)[order], from, at) * this.#scale + 0;
  }

  /** Fits the polynomial, for the quality; where the steps are not equal, also for the derivative. */
  #judge(at: number, quality: Quality): void {
    const fit = this.#fit;
    const n = this.#window.size;
    fit.reserve(n);
    fit.x.set(this.#offsets(0, n, at));
    const y0 = this.#window.get(at, VALUE);
    for (let j = 0; j < n; j += 1) fit.y[j] = this.#window.get(j, VALUE) - y0;
    fit.fit(n);
    quality.standardError = fit.standardError * this.#scale;
    quality.residual = fit.residual;
    quality.r2 = fit.r2;
  }

  /** The step of `n` samples from one on, where all are equal to the last bit; else 0. */
  #equal(from: number, n: number): number {
    const h = this.#window.get(from + 1, SPACING);
    for (let j = from + 2; j < from + n; j += 1) if (this.#window.get(j, SPACING) !== h) return 0;
    return h;
  }

  #uniform(n: number, at: number, degree: number): UniformWeights {
    return this.#weights.get(n, at, degree, this.#order);
  }

  /** How far `n` samples from one on are from the one at `at`. */
  #offsets(from: number, n: number, at: number): Float64Array {
    const offsets = new Float64Array(n);
    const here = at - from;
    for (let j = here + 1; j < n; j += 1) offsets[j] = offsets[j - 1] + this.#window.get(from + j, SPACING);
    for (let j = here - 1; j >= 0; j -= 1) offsets[j] = offsets[j + 1] - this.#window.get(from + j + 1, SPACING);
    return offsets;
  }

  /** The weighted sum of differences from the value at `at`: the weights add up to 0, so an offset costs no digits. */
  #sum(weights: ArrayLike<number>, from: number, at: number): number {
    const y0 = this.#window.get(at, VALUE);
    let sum = 0;
    for (let j = 0; j < weights.length; j += 1) {
      if (from + j !== at) sum += weights[j] * (this.#window.get(from + j, VALUE) - y0);
    }
    return sum;
  }
}

/** Does each point lie after the one before? */
function areDistinct(points: Float64Array): boolean {
  for (let i = 1; i < points.length; i += 1) if (!(points[i] > points[i - 1])) return false;
  return true;
}
