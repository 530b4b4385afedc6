import type { CsvOptions } from '../wire/csv-options.js';
import type { Fault } from '../wire/fault.js';
import type { JsonPlan } from '../wire/json-reader.js';
import type { FeedRecord } from '../wire/record.js';

/** What the input is written in. */
export type InputFormat = 'ndjson' | 'csv';

/** Takes what a decoder reads. */
export interface RecordTaker {
  /** One record that is a sample. It is used again for the next one. */
  sample(record: FeedRecord): void;
  /** A record that is none; `number` is that of its line or message. */
  fault(fault: Fault, number: number): void;
  /** A remark about how the input is read. */
  say(message: string): void;
}

export interface FormatOptions extends JsonPlan {
  /** Default: NDJSON when the first character is `{` or `[`, else CSV. */
  readonly format?: InputFormat | undefined;
  readonly csv?: CsvOptions | undefined;
  /**
   * Are time and value of JSON looked for under other names, where the first records do not have the usual ones (default: yes)? Not
   * where several peers write: the first of them would decide for all.
   */
  readonly guesses?: boolean | undefined;
  /** How far ahead of the clock a time may be, in ms. Default: no limit. */
  readonly maxAheadMs?: number | undefined;
}
