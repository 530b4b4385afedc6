import type { Scheduled, Timers } from '../core/timers.js';

/** A peer may send so many seconds' worth of frames at once. */
const BURST = 2;

/** When frames are let in again, there is room for those of so many seconds. */
const ROOM = 0.1;

/** A peer that stays above the limit for so long, in ms, is closed. */
const PATIENCE = 10_000;

/** What a limit does to its peer. */
export interface Limited {
  /** Stops reading, or goes on. */
  throttle(on: boolean): void;
  /** It has stayed above for too long; called once. */
  exceeded(): void;
}

/**
 * A token bucket for the frames of one peer. Above the limit the peer is not read until the bucket has room again: so what it
 * sends waits in its own connection. It is "above" from the first time until the bucket is half full.
 */
export class RateLimit {
  readonly #perMs: number;
  readonly #most: number;
  readonly #timers: Timers;
  readonly #peer: Limited;
  #room: number;
  #at: number;
  #aboveSince = Number.NaN;
  #release: Scheduled | undefined;
  #over = false;

  constructor(perSecond: number, timers: Timers, peer: Limited) {
    this.#perMs = perSecond / 1000;
    this.#most = Math.max(1, perSecond * BURST);
    this.#timers = timers;
    this.#peer = peer;
    this.#room = this.#most;
    this.#at = timers.now();
  }

  /** Counts one frame. */
  take(): void {
    const now = this.#timers.now();
    this.#room = Math.min(this.#most, this.#room + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#room >= this.#most / 2) this.#aboveSince = Number.NaN;
    this.#room -= 1; // frames that were read already count: then it is a debt
    if (this.#room < 0 && this.#release === undefined && !this.#over) this.#hold(now);
  }

  stop(): void {
    this.#release?.unsubscribe();
  }

  #hold(now: number): void {
    if (Number.isNaN(this.#aboveSince)) this.#aboveSince = now;
    else if (now - this.#aboveSince >= PATIENCE) {
      this.#over = true;
      this.#peer.exceeded();
      return;
    }
    this.#peer.throttle(true);
    this.#wait(now);
  }

  /** Frames that were read before the pause took hold may still come: they make the wait longer. */
  #wait(now: number): void {
    const room = this.#room + (now - this.#at) * this.#perMs;
    const wanted = Math.min(this.#most, this.#perMs * 1000 * ROOM);
    if (room >= wanted) {
      this.#release = undefined;
      this.#peer.throttle(false);
      return;
    }
    const delay = Math.max(1, (wanted - room) / this.#perMs);
    this.#release = this.#timers.schedule(() => this.#wait(this.#timers.now()), delay);
  }
}
