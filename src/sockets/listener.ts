import { platform } from '#sockets';
import type { StreamError } from '../core/errors.js';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { CLOSES, type Close } from './close-table.js';
import { CLOSE_PATIENCE, type Closing, closeFrame } from './closing.js';
import { Expiry } from './expiry.js';
import { opens, type PeerRights } from './grants.js';
import { checkListen, type ListenOptions } from './listen-options.js';
import type { Frame, PlatformServer, PlatformSocket, ServerSocket, SocketEvents } from './platform.js';
import { RateLimit } from './rate-limit.js';

/** What a listener tells its owner. */
export interface ListenEvents {
  listening(port: number): void;
  /** Somebody has connected, who has `rights` where its token does not open all keys; returns what is to be told of it. */
  connected(socket: PlatformSocket, rights: PeerRights | undefined): PeerEvents;
  /** It cannot listen. */
  failed(error: StreamError): void;
}

/** What a listener tells of one peer. */
export interface PeerEvents {
  message(frame: Frame): void;
  badFrame(reason: string): void;
  closed(): void;
}

const PING_EVERY = 15000;

/**
 * A WebSocket server that others connect to: the listening form of source and sink.
 *
 * Dead peers are found by ping: one that says nothing whole for 30 s is dropped, also in the middle of a frame. One bad frame
 * closes its own connection only. A peer whose token has expired is closed within a second.
 */
export class Listener {
  readonly #server: PlatformServer;
  readonly #events: ListenEvents;
  readonly #timers: Timers;
  readonly #rate: number;
  readonly #pings: Scheduled;
  readonly #expiry: Expiry;
  readonly #open = new Set<PlatformSocket>();
  readonly #alive = new Set<PlatformSocket>();
  #late: Scheduled | undefined; // ends closing handshakes that take too long

  /** @throws RangeError, TypeError on an invalid option (see `checkListen`), or where the platform cannot listen */
  constructor(options: ListenOptions, events: ListenEvents) {
    const rules = checkListen(options);
    this.#events = events;
    this.#rate = rules.maxRate;
    this.#timers = options.scheduler ?? systemTimers;
    this.#expiry = new Expiry(this.#timers, rules.expiryClock);
    this.#server = platform.listen(
      { ...rules, port: options.listen, timers: this.#timers },
      {
        listening(found) {
          options.onListening?.(found);
          events.listening(found);
        },
        connected: (socket) => this.#take(socket),
        failed: (error) => {
          this.#pings.unsubscribe();
          events.failed(error);
        },
      },
    );
    this.#pings = every(this.#timers, PING_EVERY, () => this.#ping());
  }

  /** Stops listening and closes every connection, with code 1000 and a reason where there is one to give, or 1001 for a pause. */
  close(how?: Closing): void {
    this.#pings.unsubscribe();
    for (const socket of this.#open) socket.close(...closeFrame(how));
    this.#server.close();
    if (this.#open.size === 0) return;
    this.#late = this.#timers.schedule(() => {
      for (const socket of this.#open) socket.terminate();
    }, CLOSE_PATIENCE);
  }

  #take(socket: ServerSocket): SocketEvents {
    this.#open.add(socket);
    this.#alive.add(socket);
    let kicked: Scheduled | undefined;
    // What it sends from now on is not for anybody.
    const kick = ({ code, reason }: Close): void => {
      if (kicked !== undefined) return;
      socket.close(code, reason);
      kicked = this.#timers.schedule(() => socket.terminate(), CLOSE_PATIENCE);
    };
    const { grant } = socket;
    const rights = grant?.prefixes && {
      allows: (key: string | undefined) => opens(grant, key),
      refuse: () => kick(CLOSES.key),
    };
    const peer = this.#events.connected(socket, rights);
    if (grant !== undefined) this.#expiry.watch(socket, grant.expires, () => kick(CLOSES.expired));
    const limit = new RateLimit(this.#rate, this.#timers, {
      throttle: (on) => socket.throttle(on),
      exceeded: () => {
        kick(CLOSES.rate);
        socket.throttle(true); // what it goes on sending is not read
      },
    });
    const limited = this.#rate < Infinity;
    const alive = (): void => {
      this.#alive.add(socket);
    };
    return {
      opened() {},
      message: (frame) => {
        if (kicked !== undefined) return;
        this.#alive.add(socket);
        if (limited) limit.take();
        peer.message(frame);
      },
      alive,
      refused() {},
      failed() {},
      badFrame: (reason) => peer.badFrame(reason),
      closed: () => {
        this.#open.delete(socket);
        this.#alive.delete(socket);
        this.#expiry.forget(socket);
        limit.stop();
        kicked?.unsubscribe();
        if (this.#open.size === 0) this.#late?.unsubscribe();
        peer.closed();
      },
    };
  }

  #ping(): void {
    for (const socket of this.#open) {
      if (!this.#alive.delete(socket) && !socket.isPaused) socket.terminate();
      else socket.ping();
    }
  }
}
