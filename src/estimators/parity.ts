import { show } from '../core/errors.js';
import type { KernelFactory } from '../core/types.js';
import { FluxDerivative } from '../kernels/parity/flux-derivative.js';
import { HaDerivative } from '../kernels/parity/ha-derivative.js';
import { HaTrend } from '../kernels/parity/ha-trend.js';
import { PrometheusDeriv } from '../kernels/parity/prometheus-deriv.js';
import { PrometheusRate } from '../kernels/parity/prometheus-rate.js';
import { TaLinearregSlope } from '../kernels/parity/ta-linearreg-slope.js';
import { TelegrafDerivative } from '../kernels/parity/telegraf-derivative.js';
import { checkKind, checkPoints, checkSpan, type Kinds } from './options.js';

/*
 * What other tools answer, faults and all: to move from one of them without a jump in a chart, and to compare. Each says what
 * it gets wrong, and what to use instead. All give a result at once, at each sample.
 *
 * These tools know no `null`: `missing: 'propagate'` hands a sample without a value on, which they pass over in their own ways
 * at its time; `missing: 'skip'` is as if it had not come.
 */

/**
 * Prometheus' `deriv(v[range])`, 3.14, per `per` instead of per second: the slope of a least-squares line through the samples
 * of the last `range`, which leaves out one of exactly that age (2.x took it in). Source: promql/functions.go, `funcDeriv`.
 *
 * `null` below two samples. As Prometheus stores samples: `ties: 'first'`; one without a value is a scrape that failed, where
 * the window is evaluated without it (`missing: 'propagate'`). Bit for bit its result, for whole milliseconds.
 *
 * Wrong: the slope is that of the middle of the range: on t², with 60 s, it is 22.5 s late. A large offset cancels: 20 samples
 * 15 s apart with a slope of 0.001/s are off by 2e-10 at 60 000, by 3e-6 at 1e9. Two samples after a gap count as a full
 * range.
 *
 * Instead: `least-squares` with the same `window`; `kalman` for a slope that is not late.
 */
export interface PrometheusDerivEstimator {
  readonly kind: 'prometheus-deriv';
  readonly range: string | number;
}

/**
 * Prometheus' `rate(v[range])` of a counter, 3.14, per `per` instead of per second, evaluated at each sample: the increase
 * over the last `range` with resets added back, stretched to the range, but never below zero. Source: promql/functions.go,
 * `extrapolatedRate`; 2.x took the two limits in the other order.
 *
 * `null` below two samples. Ties, and samples without a value: as `prometheus-deriv`. Bit for bit its result, for whole
 * milliseconds.
 *
 * Wrong: until a range is full, what was counted is divided by all of it, and what comes out depends on where the counter
 * stands: a counter of 7 per 15 s reads 0.117, 0.233, 0.35, 0.467 per second from 0, and 0.175, 0.292, 0.467 from 1000. One
 * step of 10 reads as an increase of 13.3. The first increase of a new counter is lost.
 *
 * Instead: `three-point` with `counter: true`; `least-squares` with `counter: true` for a mean over a window.
 */
export interface PrometheusRateEstimator {
  readonly kind: 'prometheus-rate';
  readonly range: string | number;
}

/**
 * Flux' `derivative(unit, nonNegative, initialZero)` of InfluxDB (influxdata/flux, July 2026), where `unit` is `per`: the
 * slope from the sample before. Source: stdlib/universe/derivative.go.
 *
 * `null` at the first sample, at one without a value (the next slope leaps over it), and, if `nonNegative`, at a fall: or 0
 * there, if `initialZero`. As Flux keeps rows: `ties: 'first'`, `missing: 'propagate'`. Bit for bit its result. A late row
 * ends a query of Flux; here it is dropped.
 *
 * Wrong: half a spacing late: on t² at 10 s, 770 for 780. Noise of 1 at 10 s makes a slope with noise of 0.14/s. `nonNegative`
 * loses what a counter counted after a reset: 209 for 214. A gap of any length is one slope.
 *
 * Instead: `three-point`, for a counter with `counter: true`, and `maxGap`.
 */
export interface FluxDerivativeEstimator {
  readonly kind: 'flux-derivative';
  readonly nonNegative?: boolean;
  /** Says 0 where `nonNegative` says nothing. It needs `nonNegative`, without which Flux ignores it. */
  readonly initialZero?: boolean;
}

