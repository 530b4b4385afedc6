import { every, type Scheduled, type Timers } from '../core/timers.js';

/** How often the peers are looked at, in ms: none stays for as much as a second after its token has expired. */
const LOOK = 500;

/**
 * Peers whose tokens expire. It looks at the time of day again and again, for an alarm that is set once would be wrong after the clock
 * was set, or the machine slept.
 */
export class Expiry {
  readonly #peers = new Map<object, { readonly expires: number; readonly out: () => void }>();
  #looking: Scheduled | undefined;

  /** `clock` gives the time of day, in ms since the Unix epoch. */
  constructor(
    private readonly timers: Timers,
    private readonly clock: () => number,
  ) {}

  /** Calls `out` once the time `expires` has come. */
  watch(peer: object, expires: number, out: () => void): void {
    if (expires === Infinity) return;
    this.#peers.set(peer, { expires, out });
    this.#looking ??= every(this.timers, LOOK, () => this.#look());
  }

  /** The peer is gone. With the last one no alarm is left. */
  forget(peer: object): void {
    this.#peers.delete(peer);
    if (this.#peers.size > 0) return;
    this.#looking?.unsubscribe();
    this.#looking = undefined;
  }

  #look(): void {
    const now = this.clock();
    for (const [peer, { expires, out }] of this.#peers) {
      if (now < expires) continue;
      this.forget(peer);
      out();
    }
  }
}
