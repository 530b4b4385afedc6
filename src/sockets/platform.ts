import type { StreamError } from '../core/errors.js';
import type { Timers } from '../core/timers.js';
import type { Grant } from './grants.js';
import type { ListenRules } from './listen-options.js';
import type { Trouble } from './trouble.js';

/** One message as the platform hands it over: text stays text where the platform decoded it already. */
export type Frame = string | Uint8Array;

/** What a socket tells its owner. After `closed` nothing more comes. */
export interface SocketEvents {
  opened(): void;
  /** `binary`: it is no text by the protocol. */
  message(frame: Frame, binary: boolean): void;
  /** A sign of life that is not a message: a ping, or the answer to one. */
  alive(): void;
  /** The server answered the handshake with an HTTP status; `retryAfter` is in ms, 0 when it named none. */
  refused(status: number, trouble: Trouble, retryAfter: number): void;
  /** Why the socket is about to close, where the platform says so. */
  failed(trouble: Trouble): void;
  /** A frame that cannot be handed on: it broke the rules of the protocol or was too large. Mostly the socket is about to close for it. */
  badFrame(reason: string): void;
  closed(code: number, reason: string): void;
}

/** One WebSocket, of whatever platform. */
export interface PlatformSocket {
  readonly isOpen: boolean;
  /** Bytes that `send` was given and that the platform still holds. */
  readonly bufferedAmount: number;
  /** Is it paused? Never where the platform cannot pause. */
  readonly isPaused: boolean;
  /** Called once for each message that the platform has passed on, in the order of the calls of `send`. */
  onSent: () => void;
  /**
   * Sends one text frame, given as text or as what `frameOf` made of it: that is not copied. Node.js passes the frames of one turn of the event loop on in
   * one system call. With `binary` it is a binary frame.
   */
  send(frame: Frame, binary?: boolean): void;
  /** Stops reading; does nothing where the platform cannot. */
  pause(): void;
  resume(): void;
  /** Asks the other side for a sign of life; does nothing where the platform cannot. */
  ping(): void;
  /** Begins the closing handshake. */
  close(code: number, reason: string): void;
  /** Closes without a handshake; `closed` follows. */
  terminate(): void;
}

/** How a socket is opened. */
export interface SocketOptions {
  readonly protocols: readonly string[];
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Largest frame accepted, in bytes. */
  readonly maxPayload: number;
  /** Are binary messages unpacked that gzip or zlib has packed? */
  readonly unpack: boolean;
  readonly timers: Timers;
}

/** What a server tells its owner. */
export interface ServerEvents {
  listening(port: number): void;
  /** A client has connected; what it does from now on goes to the events that are returned. */
  connected(socket: ServerSocket): SocketEvents;
  failed(error: StreamError): void;
}

/** A socket that a server has accepted. */
export interface ServerSocket extends PlatformSocket {
  /** What the token opens that it came in with; `undefined` where no token was needed. */
  readonly grant: Grant | undefined;
  /** Stops reading, whatever `pause` and `resume` say; `false` leaves it to them again. */
  throttle(on: boolean): void;
}

/** Where a server listens, and whom it lets in. */
export interface ServerOptions extends ListenRules {
  readonly port: number;
  readonly timers: Timers;
}

/** A server that listens. */
export interface PlatformServer {
  /** Accepts nobody any more, and drops whoever is not let in yet; open sockets stay open. */
  close(): void;
}

/** WebSockets as a platform offers them. */
export interface SocketPlatform {
  /** Options that this platform cannot honour, each with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  connect(url: string, options: SocketOptions, events: SocketEvents): PlatformSocket;
  listen(options: ServerOptions, events: ServerEvents): PlatformServer;
  /** The text of a frame. */
  textOf(frame: Frame): string;
  /** A text as a frame that many sockets may send: what can be done once is done here. */
  frameOf(text: string): Frame;
  /** The bytes of a frame, not copied where it has bytes already. */
  bytesOf(frame: Frame): Uint8Array;
}

/** Throws a TypeError that names the first option given that the platform cannot honour. `false` asks for nothing. */
export function checkPlatform({ missing }: SocketPlatform, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== false && Object.hasOwn(missing, name))
      throw new TypeError(`${name}: ${missing[name]}`);
  }
}
