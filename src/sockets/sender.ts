import { StreamError } from '../core/errors.js';
import type { Flow } from '../core/flow.js';
import type { Closing } from './closing.js';
import { Connection } from './connection.js';
import type { ConnectionOptions } from './connection-options.js';
import type { SinkCounters } from './counters.js';
import type { ListenOptions } from './listen-options.js';
import { Listener } from './listener.js';
import { Outbox } from './outbox.js';
import type { QueueOptions } from './queue-options.js';

/** What a sender tells its owner. One of `finished` and `failed` comes, once. */
export interface SenderEvents {
  /** It listens. */
  listening(): void;
  /** All has left, or been dropped, and the connections are closed. */
  finished(): void;
  failed(error: StreamError): void;
}

/** What sends messages: to one server, or to all clients of a port. */
export interface Sender {
  /** Sends a message, now or later; false when there is nobody to send it to. */
  send(text: string, key: string | undefined): boolean;
  /** Sends what waits, then closes: with the reason "end", or for a pause as what is going away and comes back. */
  end(how?: Closing): void;
  /** Closes at once; what waits is counted `dropped`. */
  close(): void;
}

/** How messages wait, and where they are counted. */
export interface SenderQueue {
  readonly queue: QueueOptions;
  readonly counters: SinkCounters;
  /** Held while the queue is full under the policy `block`. */
  readonly flow: Flow | undefined;
}

/** Connects to a URL, or listens. @throws RangeError, TypeError, SyntaxError at once on invalid options or an invalid URL */
export function openSender(
  target: string | ListenOptions,
  options: ConnectionOptions,
  queue: SenderQueue,
  events: SenderEvents,
): Sender {
  return typeof target === 'string'
    ? new ConnectedSender(target, options, queue, events)
    : new ListeningSender(target, queue, events);
}

class ConnectedSender implements Sender {
  readonly #outbox: Outbox;
  readonly #connection: Connection;
  #over = false;

  constructor(url: string, options: ConnectionOptions, queue: SenderQueue, events: SenderEvents) {
    this.#outbox = new Outbox(queue.queue, queue.counters, queue.flow);
    const fail = (error: StreamError): void => {
      this.#over = true;
      this.#outbox.abandon();
      events.failed(error);
    };
    this.#connection = new Connection(url, options, {
      open: (socket) => this.#outbox.attach(socket),
      message() {}, // what a server says to a sink is not for us
      lost: () => {
        queue.counters.lost += 1;
        this.#outbox.detach();
      },
      ended: () => fail(new StreamError('closed', `${this.#connection.host}: the server wants no more`)),
      failed: fail,
      badFrame() {},
      closed: () => {
        this.#over = true;
        events.finished();
      },
    });
    this.#connection.open();
  }

  send(text: string, key: string | undefined): boolean {
    if (this.#over) return false;
    this.#outbox.send(text, key);
    return true;
  }

  end(how: Closing = 'end'): void {
    if (this.#over) return;
    this.#outbox.whenEmpty(() => {
      if (!this.#over) this.#connection.close(how);
    });
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbox.abandon();
    this.#connection.close();
  }
}

class ListeningSender implements Sender {
  readonly #outboxes = new Set<Outbox>();
  readonly #listener: Listener;
  readonly #events: SenderEvents;
  #over = false;

  constructor(options: ListenOptions, { queue, counters, flow }: SenderQueue, events: SenderEvents) {
    const create = (): Outbox => new Outbox(queue, counters, flow);
    create(); // a policy that cannot work throws now
    this.#events = events;
    this.#listener = new Listener(options, {
      listening: () => events.listening(),
      connected: (socket) => {
        const outbox = create();
        this.#outboxes.add(outbox);
        outbox.attach(socket);
        return {
          message() {}, // what a client says to a sink is not for us
          badFrame() {},
          closed: () => {
            counters.lost += 1;
            outbox.detach();
            outbox.abandon();
            this.#outboxes.delete(outbox);
          },
        };
      },
      failed: (error) => {
        if (this.#over) return;
        this.#over = true;
        events.failed(error);
      },
    });
  }

  send(text: string, key: string | undefined): boolean {
    if (this.#over || this.#outboxes.size === 0) return false;
    for (const outbox of this.#outboxes) outbox.send(text, key);
    return true;
  }

  end(how: Closing = 'end'): void {
    if (this.#over) return;
    let waiting = this.#outboxes.size + 1;
    const one = (): void => {
      waiting -= 1;
      if (waiting === 0) this.#finish(how);
    };
    for (const outbox of this.#outboxes) outbox.whenEmpty(one);
    one();
  }

  close(): void {
    if (this.#over) return;
    for (const outbox of this.#outboxes) outbox.abandon();
    this.#finish();
  }

  #finish(how?: Closing): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.close(how);
    this.#events.finished();
  }
}
