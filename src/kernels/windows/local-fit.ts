import { DOUBLE_FIELD } from '../../core/double.js';

/**
 * The least-squares polynomial through a few samples, and its derivative at one place. It uses orthogonal polynomials on the times
 * of the samples, by three-term recurrence: no normal equations are solved, and no powers of times are summed.
 *
 * `fit` takes `n` samples from two buffers: `x`, times from the place where the derivative is wanted, and `y`, values from any
 * reference that is near to them. It sets the fields. O(n * degree), no allocation once the buffers are large enough. All fits share
 * the buffers: fill them, and call `fit`, in one go.
 *
 * Source: Forsythe, J. SIAM 5 (1957) 74.
 */
export class LocalFit {
  derivative: number = DOUBLE_FIELD;
  standardError: number = DOUBLE_FIELD;
  residual: number = DOUBLE_FIELD;
  r2: number = DOUBLE_FIELD;
  readonly #degree: number;
  readonly #order: number;
  readonly #at: Float64Array; // the derivatives of both at 0, from order 0 to `order`
  readonly #below: Float64Array;

  constructor(degree: number, order: number) {
    this.#degree = degree;
    this.#order = order;
    this.#at = new Float64Array(order + 1);
    this.#below = new Float64Array(order + 1);
  }

  get x(): Float64Array {
    return buffers.x;
  }

  get y(): Float64Array {
    return buffers.y;
  }

  /** Makes room for so many samples. What was in the buffers is gone. */
  reserve(n: number): void {
    if (buffers.x.length < n) buffers = new Buffers(2 ** Math.ceil(Math.log2(n)));
  }

  /** @returns false when `n` samples do not determine the polynomial; the fields are NaN then. The buffers are used up. */
  fit(n: number): boolean {
    const order = this.#order;
    const { x, y, left } = buffers;
    let unit = 0;
    for (let j = 0; j < n; j += 1) unit = Math.max(unit, Math.abs(x[j]));
    if (n <= this.#degree || unit === 0) return this.#none();
    let { p, q: below } = buffers; // of degree k, and k - 1
    let sizeBelow = 1;
    const at = this.#at;
    const atBelow = this.#below;
    at.fill(0);
    atBelow.fill(0);
    at[0] = 1;
    let mean = 0;
    for (let j = 0; j < n; j += 1) {
      x[j] = x[j] / unit;
      mean += (y[j] - mean) / (j + 1);
      p[j] = 1;
      below[j] = 0;
    }
    let total = 0;
    for (let j = 0; j < n; j += 1) {
      const d = y[j] - mean;
      total += d * d;
      left[j] = y[j];
    }
    let derivative = 0;
    let variance = 0; // of the derivative, in units of that of the values
    for (let k = 0; k <= this.#degree; k += 1) {
      let size = 0;
      let projection = 0;
      let moment = 0;
      for (let j = 0; j < n; j += 1) {
        const pj = p[j];
        size += pj * pj;
        projection += pj * left[j];
        moment += x[j] * pj * pj;
      }
      const c = projection / size;
      const slope = at[order];
      derivative += c * slope;
      variance += (slope * slope) / size;
      const a = moment / size;
      const b = k === 0 ? 0 : size / sizeBelow;
      for (let j = 0; j < n; j += 1) {
        const pj = p[j];
        left[j] = left[j] - c * pj;
        below[j] = (x[j] - a) * pj - b * below[j];
      }
      for (let r = order; r >= 0; r -= 1) {
        const next = -a * at[r] + (r > 0 ? r * at[r - 1] : 0) - b * atBelow[r];
        atBelow[r] = at[r];
        at[r] = next;
      }
      [p, below] = [below, p];
      sizeBelow = size;
    }
    let rest = 0;
    for (let j = 0; j < n; j += 1) rest += left[j] * left[j];
    const free = n - this.#degree - 1;
    const perUnit = unit ** order;
    this.derivative = derivative / perUnit + 0; // + 0: no slope is -0
    this.residual = free > 0 ? Math.sqrt(rest / free) : Number.NaN;
    this.standardError = free > 0 ? (this.residual * Math.sqrt(variance)) / perUnit : Number.NaN;
    this.r2 = total === 0 ? 1 : Math.max(0, 1 - rest / total);
    return true;
  }

  #none(): false {
    this.derivative = Number.NaN;
    this.residual = Number.NaN;
    this.standardError = Number.NaN;
    this.r2 = Number.NaN;
    return false;
  }
}

/** Room for the samples of one fit, and what is worked out of them. */
class Buffers {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly left: Float64Array; // the part of the values that is not explained yet
  readonly p: Float64Array; // the polynomial of this degree, and of the one below, at the samples
  readonly q: Float64Array;

  constructor(room: number) {
    this.x = new Float64Array(room);
    this.y = new Float64Array(room);
    this.left = new Float64Array(room);
    this.p = new Float64Array(room);
    this.q = new Float64Array(room);
  }
}

let buffers = new Buffers(64);
