import { Fifo } from '../core/fifo.js';
import type { Flow } from '../core/flow.js';
import type { SinkCounters } from './counters.js';
import type { Frame, PlatformSocket } from './platform.js';
import { checkQueue, type QueueOptions, type QueuePolicy } from './queue-options.js';
import { bytesOf, Room } from './room.js';

/** A message to one peer, or to many: it never changes, so the queues of many peers share it. */
export interface Message {
  readonly frame: Frame;
  readonly key: string | undefined;
}

/** A message of one queue alone, which a newer one of its key may replace. */
interface Replaceable extends Message {
  frame: Frame;
}

/** A source that was told to pause may still deliver what it has read; one that does not pause at all must not fill the memory. */
const OVERSHOOT = 8;

/**
 * The bounded way out to one peer, which may be slow, gone, and back.
 *
 * Messages keep their order. A message that the platform has not passed on when the connection is lost waits for the next
 * connection, in its old place. Those that it was passing on just then may arrive twice: the messages of one turn of the event
 * loop, for they are passed on together.
 */
export class Outbox {
  readonly #queue = new Fifo<Message>();
  readonly #flying = new Fifo<Message>(); // given to the socket, not yet passed on
  readonly #byKey = new Map<string, Replaceable>();
  readonly #max: number;
  readonly #full: QueuePolicy;
  readonly #flow: Flow | undefined;
  readonly #counters: SinkCounters;
  readonly #room: Room;
  #waiting = 0; // bytes in the queue
  #passed = 0;
  #socket: PlatformSocket | undefined;
  #whenEmpty: (() => void) | undefined;

  /** `room` is shared with the other queues of a sink. @throws TypeError when the policy is `block` and there is no flow to hold */
  constructor(queue: QueueOptions, counters: SinkCounters, flow?: Flow, room: Room = new Room()) {
    const { max, full } = checkQueue(queue);
    if (full === 'block' && !flow)
      throw new TypeError(
        'queue.full "block" needs the option flow: the Flow that the sources of this sink were given',
      );
    this.#max = max;
    this.#full = full;
    this.#counters = counters;
    this.#flow = flow;
    this.#room = room;
  }

  get size(): number {
    return this.#queue.size + this.#flying.size;
  }

  /** Bytes that wait in the queue; those in the socket are not among them. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many messages the platform has passed on: while it rises, the peer reads. */
  get passed(): number {
    return this.#passed;
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
    for (const message of back.reverse()) {
      this.#queue.unshift(message);
      this.#waiting += bytesOf(message.frame);
    }
  }

  send(message: Message): void {
    const counters = this.#counters;
    const bytes = bytesOf(message.frame);
    counters.in += 1;
    counters.queued += 1;
    this.#room.bytes += bytes;
    if (this.#queue.size === 0 && this.#ready()) {
      this.#write(message);
      return;
    }
    this.#waiting += bytes;
    if (this.#full === 'coalesce-key' && message.key !== undefined) this.#coalesce(message, message.key);
    else this.#queue.push(message);
    if (this.#full === 'block') {
      if (this.#queue.size >= this.#max) this.#flow?.hold(this);
      if (this.#queue.size > this.#max * OVERSHOOT + 65536) this.#dropOldest();
    } else if (this.#queue.size > this.#max) this.#dropOldest();
    if (this.#waiting > this.#room.each) this.shrink(this.#room.each);
  }

  /** Drops the oldest until no more than so many bytes wait; the newest stays, however large it is. */
  shrink(bytes: number): void {
    while (this.#waiting > bytes && this.#queue.size > 1) this.#dropOldest();
  }

  /** Calls `done` once, when nothing waits any more. */
  whenEmpty(done: () => void): void {
    if (this.size === 0) done();
    else this.#whenEmpty = done;
  }

  /** Forgets what waits; it is counted `dropped`. Returns how many messages that were. */
  abandon(): number {
    const left = this.size;
    this.#room.bytes -= this.#waiting;
    this.#waiting = 0;
    for (const { frame } of this.#flying) this.#room.bytes -= bytesOf(frame);
    this.#queue.clear();
    this.#flying.clear();
    this.#byKey.clear();
    this.#counters.queued -= left;
    this.#counters.dropped += left;
    this.#flow?.release(this);
    this.#tellEmpty();
    return left;
  }

  /** The message takes the place of the one of its key that waits, or waits itself. */
  #coalesce({ frame }: Message, key: string): void {
    const older = this.#byKey.get(key);
    if (older === undefined) {
      const own = { frame, key };
      this.#byKey.set(key, own);
      this.#queue.push(own);
      return;
    }
    this.#forget(older.frame);
    older.frame = frame;
    this.#counters.coalesced += 1;
    this.#counters.queued -= 1;
  }

  #forget(frame: Frame): void {
    const bytes = bytesOf(frame);
    this.#waiting -= bytes;
    this.#room.bytes -= bytes;
  }

  #ready(): boolean {
    const socket = this.#socket;
    return socket?.isOpen === true && socket.bufferedAmount < this.#room.highWater;
  }

  #pump(): void {
    while (this.#queue.size > 0 && this.#ready()) {
      const message = this.#queue.shift() as Message;
      if (message.key !== undefined && this.#byKey.get(message.key) === message) this.#byKey.delete(message.key);
      this.#waiting -= bytesOf(message.frame);
      this.#write(message);
    }
    if (this.#queue.size <= this.#max / 2) this.#flow?.release(this);
  }

  #write(message: Message): void {
    this.#flying.push(message);
    this.#socket?.send(message.frame);
  }

  /** The oldest message under way has been passed on: calls come in the order of the messages. */
  #passedOn(): void {
    const message = this.#flying.shift();
    if (message === undefined) return; // abandoned meanwhile
    this.#room.bytes -= bytesOf(message.frame);
    this.#passed += 1;
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
    this.#forget(message.frame);
    this.#counters.dropped += 1;
    this.#counters.queued -= 1;
  }
}
