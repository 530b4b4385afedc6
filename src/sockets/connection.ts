import { platform } from '#sockets';
import { StreamError } from '../core/errors.js';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { type Closing, closeFrame, END_REASON } from './closing.js';
import {
  type ConnectionOptions,
  type ConnectionTimes,
  checkConnection,
  checkProtocols,
  checkUrl,
} from './connection-options.js';
import type { Frame, PlatformSocket, SocketEvents } from './platform.js';
import { oneLine, secretsRemover } from './server-text.js';
import type { Trouble } from './trouble.js';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  open(socket: PlatformSocket): void;
  message(frame: Frame): void;
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

/** A connection that lasted this long, in ms, was a success: the next wait is short again. */
const MIN_UPTIME = 5000;

/** How long a closing handshake may take, in ms. */
export const CLOSE_PATIENCE = 2000;

/** Answers to the handshake, and close codes, that no further attempt can change. */
const BARRED_STATUS: readonly number[] = [401, 403];
const BARRED_CODES: readonly number[] = [4401, 4403];

/**
 * One WebSocket that is opened again whenever it is lost, until `close`. Knows nothing of samples.
 *
 * Full-jitter backoff (Brooker, "Exponential Backoff And Jitter"); protocol ping (RFC 6455 section 5.5.2); no compression.
 * Answers 401 and 403, and close codes 4401 and 4403, are final; `Retry-After` is honoured.
 *
 * @throws RangeError, TypeError at once on an invalid option; SyntaxError on an invalid URL
 */
export class Connection {
  readonly #url: string;
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #timers: Timers;
  readonly #times: ConnectionTimes;
  readonly #withoutSecrets: (text: string) => string;
  /** Names the server in messages, without credentials, path or query. */
  readonly host: string;
  #socket: PlatformSocket | undefined;
  #watches: Scheduled[] = [];
  #retry: Scheduled | undefined;
  #late: Scheduled | undefined; // ends a closing handshake that takes too long
  #attempt = 0;
  #everOpen = false;
  #closed = false;
  #ending = false; // to be closed with the reason "end" as soon as it is open
  #heard = true; // has anything come since the last ping?
  #lastMessage = 0; // when; kept only for `idle`
  #retryAfter = 0;
  #died: Trouble | undefined; // why this side has given the connection up

  /** `sent`: what is sent when it opens, which a server may repeat. */
  constructor(url: string, options: ConnectionOptions, events: ConnectionEvents, sent: readonly string[] = []) {
    this.host = checkUrl(url);
    this.#withoutSecrets = secretsRemover(url, options.headers, sent);
    this.#times = checkConnection(options);
    this.#url = url;
    this.#options = options;
    this.#events = events;
    this.#timers = options.scheduler ?? systemTimers;
  }

  open(): void {
    if (this.#closed) return;
    this.#attempt += 1;
    this.#options.onStatus?.({ state: 'connecting', attempt: this.#attempt });
    const { protocols, headers, maxPayload = 1 << 20 } = this.#options;
    this.#socket = platform.connect(
      this.#url,
      {
        protocols: checkProtocols(protocols),
        headers,
        maxPayload,
        handshake: this.#times.handshake,
        timers: this.#timers,
      },
      this.#one(),
    );
  }

  /**
   * Closes for good, with code 1000, or 1001 for a pause. With `end` it says that the series are over, and for that opens again
   * first where the line is down.
   */
  close(how?: Closing): void {
    const socket = this.#socket;
    if (how === 'end' && socket?.isOpen !== true && !this.#closed) {
      this.#ending = true;
      return;
    }
    this.#closed = true;
    this.#retry?.unsubscribe();
    this.#stopWatches();
    if (socket === undefined) {
      this.#events.closed?.();
      return;
    }
    socket.close(...closeFrame(how));
    this.#late ??= this.#timers.schedule(() => socket.terminate(), CLOSE_PATIENCE);
  }

