// placeholder, replaced at merge

import { Flow } from '../../core/flow.js';
import type { State } from '../../core/state.js';
import type { Result } from '../../wire/result.js';
import type { ResultEncoder } from '../../wire/result-encoder.js';
import type { ConnectionOptions } from '../connection-options.js';
import type { ListenOptions } from '../listener.js';
import { createSinkCounters, type QueueOptions, type SinkCounters } from '../outbox.js';
import type { Sink, SinkEvents } from '../ports.js';
import { toWebSocket } from '../websocket-sink.js';

interface Line {
  text: string;
  key: string | undefined;
}
export class WebSocketSink implements Sink {
  readonly name = 'sink';
  readonly durableUnit = 'frame';
  readonly counters: SinkCounters = createSinkCounters();
  #out: ReturnType<typeof toWebSocket<Line>> | undefined;
  #flow = new Flow();
  constructor(
    private readonly target: string | ListenOptions,
    private readonly options: ConnectionOptions,
    private readonly queue: QueueOptions,
    private readonly encoder: ResultEncoder,
  ) {}
  async open(events: SinkEvents): Promise<void> {
    this.#flow.listen((held) => (held ? events.full() : events.drained()));
    const shared = {
      flow: this.#flow,
      counters: this.counters,
      queue: this.queue,
      encode: (l: Line) => l.text,
      key: (l: Line) => l.key,
    };
    this.#out =
      typeof this.target === 'string'
        ? toWebSocket<Line>(this.target, { ...this.options, ...shared })
        : toWebSocket<Line>({ ...this.target, ...shared });
    this.#out.finished.catch((e) => events.failed(e));
  }
  take(result: Result): void {
    this.encoder.encode(result, (text, key) => this.#out?.next({ text, key }));
  }
  flush(): void {}
  async end(): Promise<void> {
    this.#out?.complete();
    const late = setTimeout(() => this.#out?.close(), 10000);
    await this.#out?.finished;
    clearTimeout(late);
  }
  close(): void {
    this.#out?.close();
  }
  get durable(): number | undefined {
    return this.counters.queued === 0 ? this.counters.sent : undefined;
  }
  snapshot(): State {
    return this.encoder.snapshot();
  }
  restore(state: State): void {
    this.encoder.restore(state);
  }
}
