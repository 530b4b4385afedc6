/** The value at an index. Reading past the end gives NaN. */
export const at = (values: Float64Array, i: number): number => values[i] ?? Number.NaN;

/** The last value; 0 when there is none. */
export const last = (values: Float64Array): number => values[values.length - 1] ?? 0;

/** Each value minus the one before: one fewer than there are values. */
export const differences = (values: Float64Array): Float64Array =>
  values.subarray(1).map((value, i) => value - at(values, i));

/** The share of the values that a test holds for; 0 when there are none. */
export function share(values: Float64Array, test: (value: number, i: number) => boolean): number {
  return values.length === 0 ? 0 : values.reduce((n, value, i) => n + (test(value, i) ? 1 : 0), 0) / values.length;
}

/** A quantile of sorted values, interpolated as `numpy.quantile` does; 0 when there are none. */
export function quantile(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low);
}
