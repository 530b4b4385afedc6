import type { Scheduled, Timers } from '../core/timers.js';

/**
 * One thing after the other: what is asked for while something is under way waits for its turn. So whoever gets a result may send the
 * next sample at once, and every series is left as it should be before the next sample comes.
 */
export class Turns {
  /** Is something under way? Whoever sets it resets it, and then calls `goOn`. */
  busy = false;
  readonly #waiting: (() => void)[] = [];

  /** Does this now, or, while something is under way, after it. */
  take(work: () => void): void {
    if (this.busy) {
      this.#waiting.push(work);
      return;
    }
    this.busy = true;
    try {
      work();
    } finally {
      this.busy = false;
    }
    this.goOn();
  }

  /** Does what has waited, in its order. */
  goOn(): void {
    while (!this.busy && this.#waiting.length > 0) {
      const next = this.#waiting.shift() as () => void;
      this.busy = true;
      try {
        next();
      } finally {
        this.busy = false;
      }
    }
  }

  /** The same clock: what it sets off takes its turn. */
  timers(timers: Timers): Timers {
    return {
      now: () => timers.now(),
      schedule: (work, delay): Scheduled => {
        let stopped = false;
        const set = timers.schedule(
          () =>
            this.take(() => {
              if (!stopped) work();
            }),
          delay,
        );
        return {
          unsubscribe() {
            stopped = true;
            set.unsubscribe();
          },
        };
      },
    };
  }
}
