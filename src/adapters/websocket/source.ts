// placeholder, replaced at merge

import { Flow } from '../../core/flow.js';
import type { ConnectionOptions } from '../connection-options.js';
import type { ListenOptions } from '../listener.js';
import type { Source, SourceEvents } from '../ports.js';
import { createSourceCounters, fromWebSocket, type SourceCounters } from '../websocket-source.js';
export class WebSocketSource implements Source {
  readonly boundary = 'message';
  readonly unit = 'frame';
  readonly live = true;
  readonly replayable = false;
  readonly counters: SourceCounters = createSourceCounters();
  readonly name = 'source';
  #flow = new Flow();
  #stop: { unsubscribe(): void } | undefined;
  constructor(
    private readonly target: string | ListenOptions,
    private readonly options: ConnectionOptions = {},
  ) {}
  open(events: SourceEvents): void {
    const shared = {
      flow: this.#flow,
      counters: this.counters,
      decode: (text: string, emit: (t: string) => void) => emit(text),
      onBad: (m: string) => events.bad(m),
    };
    const onStatus = (status: Parameters<SourceEvents['status']>[0]) => events.status(status);
    const o =
      typeof this.target === 'string'
        ? fromWebSocket<string>(this.target, { ...this.options, ...shared, onStatus: onStatus as never })
        : fromWebSocket<string>({ ...this.target, ...shared });
    this.#stop = o.subscribe({
      next: (text) => events.bytes(Buffer.from(text), Date.now()),
      complete: () => events.ended(),
      error: (e) => events.failed(e),
    });
  }
  pause(): void {
    this.#flow.hold(this);
  }
  resume(): void {
    this.#flow.release(this);
  }
  close(): void {
    this.#stop?.unsubscribe();
  }
}
