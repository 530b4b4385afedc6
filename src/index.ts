export type { ConnectionOptions, ConnectionStatus } from './adapters/connection-options.js';
export { type Decode, FeedSample } from './adapters/decode.js';
export type { ListenOptions } from './adapters/listener.js';
export { createSinkCounters, type QueueOptions, type QueuePolicy, type SinkCounters } from './adapters/outbox.js';
export {
  type ListenSinkOptions,
  toWebSocket,
  type WebSocketSink,
  type WebSocketSinkOptions,
} from './adapters/websocket-sink.js';
export {
  createSourceCounters,
  fromWebSocket,
  type ListenSourceOptions,
  type SourceCounters,
  type WebSocketSourceOptions,
} from './adapters/websocket-source.js';
export {
  type Advice,
  type AdvisedOptions,
  type AdviseOptions,
  advise,
  type Candidate,
  type Noise,
  type Survey,
  type SurveySample,
} from './advice/index.js';
export { type Counters, createCounters } from './core/counters.js';
export { StreamError, type StreamErrorCode } from './core/errors.js';
export { Flow } from './core/flow.js';
export { type State, StateError } from './core/state.js';
export type { Timers } from './core/timers.js';
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
} from './core/types.js';
export { type EstimateOptions, type Estimates, estimate } from './estimators/estimate.js';
export { ESTIMATORS, type Estimator } from './estimators/estimator.js';
export * from './kernels/index.js';
export { type ByKeyOptions, byKey } from './operators/by-key.js';
export { Checkpoint } from './operators/checkpoint.js';
export { type DerivativeOptions, derivative } from './operators/derivative.js';
export {
  type Relative,
  relativeRate,
  slopeAngle,
  type TimeTo,
  timeToThreshold,
} from './operators/derived.js';
export type { Frame } from './operators/frame.js';
export {
  type FrameGradient,
  type FrameGradientOptions,
  type FrameSample,
  frameGradient,
} from './operators/frame-gradient.js';
export { type Integral, integral } from './operators/integral.js';
export { type ReorderOptions, reorder } from './operators/reorder.js';
export {
  type Dropped,
  type DropReason,
  type EstimatorOptions,
  runKernel,
} from './operators/run-kernel.js';
export { secondDerivative } from './operators/second-derivative.js';
export { type SlopeRatio, type SlopeRatioOptions, slopeRatio } from './operators/slope-ratio.js';
export { type SplitOptions, splitAtGaps } from './operators/split-at-gaps.js';
export { type TurningPoint, turningPoints } from './operators/turning-points.js';
export { type UnwrapOptions, type Unwrapped, unwrap } from './operators/unwrap.js';
export { type Silent, type WhenSilentOptions, whenSilent } from './operators/when-silent.js';
export type { SeriesOptions } from './order/rules.js';
export { type DurationLike, durationToMs, durationToNs } from './time/duration.js';
export type { Per } from './time/per.js';
export { rfc3339ToNs } from './time/rfc3339.js';
export { rateUnit } from './time/unit.js';
export type { Mapping } from './wire/mapping.js';
