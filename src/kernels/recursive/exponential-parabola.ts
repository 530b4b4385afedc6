import { DOUBLE_FIELD } from '../../core/double.js';
import { Filter, Memory } from './filter.js';

/** Sums over all samples, from the newest one, with times in units of tau. */
class ParabolaMemory extends Memory {
  value: number = DOUBLE_FIELD;
  m0: number = DOUBLE_FIELD; // of weights times powers of the time
  m1: number = DOUBLE_FIELD;
  m2: number = DOUBLE_FIELD;
  m3: number = DOUBLE_FIELD;
  m4: number = DOUBLE_FIELD;
  v0: number = DOUBLE_FIELD; // of those times values
  v1: number = DOUBLE_FIELD;
  v2: number = DOUBLE_FIELD;
  yy: number = DOUBLE_FIELD;
  n0: number = DOUBLE_FIELD; // of weights squared times powers of the time
  n1: number = DOUBLE_FIELD;
  n2: number = DOUBLE_FIELD;
  n3: number = DOUBLE_FIELD;
  n4: number = DOUBLE_FIELD;
}

/**
 * Slope, at the newest sample, of the least-squares parabola through all samples, with weights that fall by a factor of e in the
 * time `tau`. Counts and standard error are those of {@link ExponentialLeastSquares}.
 *
 * It has less delay than a line, and more noise. With fewer than four samples it is the line. Times are counted from the newest
 * sample, so that the terms that are added when it moves on have one sign, and nothing cancels.
 */
export class ExponentialParabola extends Filter<ParabolaMemory> {
  readonly #scale: number; // per tau
  readonly #tau: number;

  constructor(scale: number, tau: number) {
    super(() => new ParabolaMemory(), true);
    this.#scale = scale / tau;
    this.#tau = tau;
  }

  protected step(from: ParabolaMemory, to: ParabolaMemory, h: number, value: number): void {
    to.value = value;
    if (from.count === 0) {
      begin(to);
      return;
    }
    const u = -h / this.#tau;
    const w = Math.exp(u);
    const w2 = w * w;
    const d = value - from.value;
    const { m0, m1, m2, m3, m4, v0, v1, v2, n0, n1, n2, n3, n4 } = from;
    to.m0 = w * m0 + 1;
    to.m1 = w * (m1 + u * m0);
    to.m2 = w * (m2 + u * (2 * m1 + u * m0));
    to.m3 = w * (m3 + u * (3 * m2 + u * (3 * m1 + u * m0)));
    to.m4 = w * (m4 + u * (4 * m3 + u * (6 * m2 + u * (4 * m1 + u * m0))));
    to.v0 = w * (v0 - d * m0);
    to.v1 = w * (v1 + u * v0) - d * to.m1;
    to.v2 = w * (v2 + u * (2 * v1 + u * v0)) - d * to.m2;
    to.yy = w * (from.yy - d * (2 * v0 - d * m0));
    to.n0 = w2 * n0 + 1;
    to.n1 = w2 * (n1 + u * n0);
    to.n2 = w2 * (n2 + u * (2 * n1 + u * n0));
    to.n3 = w2 * (n3 + u * (3 * n2 + u * (3 * n1 + u * n0)));
    to.n4 = w2 * (n4 + u * (4 * n3 + u * (6 * n2 + u * (4 * n1 + u * n0))));
    const slope =
      to.count < 4
        ? ((to.m0 * to.v1 - to.m1 * to.v0) / (to.m0 * to.m2 - to.m1 * to.m1)) * this.#scale
        : this.#solve(to);
    // After many tau without a sample the older ones weigh nothing: what is left is the line from the last of them.
    to.slope = slope - slope === 0 ? slope : (d / -u) * this.#scale;
  }

  /** The slope, by the adjugate of the normal equations. */
  #solve({ m0, m1, m2, m3, m4, v0, v1, v2 }: ParabolaMemory): number {
    const a01 = m2 * m3 - m1 * m4;
    const a11 = m0 * m4 - m2 * m2;
    const a12 = m1 * m2 - m0 * m3;
    const determinant = m0 * (m2 * m4 - m3 * m3) + m1 * a01 + m2 * (m1 * m3 - m2 * m2);
    return ((a01 * v0 + a11 * v1 + a12 * v2) / determinant) * this.#scale;
  }

  protected override isFinite({ slope, yy, v0, v1, v2 }: ParabolaMemory): boolean {
    const all = slope + v0 + v1 + v2;
    return all - all === 0 && yy < Infinity;
  }

  protected override variance(memory: ParabolaMemory): number {
    if (memory.count < 4) return Number.NaN;
    const { m0, m1, m2, m3, m4, v0, v1, v2, n0, n1, n2, n3, n4, yy } = memory;
    const a00 = m2 * m4 - m3 * m3;
    const a01 = m2 * m3 - m1 * m4;
    const a02 = m1 * m3 - m2 * m2;
    const a11 = m0 * m4 - m2 * m2;
    const a12 = m1 * m2 - m0 * m3;
    const a22 = m0 * m2 - m1 * m1;
    const one = 1 / (m0 * a00 + m1 * a01 + m2 * a02);
    const level = (a00 * v0 + a01 * v1 + a02 * v2) * one;
    const slope = (a01 * v0 + a11 * v1 + a12 * v2) * one;
    const bend = (a02 * v0 + a12 * v1 + a22 * v2) * one;
    const rest = Math.max(0, yy - level * v0 - slope * v1 - bend * v2);
    const spent = (a00 * n0 + a11 * n2 + a22 * n4 + 2 * (a01 * n1 + a02 * n2 + a12 * n3)) * one;
    const spread = a01 * (a01 * n0 + 2 * (a11 * n1 + a12 * n2)) + a11 * (a11 * n2 + 2 * a12 * n3) + a12 * a12 * n4;
    return (rest / (m0 - spent)) * spread * (one * this.#scale) ** 2;
  }
}

function begin(to: ParabolaMemory): void {
  to.m0 = to.n0 = 1;
  to.m1 = to.m2 = to.m3 = to.m4 = 0;
  to.n1 = to.n2 = to.n3 = to.n4 = 0;
  to.v0 = to.v1 = to.v2 = to.yy = 0;
  to.slope = Number.NaN;
}
