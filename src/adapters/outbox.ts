import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { show } from '../core/errors.js';
import { Fifo } from '../core/fifo.js';
import type { Flow } from '../core/flow.js';
import { oneOf } from '../core/nearest.js';

/** What waits while a connection is slow or down, and what happens when it is too much. */
export interface QueueOptions {
  /** How many messages may wait (default 10,000). */
  readonly max?: number;
  /**
   * When it is full: hold back the sources of the same {@link Flow} (`block`), forget the oldest (`drop-oldest`), or keep
   * only the newest of each key, from the first message that has to wait (`coalesce-key`).
   */
  readonly full?: QueuePolicy;
}

export type QueuePolicy = 'block' | 'drop-oldest' | 'coalesce-key';

/** `in = sent + dropped + coalesced + queued` holds at every moment. */
export interface SinkCounters {
  /** Messages handed to the sink. */
  in: number;
  /** Messages that the operating system has taken over. What it loses in a reset is not known to anybody. */
  sent: number;
  /** Messages that wait, or are under way to the operating system. */
  queued: number;
  /** Messages that were thrown away: no room, nobody to send them to, or no way to write them as text. */
  dropped: number;
  /** Messages that a newer one of their key replaced. */
  coalesced: number;
  /** Connections that were lost. */
  lost: number;
}

export const createSinkCounters = (): SinkCounters => ({
  in: 0,
  sent: 0,
  queued: 0,
  dropped: 0,
  coalesced: 0,
  lost: 0,
});

interface Message {
  text: string;
  readonly key: string | undefined;
}

/** Above this many bytes in the socket, messages wait in the queue instead, where a policy applies to them. */
const HIGH_WATER = 1 << 20;

/** A source that was told to pause may still deliver what it has read; one that does not pause at all must not fill the memory. */
const OVERSHOOT = 8;

export const checkQueue = ({ max = 10000, full = 'drop-oldest' }: QueueOptions): Required<QueueOptions> => {
  if (!(Number.isSafeInteger(max) && max > 0))
    throw new RangeError(`queue.max must be a positive number of messages, got ${show(max)}`);
  return { max, full: oneOf('queue.full', full, ['block', 'drop-oldest', 'coalesce-key']) };
};

/**
 * The bounded way out to one peer, which may be slow, gone, and back.
 *
 * Messages keep their order. Those of one turn of the event loop leave in one system call. A message that the operating
 * system has not taken over when the connection is lost waits for the next connection, in its old place; the few that it was
 * taking over just then may arrive twice.
 */
export class Outbox {
  readonly #queue = new Fifo<Message>();
  readonly #flying = new Fifo<Message>(); // in the socket, not yet taken over by the operating system
  readonly #byKey = new Map<string, Message>();
  readonly #max: number;
  readonly #full: QueuePolicy;
  readonly #flow: Flow | undefined;
  readonly #counters: SinkCounters;
  #socket: WebSocket | undefined;
  #raw: Socket | undefined;
  #corked = false;
  #written: (error?: Error | null) => void = () => {};
  #whenEmpty: (() => void) | undefined;

  /** @throws TypeError when the policy is `block` and there is no flow to hold */
  constructor(queue: QueueOptions, counters: SinkCounters, flow?: Flow) {
    const { max, full } = checkQueue(queue);
    if (full === 'block' && !flow)
      throw new TypeError(
        'queue.full "block" needs the option flow: the Flow that the sources of this sink were given',
      );
    this.#max = max;
    this.#full = full;
    this.#counters = counters;
    this.#flow = flow;
  }

  get size(): number {
    return this.#queue.size + this.#flying.size;
  }

  /** A connection is there: what waits goes out. */
  attach(socket: WebSocket, raw: Socket): void {
    this.#socket = socket;
    this.#raw = raw;
    this.#corked = false;
    // A callback of an earlier socket may still come: `detach` has taken back what it was about. When a socket is destroyed,
    // Node calls back for what it had not written too, and without an error.
    this.#written = (error) => {
      if (!error && !raw.destroyed && socket === this.#socket) this.#takenOver();
    };
    this.#pump();
  }

  /** The connection is gone: what the operating system had not taken over waits again, in front. */
  detach(): void {
    this.#socket = undefined;
    this.#raw = undefined;
    const back: Message[] = [];
    for (let message = this.#flying.shift(); message !== undefined; message = this.#flying.shift()) back.push(message);
    for (const message of back.reverse()) this.#queue.unshift(message);
  }

  send(text: string, key?: string): void {
    const counters = this.#counters;
    counters.in += 1;
    counters.queued += 1;
    if (this.#queue.size === 0 && this.#ready()) {
      this.#write({ text, key });
      return;
    }
    if (this.#full === 'coalesce-key' && key !== undefined) {
      const waiting = this.#byKey.get(key);
      if (waiting !== undefined) {
        waiting.text = text;
        counters.coalesced += 1;
        counters.queued -= 1;
        return;
      }
    }
    const message = { text, key };
    if (this.#full === 'coalesce-key' && key !== undefined) this.#byKey.set(key, message);
    this.#queue.push(message);
    if (this.#full === 'block') {
      if (this.#queue.size >= this.#max) this.#flow?.hold(this);
      if (this.#queue.size > this.#max * OVERSHOOT + 65536) this.#dropOldest();
    } else if (this.#queue.size > this.#max) this.#dropOldest();
  }

  /** Calls `done` once, when nothing waits any more. */
  whenEmpty(done: () => void): void {
    if (this.size === 0) done();
    else this.#whenEmpty = done;
  }

  /** Forgets what waits; it is counted `dropped`. */
  abandon(): void {
    const left = this.size;
    this.#queue.clear();
    this.#flying.clear();
    this.#byKey.clear();
    this.#counters.queued -= left;
    this.#counters.dropped += left;
    this.#flow?.release(this);
    this.#tellEmpty();
  }

  #ready(): boolean {
    const socket = this.#socket;
    return socket !== undefined && socket.readyState === WebSocket.OPEN && socket.bufferedAmount < HIGH_WATER;
  }

  #pump(): void {
    while (this.#queue.size > 0 && this.#ready()) {
      const message = this.#queue.shift() as Message;
      if (message.key !== undefined && this.#byKey.get(message.key) === message) this.#byKey.delete(message.key);
      this.#write(message);
    }
    if (this.#queue.size <= this.#max / 2) this.#flow?.release(this);
  }

  #write(message: Message): void {
    this.#flying.push(message);
    if (!this.#corked) {
      this.#corked = true;
      this.#raw?.cork();
      process.nextTick(this.#uncork, this.#raw);
    }
    this.#socket?.send(message.text, TEXT, this.#written);
  }

  readonly #uncork = (raw: Socket | undefined): void => {
    if (raw === this.#raw) this.#corked = false;
    raw?.uncork();
  };

  /** The operating system has the oldest message under way: callbacks come in the order of the writes. */
  #takenOver(): void {
    if (this.#flying.shift() === undefined) return; // abandoned meanwhile
    this.#counters.sent += 1;
    this.#counters.queued -= 1;
    if (this.#queue.size > 0) this.#pump();
    else if (this.#flying.size === 0) this.#tellEmpty();
  }

  #tellEmpty(): void {
    const done = this.#whenEmpty;
    this.#whenEmpty = undefined;
    done?.();
  }

  #dropOldest(): void {
    const message = this.#queue.shift() as Message;
    if (message.key !== undefined && this.#byKey.get(message.key) === message) this.#byKey.delete(message.key);
    this.#counters.dropped += 1;
    this.#counters.queued -= 1;
  }
}

const TEXT = { binary: false, compress: false } as const;
