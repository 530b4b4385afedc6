import type { Quality } from '../../core/types.js';

/** What sums over samples say of the least-squares line through them: its slope, and how good that is. */
export class LineQuality implements Quality {
  standardError: number = Number.NaN;
  residual: number = Number.NaN;
  r2: number = Number.NaN;
  warming = true;
  readonly #scale: number;

  constructor(scale: number) {
    this.#scale = scale;
  }

  /** The slope of the line through `n` samples, from their sums of squares about the means. Sets all but `warming`. */
  slope(n: number, sxx: number, sxy: number, syy: number): number {
    const explained = (sxy / sxx) * sxy;
    const residual = n > 2 ? Math.sqrt(Math.max(0, syy - explained) / (n - 2)) : Number.NaN;
    this.residual = residual;
    this.standardError = (residual / Math.sqrt(sxx)) * this.#scale;
    this.r2 = syy === 0 ? 1 : Math.min(1, explained / syy);
    return (sxy * this.#scale) / sxx + 0; // + 0: no slope is -0
  }

  /** There are too few samples for a line. */
  none(): number {
    this.standardError = Number.NaN;
    this.residual = Number.NaN;
    this.r2 = Number.NaN;
    return Number.NaN;
  }
}
