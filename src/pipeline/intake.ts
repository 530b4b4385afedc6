import type { WallClock } from '../time/zone.js';
import { sniffCsv } from '../wire/csv-dialect.js';
import { CsvRecords } from '../wire/csv-records.js';
import { JsonRecords } from '../wire/json-records.js';
import type { CompiledMapping } from '../wire/mapping.js';
import type { RecordReader } from '../wire/record.js';
import type { Differentiator } from './differentiator.js';

/** What the input is written in. */
export type InputFormat = 'ndjson' | 'csv';

export interface IntakeOptions {
  /** Default: NDJSON when the first character is `{` or `[`, else CSV. */
  readonly format?: InputFormat | undefined;
  readonly mapping: CompiledMapping;
  readonly clock?: WallClock | undefined;
  /** Makes the differentiator once it is known how the input is to be read. */
  readonly create: (reader: RecordReader) => Differentiator;
  /** Is told, in words, what was sniffed. */
  readonly say: (message: string) => void;
}

/**
 * Looks at the first lines of an input to see what it is, then hands every line to a {@link Differentiator}.
 *
 * A CSV header needs a look at the line after it, so that up to two lines wait: no result could leave before them anyway.
 */
export class Intake {
  /** The number of the line, or frame, that is being read. */
  count = 0;
  readonly #options: IntakeOptions;
  #held: { readonly text: string; readonly number: number }[] = [];
  #reader: RecordReader | undefined;
  #differentiator: Differentiator | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Takes one line, or one frame, of the input, and its number. @throws RangeError when an option names a column that is not there */
  take(text: string, from: number, to: number, number: number): void {
    if (this.#differentiator !== undefined) {
      this.count = number;
      this.#differentiator.read(text, from, to);
      return;
    }
    this.#held.push({ text: text.slice(from, to), number });
    if (this.#isJson() || this.#held.length >= 2) this.#start();
  }

  /** A line was too long to be held. */
  tooLong(number: number): void {
    this.count = number;
    this.#differentiator?.fault('longer than 16 MiB: skipped');
  }

  /** What may be wrong with the paths, when no record had a value. */
  get hint(): string | undefined {
    return this.#reader?.hint;
  }

  /** The input has ended: the results that waited for more leave. */
  end(): void {
    if (this.#held.length > 0) this.#start();
    this.#differentiator?.end();
  }

  #isJson(): boolean {
    const { format } = this.#options;
    return format === undefined ? /^\s*[{[]/.test(this.#held[0]?.text ?? '') : format === 'ndjson';
  }

  #start(): void {
    const { mapping, clock, create, say } = this.#options;
    const lines = this.#held;
    const json = this.#isJson();
    this.#held = [];
    if (json) {
      if (this.#options.format === undefined) say('reading JSON, one record a line');
      this.#reader = new JsonRecords(mapping, clock);
    } else {
      const dialect = sniffCsv(lines.map(({ text }) => text));
      const records = new CsvRecords(dialect, mapping, clock);
      this.#reader = records;
      if (this.#options.format === undefined) say(`reading CSV, ${records.describe(dialect)}`);
      if (dialect.header !== null) lines.shift();
    }
    this.#differentiator = create(this.#reader);
    for (const { text, number } of lines) this.take(text, 0, text.length, number);
  }
}
