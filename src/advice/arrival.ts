import { show } from '../core/errors.js';
import type { SurveySample } from './survey.js';

/** Samples sorted by time, and what was found while sorting them. Times in seconds since the first sample. */
export interface Arrival {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Samples without a finite value or a finite time. */
  readonly missing: number;
  /** Samples older than the newest before them ... */
  readonly late: number;
  /** ... and by how much, in 99 % of cases. */
  readonly lateBy: number;
  /** Samples with the time of another; the last of them is kept. */
  readonly ties: number;
}

/** How late 99 % of the late samples are at most. */
const LATE_QUANTILE = 0.99;

/** Sorts samples by time. @throws TypeError when a time is neither a number nor a bigint, or both kinds are mixed */
export function sortByTime(samples: readonly SurveySample[]): Arrival {
  const good: { readonly x: number; readonly y: number }[] = [];
  const lags: number[] = [];
  const since = clockFrom(samples[0]?.t);
  let newest = -Infinity;
  for (const { t, value } of samples) {
    const x = since(t);
    if (!Number.isFinite(x) || !Number.isFinite(value)) continue;
    if (x < newest) lags.push(newest - x);
    else newest = x;
    good.push({ x, y: value });
  }
  if (lags.length > 0) good.sort((a, b) => a.x - b.x);
  const kept = good.filter(({ x }, i) => good[i + 1]?.x !== x);
  const first = kept[0]?.x ?? 0;
  return {
    x: Float64Array.from(kept, ({ x }) => x - first),
    y: Float64Array.from(kept, ({ y }) => y),
    missing: samples.length - good.length,
    late: lags.length,
    lateBy: lags.sort((a, b) => a - b)[Math.ceil(LATE_QUANTILE * (lags.length - 1))] ?? 0,
    ties: good.length - kept.length,
  };
}

/** Turns times into seconds since the first one; bigints are subtracted before they are rounded. */
function clockFrom(origin: unknown): (t: unknown) => number {
  return (t) => {
    if (typeof t !== 'number' && typeof t !== 'bigint')
      throw new TypeError(`t must be a number of ms or a bigint of ns, got ${show(t)}`);
    if (typeof t === 'bigint' && typeof origin === 'bigint') return Number(t - origin) / 1e9;
    if (typeof t === 'number' && typeof origin === 'number') return (t - origin) / 1e3;
    throw new TypeError('one series has one kind of time: all numbers, or all bigints');
  };
}
