import { Flow } from '../../core/flow.js';
import { checkNames } from '../../core/nearest.js';
import type { State } from '../../core/state.js';
import type { Scheduled } from '../../core/timers.js';
import { CONNECTION_OPTIONS, type ConnectionOptions } from '../../sockets/connection-options.js';
import { createSinkCounters, type SinkCounters } from '../../sockets/counters.js';
import { LISTEN_OPTIONS, type ListenOptions } from '../../sockets/listen-options.js';
import { checkQueue, type QueueOptions } from '../../sockets/queue-options.js';
import { openSender, type Sender } from '../../sockets/sender.js';
import { checkTarget } from '../../sockets/target.js';
import { type DurationLike, durationToMs } from '../../time/duration.js';
import { systemTimers } from '../../time/system-timers.js';
import type { Result } from '../../wire/result.js';
import type { ResultEncoder } from '../../wire/result-encoder.js';
import type { Sink, SinkEvents } from '../ports.js';

/** What the two forms of a WebSocket sink share. */
interface SinkOptions {
  /** Writes a result as text: a frame for each line. What it throws goes to `onBad`. */
  readonly encoder: ResultEncoder;
  /** What waits while the peer is slow or gone. `block` becomes the events `full` and `drained`. */
  readonly queue?: QueueOptions;
  /** Counts what becomes of the results. */
  readonly counters?: SinkCounters;
  /** Called for a result that the encoder could not write; it has been counted `dropped`. */
  readonly onBad?: (message: string) => void;
  /** How long `end` waits for a peer that does not take what is left; then that is dropped (default 10 s). */
  readonly patience?: DurationLike;
}

/** Options of a sink that connects to a server. */
export interface ConnectSinkOptions extends ConnectionOptions, SinkOptions {}

const NAMES = ['encoder', 'queue', 'counters', 'onBad', 'patience'] as const;

/** A promise that is kept from outside. */
interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** A WebSocket as a sink of results: a server that it connects to, or all clients of a port. Each result is one text frame. */
export class SocketSink implements Sink {
  readonly name: string;
  readonly durableUnit = 'frame';
  readonly counters: SinkCounters;
  readonly #target: string | ListenOptions;
  readonly #options: ConnectionOptions;
  readonly #given: SinkOptions;
  readonly #flow = new Flow();
  readonly #patience: number;
  #events: SinkEvents | undefined;
  #sender: Sender | undefined;
  /** Promises of `open` and `end` that wait. */
  readonly #waiting = new Set<Waiting>();
  #late: Scheduled | undefined;
  #finished = false;
  #failure: { readonly error: unknown } | undefined;

  /** @throws RangeError, TypeError, SyntaxError on an invalid option or URL */
  constructor(url: string, options: ConnectSinkOptions);
  constructor(options: ListenOptions & SinkOptions);
  constructor(target: string | (ListenOptions & SinkOptions), options?: ConnectSinkOptions) {
    const connects = typeof target === 'string';
    const given = (connects ? options : target) as SinkOptions;
    checkNames('a WebSocket sink', given, [...NAMES, ...(connects ? CONNECTION_OPTIONS : LISTEN_OPTIONS)]);
    checkQueue(given.queue ?? {});
    this.name = checkTarget(target, options ?? {});
    this.#target = target;
    this.#options = options ?? {};
    this.#given = given;
    this.#patience = durationToMs(given.patience ?? 10_000, 'patience');
    this.counters = given.counters ?? createSinkCounters();
  }

  /** Resolves at once when it connects, for the queue takes what comes; when it listens, as soon as clients can connect. */
  open(events: SinkEvents): Promise<void> {
    if (this.#finished) return Promise.resolve();
    this.#events = events;
    this.#flow.listen((held) => (held ? this.#events?.full() : this.#events?.drained()));
    let listening = (): void => {};
    const opened =
      typeof this.#target === 'string'
        ? Promise.resolve()
        : this.#wait((waiting) => {
            listening = waiting.resolve;
          });
    const { queue = {} } = this.#given;
    this.#sender = openSender(
      this.#target,
      this.#options,
      { queue, counters: this.counters, flow: this.#flow },
      {
        listening: () => listening(),
        finished: () => this.#settle(),
        failed: (error) => this.#settle({ error }),
      },
    );
    return opened;
  }

  take(result: Result): void {
    try {
      this.#given.encoder.encode(result, this.#line);
    } catch (error) {
      this.#drop();
      this.#given.onBad?.(error instanceof Error ? error.message : String(error));
    }
  }

  snapshot(): State {
    return this.#given.encoder.snapshot();
  }

  restore(state: State): void {
    this.#given.encoder.restore(state);
  }

  readonly #line = (text: string, key: string | undefined, header?: boolean): void => {
    if (this.#sender?.send(text, key, header) !== true) this.#drop();
  };

  #drop(): void {
    this.counters.in += 1;
    this.counters.dropped += 1;
  }

  /** Nothing to do: frames of one turn of the event loop leave together anyway. */
  flush(): void {}

  get durable(): number | undefined {
    return this.counters.queued === 0 && this.undelivered === 0 ? this.counters.sent : undefined;
  }

  get undelivered(): number {
    return this.#sender?.undelivered ?? 0;
  }

  end(how: 'end' | 'pause' = 'end'): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    if (this.#finished || this.#sender === undefined) return Promise.resolve();
    const ended = this.#wait();
    const timers = this.#options.scheduler ?? systemTimers;
    this.#late ??= timers.schedule(() => this.#sender?.close(), this.#patience);
    this.#sender.end(how);
    return ended;
  }

  close(): void {
    this.#events = undefined;
    if (this.#sender) this.#sender.close();
    this.#settle();
  }

  #wait(given: (waiting: Waiting) => void = () => {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        resolve: () => {
          this.#waiting.delete(waiting);
          resolve();
        },
        reject: (error) => {
          this.#waiting.delete(waiting);
          reject(error);
        },
      };
      this.#waiting.add(waiting);
      given(waiting);
    });
  }

  /** It is over, one way or the other; only the first call counts. */
  #settle(failure?: { readonly error: unknown }): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#failure = failure;
    this.#late?.unsubscribe();
    const asked = this.#waiting.size > 0;
    for (const waiting of [...this.#waiting]) {
      if (failure) waiting.reject(failure.error);
      else waiting.resolve();
    }
    if (failure && !asked) this.#events?.failed(failure.error);
    this.#events = undefined;
  }
}
