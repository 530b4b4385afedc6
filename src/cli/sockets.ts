/*
 * Both ends of a WebSocket: loaded only when one of them is asked for.
 */

export { SocketSink } from '../adapters/websocket/sink.js';
export { SocketSource } from '../adapters/websocket/source.js';
export { TapeServer } from '../adapters/websocket/tape-server.js';
