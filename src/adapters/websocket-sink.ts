import type { Observer } from 'rxjs';
import { StreamError } from '../core/errors.js';
import type { Flow } from '../core/flow.js';
import { checkNames } from '../core/nearest.js';
import { encodeResult } from '../wire/result-encoder.js';
import { Connection, END_REASON } from './connection.js';
import { CONNECTION_OPTIONS, type ConnectionOptions } from './connection-options.js';
import { LISTEN_OPTIONS, Listener, type ListenOptions } from './listener.js';
import { checkQueue, createSinkCounters, Outbox, type QueueOptions, type SinkCounters } from './outbox.js';

interface EncodeOptions<T> {
  /** Turns a value into a frame's text. Default: results as one JSON object, as the command line writes them. */
  readonly encode?: (value: T) => string;
  /** What waits while the peer is slow or gone. */
  readonly queue?: QueueOptions;
  /** The key of a value, for `coalesce-key`. Default: its `key`. */
  readonly key?: (value: T) => string | undefined;
  /** Held while the queue is full under the policy `block`; hand the same one to the sources. */
  readonly flow?: Flow;
  readonly counters?: SinkCounters;
  /** Is told of a value that `encode` could not write; it has been counted `dropped`. */
  readonly onBad?: (message: string) => void;
}

export interface WebSocketSinkOptions<T = unknown> extends ConnectionOptions, EncodeOptions<T> {}
export interface ListenSinkOptions<T = unknown> extends ListenOptions, EncodeOptions<T> {}

/** A sink: subscribe it to a stream. */
export interface WebSocketSink<T> extends Observer<T> {
  readonly counters: SinkCounters;
  /** Settles when all has been sent after the stream's end and the connection is closed; rejects when it could not be. */
  readonly finished: Promise<void>;
  /** Closes at once; what waits is counted `dropped`. */
  close(): void;
}

const ENCODE_OPTIONS = ['encode', 'queue', 'key', 'flow', 'counters', 'onBad'] as const;

/**
 * Sends a stream to a WebSocket server; or, with `{ listen: port }` in place of a URL, to all clients that connect to us.
 *
 * One value, one text frame, in order. The connection opens at once and is opened again when lost; meanwhile values wait in a
 * bounded queue with a policy. Values of one turn of the event loop leave in one system call. When the stream completes, what
 * waits is sent, and the connection closes with code 1000 and the reason "end". When it errors, the connection closes
 * without that reason, so that nobody takes the break for an end.
 *
 * What the operating system has taken over when a connection is reset may not have arrived: it is counted `sent` all the same.
 * A listening sink drops, and counts, what is sent while nobody is connected; each client has a queue of its own.
 *
 * @throws RangeError, TypeError, SyntaxError at once on options or a URL that make no sense
 */
export function toWebSocket<T = unknown>(url: string, options?: WebSocketSinkOptions<T>): WebSocketSink<T>;
export function toWebSocket<T = unknown>(options: ListenSinkOptions<T>): WebSocketSink<T>;
export function toWebSocket<T = unknown>(
  target: string | ListenSinkOptions<T>,
  options: WebSocketSinkOptions<T> = {},
): WebSocketSink<T> {
  const given: EncodeOptions<T> = typeof target === 'string' ? options : target;
  checkNames('toWebSocket', given, [
    ...ENCODE_OPTIONS,
    ...(typeof target === 'string' ? CONNECTION_OPTIONS : LISTEN_OPTIONS),
  ]);
  const { encode = encodeResult, key = keyOf, onBad, queue = {}, flow, counters = createSinkCounters() } = given;
  const format = { encode, key, onBad };
  checkQueue(queue);
  return typeof target === 'string'
    ? new ClientSink(target, options, format, new Outbox(queue, counters, flow), counters)
    : new ServerSink(target, format, () => new Outbox(queue, counters, flow), counters);
}

/** How values become messages. */
interface Format<T> {
  readonly encode: (value: T) => string;
  readonly key: (value: T) => string | undefined;
  readonly onBad: ((message: string) => void) | undefined;
}

