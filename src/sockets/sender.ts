import { StreamError } from '../core/errors.js';
import type { Flow } from '../core/flow.js';
import type { Closing } from './closing.js';
import { Connection } from './connection.js';
import type { ConnectionOptions } from './connection-options.js';
import type { SinkCounters } from './counters.js';
import type { ListenOptions } from './listen-options.js';
import { ListeningSender } from './listening-sender.js';
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
  /** Sends a message, now or later, `forAll` also to those who may not read its key; false when there is nobody to send it to. */
  send(text: string, key: string | undefined, forAll?: boolean): boolean;
  /** Messages that still waited when it was over for those who were to get them: nobody has got these. */
  readonly undelivered: number;
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
  undelivered = 0;

  constructor(url: string, options: ConnectionOptions, queue: SenderQueue, events: SenderEvents) {
    this.#outbox = new Outbox(queue.queue, queue.counters, queue.flow);
    const fail = (error: StreamError): void => {
      this.#over = true;
      this.undelivered = this.#outbox.abandon();
      events.failed(error);
    };
    let passed = 0; // before the connection of now
    this.#connection = new Connection(url, options, {
      open: (socket) => {
        passed = this.#outbox.passed;
        this.#outbox.attach(socket);
      },
      message() {}, // what a server says to a sink is not for us
      lost: () => {
        queue.counters.lost += 1;
        this.#outbox.detach();
        if (this.#outbox.passed > passed) this.#connection.carried();
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
    this.#outbox.send({ frame: text, key });
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
    this.undelivered = this.#outbox.abandon();
    this.#connection.close();
  }
}
