import { Fifo } from '../core/fifo.js';
import type { Flow } from '../core/flow.js';
import type { SinkCounters } from './counters.js';
import type { PlatformSocket } from './platform.js';
import { checkQueue, type QueueOptions, type QueuePolicy } from './queue-options.js';

interface Message {
  text: string;
  readonly key: string | undefined;
}

/** Above this many bytes in the socket, messages wait in the queue instead, where a policy applies to them. */
const HIGH_WATER = 1 << 20;

/** A source that was told to pause may still deliver what it has read; one that does not pause at all must not fill the memory. */
const OVERSHOOT = 8;

/**
 * The bounded way out to one peer, which may be slow, gone, and back.
 *
 * Messages keep their order. A message that the platform has not passed on when the connection is lost waits for the next
 * connection, in its old place; the few that it was passing on just then may arrive twice.
 */
export class Outbox {
  readonly #queue = new Fifo<Message>();
  readonly #flying = new Fifo<Message>(); // given to the socket, not yet passed on
  readonly #byKey = new Map<string, Message>();
  readonly #max: number;
  readonly #full: QueuePolicy;
  readonly #flow: Flow | undefined;
  readonly #counters: SinkCounters;
  #socket: PlatformSocket | undefined;
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
  attach(socket: PlatformSocket): void {
    this.#socket = socket;
    // A call for an earlier socket may still come: `detach` has taken back what it was about.
    socket.onSent = () => {
      if (socket === this.#socket) this.#passedOn();
    };
    this.#pump();
  }

  /** The connection is gone: what was not passed on waits again, in front. */
  detach(): void {
    this.#socket = undefined;
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
    return socket?.isOpen === true && socket.bufferedAmount < HIGH_WATER;
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
    this.#socket?.send(message.text);
  }

  /** The oldest message under way has been passed on: calls come in the order of the messages. */
  #passedOn(): void {
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
