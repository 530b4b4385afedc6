import { estimatorKernels } from '../../src/estimators/estimator.js';
import type { EstimatorSpec } from '../../src/index.js';

/** A noisy signal, with its true derivative in value units per `per`. */
export interface Series {
  readonly signal: string;
  readonly role: 'tune' | 'test';
  readonly seed: number;
  readonly per: 's' | 'min';
  readonly t_ms: readonly number[];
  readonly y: readonly number[];
  readonly truth: readonly number[];
}

export const PER_MS = { s: 1000, min: 60_000 } as const;

/** What an estimator said of a series. */
export interface Said {
  /** As of each sample: the newest result that had left by then. */
  readonly live: Float64Array;
  /** For each sample: its own result. */
  readonly own: Float64Array;
  /** How much later than its sample a result left, in ms: the mean. */
  readonly delay: number;
}

export function listen(estimator: EstimatorSpec, { t_ms: t, y, per }: Series): Said {
  const kernel = estimatorKernels(estimator).scalar(PER_MS[per], 1, 1);
  const live = new Float64Array(t.length);
  const own = new Float64Array(t.length);
  let [newest, done, waited] = [0, 0, 0]; // 0 is said until there is a result
  let now = 0;
  const emit = (slope: number): void => {
    newest = slope;
    own[done] = slope;
    waited += now - (t[done] as number);
    done += 1;
  };
  t.forEach((time, i) => {
    now = time;
    kernel.push(i === 0 ? 0 : time - (t[i - 1] as number), y[i] as number, emit);
    live[i] = newest;
  });
  const delay = waited / done;
  kernel.flush(emit);
  return { live, own, delay };
}

/** The first tenth is not scored. */
const from = (n: number): number => Math.floor(n / 10);

/** Root mean square error of `said` at the samples, against the truth there. */
export function rmse(said: Float64Array, { truth }: Series): number {
  let sum = 0;
  const n = truth.length;
  for (let i = from(n); i < n; i += 1) sum += ((said[i] as number) - (truth[i] as number)) ** 2;
  return Math.sqrt(sum / (n - from(n)));
}

/** The longest lag that is tried, in ms, and how many steps lead there. */
const LAGS: Readonly<Record<string, readonly [ms: number, steps: number]>> = {
  A: [1500, 900],
  B: [2_400_000, 960],
  C: [120_000, 720],
};

/** The smallest error against the truth a constant lag ago, and that lag in ms. It is read off the truth: it describes, nothing more. */
export function atBestLag(said: Float64Array, series: Series): { rmse: number; lag: number } {
  const [most, steps] = LAGS[series.signal] as readonly [number, number];
  let best = { rmse: Infinity, lag: 0 };
  for (let step = 0; step <= steps; step += 1) {
    const lag = (most * step) / steps;
    const found = lagged(said, series, lag);
    if (found < best.rmse) best = { rmse: found, lag };
  }
  return best;
}

function lagged(said: Float64Array, { t_ms: t, truth }: Series, lag: number): number {
  const n = t.length;
  let [sum, count, j] = [0, 0, 0];
  for (let i = from(n); i < n; i += 1) {
    const time = (t[i] as number) - lag;
    if (time < (t[0] as number)) continue;
    while (j + 1 < n && (t[j + 1] as number) <= time) j += 1;
    const [t0, y0] = [t[j] as number, truth[j] as number];
    const [t1, y1] = [t[j + 1] ?? t0 + 1, truth[j + 1] ?? y0];
    sum += ((said[i] as number) - y0 - ((y1 - y0) * (time - t0)) / (t1 - t0)) ** 2;
    count += 1;
  }
  return Math.sqrt(sum / count);
}
