/**
 * Does numpy treat these coordinates as one constant spacing? It compares all steps bit for bit, over the whole array, so
 * `0.1 * arange(n)` is not uniform; no stream can know this in time, so streams always use the non-uniform formula.
 */
export function isUniform(steps: { readonly h: (i: number) => number; readonly n: number }): boolean {
  const h = steps.h(1);
  for (let i = 2; i < steps.n; i += 1) if (steps.h(i) !== h) return false;
  return h === h;
}

/**
 * numpy.gradient(f, h) for one spacing, bit for bit, with its Infinity and NaN where `h` is 0.
 *
 * Source: the uniform branches of `gradient` in numpy/lib/_function_base_impl.py.
 */
export function numpyUniform(f: Float64Array, h: number, edgeOrder: 1 | 2, out: Float64Array): void {
  const n = f.length;
  const at = (i: number): number => f[i];
  const wide = edgeOrder === 2;
  const start = wide ? (-1.5 / h) * at(0) + (2 / h) * at(1) + (-0.5 / h) * at(2) : (at(1) - at(0)) / h;
  const end = wide ? (0.5 / h) * at(n - 3) + (-2 / h) * at(n - 2) + (1.5 / h) * at(n - 1) : (at(n - 1) - at(n - 2)) / h;
  const twice = 2 * h;
  let before = at(0);
  let here = at(1);
  for (let i = 1; i < n - 1; i += 1) {
    const after = f[i + 1];
    out[i] = (after - before) / twice;
    before = here;
    here = after;
  }
  out[0] = start;
  out[n - 1] = end;
}
