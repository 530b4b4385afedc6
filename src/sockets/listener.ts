import { platform } from '#sockets';
import type { StreamError } from '../core/errors.js';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { CLOSE_PATIENCE, type Closing, closeFrame } from './closing.js';
import { checkProtocols } from './connection-options.js';
import { checkListen, type ListenOptions } from './listen-options.js';
import type { Frame, PlatformServer, PlatformSocket, SocketEvents } from './platform.js';

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

/** Close code of a server that has too much to do (RFC 6455 registry, "try again later"). */
export const TRY_AGAIN_LATER = 1013;

/** A WebSocket server that others connect to: the listening form of source and sink. Dead peers are found by ping. */
export class Listener {
  readonly #server: PlatformServer;
  readonly #events: ListenEvents;
  readonly #timers: Timers;
  readonly #most: number;
  readonly #pings: Scheduled;
  readonly #open = new Set<PlatformSocket>();
  readonly #alive = new Set<PlatformSocket>();
  #late: Scheduled | undefined; // ends closing handshakes that take too long

  /** @throws RangeError on an invalid port, or number of bytes or connections; TypeError on an invalid subprotocol, or where the platform cannot listen */
  constructor(options: ListenOptions, events: ListenEvents) {
    checkListen(options);
    const { listen: port, host = '127.0.0.1', maxPayload = 1 << 20, maxConnections = 1000 } = options;
    this.#events = events;
    this.#most = maxConnections;
    this.#timers = options.scheduler ?? systemTimers;
    this.#server = platform.listen(
      { port, host, protocols: checkProtocols(options.protocols), maxPayload },
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

  #take(socket: PlatformSocket): SocketEvents {
    this.#open.add(socket);
    const refused = this.#open.size > this.#most;
    if (refused) socket.close(TRY_AGAIN_LATER, 'too many connections');
    else this.#alive.add(socket);
    const peer = refused ? undefined : this.#events.connected(socket);
    const alive = (): void => {
      this.#alive.add(socket);
    };
    return {
      opened() {},
      message(frame) {
        alive();
        peer?.message(frame);
      },
      alive,
      refused() {},
      failed({ reason }) {
        // One bad frame closes its own connection only.
        peer?.badFrame(reason);
      },
      badFrame() {},
      closed: () => {
        this.#open.delete(socket);
        this.#alive.delete(socket);
        if (this.#open.size === 0) this.#late?.unsubscribe();
        peer?.closed();
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