/**
 * Telegraf's aggregator `derivative` (influxdata/telegraf, August 2026), per `per` instead of per second: the slope from the
 * first to the last sample of each `period`. Source: plugins/aggregators/derivative/derivative.go.
 *
 * Telegraf says one number when a period ends; here each sample has the newest of them, from the first sample after that end
 * on, `null` before. Periods count from the first sample of a segment (`round_interval = false`). A period starts with the
 * last sample before it, unless `maxRollOver` periods have passed since: N bridges N - 1 empty periods, 0 none. What a segment
 * says stays until the next slope: set `maxGap` for an end to it. As Telegraf: `ties: 'last'`. Bit for bit its result, for
 * whole milliseconds.
 *
 * Wrong: on t², sampled each second, with 30 s, it says 88 at 60 s, for 120: 16 s late, and 45 s before the next one. All
 * samples but two of a period count for nothing. A counter's reset is a steep fall.
 *
 * Instead: `least-squares` with `window`; with `counter: true` for a counter.
 */
export interface TelegrafDerivativeEstimator {
  readonly kind: 'telegraf-derivative';
  readonly period: string | number;
  readonly maxRollOver?: number;
}

/**
 * Home Assistant's derivative sensor (mid-2026), with `per` for its `unit_time` (whose default is `'h'`): the slopes between
 * neighbouring samples, each weighted with its share of `timeWindow`, rounded. Source:
 * homeassistant/components/derivative/sensor.py.
 *
 * Each sample has what the sensor shows after it: `null` at the first (the sensor shows 0, or what it last had), and at one
 * without a value (`missing: 'propagate'`; the next slope starts at the last one that made a slope). An unchanged value while
 * the rounded result is 0 is passed over. Equal to what the sensor shows to 6 decimals, within 1e-11 beyond; where its
 * decimals are halfway between two roundings, doubles may go to the other.
 *
 * It has no `unit_prefix` and no `max_sub_interval`. After two samples at one time the sensor's window keeps the slope to the
 * earlier one; here the later takes its place (`ties: 'last'`).
 *
 * Wrong: a window that is not full counts as 0 where it is empty: a ramp of 1/s, sampled at 10 s with 300 s, reads 0.0333, 0.5
 * after 150 s, and 1 not before 300 s. A sensor with steps of 0.1 reads 0, 1.2 or 2.4 per hour, however fast it truly rises.
 *
 * Instead: `least-squares` with `window`, which says `null` while it knows too little.
 */
export interface HaDerivativeEstimator {
  readonly kind: 'ha-derivative';
  /** Default 0: the slope to the sample before. */
  readonly timeWindow?: string | number;
  /** Decimals of a result (default 3). */
  readonly round?: number;
  /**
   * For `state_class: total_increasing`: a fall makes no slope, and what was shown stays; after a sample without a value it
   * shows 0, and the window starts anew.
   */
  readonly totalIncreasing?: boolean;
}

/**
 * The gradient of Home Assistant's trend sensor (2024), per `per` instead of per second: the slope of a least-squares line
 * through the newest `maxSamples` samples, none older than `sampleDuration`. Source:
 * homeassistant/components/trend/binary_sensor.py.
 *
 * `null` below `minSamples`, and at a sample without a value. The sensor sees changes only: put `distinctUntilChanged` before
 * it, if the feed repeats values.
 *
 * Wrong, and not copied: the sensor fits on seconds since 1970, which costs digits: with ten samples around 60 000, 1e-7 of
 * the slope at 1 s, 1e-4 at 1 ms, more where noise is steeper than it; a constant is hardly ever 0, and the sensor with the
 * default `min_gradient: 0` then shows the sign of rounding errors. This is the same line within 1e-12, and 0 where that is 0.
 * Wrong, and copied: by default it is the slope between two samples.
 *
 * Instead: `least-squares` with a window of so many samples, or of time.
 */
export interface HaTrendEstimator {
  readonly kind: 'ha-trend';
  /** Default 2, as there. */
  readonly maxSamples?: number;
  /** Default 2, the least for a line. */
  readonly minSamples?: number;
  /** Default: any age. */
  readonly sampleDuration?: string | number;
}

/**
 * TA-Lib's `LINEARREG_SLOPE` (2025): the slope of a least-squares line through the newest `points` values (`timeperiod`), per
 * **bar**: a sample is a bar, whatever its time, so `per` does not apply. Source: src/ta_func/ta_LINEARREG_SLOPE.c.
 *
 * `null` before the `points`-th sample. TA-Lib knows no times: for it ties are bars; give the number of the bar as the time,
 * if there are such. A NaN (`missing: 'propagate'`) spoils the results until it has left. Bit for bit its result.
 *
 * Wrong: time: a line of 0.1/s, sampled at 10 ms to 90 s, reads 2.3 to 6.2 per bar. A large offset cancels: with 14 points and
 * 0.001 per bar it is off by 9e-9 at 60 000, by 1e-4 at 1e9; a constant is not 0. Above 1024 points its whole numbers overflow
 * (at 1025, 3 per bar reads as -0.43): so many are refused here.
 *
 * Instead: `least-squares` with a window of as many samples, per time.
 */