  /** What is to be done about one socket. */
  #one(): SocketEvents {
    let opened: number | undefined;
    let trouble: Trouble | undefined;
    let status: number | undefined;
    return {
      opened: () => {
        opened = this.#timers.now();
        this.#everOpen = true;
        const socket = this.#socket as PlatformSocket;
        if (!this.#closed) this.#watch(socket);
        this.#options.onStatus?.({ state: 'open' });
        if (this.#ending) this.close('end');
        else this.#events.open(socket);
      },
      message: (frame) => {
        this.#heard = true;
        if (this.#times.idle > 0) this.#lastMessage = this.#timers.now();
        if (!this.#closed) this.#events.message(frame);
      },
      alive: () => {
        this.#heard = true;
      },
      refused: (answer, why, retryAfter) => {
        status = answer;
        trouble = why;
        this.#retryAfter = retryAfter;
      },
      failed(why) {
        trouble ??= why;
      },
      badFrame: (why) => {
        if (!this.#closed) this.#events.badFrame(why);
      },
      closed: (code, text) => {
        this.#stopWatches();
        this.#late?.unsubscribe();
        this.#socket = undefined;
        if (this.#closed) {
          this.#events.closed?.();
          return;
        }
        if (opened !== undefined) {
          if (this.#timers.now() - opened >= MIN_UPTIME) this.#attempt = 1;
          this.#events.lost();
        }
        if (code === 1000 && text === END_REASON) {
          this.#closed = true;
          this.#events.ended();
        } else this.#again(code, status, this.#died ?? trouble ?? closeTrouble(code, text, opened !== undefined));
      },
    };
  }

  #again(code: number, status: number | undefined, { reason: why, hint }: Trouble): void {
    const reason = this.#withoutSecrets(why);
    const { reconnect = true, waitForServer = false } = this.#options;
    const barred = BARRED_CODES.includes(code) || (status !== undefined && BARRED_STATUS.includes(status));
    if (barred || !reconnect || (!this.#everOpen && !waitForServer)) {
      this.#closed = true;
      this.#events.failed(this.#failure(reason, barred ? 'check the credentials' : hint));
      return;
    }
    const { base, cap } = this.#times;
    const longest = Math.min(cap, base * 2 ** Math.min(this.#attempt - 1, 30));
    const delay = Math.max(this.#retryAfter, Math.random() * longest);
    this.#retryAfter = 0;
    this.#died = undefined;
    this.#options.onStatus?.({ state: 'waiting', delay, reason, ...(hint !== undefined && { hint }) });
    this.#retry = this.#timers.schedule(() => this.open(), delay);
  }

  #failure(reason: string, hint: string | undefined): StreamError {
    const what = `${this.host}: ${this.#everOpen ? 'connection lost' : 'cannot connect'}: ${reason}`;
    const helps = hint ?? (this.#everOpen ? undefined : 'is the server running, and is the address right?');
    return new StreamError(this.#everOpen ? 'closed' : 'transport', helps === undefined ? what : `${what} (${helps})`);
  }

  /** Finds a connection that has died. */
  #watch(socket: PlatformSocket): void {
    const { ping, idle } = this.#times;
    this.#heard = true;
    if (ping > 0 && platform.missing['ping'] === undefined) {
      const ask = every(this.#timers, ping, () => {
        // A paused socket hears nothing, and may have heard.
        if (!this.#heard && !socket.isPaused) this.#giveUp(socket, `no sign of life for ${ping / 1000} s`);
        this.#heard = socket.isPaused;
        socket.ping();
      });
      this.#watches.push(ask);
    }
    if (idle > 0) {
      this.#lastMessage = this.#timers.now();
      const look = every(this.#timers, idle / 4, () => {
        if (this.#timers.now() - this.#lastMessage >= idle && !socket.isPaused)
          this.#giveUp(socket, `no message for ${idle / 1000} s`);
      });
      this.#watches.push(look);
    }
  }

  /** Ends a connection that has died. */
  #giveUp(socket: PlatformSocket, reason: string): void {
    this.#died = { reason };
    socket.terminate();
  }

  #stopWatches(): void {
    for (const watch of this.#watches) watch.unsubscribe();
    this.#watches = [];
  }
}

/** Close codes that no side sends (RFC 6455 section 7.4.1): there was none, or no closing handshake at all. */
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Why a connection is gone, as the server has put it. */
function closeTrouble(code: number, text: string, opened: boolean): Trouble {
  if (code === ABNORMAL) return { reason: opened ? 'the connection broke' : 'the platform does not say why' };
  const said = oneLine(text);
  return { reason: `closed by the server${code === NO_CODE ? '' : `: ${code}`}${said === '' ? '' : ` "${said}"`}` };
}
