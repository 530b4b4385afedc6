/** The median of the first `n` numbers of `x`; the mean of the two in the middle when `n` is even. Reorders those numbers. */
export function median(x: Float64Array, n: number): number {
  const upper = n >> 1;
  const high = select(x, n, upper);
  if (n % 2 === 1) return high;
  let low = x[0]; // the largest of those before
  for (let i = 1; i < upper; i += 1) if (x[i] > low) low = x[i];
  return low + 0.5 * (high - low);
}

/** Number `k` of the first `n` in their order; those before it in `x` are not larger then. Hoare's quickselect. */
function select(x: Float64Array, n: number, k: number): number {
  let left = 0;
  let right = n - 1;
  while (left < right) {
    const pivot = x[k];
    let i = left;
    let j = right;
    while (i <= j) {
      while (x[i] < pivot) i += 1;
      while (pivot < x[j]) j -= 1;
      if (i > j) break;
      const held = x[i];
      x[i] = x[j];
      x[j] = held;
      i += 1;
      j -= 1;
    }
    if (j < k) left = i;
    if (k < i) right = j;
  }
  return x[k];
}
