import { map, type OperatorFunction } from 'rxjs';
import type { Kernel, Sample, Time } from '../core/types.js';
import { type AnyEstimator, estimatorKernels } from '../estimators/estimator.js';
import { SideBySide } from '../kernels/support/side-by-side.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link slopeRatio}. */
export interface SlopeRatioOptions<S = Sample> extends SeriesOperatorOptions<S> {
  /** What follows quickly, such as `{ kind: 'least-squares', window: '30s' }`. */
  readonly fast: AnyEstimator;
  /** What it is compared with, such as `{ kind: 'least-squares', window: '10 min' }`. */
  readonly slow: AnyEstimator;
}

/** Two slopes of one series, and how many times the slow one the fast one is. */
export interface SlopeRatio<S = Sample> {
  readonly key?: string;
  readonly t: Time;
  readonly value: number;
  readonly fast: number | null;
  readonly slow: number | null;
  /** `fast / slow`; `null` where one of them is missing, or the slow one is 0. */
  readonly ratio: number | null;
  /** The very object that came in. */
  readonly sample: S;
}

/**
 * The ratio of the slope over a short window to that over a long one: above 1 the change is speeding up, below 1 it is slowing down, negative it has
 * turned.
 *
 * n samples in, n results out, when the later of the two estimators answers.
 *
 * @example
 * of(0, 1, 4, 9).pipe(
 *   map((value, t) => ({ t, value })),
 *   slopeRatio({ fast: { kind: 'least-squares', window: 2 }, slow: { kind: 'least-squares', window: 4 } }),
 *   map(({ ratio }) => ratio),
 * ) // -> null, 1, 1.5, 1.6666666666666667
 *
 * @throws RangeError, TypeError at once, on an invalid option
 */
export function slopeRatio<S = Sample>({
  fast,
  slow,
  ...options
}: SlopeRatioOptions<S>): OperatorFunction<S, SlopeRatio<S>> {
  const [first, second] = [estimatorKernels(fast), estimatorKernels(slow)];
  const name = `${first.name} over ${second.name}`;
  // Values are numbers, results are pairs: `derivative` holds the two slopes.
  const scalar = (scale: number, divisor: number, perMs: number): Kernel =>
    new SideBySide(first.scalar(scale, divisor, perMs), second.scalar(scale, divisor, perMs)) as unknown as Kernel;
  const operator = runKernel<S, number>({ scalar, name, nanMeansNoResult: true }, options);
  return (source) =>
    source.pipe(
      operator,
      map(({ key, t, value, derivative, sample }) => {
        const pair = derivative as unknown as readonly [number, number] | null;
        const [quick, steady] = (pair ?? [Number.NaN, Number.NaN]).map((d) => (d === d ? d : null)) as [
          number | null,
          number | null,
        ];
        const ratio = quick === null || steady === null || steady === 0 ? null : quick / steady;
        const result = { t, value, fast: quick, slow: steady, ratio, sample };
        return key === undefined ? result : { key, ...result };
      }),
    );
}
