import { formatTime } from '../time/format.js';
import type { FeedRecord } from './record.js';

/** The time at which a record arrives, for records that have none: ns since the Unix epoch, each later than the one before. */
export class Arrival {
  readonly #now: () => number;
  #last = 0n;

  /** `now` gives ms since the Unix epoch, as finely as its clock can. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Gives a record its time, and that as text. */
  stamp(record: FeedRecord): void {
    const now = BigInt(Math.round(this.#now() * 1e3)) * 1000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    record.t = this.#last;
    record.tText = `"${formatTime(this.#last, 'iso')}"`;
  }
}
