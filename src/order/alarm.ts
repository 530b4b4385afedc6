import type { Timers } from '../core/timers.js';

/**
 * One alarm at a time for whatever falls due. It is set when something is heard, and not moved by what is heard after that:
 * when it goes off too early it is set again, so that a sample costs no timer.
 */
export class Alarm {
  readonly #timers: Timers;
  readonly #due: (heardAt: number) => number;
  readonly #ring: (now: number, elapsedMs: number) => void;
  #heardAt = 0;
  #set: { unsubscribe(): void } | undefined;
  #at = Infinity; // when it is set for
  #stopped = false;

  /** `due` says when to ring if nothing more is heard, Infinity for never; `ring` is called then, or earlier. */
  constructor(timers: Timers, due: (heardAt: number) => number, ring: (now: number, elapsedMs: number) => void) {
    this.#timers = timers;
    this.#due = due;
    this.#ring = ring;
  }

  /** Something arrived; returns when. */
  heard(): number {
    this.#heardAt = this.#timers.now();
    return this.#heardAt;
  }

  /** Sets the alarm, unless it is set for as early a moment. */
  arm(): void {
    const due = this.#due(this.#heardAt);
    if (this.#stopped || due >= this.#at) return;
    this.#set?.unsubscribe();
    this.#at = due;
    this.#set = this.#timers.schedule(() => this.#goOff(), Math.max(due - this.#timers.now(), 0));
  }

  /** It does not ring any more. */
  stop(): void {
    this.#stopped = true;
    this.#set?.unsubscribe();
  }

  #goOff(): void {
    this.#set = undefined;
    this.#at = Infinity;
    const now = this.#timers.now();
    try {
      this.#ring(now, now - this.#heardAt);
    } finally {
      this.arm();
    }
  }
}
