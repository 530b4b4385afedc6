export { type Decode, FeedSample } from './adapters/decode.js';
export {
  type DecodeOptions,
  fromWebSocket,
  type ListenSourceOptions,
  type WebSocketSourceOptions,
} from './adapters/websocket/from-websocket.js';
export {
  type EncodeOptions,
  type ListenSinkOptions,
  toWebSocket,
  type WebSocketSink,
  type WebSocketSinkOptions,
} from './adapters/websocket/to-websocket.js';
export * from './advice/index.js';
export { Flow } from './core/flow.js';
export * from './kernels/index.js';
export { type DerivativeOptions, derivative } from './operators/derivative.js';
export * from './operators/index.js';
export type { ConnectionOptions, ConnectionStatus } from './sockets/connection-options.js';
export {
  createSinkCounters,
  createSourceCounters,
  type SinkCounters,
  type SourceCounters,
} from './sockets/counters.js';
export type { TokenGrant } from './sockets/grants.js';
export type { ListenOptions } from './sockets/listen-options.js';
export type { QueueOptions, QueuePolicy } from './sockets/queue-options.js';
export type { DialogueOptions, Message, OpenStep, Reply } from './wire/dialogue/options.js';
export type { FrameMap, FrameMaps } from './wire/frame/frame-map.js';
export type { FeedMap } from './wire/frame/frame-plan.js';
export type { FramePattern } from './wire/frame/pattern.js';
export type { Mapping } from './wire/mapping.js';
