import { config, type Observer } from 'rxjs';
import type { Flow } from '../../core/flow.js';
import { checkNames } from '../../core/nearest.js';
import { CONNECTION_OPTIONS, type ConnectionOptions } from '../../sockets/connection-options.js';
import { createSinkCounters, type SinkCounters } from '../../sockets/counters.js';
import { LISTEN_OPTIONS, type ListenOptions } from '../../sockets/listen-options.js';
import { checkQueue, type QueueOptions } from '../../sockets/queue-options.js';
import { openSender, type Sender } from '../../sockets/sender.js';
import { checkTarget } from '../../sockets/target.js';
import { systemTimers } from '../../time/system-timers.js';
import { encodeResult } from '../../wire/result-encoder.js';

/** How values become frames, and how they wait. */
export interface EncodeOptions<T> {
  /** Turns a value into a frame's text. Default: results as one JSON object, as the command line writes them. */
  readonly encode?: (value: T) => string;
  /** What waits while the peer is slow or gone. */
  readonly queue?: QueueOptions;
  /** The key of a value, for `coalesce-key`. Default: its `key`. */
  readonly key?: (value: T) => string | undefined;
  /** Held while the queue is full under the policy `block`; hand the same one to the sources. */
  readonly flow?: Flow;
  /** Counts what becomes of the values. */
  readonly counters?: SinkCounters;
  /** Called for a value that `encode` could not write; it has been counted `dropped`. */
  readonly onBad?: (message: string) => void;
}

/** Options of a sink that connects to a server. */
export interface WebSocketSinkOptions<T = unknown> extends ConnectionOptions, EncodeOptions<T> {}
/** Options of a sink that others connect to. */
export interface ListenSinkOptions<T = unknown> extends ListenOptions, EncodeOptions<T> {}

/** A sink: subscribe it to a stream. */
export interface WebSocketSink<T> extends Observer<T> {
  /** What became of the values. */
  readonly counters: SinkCounters;
  /**
   * Resolves when all has been sent after the stream's end and the connection is closed; rejects when it could not be.
   *
   * Whoever reads it takes the failure over. While nobody has, a failure is reported as RxJS reports an unhandled error: it is
   * thrown where nothing catches it, and ends a Node.js program.
   */
  readonly finished: Promise<void>;
  /** Closes at once; what waits is counted `dropped`. */
  close(): void;
}

const ENCODE_OPTIONS = ['encode', 'queue', 'key', 'flow', 'counters', 'onBad'] as const;

/**
 * Sends a stream to a WebSocket server; or, with `{ listen: port }` in place of a URL, to all clients that connect to us.
 *
 * One value, one text frame, in order. The connection opens at once and is opened again when lost; meanwhile values wait in a
 * bounded queue with a policy. When the stream completes, what waits is sent, and the connection closes with code 1000 and the
 * reason "end". When it errors, the connection closes without that reason, so that nobody takes the break for an end.
 *
 * On Node.js the values of one turn of the event loop leave in one system call. What the operating system, or the browser, has
 * taken over when a connection is reset may not have arrived: it is counted `sent` all the same. A listening sink drops, and
 * counts, what is sent while nobody is connected; each client has a queue of its own.
 *
 * A failure rejects `finished`; when nobody has asked for `finished`, it is an unhandled error and ends a Node.js program.
 *
 * @throws RangeError, TypeError, SyntaxError at once on an invalid option or URL
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
  checkQueue(given.queue ?? {});
  checkTarget(target, options);
  return new ObserverSink(target, options, given);
}

const keyOf = (value: unknown): string | undefined => (value as { key?: string } | null)?.key;

/** The sink as an Observer over a {@link Sender}. */
class ObserverSink<T> implements WebSocketSink<T> {
  readonly counters: SinkCounters;
  readonly #sender: Sender;
  readonly #encode: (value: T) => string;
  readonly #key: (value: T) => string | undefined;
  readonly #onBad: ((message: string) => void) | undefined;
  readonly #outcome = new Outcome();
  #closed = false;

  constructor(target: string | ListenOptions, options: ConnectionOptions, given: EncodeOptions<T>) {
    const { encode = encodeResult, key = keyOf, onBad, queue = {}, flow, counters = createSinkCounters() } = given;
    this.counters = counters;
    this.#encode = encode;
    this.#key = key;
    this.#onBad = onBad;
    const events = {
      listening() {},
      finished: () => this.#outcome.settle(),
      failed: (error: unknown) => this.#outcome.settle({ error }),
    };
    this.#sender = openSender(target, options, { queue, counters, flow }, events);
  }

  get finished(): Promise<void> {
    return this.#outcome.promise;
  }

  next(value: T): void {
    try {
      if (this.#sender.send(this.#encode(value), this.#key(value))) return;
    } catch (error) {
      this.#onBad?.(error instanceof Error ? error.message : String(error));
    }
    this.counters.in += 1;
    this.counters.dropped += 1;
  }

  error(error: unknown): void {
    if (this.#closed) return;
    this.#outcome.settle({ error });
    this.close();
  }

  complete(): void {
    this.#sender.end();
  }

  close(): void {
    this.#closed = true;
    this.#sender.close();
  }
}

/** How something ended: a promise if somebody asks, an unhandled error if nobody does. */
class Outcome {
  #settled = false;
  #failure: { readonly error: unknown } | undefined;
  #promise: Promise<void> | undefined;
  #resolve: (() => void) | undefined;
  #reject: ((error: unknown) => void) | undefined;

  get promise(): Promise<void> {
    this.#promise ??= new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#settled) this.#tell();
    });
    return this.#promise;
  }

  /** Only the first call counts. */
  settle(failure?: { readonly error: unknown }): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#failure = failure;
    this.#tell();
    // As RxJS does: not in this call, where a caller might catch it, and only when nobody has asked by then.
    if (failure) systemTimers.schedule(() => this.#promise ?? reportUnhandled(failure.error), 0);
  }

  #tell(): void {
    if (this.#failure) this.#reject?.(this.#failure.error);
    else this.#resolve?.();
  }
}

/** Hands an error to the handler of RxJS, or throws it where nothing catches it. */
function reportUnhandled(error: unknown): void {
  if (config.onUnhandledError) config.onUnhandledError(error);
  else throw error;
}
