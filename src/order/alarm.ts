import type { Timers } from '../core/timers.js';

/** An alarm that goes off so much too late, in ms, tells of a program that stood still: asleep, stopped, or too busy to listen. */
const STALL = 250;

/**
 * One timer for several deadlines. It is set when a sample arrives, and later samples do not move it: when it fires too early, it
 * is set again. So a sample costs no timer. After a stall it goes off once more, so that what came meanwhile is read before it counts.
 */
export class Alarm {
  readonly #timers: Timers;
  readonly #due: (heardAt: number) => number;
  readonly #ring: (now: number, elapsedMs: number, lateMs: number) => void;
  #heardAt = 0;
  #set: { unsubscribe(): void } | undefined;
  #at = Infinity; // when it is set for
  #stopped = false;
  #waitsAgain = false;

  /** `due` gives the next deadline if nothing more arrives, Infinity for none; `ring` is called then, or earlier, or `lateMs` after it. */
  constructor(
    timers: Timers,
    due: (heardAt: number) => number,
    ring: (now: number, elapsedMs: number, lateMs: number) => void,
  ) {
    this.#timers = timers;
    this.#due = due;
    this.#ring = ring;
  }

  /** Something arrived; returns when. */
  heard(): number {
    this.#heardAt = this.#timers.now();
    return this.#heardAt;
  }

  /** Sets the timer for the next deadline, unless it is set for an earlier one. */
  arm(): void {
    const due = this.#due(this.#heardAt);
    if (this.#stopped || due >= this.#at) return;
    this.#set?.unsubscribe();
    this.#at = due;
    this.#set = this.#timers.schedule(() => this.#goOff(), Math.max(due - this.#timers.now(), 0));
  }

  /** The timer never fires again. */
  stop(): void {
    this.#stopped = true;
    this.#set?.unsubscribe();
  }

  #goOff(): void {
    const now = this.#timers.now();
    const late = Math.max(0, now - Math.max(this.#at, this.#heardAt));
    this.#set = undefined;
    if (late > STALL && !this.#waitsAgain) {
      this.#waitsAgain = true;
      this.#set = this.#timers.schedule(() => this.#goOff(), 1);
      return;
    }
    this.#waitsAgain = false;
    this.#at = Infinity;
    try {
      this.#ring(now, now - this.#heardAt, late);
    } finally {
      this.arm();
    }
  }
}
