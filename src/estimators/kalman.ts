import { choice, finiteNumber } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import { ConstantAcceleration } from '../kernels/kalman/constant-acceleration.js';
import { Kalman } from '../kernels/kalman/kalman.js';
import { LocalTrend } from '../kernels/kalman/local-trend.js';
import { Smoother } from '../kernels/kalman/smoother.js';
import type { Track } from '../kernels/kalman/track.js';
import { span } from '../time/duration.js';
import { defineEstimator, type EstimatorFactory } from './define.js';
import { MOST_SAMPLES, maxSamples, numberOrFalse, requiredSpan } from './options.js';

/**
 * A Kalman filter, at once or smoothed with a delay: for noise with spikes, steps and kinks. Results have a standard error.
 *
 * n samples give n results, at once or `lag` late. Five samples are the fewest that an outlier can be told among: until then a
 * wrong first reading is taken for true, and from then on it is left out, also of the results that have not left. From the
 * eighth sample of a segment on, no spike moves a result more than a value 50 deviations off would move a plain line; 150
 * with an acceleration and no lag. See {@link Kalman}.
 *
 * @example
 * estimate([0, 1, 2, 3, 4], [0, 1000, 2000, 3000, 4000], { estimator: { kind: 'kalman', tau: '3s' } }).derivative[4] // -> 1
 */
export interface KalmanEstimator {
  readonly kind: 'kalman';
  /**
   * Time over which the slope changes as much as the noise of one sample can tell, a duration or ms: the larger, the smoother. With
   * Q the density of the slope's random walk and R the variance of the noise it is (R / Q)^(1/3). Some 3 to 10 spacings are a start.
   */
  readonly tau: string | number;
  /** How much the level itself wanders, in units of R / tau: 0 (default) for a smooth signal, 10 for prices and counters. */
  readonly levelNoise?: number;
  /** How many deviations off its prediction a value is an outlier (default 4), or `false`: none is. */
  readonly gate?: number | false;
  /** Standard deviation of the noise (default: learnt from the samples). A wrong one is worse than none. */
  readonly noise?: number;
  /** How much later a result may come, a duration or ms, for a better one (default 0: at once). Twice `tau` is most of what there is to gain. */
  readonly lag?: string | number;
  /** What takes the random walk: the slope (`velocity`, default), or its own slope (`acceleration`, for signals that curve). */
  readonly model?: 'velocity' | 'acceleration';
  /**
   * Samples that wait for their `lag` at most (default 65,536). With more, the oldest have their results before it is over, and those
   * are `shortened`.
   */
  readonly maxSamples?: number;
}

/** See {@link KalmanEstimator}. */
export const kalman: EstimatorFactory<KalmanEstimator> = defineEstimator(
  'kalman',
  {
    tau: requiredSpan('the larger, the smoother: 3 to 10 spacings are a start'),
    levelNoise: finiteNumber('how much the level wanders: 0 (default), 10 for prices and counters', { fallback: 0 }),
    gate: numberOrFalse('deviations from which a value is an outlier (default 4), or false', 1, 4),
    noise: finiteNumber('standard deviation of the noise (default: learnt)', { least: 1e-150 }),
    lag: span('how late a result may be (default 0)', { zero: true, fallback: 0 }),
    model: choice(['velocity', 'acceleration'], 'velocity (default), or acceleration', 'velocity', 'MODEL'),
    maxSamples,
  },
  ({ tau, levelNoise, gate, noise, lag, model, maxSamples }) => {
    if (model !== 'velocity' && levelNoise > 0) throw new RangeError('levelNoise belongs to the model velocity');
    if (lag === 0 && maxSamples !== undefined)
      throw new OptionError((name) => `${name('maxSamples')} belongs to a ${name('lag')}: without one nothing is held`);
    const gated = { gate, noise: noise === undefined ? undefined : noise ** 2 };
    return {
      scalar: (scale, _, perMs) => {
        const track = (): Track =>
          model === 'velocity' ? new LocalTrend(tau * perMs, levelNoise) : new ConstantAcceleration(tau * perMs);
        const filter = new Kalman(scale, track, gated);
        return lag === 0 ? filter : new Smoother(scale, filter, lag * perMs, maxSamples ?? MOST_SAMPLES);
      },
      nanMeansNoResult: true,
      robust: true,
    };
  },
);
