import { toWebSocket } from '../adapters/websocket/to-websocket.js';
import { Flow } from '../core/flow.js';
import { createSinkCounters } from '../sockets/counters.js';
import type { Config } from './config.js';
import type { Output } from './output.js';
import type { Report } from './report.js';
import { connectionOptions } from './socket-options.js';

interface Line {
  readonly text: string;
  readonly key: string | undefined;
}

/** How long the end waits for a sink that does not take what is left. */
const PATIENCE = 10000;

/** Opens a WebSocket sink. Loaded only when there is one: it brings RxJS and ws. */
export function socketOutput(config: Config, report: Report): Output {
  const { sink, queue } = config;
  const flow = new Flow();
  const counters = createSinkCounters();
  const shared = { flow, counters, queue, encode: (line: Line) => line.text, key: (line: Line) => line.key };
  const out =
    sink.kind === 'connect'
      ? toWebSocket<Line>(sink.url, { ...connectionOptions(config, report, 'sink'), ...shared })
      : toWebSocket<Line>({
          listen: sink.kind === 'listen' ? sink.port : 0,
          host: config.host,
          onListening: (port) => report.say(`clients can connect to ws://${config.host}:${port}`),
          ...shared,
        });
  return {
    flow,
    line: (text, key) => out.next({ text, key }),
    flush() {},
    async end() {
      out.complete();
      const late = setTimeout(() => out.close(), PATIENCE);
      await out.finished;
      clearTimeout(late);
    },
    counters: () => ({ sink: counters }),
    get written() {
      return counters.queued === 0 ? counters.sent : undefined;
    },
    onClosed() {},
    onFailed: (listener) => void out.finished.catch(listener),
  };
}
