import { show } from '../core/errors.js';
import type { Time } from '../core/types.js';

/** A sample as {@link advise} takes it: `t` in ms as a number, or in ns as a bigint. */
export interface SurveySample {
  readonly t: Time;
  readonly value: number;
  readonly key?: string;
}

/** What samples of one series look like. Times in ms, values in their own unit. */
export interface Survey {
  /** Samples with a finite value and a time. */
  readonly count: number;
  /** Samples without. */
  readonly missing: number;
  /** From the first to the last. */
  readonly span: number;
  /** Spacings, ties left out: the middle one, the 5th and the 95th percentile, and the share within 10 % of the middle one. */
  readonly spacing: { readonly median: number; readonly p5: number; readonly p95: number; readonly regular: number };
  /** Samples with the time of another. */
  readonly ties: number;
  /** Samples older than the newest before them ... */
  readonly late: number;
  /** ... and by how much, in 99 % of cases. */
  readonly lateBy: number;
  /** Spacings above 10 times the median. */
  readonly gaps: number;
  /** The step that all values are multiples of, from some origin on; absent when they show none. */
  readonly quantum?: number;
  /** Share of the samples with the value of the one before. */
  readonly unchanged: number;
  /** Share of the samples that stick out of the seven about them by more than 6 standard deviations. */
  readonly spikes: number;
  /** `counter`: whole numbers that never fall, or what falls to nearly 0 only. `angle`: jumps of about `period`, and small steps else. */
  readonly looksLike?: 'counter' | 'angle';
  /** Present for an angle: 360 or 2 pi. */
  readonly period?: number;
  /** Falls of a counter. */
  readonly resets: number;
}

/** A survey, and the samples made ready for measuring noise and motion. */
export interface Surveyed {
  readonly survey: Survey;
  readonly track: Track;
  /** Mean square of what spikes add to a sample, over all samples. */
  readonly spikePower: number;
}

/** Samples in order, without ties, jumps and spikes. */
export interface Track {
  /** Seconds since the first. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Where segments start, and the length at the end: no spacing within one is a gap. */
  readonly cuts: readonly number[];
  /** So many samples long is a run of one value, when these are steps of a slow signal: else 1. */
  readonly run: number;
  /** A longer spacing, in seconds, is a gap: 10 times the median, or 4 times the 95th percentile when that is more. */
  readonly gap: number;
}

const GAP_FACTOR = 10;
const SPIKE_FACTOR = 6;

/** @throws TypeError when numbers and bigints are mixed, or a time is neither */
export function surveyOf(samples: readonly SurveySample[]): Surveyed {
  const { x, y, missing, late, lateBy, ties } = inOrder(samples);
  const spacings = differences(x);
  const sorted = Float64Array.from(spacings).sort();
  const median = quantile(sorted, 0.5);
  const regular = share(spacings, (h) => Math.abs(h - median) <= median / 10);
  const p95 = quantile(sorted, 0.95);
  const quantum = quantumOf(y);
  const likeness = likenessOf(y, quantum);
  const whole = straighten(y, likeness);
  const steps = differences(whole);
  const unchanged = share(steps, (step) => step === 0);
  const run = runLength(steps, quantum, unchanged);
  const { clean, kept, power } = withoutSpikes(x, whole);
  const spikes = (y.length - clean.length) / Math.max(1, y.length);
  const gap = Math.max(GAP_FACTOR * median, 4 * p95);
  const cuts = [0];
  for (let i = 1; i < kept.length; i += 1) if ((kept[i] as number) - (kept[i - 1] as number) > gap) cuts.push(i);
  cuts.push(kept.length);
  return {
    survey: {
      count: samples.length - missing,
      missing,
      span: ms(x.length === 0 ? 0 : (x[x.length - 1] as number)),
      spacing: { median: ms(median), p5: ms(quantile(sorted, 0.05)), p95: ms(p95), regular },
      ties,
      late,
      lateBy: ms(lateBy),
      gaps: spacings.filter((h) => h > GAP_FACTOR * median).length,
      ...(quantum !== undefined && { quantum }),
      unchanged,
      spikes,
      ...(likeness.kind !== undefined && { looksLike: likeness.kind }),
      ...(likeness.kind === 'angle' && { period: likeness.period }),
      resets: likeness.kind === 'counter' ? likeness.jumps : 0,
    },
    track: { x: kept, y: clean, cuts, run, gap },
    spikePower: power,
  };
}

