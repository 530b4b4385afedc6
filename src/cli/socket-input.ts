import { fromWebSocket } from '../adapters/websocket/from-websocket.js';
import type { Flow } from '../core/flow.js';
import { createSourceCounters, type SourceCounters } from '../sockets/counters.js';
import type { Config } from './config.js';
import type { InputEvents } from './input.js';
import type { Report } from './report.js';
import { connectionOptions } from './socket-options.js';

/** Opens a WebSocket source; its frames go on as text. Loaded only when there is one: it brings RxJS and ws. */
export function socketInput(
  config: Config,
  report: Report,
  flow: Flow,
  events: InputEvents,
): { stop: () => void; counters: SourceCounters } {
  const { source } = config;
  const counters = createSourceCounters();
  const shared = {
    flow,
    counters,
    decode: (text: string, emit: (text: string) => void) => emit(text),
    onBad: (message: string) => report.fault(`frame ${counters.frames}`, message),
  };
  const frames =
    source.kind === 'connect'
      ? fromWebSocket<string>(source.url, { ...connectionOptions(config, report, 'source'), ...shared })
      : fromWebSocket<string>({
          listen: source.kind === 'listen' ? source.port : 0,
          host: config.host,
          maxPayload: config.connection.maxPayload,
          onListening: (port) => report.say(`listening for devices on ws://${config.host}:${port}`),
          ...shared,
        });
  const subscription = frames.subscribe({
    next: (text) => events.frame(text),
    complete: () => events.end(),
    error: (error) => events.fail(error),
  });
  return { stop: () => subscription.unsubscribe(), counters };
}
