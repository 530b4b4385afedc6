import { wholeNumber } from '../../core/option.js';
import { TaLinearregSlope } from '../../kernels/parity/ta-linearreg-slope.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';

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
 *
 * @example
 * estimate([0, 1, 3], [0, 1000, 2000], { estimator: { kind: 'ta-linearreg-slope', points: 3 } }).derivative[2] // -> 1.5
 */
export interface TaLinearregSlopeEstimator {
  readonly kind: 'ta-linearreg-slope';
  /** 2 to 1024 (default 14). */
  readonly points?: number;
}

/** See {@link TaLinearregSlopeEstimator}. */
export const taLinearregSlope: EstimatorFactory<TaLinearregSlopeEstimator> = defineEstimator(
  'ta-linearreg-slope',
  { points: wholeNumber('values on the line, 2 to 1024 (default 14)', { least: 2, most: 1024, fallback: 14 }) },
  ({ points }) => ({ scalar: () => new TaLinearregSlope(points), nanMeansNoResult: true }),
);