/** Seconds as ms, without the noise of the factor. */
const ms = (seconds: number): number => Number((seconds * 1000).toPrecision(12));

// --- time ---

/** Sorted by time, in seconds since the first; of samples with one time the last is kept. */
function inOrder(samples: readonly SurveySample[]): {
  x: Float64Array;
  y: Float64Array;
  missing: number;
  late: number;
  lateBy: number;
  ties: number;
} {
  const good: { readonly x: number; readonly y: number }[] = [];
  const lags: number[] = [];
  const origin = samples[0]?.t;
  let newest = -Infinity;
  for (const { t, value } of samples) {
    if (typeof t !== 'number' && typeof t !== 'bigint')
      throw new TypeError(`t must be a number of ms or a bigint of ns, got ${show(t)}`);
    if (typeof t !== typeof origin) throw new TypeError('one series has one kind of time: all numbers, or all bigints');
    const x = typeof t === 'bigint' ? Number(t - (origin as bigint)) / 1e9 : (t - (origin as number)) / 1e3;
    if (!Number.isFinite(x) || !Number.isFinite(value)) continue;
    if (x < newest) lags.push(newest - x);
    else newest = x;
    good.push({ x, y: value });
  }
  const missing = samples.length - good.length;
  if (lags.length > 0) good.sort((a, b) => a.x - b.x);
  const kept = good.filter(({ x }, i) => good[i + 1]?.x !== x);
  const first = kept[0]?.x ?? 0;
  return {
    x: Float64Array.from(kept, ({ x }) => x - first),
    y: Float64Array.from(kept, ({ y }) => y),
    missing,
    late: lags.length,
    lateBy: lags.sort((a, b) => a - b)[Math.ceil(0.99 * (lags.length - 1))] ?? 0,
    ties: good.length - kept.length,
  };
}

// --- values ---

/**
 * The greatest common divisor of the steps between neighbouring values, in order of size; `undefined` when it is lost in the
 * rounding of doubles, as it is when values have no common step.
 */
function quantumOf(y: Float64Array): number | undefined {
  const sorted = Float64Array.from(y).sort();
  const largest = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted[sorted.length - 1] ?? 0));
  const rounding = largest * 2 ** -48;
  let common = 0;
  for (const step of differences(sorted)) {
    if (step <= rounding) continue;
    const most = Math.max(common, step);
    let [a, b] = [most, Math.min(common, step)];
    while (b > 0) {
      const doubt = rounding * (1 + most / b);
      const rest = Math.min(a % b, b - (a % b)); // what is just below a multiple is one
      if (doubt > b / 10) return undefined;
      [a, b] = [b, rest <= doubt ? 0 : rest];
    }
    common = most / Math.round(most / a); // without what rounding did on the way
  }
  return common === 0 ? undefined : Number(common.toPrecision(6));
}

interface Likeness {
  readonly kind: 'counter' | 'angle' | undefined;
  readonly period: number;
  readonly jumps: number;
}

function likenessOf(y: Float64Array, quantum: number | undefined): Likeness {
  const steps = differences(y);
  const sizes = Float64Array.from(steps, Math.abs).sort();
  const least = y.reduce((a, b) => Math.min(a, b), Infinity);
  const most = y.reduce((a, b) => Math.max(a, b), -Infinity);
  for (const period of [360, 2 * Math.PI]) {
    const jumps = steps.filter((step) => Math.abs(step) > 0.75 * period).length;
    if (most - least <= period * 1.0001 && jumps > 0 && quantile(sizes, 0.9) < period / 6)
      return { kind: 'angle', period, jumps };
  }
  const falls = steps.reduce((n, step) => n + (step < 0 ? 1 : 0), 0);
  const resets = steps.reduce(
    (n, step, i) => n + (step < 0 && (y[i + 1] as number) <= (y[i] as number) / 10 ? 1 : 0),
    0,
  );
  const rises = steps.reduce((n, step) => n + (step > 0 ? 1 : 0), 0);
  const whole = quantum !== undefined && Number.isInteger(quantum) && Number.isInteger(y[0]);
  const counts = least >= 0 && falls === resets && rises > 20 * falls && rises >= 10 && (falls > 0 || whole);
  return { kind: counts ? 'counter' : undefined, period: 0, jumps: falls };
}

