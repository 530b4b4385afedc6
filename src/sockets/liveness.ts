import { platform } from '#sockets';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import type { ConnectionTimes } from './connection-options.js';
import type { PlatformSocket } from './platform.js';
import type { Trouble } from './trouble.js';

/** Finds a connection that has died: one without any sign of life, or without a message for too long. */
export class Liveness {
  readonly #times: ConnectionTimes;
  readonly #timers: Timers;
  #watches: Scheduled[] = [];
  #heard = true; // has anything come since the last ping?
  #lastMessage = 0; // when; kept only for `idle`

  constructor(times: ConnectionTimes, timers: Timers) {
    this.#times = times;
    this.#timers = timers;
  }

  /** Any sign of life. */
  alive(): void {
    this.#heard = true;
  }

  message(): void {
    this.#heard = true;
    if (this.#times.idle > 0) this.#lastMessage = this.#timers.now();
  }

  /** Watches a socket that is open now; `died` says why it is given up. */
  start(socket: PlatformSocket, died: (trouble: Trouble) => void): void {
    const { ping, idle } = this.#times;
    this.#heard = true;
    if (ping > 0 && platform.missing['ping'] === undefined) {
      const ask = every(this.#timers, ping, () => {
        // A paused socket hears nothing, and may have heard.
        if (!this.#heard && !socket.isPaused) died({ reason: `no sign of life for ${ping / 1000} s` });
        this.#heard = socket.isPaused;
        socket.ping();
      });
      this.#watches.push(ask);
    }
    if (idle > 0) {
      this.#lastMessage = this.#timers.now();
      const look = every(this.#timers, idle / 4, () => {
        if (this.#timers.now() - this.#lastMessage >= idle && !socket.isPaused)
          died({ reason: `no message for ${idle / 1000} s` });
      });
      this.#watches.push(look);
    }
  }

  stop(): void {
    for (const watch of this.#watches) watch.unsubscribe();
    this.#watches = [];
  }
}
