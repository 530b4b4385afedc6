import type { Socket } from 'node:net';
import { Fifo } from '../core/fifo.js';
import type { NodeSocket } from './node-socket.js';
import type { Frame, SocketEvents } from './platform.js';
import type { Trouble } from './trouble.js';

/** So many bytes are handed on at once; a peer that has sent no more never waits. */
const SLICE = 4096;

/** In its turn, so many bytes of a peer are handed on, unless so many messages come out of them first. */
const MOST_BYTES = 65_536;
const MOST_MESSAGES = 32;

/** Of what a peer sends after a frame that broke the rules, or its close, so many bytes are read: its answer to the close may be among them. */
const MOST_AFTER = 1 << 20;

/** What `ws` does with bytes. */
type Feed = (this: Socket, bytes: Buffer) => void;

/**
 * Lets the peers of one server take turns, so that one that floods does not keep the others waiting.
 *
 * Node.js reads up to 2 MiB of one socket before it looks at the next. Here, what came of one peer beyond a few KiB waits in its
 * socket: in each turn of the event loop a part of it is handed on, of one peer. Meanwhile the socket is not read. Who sends
 * little never waits, and a peer that is alone is read as fast as it goes.
 *
 * Note for maintainers: bytes are cut before `ws` sees them, so its listener for `data` is called from here.
 */
export class Turns {
  readonly #line = new Fifo<Turn>();
  #peers = 0;

  /** Are there several peers? */
  get isShared(): boolean {
    return this.#peers > 1;
  }

  /** A peer has connected. Returns what its socket is to tell. */
  enter(socket: NodeSocket, raw: Socket, events: SocketEvents): SocketEvents {
    this.#peers += 1;
    return new Turn(this, socket, raw, events);
  }

  leave(): void {
    this.#peers -= 1;
  }

  /** This peer waits for its turn. */
  join(turn: Turn): void {
    this.#line.push(turn);
    if (this.#line.size === 1) setImmediate(this.#next);
  }

  readonly #next = (): void => {
    this.#line.shift()?.take();
    if (this.#line.size > 0) setImmediate(this.#next);
  };
}

/** The reading of one peer. */
class Turn implements SocketEvents {
  readonly #feed: readonly Feed[];
  #mine = false; // may the next bytes be handed on?
  #bad = false; // has a frame broken the rules?
  #after = 0; // bytes that were thrown away
  #messages = 0;

  constructor(
    private readonly turns: Turns,
    private readonly socket: NodeSocket,
    private readonly raw: Socket,
    private readonly events: SocketEvents,
  ) {
    this.#feed = raw.listeners('data') as Feed[];
    for (const feed of this.#feed) raw.off('data', feed);
    raw.on('data', this.#read);
  }

  /** It is its turn. */
  take(): void {
    this.#mine = true;
    if (this.#isOver) this.raw.resume();
    else this.socket.rest(false);
  }

  /** Is what comes now thrown away? */
  get #isOver(): boolean {
    return this.#bad || this.socket.hasLeft;
  }

  readonly #read = (bytes: Buffer): void => {
    if (this.#isOver) this.#throwAway(bytes);
    else if (bytes.length <= SLICE || !this.turns.isShared) this.#pass(bytes);
    else if (this.#mine) this.#handOn(bytes);
    else this.#wait(bytes);
  };

  #throwAway(bytes: Buffer): void {
    this.#after += bytes.length;
    this.raw.pause();
    if (this.#after < MOST_AFTER) this.turns.join(this); // else `ws` drops it when it does not close
  }

  #handOn(bytes: Buffer): void {
    this.#mine = false;
    this.#messages = 0;
    let at = 0;
    while (at < bytes.length && at < MOST_BYTES && this.#messages < MOST_MESSAGES && !this.socket.isPaused) {
      this.#pass(bytes.subarray(at, at + SLICE));
      at += SLICE;
      if (this.#isOver) return;
    }
    if (at < bytes.length) this.#wait(bytes.subarray(at));
  }

  /** Puts bytes back in front, until it is its turn again. */
  #wait(bytes: Buffer): void {
    this.socket.rest(true);
    this.raw.pause(); // what is not paused would hand them on at once; `ws` does not pause what is closed
    this.raw.unshift(bytes);
    this.turns.join(this);
  }

  #pass(bytes: Buffer): void {
    for (const feed of this.#feed) feed.call(this.raw, bytes);
  }

  message(frame: Frame, binary: boolean): void {
    this.#messages += 1;
    this.events.message(frame, binary);
  }

  alive(): void {
    this.#messages += 1; // a ping is answered
    this.events.alive();
  }

  badFrame(reason: string): void {
    this.#bad = true;
    this.events.badFrame(reason);
  }

  closed(code: number, reason: string): void {
    this.turns.leave();
    this.events.closed(code, reason);
  }

  failed(trouble: Trouble): void {
    this.events.failed(trouble);
  }

  /** A server hears of a peer once it is open. */
  opened(): void {}
  refused(): void {}
}
