import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { frameFault, UNPACKED_TOO_LARGE } from './close-table.js';
import type { Grant } from './grants.js';
import { unpacked } from './node-unpack.js';
import type { Frame, ServerSocket, SocketEvents } from './platform.js';
import { troubleOf } from './trouble.js';

const TEXT = { binary: false, compress: false } as const;
const BINARY = { binary: true, compress: false } as const;

/** A socket of `ws`, with the TCP socket below it. */
export class NodeSocket implements ServerSocket {
  onSent: () => void = () => {};
  grant: Grant | undefined;
  readonly #socket: WebSocket;
  #raw: Socket | undefined;
  readonly #mostUnpacked: number | undefined;
  #corked = false;
  #paused = false;
  #throttled = false;
  #resting = false;
  #wasOpen: boolean;
  #closes = false;

  /** `mostUnpacked`: binary messages are unpacked, to so many bytes at most. Not those of peers that nobody chose. */
  constructor(socket: WebSocket, events?: SocketEvents, mostUnpacked?: number) {
    this.#socket = socket;
    this.#mostUnpacked = mostUnpacked;
    this.#wasOpen = this.isOpen;
    if (events) this.bind(events);
  }

  /** Sends what happens to `events`. */
  bind(events: SocketEvents): void {
    const socket = this.#socket;
    const most = this.#mostUnpacked;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const message = isBinary && most !== undefined ? unpacked(data, most) : data;
      if (message === undefined) events.badFrame(UNPACKED_TOO_LARGE);
      else events.message(message, isBinary && message === data); // what was packed is text
    });
    socket.on('ping', () => events.alive());
    socket.on('pong', () => events.alive());
    // Stays attached after close: closing a socket that is still connecting emits 'error'.
    socket.on('error', (error: Error & { code?: string }) => {
      events.failed(troubleOf(error, socket.url));
      if (error.code?.startsWith('WS_ERR_')) events.badFrame(frameFault(error.code));
    });
    socket.on('close', (code, reason) => events.closed(code, reason.toString()));
  }

  /** The TCP socket below, once there is one: it gathers the frames of one turn. */
  useRaw(raw: Socket): void {
    this.#raw = raw;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Has the other side closed, before this one did? */
  get hasLeft(): boolean {
    return this.#wasOpen && !this.#closes && !this.isOpen;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  get isPaused(): boolean {
    return this.#socket.isPaused;
  }

  send(frame: Frame, binary = false): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#raw?.cork();
      process.nextTick(this.#uncork);
    }
    this.#socket.send(frame, binary ? BINARY : TEXT, this.#written);
  }

  pause(): void {
    this.#paused = true;
    this.#read();
  }

  resume(): void {
    this.#paused = false;
    this.#read();
  }

  throttle(on: boolean): void {
    this.#throttled = on;
    this.#read();
  }

  /** Stops reading until it is its turn, whatever the others say. */
  rest(on: boolean): void {
    this.#resting = on;
    this.#read();
  }

  #read(): void {
    this.#wasOpen ||= this.isOpen;
    // ws throws on a socket that was given up before it was open.
    if (this.#paused || this.#throttled || this.#resting) {
      if (this.#wasOpen) this.#socket.pause();
    } else if (this.isPaused) this.#socket.resume();
  }

  ping(): void {
    if (this.isOpen) this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#closes = true;
    this.resume(); // a paused socket would not see the other side's answer
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#raw?.uncork();
  };

  /** When a socket is destroyed, Node.js calls back for what it had not written too, and without an error. */
  readonly #written = (error?: Error | null): void => {
    if (!error && this.#raw?.destroyed !== true) this.onSent();
  };
}