const keyOf = (value: unknown): string | undefined => (value as { key?: string } | null)?.key;

/** What both forms share: a promise of the end, and errors that close without the reason "end". */
abstract class Sink<T> implements WebSocketSink<T> {
  readonly finished: Promise<void>;
  protected readonly settle: { resolve: () => void; reject: (error: unknown) => void };
  protected over = false;

  constructor(
    private readonly format: Format<T>,
    readonly counters: SinkCounters,
  ) {
    let settle = { resolve: () => {}, reject: (_: unknown) => {} };
    this.finished = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.finished.catch(() => {}); // whoever does not ask is not told
    this.settle = settle;
  }

  /** Hands a message on; false when there is nobody to hand it to. */
  protected abstract deliver(text: string, key: string | undefined): boolean;
  abstract complete(): void;
  abstract close(): void;

  next(value: T): void {
    try {
      if (this.deliver(this.format.encode(value), this.format.key(value))) return;
    } catch (error) {
      this.format.onBad?.(error instanceof Error ? error.message : String(error));
    }
    this.counters.in += 1;
    this.counters.dropped += 1;
  }

  error(error: unknown): void {
    if (this.over) return;
    this.settle.reject(error);
    this.close();
  }

  protected done(): void {
    this.over = true;
    this.settle.resolve();
  }

  protected fail(error: StreamError): void {
    this.over = true;
    this.settle.reject(error);
  }
}

class ClientSink<T> extends Sink<T> {
  readonly #outbox: Outbox;
  readonly #connection: Connection;

  constructor(url: string, options: ConnectionOptions, format: Format<T>, outbox: Outbox, counters: SinkCounters) {
    super(format, counters);
    this.#outbox = outbox;
    this.#connection = new Connection(url, options, {
      open: (socket, raw) => this.#outbox.attach(socket, raw),
      message() {}, // what a server says to a sink is not for us
      lost: () => {
        this.counters.lost += 1;
        this.#outbox.detach();
      },
      ended: () => this.#give(new StreamError('closed', `${this.#connection.host}: the server wants no more`)),
      failed: (error) => this.#give(error),
      badFrame() {},
      closed: () => this.done(),
    });
    this.#connection.open();
  }

  protected deliver(text: string, key: string | undefined): boolean {
    if (this.over) return false;
    this.#outbox.send(text, key);
    return true;
  }

  complete(): void {
    if (this.over) return;
    this.#outbox.whenEmpty(() => {
      if (!this.over) this.#connection.close(true);
    });
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.#connection.close();
    this.#outbox.abandon();
  }

  #give(error: StreamError): void {
    this.#outbox.abandon();
    this.fail(error);
  }
}

class ServerSink<T> extends Sink<T> {
  readonly #outboxes = new Set<Outbox>();
  readonly #listener: Listener;

  constructor(options: ListenOptions, format: Format<T>, create: () => Outbox, counters: SinkCounters) {
    super(format, counters);
    create(); // a policy that cannot work throws now
    this.#listener = new Listener(options, {
      connected: (socket, request) => {
        const outbox = create();
        this.#outboxes.add(outbox);
        outbox.attach(socket, request.socket);
        socket.on('close', () => {
          counters.lost += 1;
          outbox.detach();
          outbox.abandon();
          this.#outboxes.delete(outbox);
        });
      },
      failed: (error) => this.fail(error),
    });
  }

  protected deliver(text: string, key: string | undefined): boolean {
    if (this.over || this.#outboxes.size === 0) return false;
    for (const outbox of this.#outboxes) outbox.send(text, key);
    return true;
  }

  complete(): void {
    if (this.over) return;
    let waiting = this.#outboxes.size + 1;
    const one = (): void => {
      waiting -= 1;
      if (waiting > 0 || this.over) return;
      this.#listener.close(END_REASON);
      this.done();
    };
    for (const outbox of this.#outboxes) outbox.whenEmpty(one);
    one();
  }

  close(): void {
    if (this.over) return;
    for (const outbox of this.#outboxes) outbox.abandon();
    this.#listener.close();
    this.done();
  }
}
