import { DOUBLE_FIELD } from '../../core/double.js';
import type { Quality } from '../../core/types.js';

/**
 * What sums over samples say of the least-squares line through them: its slope, and how good that is.
 *
 * Only the slope is worked out at once. The rest, which costs two square roots and more divisions, waits until it is read.
 */
export class LineQuality implements Quality {
  warming = true;
  declare shortened?: boolean;
  readonly #scale: number;
  #n = 0; // samples; 0 while there are too few for a line
  #sxx = DOUBLE_FIELD;
  #sxy = DOUBLE_FIELD;
  #syy = DOUBLE_FIELD;

  constructor(scale: number) {
    this.#scale = scale;
  }

  /** The slope of the line through `n` samples, from their sums of squares about the means. */
  slope(n: number, sxx: number, sxy: number, syy: number): number {
    this.#n = n;
    this.#sxx = sxx;
    this.#sxy = sxy;
    this.#syy = syy;
    return (sxy * this.#scale) / sxx + 0; // + 0: no slope is -0
  }

  /** There are too few samples for a line. */
  none(): number {
    this.#n = 0;
    return Number.NaN;
  }

  get residual(): number {
    return this.#n > 2 ? Math.sqrt(Math.max(0, this.#syy - this.#explained) / (this.#n - 2)) : Number.NaN;
  }

  get standardError(): number {
    return (this.residual / Math.sqrt(this.#sxx)) * this.#scale;
  }

  get r2(): number {
    if (this.#n === 0) return Number.NaN;
    return this.#syy === 0 ? 1 : Math.min(1, this.#explained / this.#syy);
  }

  /** The part of the sum of squares of y that the line explains. */
  get #explained(): number {
    return (this.#sxy / this.#sxx) * this.#sxy;
  }
}
