import type { Fault } from '../wire/fault.js';
import type { FeedRecord } from '../wire/record.js';

/** Takes what a decoder reads. */
export interface RecordTaker {
  /** One record that is a sample. It is used again for the next one. */
  sample(record: FeedRecord): void;
  /** A record that is none; `number` is that of its line or message. */
  fault(fault: Fault, number: number): void;
  /** A remark about how the input is read. */
  say(message: string): void;
}
