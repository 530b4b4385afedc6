import { Fifo } from '../core/fifo.js';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import type { Frame, PlatformSocket, SocketEvents, SocketOptions } from './platform.js';

/** The part of the web's WebSocket that is used here. */
interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(frame: Frame): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: string, listener: (event: never) => void): void;
}

const OPEN = 1;

/** How often it looks how much has left, in ms: the web has no event for that. */
const POLL = 10;

/** Code of a connection that broke without a closing handshake (RFC 6455 section 7.4.1). */
const ABNORMAL = 1006;

/** A socket of the web platform. It can neither pause nor ping, and learns of what has left by looking again and again. */
export class WebSocketOfWeb implements PlatformSocket {
  onSent: () => void = () => {};
  readonly isPaused = false;
  readonly #socket: WebSocketLike;
  readonly #events: SocketEvents;
  readonly #timers: Timers;
  /** Where each message under way ends, in bytes since the socket was opened. */
  readonly #ends = new Fifo<number>();
  #given = 0; // bytes given to the socket
  #poll: Scheduled | undefined;
  #gone = false;

  /** @throws TypeError where the platform has no WebSocket */
  constructor(url: string, { protocols, timers }: SocketOptions, events: SocketEvents) {
    const { WebSocket } = globalThis as { WebSocket?: new (url: string, protocols: string[]) => WebSocketLike };
    if (WebSocket === undefined) throw new TypeError('this platform has no WebSocket');
    this.#events = events;
    this.#timers = timers;
    const socket = new WebSocket(url, [...protocols]);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (!this.#gone) events.opened();
    });
    socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
      if (this.#gone) return;
      if (typeof data === 'string') events.message(data, false);
      else events.message(new Uint8Array(data), true);
    });
    // Browsers do not say why, for it would tell a page about the network behind them; other platforms do.
    socket.addEventListener('error', ({ message }: { message?: unknown }) => {
      if (typeof message === 'string' && message !== '') events.failed({ reason: message });
    });
    socket.addEventListener('close', ({ code, reason }: { code: number; reason: string }) => this.#end(code, reason));
  }

  get isOpen(): boolean {
    return !this.#gone && this.#socket.readyState === OPEN;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Frame): void {
    const before = this.#socket.bufferedAmount;
    this.#socket.send(frame);
    this.#given += this.#socket.bufferedAmount - before;
    this.#ends.push(this.#given);
    this.#poll ??= every(this.#timers, POLL, () => this.#look());
  }

  pause(): void {}

  resume(): void {}

  ping(): void {}

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** The web has no other way than the closing handshake, which may take minutes: the owner need not wait for it. */
  terminate(): void {
    this.#socket.close();
    queueMicrotask(() => this.#end(ABNORMAL, ''));
  }

  /** Tells of the messages that have left. */
  #look(): void {
    const gone = this.#given - this.#socket.bufferedAmount;
    for (let end = this.#ends.peek(); end !== undefined && end <= gone; end = this.#ends.peek()) {
      this.#ends.shift();
      this.onSent();
    }
    if (this.#ends.size > 0) return;
    this.#poll?.unsubscribe();
    this.#poll = undefined;
  }

  #end(code: number, reason: string): void {
    if (this.#gone) return;
    this.#look();
    this.#gone = true;
    this.#poll?.unsubscribe();
    this.#events.closed(code, reason);
  }
}
