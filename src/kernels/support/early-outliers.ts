import { median } from './median.js';

/** So many values at the start of a segment are judged again with each of them. */
export const EARLY = 14;
/** Fewer values have no outliers: nothing could tell which. */
const QUORUM = 5;
/** The standard deviation of a normal variable, over its median absolute deviation. */
const NORMAL = 1.4826;

/** The first values of a segment, as a caller leaves them here to be judged, and the answer. All kernels share it: it holds nothing for long. */
export const early: { readonly times: Float64Array; readonly values: Float64Array; readonly out: Uint8Array } = {
  times: new Float64Array(EARLY),
  values: new Float64Array(EARLY),
  /** 1 for each outlier, else 0. */
  out: new Uint8Array(EARLY),
};

const work = new Float64Array(EARLY);
const column = new Float64Array(EARLY);
const residuals = new Float64Array(EARLY);

/**
 * Finds the outliers among the first `n` values of a segment, at most EARLY of them, that are in {@link early}.
 *
 * An outlier is further than `threshold` deviations from the line that most of them are on, and so are all that no jump parts it
 * from: a curve leaves a line without one. A jump is of the same size, or half as large again where the residuals next to it go
 * as fast. The line has the repeated median slope. The deviation is 1.4826 (1 + 5 / (n - 2)) times the median
 * size of the residuals, at least `least`, and at least half the step that values are rounded to. Fewer than half are outliers.
 * O(n²).
 *
 * Source: Siegel, Biometrika 69 (1982), for the line; Rousseeuw and Leroy 1987, section 5.1, for the deviation.
 */
export function findEarlyOutliers(n: number, threshold: number, least: number): void {
  const { times, values, out } = early;
  out.fill(0);
  if (n < QUORUM || threshold === Infinity) return;
  leaveResiduals(times, values, n);
  for (let i = 0; i < n; i += 1) work[i] = Math.abs(residuals[i]);
  const near = threshold * Math.max(NORMAL * (1 + 5 / (n - 2)) * median(work, n), least);
  const limit = Math.max(near, 0.5 * threshold * roundingStep(values, n, near));
  let end = 0;
  for (let first = 0; first < n; first = end) {
    let far = true; // are all from the first to the end, without a jump between them?
    end = first;
    do {
      far &&= Math.abs(residuals[end]) > limit;
      end += 1;
    } while (
      end < n &&
      Math.abs(residuals[end] - residuals[end - 1]) <= limit + Math.min(0.5 * limit, curving(times, n, end))
    );
    if (far) out.fill(1, first, end);
  }
}

/** How far a curve may go from residual `i - 1` to `i`: twice as fast as on the slower of the two sides. */
function curving(times: Float64Array, n: number, i: number): number {
  const speed = (from: number, to: number): number =>
    from < 0 || to >= n ? Infinity : Math.abs(residuals[to] - residuals[from]) / (times[to] - times[from]);
  return 2 * Math.min(speed(i - 2, i - 1), speed(i, i + 1)) * (times[i] - times[i - 1]);
}

/** Leaves the residuals about the line of the repeated median. */
function leaveResiduals(times: Float64Array, values: Float64Array, n: number): void {
  for (let i = 0; i < n; i += 1) {
    let m = 0;
    for (let j = 0; j < n; j += 1) {
      if (j === i) continue;
      work[m] = (values[j] - values[i]) / (times[j] - times[i]);
      m += 1;
    }
    column[i] = median(work, m);
  }
  const slope = median(column, n);
  // About a value that is no outlier, so that an offset costs no digits.
  work.set(values.subarray(0, n));
  const origin = median(work, n);
  for (let i = 0; i < n; i += 1) residuals[i] = values[i] - origin - slope * (times[i] - times[0]);
  work.set(residuals.subarray(0, n));
  const level = median(work, n);
  for (let i = 0; i < n; i += 1) residuals[i] -= level;
}

/**
 * What values are rounded to, at most: the smallest step from one value near the line to the next such. Where those are all the same,
 * others tell it: they flicker. But the largest two of those, or one of fewer than eight values, may be spikes. 0 if nothing tells it.
 */
function roundingStep(values: Float64Array, n: number, near: number): number {
  let step = Infinity;
  let before = Number.NaN;
  let runs = 0; // of values that are not near; the size of each is in `work`
  let inRun = false;
  for (let i = 0; i < n; i += 1) {
    const size = Math.abs(residuals[i]);
    if (size <= near) {
      const move = Math.abs(values[i] - before);
      if (move > 0 && move < step) step = move;
      before = values[i];
    } else if (inRun) work[runs - 1] = Math.max(work[runs - 1], size);
    else {
      work[runs] = size;
      runs += 1;
    }
    inRun = size > near;
  }
  if (step < Infinity) return step;
  const spikes = n < 8 ? 1 : 2;
  return runs > spikes ? work.subarray(0, runs).sort()[runs - 1 - spikes] : 0;
}
