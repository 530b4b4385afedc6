import { DOUBLE_FIELD } from '../core/double.js';
import type { Time } from '../core/types.js';
import { isNone } from './csv-cells.js';
import type { Fault } from './fault.js';

/**
 * One record of a feed as it is read: a reader owns one and fills it anew for each record, so nothing is allocated for it.
 *
 * The texts are JSON: what a result line repeats, digit by digit, as it was written.
 */
export class FeedRecord {
  t: Time = DOUBLE_FIELD;
  tText = '';
  /** A number, a row of numbers, or whatever else stood there. */
  value: unknown = undefined;
  valueText = '';
  key: string | undefined = undefined;
  /** The number of its line or message. */
  number: number | undefined = undefined;
  /** The first value that was text, but no number. */
  oddValue: string | undefined = undefined;

  /** A value was text, but no number. Spellings of "none" are not odd. */
  noteOdd(text: string): void {
    if (this.oddValue === undefined && !isNone(text)) this.oddValue = text;
  }
}

/** Reads the records of a text, one after the other, into one {@link FeedRecord}. */
export interface RecordReader {
  readonly record: FeedRecord;
  /** The first record that had nothing at the path of its value: the path may be wrong. */
  readonly hint: Fault | undefined;
  /** Had a time digits below 1 ns, which were rounded? */
  readonly roundedTimes: boolean;
  /**
   * Reads the records in `text` from `from` to `to` (a line, or a frame). `sample` is called for each record that is a
   * sample, when `record` holds it; `fault` for each that is not.
   */
  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void;
}
