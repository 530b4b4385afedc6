import { divide } from '../rational.js';

/**
 * Weights of the derivative of order `order` at point `at` of `points` samples one unit apart, by the polynomial of degree
 * `degree` that fits them best: each the double nearest to the exact one. With `degree` = `points` - 1 this is the
 * finite-difference stencil, below it the filter of Savitzky and Golay.
 *
 * Source: Savitzky and Golay, Anal. Chem. 36 (1964) 1627; the normal equations, solved in integers.
 */
export function uniformWeights(points: number, at: number, degree: number, order: number): Float64Array {
  const offsets = Array.from({ length: points }, (_, j) => BigInt(j - at));
  const moments = Array.from({ length: 2 * degree + 1 }, (_, k) =>
    offsets.reduce((sum, p) => sum + p ** BigInt(k), 0n),
  );
  const matrix = Array.from({ length: degree + 1 }, (_, k) =>
    Array.from({ length: degree + 2 }, (__, l) =>
      l <= degree ? (moments[k + l] as bigint) : k === order ? factorial(order) : 0n,
    ),
  );
  const denominator = solve(matrix);
  const coefficients = matrix.map((row) => row[degree + 1] as bigint);
  return Float64Array.from(offsets, (p) => {
    let sum = 0n;
    for (let k = degree; k >= 0; k -= 1) sum = sum * p + (coefficients[k] as bigint);
    return divide({ int: sum, exp: 0 }, { int: denominator, exp: 0 });
  });
}

/**
 * Solves the system in place: the last column becomes the solution times the number that is returned. Fraction-free
 * (Bareiss), for a matrix that is positive definite: no pivot is 0.
 */
function solve(matrix: bigint[][]): bigint {
  const n = matrix.length;
  let before = 1n;
  for (let k = 0; k < n; k += 1) {
    const pivotRow = matrix[k] as bigint[];
    const pivot = pivotRow[k] as bigint;
    for (let i = 0; i < n; i += 1) {
      if (i === k) continue;
      const row = matrix[i] as bigint[];
      const factor = row[k] as bigint;
      for (let j = 0; j <= n; j += 1) row[j] = (pivot * (row[j] as bigint) - factor * (pivotRow[j] as bigint)) / before;
    }
    before = pivot;
  }
  return before;
}

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1));