/** Without the jumps of counters and angles. */
function straighten(y: Float64Array, { kind, period }: Likeness): Float64Array {
  if (kind === undefined) return y;
  let added = 0;
  return y.map((value, i) => {
    const before = i === 0 ? value : (y[i - 1] as number);
    if (kind === 'angle') added -= period * Math.round((value - before) / period);
    else if (value < before) added += before;
    return value + added;
  });
}

/**
 * A signal that is slower than its resolution stands still, then makes a step of one quantum: what rounding did to one sample it
 * did to its neighbours too. Then this is the mean number of samples from step to step.
 */
function runLength(steps: Float64Array, quantum: number | undefined, unchanged: number): number {
  if (quantum === undefined || unchanged < 0.5 || unchanged === 1) return 1;
  const moves = steps.filter((step) => step !== 0);
  const small = share(moves, (step) => Math.abs(step) < 1.5 * quantum);
  // Noise goes up and down again; a slow signal goes on.
  const onwards = share(moves, (step, i) => i > 0 && step * (moves[i - 1] as number) > 0);
  return small > 0.8 && onwards > 0.6 ? Math.round(1 / (1 - unchanged)) : 1;
}

/** How large residuals usually are is asked of so many samples, and of those before and after: a series can be calm, then lively. */
const BLOCK = 64;

/** Source: Hampel's identifier, over a sample and the three on either side of it. */
function withoutSpikes(x: Float64Array, y: Float64Array): { kept: Float64Array; clean: Float64Array; power: number } {
  const n = y.length;
  const residuals = new Float64Array(n);
  const window = new Float64Array(7);
  for (let i = 0; i < n; i += 1) {
    const from = Math.max(0, Math.min(i - 3, n - 7));
    for (let j = 0; j < 7; j += 1) window[j] = y[Math.min(n - 1, from + j)] as number;
    residuals[i] = (y[i] as number) - (window.sort()[3] as number);
  }
  const sizes = residuals.map(Math.abs);
  const moves = differences(y).map(Math.abs);
  const sdOf = (from: number, to: number): number => {
    const step = moves.slice(from, to).filter((move) => move > 0);
    return Math.max(1.4826 * quantile(sizes.slice(from, to).sort(), 0.5), quantile(step.sort(), 0.5));
  };
  const overall = sdOf(0, n);
  const local = Array.from({ length: Math.ceil(n / BLOCK) }, (_, k) => sdOf(k * BLOCK, (k + 1) * BLOCK));
  const about = local.map((sd, k) => Math.max(overall, local[k - 1] ?? 0, sd, local[k + 1] ?? 0));
  const isSpike = (_: unknown, i: number): boolean =>
    (sizes[i] as number) > SPIKE_FACTOR * (about[Math.floor(i / BLOCK)] as number);
  const spikes = residuals.filter(isSpike);
  return {
    kept: x.filter((value, i) => !isSpike(value, i)),
    clean: y.filter((value, i) => !isSpike(value, i)),
    power: spikes.reduce((sum, r) => sum + r * r, 0) / Math.max(1, n),
  };
}

// --- small statistics ---

const differences = (values: Float64Array): Float64Array =>
  Float64Array.from(
    { length: Math.max(0, values.length - 1) },
    (_, i) => (values[i + 1] as number) - (values[i] as number),
  );

function share(values: Float64Array, is: (value: number, i: number) => boolean): number {
  return values.length === 0 ? 0 : values.reduce((n, value, i) => n + (is(value, i) ? 1 : 0), 0) / values.length;
}

/** Of sorted values, between neighbours as numpy.quantile; 0 of none. */
function quantile(sorted: Float64Array, at: number): number {
  const place = at * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  return low + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? low) - low);
}
