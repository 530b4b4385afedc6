import { fields, list, type State } from '../core/state.js';
import { AheadLimit } from '../order/ahead.js';
import type { WallClock } from '../time/zone.js';
import { type CsvDialect, sniffCsv } from '../wire/csv-dialect.js';
import { CsvRecords } from '../wire/csv-records.js';
import type { Fault } from '../wire/fault.js';
import { JsonRecords } from '../wire/json-records.js';
import type { CompiledMapping } from '../wire/mapping.js';
import type { FeedRecord, RecordReader } from '../wire/record.js';

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

export interface FormatOptions {
  /** Default: NDJSON when the first character is `{` or `[`, else CSV. */
  readonly format?: InputFormat | undefined;
  readonly mapping: CompiledMapping;
  readonly clock?: WallClock | undefined;
  /** How far ahead of the clock a time may be, in ms. Default: no limit. */
  readonly maxAheadMs?: number | undefined;
}

/**
 * Looks at the first lines of an input to see what it is, then reads every line.
 *
 * A CSV header needs a look at the line after it, so that up to two lines wait: no result could leave before them anyway.
 */
export class FormatDetector {
  /** The number of the line, or message, that is being read. */
  count = 0;
  readonly #options: FormatOptions;
  readonly #taker: RecordTaker;
  #held: { readonly text: string; readonly number: number }[] = [];
  #dialect: CsvDialect | undefined;
  #reader: RecordReader | undefined;
  readonly #ahead: AheadLimit | undefined;

  constructor(options: FormatOptions, taker: RecordTaker) {
    const { maxAheadMs } = options;
    this.#options = options;
    this.#taker = taker;
    this.#ahead = maxAheadMs === undefined ? undefined : new AheadLimit(maxAheadMs, Date.now);
  }

  /** Takes one line, or one message, and its number. @throws OptionError when an option names a column that is not there */
  take(text: string, from: number, to: number, number: number): void {
    if (this.#reader !== undefined) {
      this.count = number;
      this.#reader.read(text, from, to, this.#sample, this.#fault);
      return;
    }
    this.#held.push({ text: text.slice(from, to), number });
    if (this.#isJson() || this.#held.length >= 2) this.#start();
  }

  /** A line that could not be kept. */
  skip(fault: Fault, number: number): void {
    this.count = number;
    this.#taker.fault(fault, number);
  }

  /** What may be wrong with the paths, when no record had a value. */
  get hint(): Fault | undefined {
    return this.#reader?.hint;
  }

  /** What has been recognised; `undefined` before that. */
  snapshot(): State | undefined {
    if (this.#reader === undefined) return undefined;
    const dialect = this.#dialect && { delimiter: this.#dialect.delimiter, header: this.#dialect.header };
    return { dialect: dialect ?? null, clock: this.#options.clock?.snapshot() ?? null };
  }

  /** Goes on where a snapshot was taken. @throws StateError when it does not fit */
  restore(snapshot: State): void {
    const { dialect, clock = null } = fields(snapshot);
    if (dialect === null) this.#recognise(undefined);
    else {
      const { delimiter, header } = fields(dialect);
      this.#recognise({
        delimiter: String(delimiter),
        header: header === null ? null : list(header).map(String),
      });
    }
    if (clock !== null) this.#options.clock?.restore(clock);
  }

  /** The input has ended: lines that were held are read. */
  end(): void {
    if (this.#held.length > 0) this.#start();
  }

  readonly #sample = (): void => {
    const { record } = this.#reader as RecordReader;
    if (this.#ahead?.isBeyond(record.t)) this.#fault({ kind: 'ahead', found: record.tText });
    else this.#taker.sample(record);
  };

  readonly #fault = (fault: Fault): void => this.#taker.fault(fault, this.count);

  #isJson(): boolean {
    const { format } = this.#options;
    return format === undefined ? /^\s*[{[]/.test(this.#held[0]?.text ?? '') : format === 'ndjson';
  }

  #start(): void {
    const lines = this.#held;
    const dialect = this.#isJson() ? undefined : sniffCsv(lines.map(({ text }) => text));
    this.#held = [];
    const reader = this.#recognise(dialect);
    if (this.#options.format === undefined)
      this.#taker.say(
        reader instanceof CsvRecords ? `reading CSV, ${reader.describe()}` : 'reading JSON, one record a line',
      );
    if (dialect !== undefined && dialect.header !== null) lines.shift();
    for (const { text, number } of lines) this.take(text, 0, text.length, number);
  }

  /** It is known what the input is: CSV of some dialect, or JSON. */
  #recognise(dialect: CsvDialect | undefined): RecordReader {
    const { mapping, clock } = this.#options;
    const reader = dialect === undefined ? new JsonRecords(mapping, clock) : new CsvRecords(dialect, mapping, clock);
    this.#dialect = dialect;
    this.#reader = reader;
    return reader;
  }
}
