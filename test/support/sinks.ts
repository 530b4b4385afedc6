import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { type SinkCounters, toWebSocket, type WebSocketSink } from '../../src/index.js';
import { eventually } from './time.js';

export const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;
export const text = { encode: (value: unknown) => String(value) };
export const balanced = ({ in: taken, sent, dropped, coalesced, queued }: SinkCounters): boolean =>
  taken === sent + dropped + coalesced + queued && queued >= 0;

/** Closes the sink with the test. */
export function held<T extends WebSocketSink<never>>(sink: T): T {
  onTestFinished(() => sink.close());
  return sink;
}

/** A listening sink and its address. */
export async function listening(
  options: object = {},
): Promise<{ sink: WebSocketSink<unknown>; url: string; port: number }> {
  let port = 0;
  const onListening = (given: number): void => {
    port = given;
  };
  const sink = held(toWebSocket({ listen: 0, onListening, ...text, ...options }));
  await eventually(() => port > 0);
  return { sink, url: `ws://127.0.0.1:${port}`, port };
}

/** A WebSocket client made by hand that never reads what it is sent. */
export async function deaf(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.pause();
  socket.write(
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
}
