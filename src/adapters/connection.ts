import type { Socket } from 'node:net';
import { asyncScheduler, type SchedulerLike, type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { StreamError } from '../core/errors.js';
import { type ConnectionOptions, type ConnectionTimes, checkConnection, checkUrl } from './connection-options.js';

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
  readonly #times: ConnectionTimes;
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
