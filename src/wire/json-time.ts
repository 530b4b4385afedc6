import { QUOTE } from '../core/chars.js';
import { TimeReader } from '../time/reader.js';
import type { WallClock } from '../time/zone.js';
import type { Arrival } from './arrival.js';
import { type Fault, timeFault } from './fault.js';
import { parsed } from './json-values.js';
import type { CompiledMapping } from './mapping.js';
import type { FeedRecord } from './record.js';

/** Reads the times of JSON records. */
export class JsonTime {
  /** Is the time of a record that of its arrival? */
  readonly isArrival: boolean;
  readonly #arrival: Arrival | undefined;
  readonly #reader: TimeReader;

  /** `clock` as for {@link TimeReader}. @throws RangeError on an unknown time unit */
  constructor({ arrival, timeOptions }: CompiledMapping, clock?: WallClock) {
    this.isArrival = arrival !== undefined;
    this.#arrival = arrival;
    this.#reader = new TimeReader(timeOptions, clock);
  }

  /** Had a time digits below 1 ns? */
  get rounded(): boolean {
    return this.#reader.rounded;
  }

  /**
   * Reads the time that stands in `text` from `from` to `to`, or in `joined`, into a record that has its key; returns what is wrong
   * with it.
   */
  read(record: FeedRecord, text: string, from: number, to: number, joined: string | undefined): Fault | undefined {
    if (this.#arrival !== undefined) {
      this.#arrival.stamp(record);
      return undefined;
    }
    const reader = this.#reader;
    const t =
      joined !== undefined
        ? reader.read(joined, record.key)
        : text.charCodeAt(from) === QUOTE
          ? reader.read(parsed(text.slice(from, to)), record.key)
          : reader.readDigits(text, from, to, record.key);
    if (typeof t === 'string') return timeFault(t, joined ?? text.slice(from, to));
    record.t = t;
    record.tText = joined === undefined ? text.slice(from, to) : JSON.stringify(joined);
    return undefined;
  }
}
