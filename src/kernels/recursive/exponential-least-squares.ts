import { DOUBLE_FIELD } from '../../core/double.js';
import { Filter, Memory } from './filter.js';

class LineMemory extends Memory {
  value: number = DOUBLE_FIELD;
  weight: number = DOUBLE_FIELD; // of all samples
  t: number = DOUBLE_FIELD; // means, from the newest sample
  y: number = DOUBLE_FIELD;
  tt: number = DOUBLE_FIELD; // moments about the means
  ty: number = DOUBLE_FIELD;
  yy: number = DOUBLE_FIELD;
  // The same with the weights squared, of which the standard error is made.
  weight2: number = DOUBLE_FIELD;
  t2: number = DOUBLE_FIELD;
  tt2: number = DOUBLE_FIELD;
}

/**
 * Slope of the least-squares line through all samples, with weights that fall by a factor of e in the time `tau`.
 *
 * n samples in, n results out, at once; the first is NaN. O(1). Nothing is ever subtracted from the sums: they do not
 * drift, and errors decay. While all samples are recent it is the plain least-squares line.
 *
 * The standard error assumes independent residuals of one size. It allows for the weights: with W their sum,
 * V the sum of their squares, X the weighted spread of times and Q that with squared weights, the residuals have
 * W - V / W - Q / X degrees of freedom (n - 2 for equal weights; about tau / h in the long run on equal spacings `h`), and
 * the slope has the variance of one residual times Q / X². It needs three samples.
 *
 * Source: Welford 1962, with decay.
 */
export class ExponentialLeastSquares extends Filter<LineMemory> {
  readonly #scale: number;
  readonly #rate: number;

  constructor(scale: number, tau: number) {
    super(() => new LineMemory(), true);
    this.#scale = scale;
    this.#rate = -1 / tau;
  }

  protected step(from: LineMemory, to: LineMemory, h: number, value: number): void {
    to.value = value;
    if (from.count === 0) {
      begin(to);
      return;
    }
    const w = Math.exp(h * this.#rate);
    const t = from.t - h;
    const y = from.y - (value - from.value);
    const old = w * from.weight;
    const weight = old + 1;
    const k = old / weight;
    to.t = k * t;
    to.y = k * y;
    to.tt = w * from.tt + k * t * t;
    to.ty = w * from.ty + k * t * y;
    to.yy = w * from.yy + k * y * y;
    to.weight = weight;
    const old2 = w * w * from.weight2;
    const k2 = old2 / (old2 + 1);
    const t2 = from.t2 - h;
    to.weight2 = old2 + 1;
    to.t2 = k2 * t2;
    to.tt2 = w * w * from.tt2 + k2 * t2 * t2;
    to.slope = (to.ty / to.tt) * this.#scale;
  }

  protected override isFinite({ slope, yy }: LineMemory): boolean {
    return slope - slope === 0 && yy < Infinity;
  }

  protected override variance({ count, weight, weight2, t, tt, ty, yy, t2, tt2 }: LineMemory): number {
    if (count < 3) return Number.NaN;
    const q = tt2 + weight2 * (t2 - t) * (t2 - t);
    const freedom = weight - weight2 / weight - q / tt;
    const rest = Math.max(0, yy - (ty / tt) * ty);
    return (rest / freedom) * q * (this.#scale / tt) ** 2;
  }
}

function begin(to: LineMemory): void {
  to.weight = 1;
  to.weight2 = 1;
  to.t = 0;
  to.y = 0;
  to.tt = 0;
  to.ty = 0;
  to.yy = 0;
  to.t2 = 0;
  to.tt2 = 0;
  to.slope = NaN;
}
