import type { Socket } from 'node:net';
import { asyncScheduler, type SchedulerLike, type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { StreamError, show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { type DurationLike, durationToMs } from '../time/duration.js';

/** How a WebSocket is opened, watched and opened again: shared by source and sink. */
export interface ConnectionOptions {
  /** Subprotocols to offer. */
  readonly protocols?: string | readonly string[];
  /** Request headers, such as Authorization. Never shown in a message. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest frame accepted, in bytes (default 1 MiB). */
  readonly maxPayload?: number;
  /** Time for the opening handshake (default 10 s). */
  readonly handshakeTimeout?: DurationLike;
  /** A ping is sent this often (default 15 s); when nothing at all has come by the next one, the connection is dead. `false`: no ping. */
  readonly ping?: DurationLike | false;
  /** Without a message for this long, reconnect (default: never). */
  readonly idle?: DurationLike;
  /** Open again after a loss (default true): at a random moment up to `backoff.base`, doubled each time up to `backoff.cap`. */
  readonly reconnect?: boolean;
  /** Defaults: base 250 ms, cap 30 s. The doubling starts anew after a connection that lasted 5 s. */
  readonly backoff?: { readonly base?: DurationLike; readonly cap?: DurationLike };
  /** Keep trying when the very first connection fails (default false: that is an error, for it is mostly a wrong address). */
  readonly waitForServer?: boolean;
  /** Is told of every change of the connection. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** Clock of all timers (default: RxJS asyncScheduler). */
  readonly scheduler?: SchedulerLike;
}

export type ConnectionStatus =
  | { readonly state: 'connecting'; readonly attempt: number }
  | { readonly state: 'open' }
  /** Lost; the next attempt comes after `delay` ms. */
  | { readonly state: 'waiting'; readonly delay: number; readonly reason: string };

export const CONNECTION_OPTIONS = [
  'protocols',
  'headers',
  'maxPayload',
  'handshakeTimeout',
  'ping',
  'idle',
  'reconnect',
  'backoff',
  'waitForServer',
  'onStatus',
  'scheduler',
] as const;

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** Open: `raw` is the socket below, for corking. */
  open(socket: WebSocket, raw: Socket): void;
  message(data: Buffer, binary: boolean): void;
  /** An open connection is gone; another may follow. */
  lost(): void;
  /** After `close`: the connection is closed, and nothing more will come. */
  closed?(): void;
  /** The other side said that this was the end: close code 1000, reason "end". */
  ended(): void;
  /** It cannot go on. */
  failed(error: StreamError): void;
  /** A frame broke the rules of the protocol or was too large; the connection was closed for it. */
  badFrame(reason: string): void;
}

/** The close reason by which one side says that its series are over. Any other close is a disconnect. */
export const END_REASON = 'end';

const MIN_UPTIME = 5000;

/** How long a closing handshake may take. */
const CLOSE_PATIENCE = 2000;

interface Times {
  readonly handshake: number;
  readonly ping: number;
  readonly idle: number;
  readonly base: number;
  readonly cap: number;
}

/** Checks the options of a connection; throws a RangeError or TypeError that names the first that makes no sense. */
export function checkConnection(options: ConnectionOptions): Times {
  const { handshakeTimeout = 10000, ping = 15000, idle, backoff = {}, maxPayload } = options;
  checkMaxPayload(maxPayload);
  checkNames('backoff', backoff, ['base', 'cap']);
  return {
    handshake: durationToMs(handshakeTimeout, 'handshakeTimeout'),
    ping: ping === false ? 0 : durationToMs(ping, 'ping'),
    idle: idle === undefined ? 0 : durationToMs(idle, 'idle'),
    base: durationToMs(backoff.base ?? 250, 'backoff.base'),
    cap: durationToMs(backoff.cap ?? 30000, 'backoff.cap'),
  };
}

export function checkMaxPayload(maxPayload = 1): void {
  if (!(Number.isSafeInteger(maxPayload) && maxPayload > 0)) {
    throw new RangeError(`maxPayload must be a positive number of bytes, got ${show(maxPayload)}`);
  }
}

/**
 * One WebSocket that is opened again whenever it is lost, until `close`. Knows nothing of samples.
 *
 * Full-jitter backoff (Brooker, "Exponential Backoff And Jitter"); protocol ping (RFC 6455 section 5.5.2); no compression.
 * Answers 401 and 403, and close codes 4401 and 4403, are final; `Retry-After` is honoured.
 *
 * @throws RangeError, TypeError at once on options that make no sense; SyntaxError on a URL that is none
 */
export class Connection {
  readonly #url: string;
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #scheduler: SchedulerLike;
  readonly #times: Times;
  /** Names the server in messages, without credentials, path or query. */
  readonly host: string;
  #socket: WebSocket | undefined;
  #timers: Subscription[] = [];
  #retry: Subscription | undefined;
  #attempt = 0;
  #everOpen = false;
  #closed = false;
  #ending = false; // to be closed with the reason "end" as soon as it is open
  #heard = true; // has anything come since the last ping?
  #retryAfter = 0;

  constructor(url: string, options: ConnectionOptions, events: ConnectionEvents) {
    this.host = checkUrl(url);
    this.#times = checkConnection(options);
    this.#url = url;
    this.#options = options;
    this.#events = events;
    this.#scheduler = options.scheduler ?? asyncScheduler;
  }

  open(): void {
    if (this.#closed) return;
    this.#attempt += 1;
    this.#options.onStatus?.({ state: 'connecting', attempt: this.#attempt });
    const { protocols, headers, maxPayload = 1 << 20 } = this.#options;
    const socket = new WebSocket(
      this.#url,
      protocols === undefined ? [] : typeof protocols === 'string' ? [protocols] : [...protocols],
      {
        headers,
        maxPayload,
        perMessageDeflate: false,
        handshakeTimeout: this.#times.handshake,
      },
    );
    this.#socket = socket;
    let raw: Socket | undefined;
    let opened: number | undefined;
    let reason = '';
    let refused: number | undefined;
    socket.on('upgrade', (response) => {
      raw = response.socket;
    });
    socket.on('unexpected-response', (request, response) => {
      refused = response.statusCode ?? 0;
      reason = `the server answered ${refused} ${response.statusMessage ?? ''}`.trim();
      this.#retryAfter = retryAfter(response.headers['retry-after']);
      request.destroy();
      response.destroy();
      socket.terminate();
    });
    socket.on('open', () => {
      opened = this.#scheduler.now();
      this.#everOpen = true;
      this.#watch(socket);
      this.#options.onStatus?.({ state: 'open' });
      if (this.#ending) this.close(true);
      else this.#events.open(socket, raw as Socket);
    });
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.#heard = true;
      if (!this.#closed) this.#events.message(data, binary);
    });
    socket.on('ping', () => {
      this.#heard = true;
    });
    socket.on('pong', () => {
      this.#heard = true;
    });
    // Stays attached after close: closing a socket that is still connecting emits 'error'.
    socket.on('error', (error: Error & { code?: string }) => {
      if (reason === '') reason = cause(error);
      if (error.code?.startsWith('WS_ERR_')) this.#events.badFrame(error.message);
    });
    socket.on('close', (code, text) => {
      this.#stopTimers();
      if (socket === this.#socket) this.#socket = undefined;
      if (this.#closed) {
        this.#events.closed?.();
        return;
      }
      if (opened !== undefined) {
        if (this.#scheduler.now() - opened >= MIN_UPTIME) this.#attempt = 1;
        this.#events.lost();
      }
      if (code === 1000 && text.toString() === END_REASON) this.#events.ended();
      else this.#again(code, refused, reason === '' ? `closed with code ${code}` : reason);
    });
  }

  /**
   * Closes for good, with code 1000. With `end` it says that the series are over, and for that opens again first where the
   * line is down.
   */
  close(end = false): void {
    const socket = this.#socket;
    if (end && socket?.readyState !== WebSocket.OPEN && !this.#closed) {
      this.#ending = true;
      return;
    }
    this.#closed = true;
    this.#retry?.unsubscribe();
    this.#stopTimers();
    if (socket === undefined) {
      this.#events.closed?.();
      return;
    }
    socket.resume(); // a paused socket would not see the other side's answer
    socket.close(1000, end ? END_REASON : '');
    const late = this.#scheduler.schedule(() => socket.terminate(), CLOSE_PATIENCE);
    socket.once('close', () => late.unsubscribe());
  }

  #again(code: number, refused: number | undefined, reason: string): void {
    const { reconnect = true, waitForServer = false } = this.#options;
    const barred = refused === 401 || refused === 403 || code === 4401 || code === 4403;
    if (barred || !reconnect || (!this.#everOpen && !waitForServer)) {
      this.#closed = true;
      const hint = barred
        ? 'check the credentials'
        : this.#everOpen
          ? ''
          : 'is the server running, and is the address right?';
      const what = this.#everOpen ? 'connection lost' : 'cannot connect';
      this.#events.failed(
        new StreamError(
          this.#everOpen ? 'closed' : 'transport',
          `${this.host}: ${what}: ${reason}${hint === '' ? '' : ` (${hint})`}`,
        ),
      );
      return;
    }
    const { base, cap } = this.#times;
    const delay = Math.max(
      this.#retryAfter,
      Math.random() * Math.min(cap, base * 2 ** Math.min(this.#attempt - 1, 30)),
    );
    this.#retryAfter = 0;
    this.#options.onStatus?.({ state: 'waiting', delay, reason });
    this.#retry = this.#scheduler.schedule(() => this.open(), delay);
  }

  #watch(socket: WebSocket): void {
    const { ping, idle } = this.#times;
    this.#heard = true;
    if (ping > 0) {
      this.#every(ping, () => {
        // A paused socket hears nothing, and may have heard.
        if (!this.#heard && !socket.isPaused) socket.terminate();
        this.#heard = socket.isPaused;
        if (socket.readyState === WebSocket.OPEN) socket.ping();
      });
    }
    if (idle > 0) {
      let last = this.#scheduler.now();
      socket.on('message', () => {
        last = this.#scheduler.now();
      });
      this.#every(idle / 4, () => {
        if (this.#scheduler.now() - last >= idle && !socket.isPaused) socket.terminate();
      });
    }
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(
      this.#scheduler.schedule(function () {
        work();
        this.schedule(undefined, ms);
      }, ms),
    );
  }

  #stopTimers(): void {
    for (const timer of this.#timers) timer.unsubscribe();
    this.#timers = [];
  }
}

/** The host of a WebSocket URL; throws on anything else, without repeating what may hold credentials. */
export function checkUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new SyntaxError('not a URL: a WebSocket address looks like ws://host:port/path');
  }
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:')
    throw new SyntaxError(`a WebSocket address starts with ws:// or wss://, got ${parsed.protocol}//`);
  if (parsed.hash !== '') throw new SyntaxError('a WebSocket address has no fragment ("#")');
  return parsed.host;
}

/** What went wrong, in words, from an error of the network. */
function cause(error: Error & { code?: string }): string {
  const words: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'no such host',
    ECONNRESET: 'connection reset',
    ETIMEDOUT: 'timed out',
    EHOSTUNREACH: 'host unreachable',
  };
  return words[error.code ?? ''] ?? (error.message === '' ? (error.code ?? 'unknown error') : error.message);
}

const retryAfter = (header: string | undefined): number =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : 0;
