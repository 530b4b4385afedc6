import { wholeNumber } from '../../core/option.js';
import { HaTrend } from '../../kernels/parity/ha-trend.js';
import { span } from '../../time/duration.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';
import { checkPoints } from '../options.js';

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
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'ha-trend', maxSamples: 3 } }).derivative[2] // -> 1.5
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

/** See {@link HaTrendEstimator}. */
export const haTrend: EstimatorFactory<HaTrendEstimator> = defineEstimator(
  'ha-trend',
  {
    maxSamples: wholeNumber('samples on the line at most (default 2)', { least: 2, fallback: 2 }),
    minSamples: wholeNumber('samples that a result needs (default 2)', { least: 2, fallback: 2 }),
    sampleDuration: span('how old a sample may be (default: any age)', { fallback: Infinity }),
  },
  ({ maxSamples, minSamples, sampleDuration }) => {
    checkPoints('minSamples', minSamples, 2, maxSamples);
    return {
      scalar: (scale, _, perMs) => new HaTrend(sampleDuration * perMs, maxSamples, minSamples, scale),
      nanMeansNoResult: true,
    };
  },
);