export interface TaLinearregSlopeEstimator {
  readonly kind: 'ta-linearreg-slope';
  /** 2 to 1024 (default 14). */
  readonly points?: number;
}

/** @throws RangeError on a range that is no duration */
export function prometheusDeriv(options: PrometheusDerivEstimator): KernelFactory {
  checkKind(options, ['range']);
  const range = checkSpan('range', options.range);
  return {
    scalar: (scale, _, perMs) => new PrometheusDeriv(range * perMs, 1000 * perMs, scale),
    nanMeansNoResult: true,
  };
}

/** @throws RangeError on a range that is no duration */
export function prometheusRate(options: PrometheusRateEstimator): KernelFactory {
  checkKind(options, ['range']);
  const range = checkSpan('range', options.range);
  return {
    scalar: (scale, _, perMs) => new PrometheusRate(range * perMs, 1000 * perMs, scale),
    nanMeansNoResult: true,
  };
}

/** @throws TypeError on what is not true or false; RangeError on `initialZero` without `nonNegative` */
export function fluxDerivative(options: FluxDerivativeEstimator): KernelFactory {
  checkKind(options, ['nonNegative', 'initialZero']);
  const { nonNegative = false, initialZero = false } = options;
  checkYesNo('nonNegative', nonNegative);
  checkYesNo('initialZero', initialZero);
  if (initialZero && !nonNegative) throw new RangeError('initialZero needs nonNegative: without it nothing becomes 0');
  const fall = initialZero ? 'zero' : nonNegative ? 'none' : 'keep';
  return { scalar: (scale) => new FluxDerivative(scale, fall), nanMeansNoResult: true };
}

/** @throws RangeError on a period that is no duration, or a number of periods that is no whole number */
export function telegrafDerivative(options: TelegrafDerivativeEstimator): KernelFactory {
  checkKind(options, ['period', 'maxRollOver']);
  const period = checkSpan('period', options.period);
  const most = checkPoints('maxRollOver', options.maxRollOver ?? 10, 0);
  return {
    scalar: (scale, _, perMs) => new TelegrafDerivative(period * perMs, most, 1000 * perMs, scale),
    nanMeansNoResult: true,
  };
}

/** @throws RangeError, TypeError on an option that makes no sense */
export function haDerivative(options: HaDerivativeEstimator): KernelFactory {
  checkKind(options, ['timeWindow', 'round', 'totalIncreasing']);
  const { timeWindow = 0, totalIncreasing = false } = options;
  const window = timeWindow === 0 ? 0 : checkSpan('timeWindow', timeWindow);
  const round = checkPoints('round', options.round ?? 3, 0, 15);
  checkYesNo('totalIncreasing', totalIncreasing);
  return {
    scalar: (scale, _, perMs) =>
      new HaDerivative({ window: window * perMs, second: 1000 * perMs, scale, round, totalIncreasing }),
    nanMeansNoResult: true,
  };
}

/** @throws RangeError on numbers of samples that make no line, or a duration that is none */
export function haTrend(options: HaTrendEstimator): KernelFactory {
  checkKind(options, ['maxSamples', 'minSamples', 'sampleDuration']);
  const most = checkPoints('maxSamples', options.maxSamples ?? 2, 2);
  const least = checkPoints('minSamples', options.minSamples ?? 2, 2, most);
  const range = options.sampleDuration === undefined ? Infinity : checkSpan('sampleDuration', options.sampleDuration);
  return { scalar: (scale, _, perMs) => new HaTrend(range * perMs, most, least, scale), nanMeansNoResult: true };
}

/** @throws RangeError on a number of points that TA-Lib has no slope for */
export function taLinearregSlope(options: TaLinearregSlopeEstimator): KernelFactory {
  checkKind(options, ['points']);
  const points = checkPoints('points', options.points ?? 14, 2, 1024);
  return { scalar: () => new TaLinearregSlope(points), nanMeansNoResult: true };
}

function checkYesNo(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, got ${show(value)}`);
}

/** What other tools compute, by their names. */
export type ParityEstimator =
  | PrometheusDerivEstimator
  | PrometheusRateEstimator
  | FluxDerivativeEstimator['kind']
  | FluxDerivativeEstimator
  | TelegrafDerivativeEstimator
  | HaDerivativeEstimator['kind']
  | HaDerivativeEstimator
  | HaTrendEstimator['kind']
  | HaTrendEstimator
  | TaLinearregSlopeEstimator['kind']
  | TaLinearregSlopeEstimator;

export const PARITY: Kinds = {
  'prometheus-deriv': prometheusDeriv,
  'prometheus-rate': prometheusRate,
  'flux-derivative': fluxDerivative,
  'telegraf-derivative': telegrafDerivative,
  'ha-derivative': haDerivative,
  'ha-trend': haTrend,
  'ta-linearreg-slope': taLinearregSlope,
};
