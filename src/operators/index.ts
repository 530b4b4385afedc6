export { type Counters, createCounters } from '../core/counters.js';
export { StreamError, type StreamErrorCode } from '../core/errors.js';
export { type State, StateError } from '../core/state.js';
export type { Scheduled, Timers } from '../core/timers.js';
export type {
  Derivative,
  Edge,
  Emit,
  Kernel,
  KernelFactory,
  Quality,
  Sample,
  Slope,
  Time,
  Value,
} from '../core/types.js';
export { type AnyEstimator, ESTIMATORS, type EstimatorSpec } from '../estimators/estimator.js';
export type { BatchRows, BatchTimes, BatchValues } from '../order/batch-values.js';
export type { CounterOptions } from '../order/counter-option.js';
export { type BatchOptions, type Estimates, estimate, type RowEstimates } from '../order/estimate.js';
export type { KeysOptions } from '../order/keys.js';
export type { DropReason } from '../order/ledger.js';
export type { SeriesOptions } from '../order/series-options.js';
export type { SilenceOptions } from '../order/silence.js';
export { type DurationLike, durationToMs, durationToNs } from '../time/duration.js';
export type { Per } from '../time/per.js';
export { rfc3339ToNs } from '../time/rfc3339.js';
export { rateUnit } from '../time/unit.js';
export { type ByKeyOptions, byKey } from './by-key.js';
export { Checkpoint } from './checkpoint.js';
export { type Relative, relativeRate, slopeAngle, type TimeTo, timeToThreshold } from './derived.js';
export type { Frame } from './frame.js';
export { type FrameGradient, type FrameGradientOptions, type FrameSample, frameGradient } from './frame-gradient.js';
export { type Integral, type IntegralOptions, integral } from './integral.js';
export { type ReorderOptions, reorder } from './reorder.js';
export { runKernel, type SeriesOperatorOptions } from './run-kernel.js';
export type { Dropped } from './sample-access.js';
export { secondDerivative } from './second-derivative.js';
export { type SlopeRatio, type SlopeRatioOptions, slopeRatio } from './slope-ratio.js';
export { type DerivativeOptions, derivative } from './small-derivative.js';
export { type SplitOptions, splitAtGaps } from './split-at-gaps.js';
export { type TurningPoint, turningPoints } from './turning-points.js';
export { type UnwrapOptions, type Unwrapped, unwrap } from './unwrap.js';
export { type Silent, type WhenSilentOptions, whenSilent } from './when-silent.js';
