import type { Source } from '../adapters/ports.js';
import type { Time } from '../core/types.js';
import type { Recording } from '../order/recording.js';
import type { FeedRecord } from '../wire/record.js';

/** Samples of a pipe that are older than this, in ms, come from a recording; a clock that counts from its start tells nothing. */
const OLD = 60_000;
const YEAR_2000 = 946_684_800_000;

/** Tells whether what the sources hand over is a recording: files always are, and what comes over a pipe while its times are old. */
export class Recorded implements Recording {
  readonly possible: boolean;
  on: boolean;
  readonly #settled: boolean; // will it never change?
  #newest: Time | undefined; // of the last record

  constructor(sources: readonly Pick<Source, 'live' | 'recording'>[]) {
    this.possible = sources.every(({ recording }) => recording !== 'never');
    this.on = sources.every(({ live }) => !live);
    this.#settled = this.on || !this.possible;
  }

  /** What takes samples, with a look at the time of each before, where that can change anything. */
  watching(take: (record: FeedRecord) => void): (record: FeedRecord) => void {
    if (this.#settled) return take;
    return (record) => {
      const first = this.#newest === undefined;
      this.#newest = record.t;
      if (first) this.round();
      take(record);
    };
  }

  /** More bytes have come. */
  round(): void {
    if (this.#settled || this.#newest === undefined) return;
    const ms = typeof this.#newest === 'bigint' ? Number(this.#newest) / 1e6 : this.#newest;
    this.on = ms > YEAR_2000 && ms < Date.now() - OLD;
  }
}
