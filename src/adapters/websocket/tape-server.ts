import type { ListenOptions } from '../../sockets/listen-options.js';
import { Listener } from '../../sockets/listener.js';
import { systemTimers } from '../../time/system-timers.js';
import type { TapeEntry } from '../../wire/tape.js';
import { Player } from './player.js';

/** What is served, and how. */
export interface TapeServerOptions extends ListenOptions {
  /** Opens the recording from its beginning: once for each client. */
  readonly tape: () => AsyncIterable<TapeEntry>;
  /** See {@link Player}. */
  readonly speed: number;
  /** Ends when a client has got all of it, and no other is in the middle (default: never). */
  readonly once?: boolean;
  /** Called when a client is done: how many frames it was sent, and whether that was all. */
  readonly onServed?: (frames: number, whole: boolean) => void;
}

/**
 * Serves a recording to each client of a port, from the beginning. At its end it closes with 1000 and the reason "end".
 *
 * The clock of the frames is `scheduler`.
 *
 * @throws RangeError, TypeError on an invalid option
 */
export class TapeServer {
  /** Resolves after `close`, or with `once`; rejects when it cannot listen, or the recording cannot be read. */
  readonly done: Promise<void>;
  readonly #listener: Listener;
  readonly #players = new Set<Player>();
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor({ tape, speed, once = false, onServed, ...options }: TapeServerOptions) {
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const timers = options.scheduler ?? systemTimers;
    this.#listener = new Listener(options, {
      listening() {},
      failed: (error) => this.#reject(error),
      connected: (socket) => {
        const player = new Player(socket, { speed, timers });
        this.#players.add(player);
        player.play(tape()).then(
          (whole) => {
            this.#players.delete(player);
            onServed?.(player.sent, whole);
            if (whole && once && this.#players.size === 0) this.close();
          },
          (error: unknown) => {
            this.#reject(error);
            this.close();
          },
        );
        return player;
      },
    });
  }

  /** Stops listening. Clients in the middle are told to connect again. */
  close(): void {
    this.#listener.close('pause');
    this.#resolve();
  }
}
