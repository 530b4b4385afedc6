import { toggle, wholeNumber } from '../../core/option.js';
import { HaDerivative } from '../../kernels/parity/ha-derivative.js';
import { span } from '../../time/duration.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';
import { MOST_SAMPLES, maxSamples } from '../options.js';

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
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: 'ha-derivative' }).derivative[2] // -> 2
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
  /**
   * Slopes of the time window that are held at most (default 65,536). With more, the oldest leave before their time: they then
   * count for nothing, and results are `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link HaDerivativeEstimator}. */
export const haDerivative: EstimatorFactory<HaDerivativeEstimator> = defineEstimator(
  'ha-derivative',
  {
    timeWindow: span('the time window (default 0: the slope to the sample before)', { zero: true, fallback: 0 }),
    round: wholeNumber('decimals of a result (default 3)', { least: 0, most: 15, fallback: 3 }),
    totalIncreasing: toggle('for state_class: total_increasing'),
    maxSamples,
  },
  ({ timeWindow, round, totalIncreasing, maxSamples: most = MOST_SAMPLES }) => ({
    scalar: (scale, _, perMs) =>
      new HaDerivative({ window: timeWindow * perMs, most, second: 1000 * perMs, scale, round, totalIncreasing }),
    nanMeansNoResult: true,
  }),
);
