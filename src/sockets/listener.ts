import { platform } from '#sockets';
import type { StreamError } from '../core/errors.js';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { CLOSES } from './close-table.js';
import { CLOSE_PATIENCE, type Closing, closeFrame } from './closing.js';
import { checkListen, type ListenOptions } from './listen-options.js';
import type { Frame, PlatformServer, PlatformSocket, ServerSocket, SocketEvents } from './platform.js';
import { RateLimit } from './rate-limit.js';

/** What a listener tells its owner. */
export interface ListenEvents {
  listening(port: number): void;
  /** Somebody has connected; returns what is to be told of it. */
  connected(socket: PlatformSocket): PeerEvents;
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
 * closes its own connection only.
 */
export class Listener {
  readonly #server: PlatformServer;
  readonly #events: ListenEvents;
  readonly #timers: Timers;
  readonly #rate: number;
  readonly #pings: Scheduled;
  readonly #open = new Set<PlatformSocket>();
  readonly #alive = new Set<PlatformSocket>();
  #late: Scheduled | undefined; // ends closing handshakes that take too long

  /** @throws RangeError, TypeError on an invalid option (see `checkListen`), or where the platform cannot listen */
  constructor(options: ListenOptions, events: ListenEvents) {
    const rules = checkListen(options);
    this.#events = events;
    this.#rate = rules.maxRate;
    this.#timers = options.scheduler ?? systemTimers;
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
    const peer = this.#events.connected(socket);
    let kicked: Scheduled | undefined;
    const limit = new RateLimit(this.#rate, this.#timers, {
      throttle: (on) => socket.throttle(on),
      exceeded: () => {
        socket.close(CLOSES.rate.code, CLOSES.rate.reason);
        socket.throttle(true); // what it goes on sending is not read
        kicked = this.#timers.schedule(() => socket.terminate(), CLOSE_PATIENCE);
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
