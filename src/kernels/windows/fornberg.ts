import { show } from '../../core/errors.js';

/**
 * Finite-difference weights at 0 for any points, in any order: `weights[m][j]` is what the value at `offsets[j]` counts in the
 * derivative of order `m`, for m from 0 to `maxOrder`. The stencil is exact for polynomials of degree n - 1.
 *
 * `offsets`: n distinct finite numbers, from the place where the derivative is wanted, in any unit; weights of order m are per
 * unit^m. Error: about 2e-15 of the largest weight of its order, up to the 4th derivative on irregular points.
 *
 * @example stencilWeights([-1, 0, 1], 2) // [[0, 1, 0], [-0.5, 0, 0.5], [1, -2, 1]]
 *
 * Source: Fornberg, Math. Comp. 51 (1988) 699.
 *
 * @throws RangeError on an order that is no whole number below n, on points that are not finite or not distinct
 */
export function stencilWeights(offsets: ArrayLike<number>, maxOrder: number): number[][] {
  const n = offsets.length;
  if (!(Number.isInteger(maxOrder) && maxOrder >= 0 && maxOrder < n)) {
    throw new RangeError(`maxOrder must be a whole number from 0 to ${n - 1} for ${n} points, got ${show(maxOrder)}`);
  }
  const unit = unitOf(offsets);
  const x = Array.from(offsets, (offset) => offset / unit);
  const weights = Array.from({ length: maxOrder + 1 }, () => new Array<number>(n).fill(0));
  const row = (m: number): number[] => weights[m];
  row(0)[0] = 1;
  let before = 1; // product of the distances of the point before to those before it
  for (let i = 1; i < n; i += 1) {
    const here = x[i];
    const last = x[i - 1];
    const highest = Math.min(i, maxOrder);
    let product = 1;
    for (let j = 0; j < i; j += 1) {
      const distance = here - x[j];
      if (distance === 0)
        throw new RangeError(`points must be distinct: number ${i} is number ${j}, ${show(offsets[j])}`);
      product *= distance;
    }
    for (let m = highest; m > 0; m -= 1)
      row(m)[i] = (before * (m * row(m - 1)[i - 1] - last * row(m)[i - 1])) / product;
    row(0)[i] = (-before * last * row(0)[i - 1]) / product;
    for (let j = 0; j < i; j += 1) {
      const distance = here - x[j];
      for (let m = highest; m > 0; m -= 1) row(m)[j] = (here * row(m)[j] - m * row(m - 1)[j]) / distance;
      row(0)[j] = (here * row(0)[j]) / distance;
    }
    before = product;
  }
  return weights.map((each, m) => each.map((w) => w / unit ** m + 0)); // + 0: no weight is -0
}

/** A power of two that makes the farthest point about 1 away, so that products of distances stay in range. */
function unitOf(offsets: ArrayLike<number>): number {
  let farthest = 0;
  for (let j = 0; j < offsets.length; j += 1) {
    const size = Math.abs(offsets[j]);
    if (!(size < Infinity)) throw new RangeError(`points must be finite, got ${show(offsets[j])} at ${j}`);
    if (size > farthest) farthest = size;
  }
  return farthest === 0 ? 1 : 2 ** Math.max(-1000, Math.floor(Math.log2(farthest)));
}
