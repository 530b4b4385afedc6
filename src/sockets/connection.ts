import { platform } from '#sockets';
import { StreamError } from '../core/errors.js';
import type { Scheduled, Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { Backoff } from './backoff.js';
import {
  CLOSE_PATIENCE,
  type Closing,
  closeFrame,
  closeTrouble,
  END_REASON,
  isBarred,
  MOST_REJECTIONS,
  rejectionHint,
} from './closing.js';
import type { ConnectionEvents } from './connection-events.js';
import {
  type ConnectionOptions,
  type ConnectionTimes,
  checkConnection,
  checkProtocols,
  checkUrl,
} from './connection-options.js';
import type { Script } from './dialogue.js';
import { Liveness } from './liveness.js';
import type { PlatformSocket, SocketEvents } from './platform.js';
import { secretsRemover } from './server-text.js';
import { Talk } from './talk.js';
import { HANDSHAKE_TIMEOUT, type Trouble } from './trouble.js';

/** What a sink hands over right after the opening is taken by the platform even where the server closes at once: it proves nothing yet. In ms. */
const PROOF = 100;

/**
 * One WebSocket that is opened again whenever it is lost, until `close`. Knows nothing of samples.
 *
 * Waits as {@link Backoff} says; protocol ping (RFC 6455 section 5.5.2); no compression. Answers 401, 403 and 407, and close
 * codes 4401 and 4403, are final; so are 1002, 1007, 1008, 1009 and 1010 when they come three times in a row, without data
 * between. `Retry-After` is honoured.
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
  readonly #liveness: Liveness;
  readonly #talk: Talk | undefined;
  #retry: Scheduled | undefined;
  #late: Scheduled | undefined; // ends an opening or closing handshake that takes too long
  readonly #backoff: Backoff;
  #rejections = 0; // in a row
  #opened: number | undefined; // when the socket of now was opened
  #everOpen = false;
  #closed = false;
  #ending = false; // to be closed with the reason "end" as soon as it is open
  #died: Trouble | undefined; // why this side has given the connection up

  /** `sent`: what its owner sends when it opens, which a server may repeat; `script`: what is to be said beside that. */
  constructor(
    url: string,
    options: ConnectionOptions,
    events: ConnectionEvents,
    sent: readonly string[] = [],
    script?: Script,
  ) {
    this.host = checkUrl(url);
    this.#withoutSecrets = secretsRemover(url, options.headers, [...sent, ...(script?.texts ?? [])]);
    this.#times = checkConnection(options);
    this.#url = url;
    this.#options = options;
    this.#events = events;
    this.#timers = options.scheduler ?? systemTimers;
    this.#liveness = new Liveness(this.#times, this.#timers);
    this.#backoff = new Backoff(this.#times.base, this.#times.cap);
    if (script !== undefined)
      this.#talk = new Talk(script, this.#timers, this.#withoutSecrets, {
        proven: () => this.#proven(),
        giveUp: (lost, trouble) => this.#giveUp(lost, trouble),
        failed: (reason) => {
          this.close();
          events.failed(new StreamError('closed', `${this.host}: ${reason}`));
        },
      });
  }

  open(): void {
    if (this.#closed) return;
    this.#options.onStatus?.({ state: 'connecting', attempt: this.#backoff.failures + 1 });
    if (this.#closed) return; // by the one who was told
    const { protocols, headers, maxPayload = 1 << 20, unpack = true } = this.#options;
    const socket = platform.connect(
      this.#url,
      { protocols: checkProtocols(protocols), headers, maxPayload, unpack, timers: this.#timers },
      this.#one(),
    );
    this.#socket = socket;
    // All of it: name, proxy, TLS and HTTP, however slowly something trickles in.
    this.#late = this.#timers.schedule(() => this.#giveUp(socket, HANDSHAKE_TIMEOUT), this.#times.handshake);
  }

  /** Tells that the connection that was just lost has taken data from its owner. */
  carried(): void {
    if (this.#opened === undefined || this.#timers.now() - this.#opened < PROOF) return;
    this.#proven();
  }

  #proven(): void {
    this.#backoff.reset();
    this.#rejections = 0;
  }

  /**
   * Closes for good, with code 1000, or 1001 for a pause. With `end` it says that the series are over, and for that opens again
   * first where the line is down.
   */
  close(how?: Closing): void {
    if (this.#closed) return;
    const socket = this.#socket;
    if (how === 'end' && socket?.isOpen !== true) {
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
    this.#late?.unsubscribe();
    this.#late = this.#timers.schedule(() => socket.terminate(), CLOSE_PATIENCE);
  }

  /** What is to be done about one socket. */
  #one(): SocketEvents {
    let trouble: Trouble | undefined;
    let status = 0;
    let wait = 0;
    return {
      opened: () => {
        if (this.#closed) return;
        this.#late?.unsubscribe();
        this.#opened = this.#timers.now();
        this.#everOpen = true;
        const socket = this.#socket as PlatformSocket;
        this.#liveness.start(socket, (trouble) => this.#giveUp(socket, trouble));
        this.#options.onStatus?.({ state: 'open' });
        if (this.#closed) return; // by the one who was told
        if (this.#ending) this.close('end');
        else this.#events.open(socket);
        if (!this.#closed) this.#talk?.start(socket);
      },
      message: (frame, binary) => {
        this.#liveness.message();
        if (this.#talk?.isDone !== false) this.#proven();
        if (!this.#closed && this.#talk?.takes(frame, binary) !== true) this.#events.message(frame);
      },
      alive: () => this.#liveness.alive(),
      refused: (answer, why, retryAfter) => {
        status = answer;
        trouble = why;
        wait = retryAfter;
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
        const opened = this.#opened !== undefined;
        if (opened) this.#events.lost();
        this.#opened = undefined;
        if (this.#closed) return; // by the one who was told
        if (code === 1000 && text === END_REASON) {
          this.#closed = true;
          this.#events.ended();
        } else this.#again(status || code, wait, this.#died ?? trouble ?? closeTrouble(code, text, opened));
      },
    };
  }

  /** `code`: what the server answered, or closed with; `wait`: how long it asks to wait, in ms. */
  #again(code: number, wait: number, { reason: why, hint: known }: Trouble): void {
    const reason = this.#withoutSecrets(why);
    const { reconnect = true, waitForServer = false } = this.#options;
    this.#rejections = rejectionHint(code) === undefined ? 0 : this.#rejections + 1;
    const rejected = this.#rejections === MOST_REJECTIONS;
    const barred = isBarred(code);
    const hint = known ?? (rejected ? rejectionHint(code) : barred ? 'check the credentials' : undefined);
    this.#died = undefined;
    if (barred || rejected || !reconnect || (!this.#everOpen && !waitForServer)) {
      this.#closed = true;
      const often = rejected ? `, ${MOST_REJECTIONS} times in a row` : '';
      this.#events.failed(this.#failure(reason + often, hint));
      return;
    }
    const delay = this.#backoff.next(wait);
    this.#options.onStatus?.({ state: 'waiting', delay, reason, ...(hint !== undefined && { hint }) });
    if (this.#closed) return; // by the one who was told
    this.#retry = this.#timers.schedule(() => this.open(), delay);
  }

  #failure(reason: string, hint: string | undefined): StreamError {
    const what = `${this.host}: ${this.#everOpen ? 'connection lost' : 'cannot connect'}: ${reason}`;
    const helps = hint ?? (this.#everOpen ? undefined : 'is the server running, and is the address right?');
    return new StreamError(this.#everOpen ? 'closed' : 'transport', helps === undefined ? what : `${what} (${helps})`);
  }

  /** Ends a connection that has died. */
  #giveUp(socket: PlatformSocket, trouble: Trouble): void {
    this.#died = trouble;
    socket.terminate();
  }

  #stopWatches(): void {
    this.#liveness.stop();
    this.#talk?.stop();
  }
}
