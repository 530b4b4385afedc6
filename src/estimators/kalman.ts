import { oneOf } from '../core/nearest.js';
import type { KernelFactory } from '../core/types.js';
import { ConstantAcceleration } from '../kernels/kalman/constant-acceleration.js';
import { Kalman } from '../kernels/kalman/kalman.js';
import { LocalTrend } from '../kernels/kalman/local-trend.js';
import { Smoother } from '../kernels/kalman/smoother.js';
import type { Track } from '../kernels/kalman/track.js';
import { checkKind, checkNumber, checkSpan } from './options.js';

/** A Kalman filter, at once or smoothed with a delay: for noise with spikes, steps and kinks. See {@link Kalman}. */
export interface KalmanEstimator {
  readonly kind: 'kalman';
  /**
   * Time over which the slope changes as much as the noise of one sample can tell, a duration or ms: the larger, the smoother. With
   * Q the density of the slope's random walk and R the variance of the noise it is (R / Q)^(1/3). Some 3 to 10 spacings are a start.
   */
  readonly tau: string | number;
  /** How much the level itself wanders, in units of R / tau: 0 (default) for a smooth signal, 10 for prices and counters. */
  readonly level?: number;
  /** How many deviations off its prediction a value is an outlier (default 4), or `false`: none is. */
  readonly gate?: number | false;
  /** Standard deviation of the noise (default: learnt from the samples). A wrong one is worse than none. */
  readonly noise?: number;
  /** How much later a result may come, a duration or ms, for a better one (default 0: at once). Twice `tau` is most of what there is to gain. */
  readonly lag?: string | number;
  /** What takes the random walk: the slope (`velocity`, default), or its own slope (`acceleration`, for signals that curve). */
  readonly model?: 'velocity' | 'acceleration';
}

/** @throws RangeError on an option that makes no sense */
export function kalman(options: KalmanEstimator): KernelFactory {
  checkKind(options, ['tau', 'level', 'gate', 'noise', 'lag', 'model']);
  const { gate = 4, noise, model = 'velocity' } = options;
  const tau = checkSpan('tau', options.tau);
  const lag = options.lag === undefined || options.lag === 0 ? 0 : checkSpan('lag', options.lag);
  const level = checkNumber('level', options.level ?? 0, 0);
  oneOf('model', model, ['velocity', 'acceleration']);
  if (model !== 'velocity' && level > 0) throw new RangeError('level belongs to the model velocity');
  const gated = {
    gate: gate === false ? 0 : checkNumber('gate', gate, 1),
    noise: noise === undefined ? undefined : checkNumber('noise', noise, 1e-150) ** 2,
  };
  return {
    scalar: (scale, _, perMs) => {
      const track = (): Track =>
        model === 'velocity' ? new LocalTrend(tau * perMs, level) : new ConstantAcceleration(tau * perMs);
      const filter = new Kalman(scale, track, gated);
      return lag === 0 ? filter : new Smoother(scale, filter, lag * perMs);
    },
    nanMeansNoResult: true,
  };
}
