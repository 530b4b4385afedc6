import { divide } from '../three-point/rational.js';

/** Weights for samples one unit apart: each counts for `weights[j] / divisor`. */
export interface UniformWeights {
  /** Whole numbers, where they are small enough to be doubles: then only the weighted sum and the quotient are rounded. */
  readonly weights: Float64Array;
  readonly divisor: number;
}

/** So many numbers of weights are kept, or those of three whole stencils, where they are more: one for each place in it. */
const MOST = 1 << 17;

/** Weights that have been worked out, for kernels of one degree and order. Bounded: when too many are kept, it begins anew. */
export class StencilWeights {
  readonly #known = new Map<number, UniformWeights>();
  #numbers = 0;
  #longest = 0;

  /** See {@link uniformWeights}. The degree must be the same each time for as many points. */
  get(points: number, at: number, degree: number, order: number): UniformWeights {
    const key = points * LIMIT + at;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = uniformWeights(points, at, degree, order);
    if (points > this.#longest) this.#longest = points;
    this.#numbers += points;
    if (this.#numbers > MOST && this.#numbers > 3 * this.#longest ** 2) {
      this.#known.clear();
      this.#numbers = points;
    }
    this.#known.set(key, made);
    return made;
  }
}

/** More than the points of any stencil. */
const LIMIT = 1 << 20;

/**
 * Weights of the derivative of order `order` at point `at` of `points` samples one unit apart, by the least-squares
 * polynomial of degree `degree` through them: as whole numbers over one divisor, or, where those are too large, each the double
 * nearest to the exact one. With `degree` = `points` - 1 this is the finite-difference stencil, with less the filter of Savitzky
 * and Golay.
 *
 * Source: Savitzky and Golay, Anal. Chem. 36 (1964) 1627; the normal equations, solved in integers.
 */
export function uniformWeights(points: number, at: number, degree: number, order: number): UniformWeights {
  const offsets = Array.from({ length: points }, (_, j) => BigInt(j - at));
  const moments = Array.from({ length: 2 * degree + 1 }, (_, k) =>
    offsets.reduce((sum, p) => sum + p ** BigInt(k), 0n),
  );
  const matrix = Array.from({ length: degree + 1 }, (_, k) =>
    Array.from({ length: degree + 2 }, (__, l) => (l <= degree ? moments[k + l] : k === order ? factorial(order) : 0n)),
  );
  const denominator = solve(matrix);
  const coefficients = matrix.map((row) => row[degree + 1]);
  const numerators = offsets.map((p) => coefficients.reduceRight((sum, c) => sum * p + c, 0n));
  const common = [...numerators, denominator].reduce(divisorOf);
  const whole = numerators.map((a) => a / common);
  if (whole.every((a) => a < LARGEST && a > -LARGEST) && denominator / common < LARGEST)
    return { weights: Float64Array.from(whole, Number), divisor: Number(denominator / common) };
  return {
    weights: Float64Array.from(whole, (a) => divide({ int: a, exp: 0 }, { int: denominator / common, exp: 0 })),
    divisor: 1,
  };
}

const LARGEST = 1n << 53n;

/** The greatest common divisor. */
function divisorOf(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * Solves the system in place: the last column becomes the solution times the number that is returned. Fraction-free
 * (Bareiss), for a matrix that is positive definite: no pivot is 0.
 */
function solve(matrix: bigint[][]): bigint {
  const n = matrix.length;
  let before = 1n;
  for (let k = 0; k < n; k += 1) {
    const pivotRow = matrix[k];
    const pivot = pivotRow[k];
    for (let i = 0; i < n; i += 1) {
      if (i === k) continue;
      const row = matrix[i];
      const factor = row[k];
      for (let j = 0; j <= n; j += 1) row[j] = (pivot * row[j] - factor * pivotRow[j]) / before;
    }
    before = pivot;
  }
  return before;
}

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1));
