const r = Math.fround;

/**
 * numpy.gradient of float32 values: every operation is rounded to float32, as numpy does for float32 values with a scalar or
 * float32 spacing. The result is float32 unless `out` is given.
 *
 * Edges of order 2 follow numpy 2 (the factor 2 stays float32); numpy 1 worked them out in float64.
 */
export function gradientFloat32<Out extends Float64Array | Float32Array | number[]>(
  f: Float32Array,
  spacing: number | Float32Array,
  edgeOrder: 1 | 2,
  out: Out | undefined,
): Out | Float32Array {
  const n = f.length;
  const at = (i: number): number => f[i];
  const step = (i: number): number => (typeof spacing === 'number' ? r(spacing) : r(spacing[i] - spacing[i - 1]));
  if (typeof spacing !== 'number' && spacing.length !== n)
    throw new RangeError(`coordinates must be as many as values (${n}), got ${spacing.length}`);
  const result = new Float32Array(n);
  let even = true;
  for (let i = 2; i < n && even; i += 1) even = step(i) === step(1);
  const weigh = (a: number, b: number, c: number, i: number): number =>
    r(r(r(a * at(i - 1)) + r(b * at(i))) + r(c * at(i + 1)));
  for (let i = 1; i < n - 1; i += 1) {
    const hs = step(i);
    const hd = step(i + 1);
    if (even) {
      result[i] = r(r(at(i + 1) - at(i - 1)) / r(2 * hs));
      continue;
    }
    const a = r(-hd / r(hs * r(hs + hd)));
    const b = r(r(hd - hs) / r(hs * hd));
    const c = r(hs / r(hd * r(hs + hd)));
    result[i] = weigh(a, b, c, i);
  }
  result[0] = r(r(at(1) - at(0)) / step(1));
  result[n - 1] = r(r(at(n - 1) - at(n - 2)) / step(n - 1));
  if (edgeOrder === 2) {
    const [h1, h2, g1, g2] = [step(1), step(2), step(n - 2), step(n - 1)];
    result[0] = even
      ? weigh(r(-1.5 / h1), r(2 / h1), r(-0.5 / h1), 1)
      : weigh(r(-r(r(2 * h1) + h2) / r(h1 * r(h1 + h2))), r(r(h1 + h2) / r(h1 * h2)), r(-h1 / r(h2 * r(h1 + h2))), 1);
    result[n - 1] = even
      ? weigh(r(0.5 / g2), r(-2 / g2), r(1.5 / g2), n - 2)
      : weigh(
          r(g2 / r(g1 * r(g1 + g2))),
          r(-r(g2 + g1) / r(g1 * g2)),
          r(r(r(2 * g2) + g1) / r(g2 * r(g1 + g2))),
          n - 2,
        );
  }
  if (out === undefined) return result;
  for (let i = 0; i < n; i += 1) out[i] = result[i];
  return out;
}
