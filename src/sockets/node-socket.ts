import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Frame, PlatformSocket, SocketEvents } from './platform.js';
import { troubleOf } from './trouble.js';

const TEXT = { binary: false, compress: false } as const;

/** A socket of `ws`, with the TCP socket below it. */
export class NodeSocket implements PlatformSocket {
  onSent: () => void = () => {};
  readonly #socket: WebSocket;
  #raw: Socket | undefined;
  #corked = false;

  constructor(socket: WebSocket, events?: SocketEvents) {
    this.#socket = socket;
    if (events) this.bind(events);
  }

  /** Sends what happens to `events`. */
  bind(events: SocketEvents): void {
    const socket = this.#socket;
    socket.on('message', (data: Buffer) => events.message(data));
    socket.on('ping', () => events.alive());
    socket.on('pong', () => events.alive());
    // Stays attached after close: closing a socket that is still connecting emits 'error'.
    socket.on('error', (error: Error & { code?: string }) => {
      events.failed(troubleOf(error, socket.url));
      if (error.code?.startsWith('WS_ERR_')) events.badFrame(error.message);
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

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  get isPaused(): boolean {
    return this.#socket.isPaused;
  }

  send(frame: Frame): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#raw?.cork();
      process.nextTick(this.#uncork);
    }
    this.#socket.send(frame, TEXT, this.#written);
  }

  pause(): void {
    if (this.isOpen) this.#socket.pause();
  }

  resume(): void {
    if (this.isPaused) this.#socket.resume(); // ws throws on one that was given up before it was open
  }

  ping(): void {
    if (this.isOpen) this.#socket.ping();
  }

  close(code: number, reason: string): void {
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
