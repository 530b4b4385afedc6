import { fields, list, type State } from '../core/state.js';
import type { WallClock } from '../time/zone.js';
import { type CsvDialect, sniffCsv } from '../wire/csv-dialect.js';
import { CsvRecords } from '../wire/csv-records.js';
import { JsonRecords } from '../wire/json-records.js';
import type { CompiledMapping } from '../wire/mapping.js';
import type { RecordReader } from '../wire/record.js';
import type { Differentiator } from './differentiator.js';

/** What the input is written in. */
export type InputFormat = 'ndjson' | 'csv';

/** Takes the lines of an input, once it is known how to read them: a {@link Differentiator}, or what has no state to keep. */
export type LineTaker = Pick<Differentiator, 'read' | 'fault' | 'end'> &
  Partial<Pick<Differentiator, 'track' | 'snapshot' | 'restore'>>;

export interface IntakeOptions {
  /** Default: NDJSON when the first character is `{` or `[`, else CSV. */
  readonly format?: InputFormat | undefined;
  readonly mapping: CompiledMapping;
  readonly clock?: WallClock | undefined;
  /** Makes what takes the lines, once it is known how the input is to be read. */
  readonly create: (reader: RecordReader) => LineTaker;
  /** Is told, in words, what was sniffed. */
  readonly say: (message: string) => void;
}

/**
 * Looks at the first lines of an input to see what it is, then hands every line to a {@link LineTaker}.
 *
 * A CSV header needs a look at the line after it, so that up to two lines wait: no result could leave before them anyway.
 */
export class Intake {
  /** The number of the line, or frame, that is being read. */
  count = 0;
  readonly #options: IntakeOptions;
  #held: { readonly text: string; readonly number: number }[] = [];
  #dialect: CsvDialect | undefined;
  #reader: RecordReader | undefined;
  #taker: LineTaker | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Takes one line, or one frame, of the input, and its number. @throws RangeError when an option names a column that is not there */
  take(text: string, from: number, to: number, number: number): void {
    if (this.#taker !== undefined) {
      this.count = number;
      this.#taker.read(text, from, to);
      return;
    }
    this.#held.push({ text: text.slice(from, to), number });
    if (this.#isJson() || this.#held.length >= 2) this.#start();
  }

  /** A line was too long to be held. */
  tooLong(number: number): void {
    this.count = number;
    this.#taker?.fault('longer than 16 MiB: skipped');
  }

  /** What may be wrong with the paths, when no record had a value. */
  get hint(): string | undefined {
    return this.#reader?.hint;
  }

  /** All that is remembered, or what has changed since the last call; `undefined` before the input has been recognised. */
  snapshot(onlyChanges: boolean): State | undefined {
    if (this.#taker === undefined) return undefined;
    if (!onlyChanges) this.#taker.track?.();
    const dialect = this.#dialect && { delimiter: this.#dialect.delimiter, header: this.#dialect.header };
    return { dialect: dialect ?? null, series: this.#taker.snapshot?.(onlyChanges) ?? null };
  }

  /** Goes on where snapshots were taken, a whole one and the changes after it. @throws StateError when they do not fit */
  restore(snapshots: readonly State[]): void {
    const { dialect } = fields(snapshots[0]);
    if (dialect === null) this.#recognise(undefined);
    else {
      const { delimiter, header } = fields(dialect);
      this.#recognise({ delimiter: String(delimiter), header: header === null ? null : list(header).map(String) });
    }
    this.#taker?.restore?.(snapshots.map((snapshot) => fields(snapshot)['series'] ?? null));
  }

  /** The input has ended: the results that waited for more leave. */
  end(): void {
    if (this.#held.length > 0) this.#start();
    this.#taker?.end();
  }

  #isJson(): boolean {
    const { format } = this.#options;
    return format === undefined ? /^\s*[{[]/.test(this.#held[0]?.text ?? '') : format === 'ndjson';
  }

  #start(): void {
    const { format, say } = this.#options;
    const lines = this.#held;
    const json = this.#isJson();
    this.#held = [];
    const dialect = json ? undefined : sniffCsv(lines.map(({ text }) => text));
    const reader = this.#recognise(dialect);
    if (format === undefined)
      say(reader instanceof CsvRecords ? `reading CSV, ${reader.describe()}` : 'reading JSON, one record a line');
    if (dialect !== undefined && dialect.header !== null) lines.shift();
    for (const { text, number } of lines) this.take(text, 0, text.length, number);
  }

  /** It is known what the input is: CSV of some dialect, or JSON. */
  #recognise(dialect: CsvDialect | undefined): RecordReader {
    const { mapping, clock, create } = this.#options;
    const reader = dialect === undefined ? new JsonRecords(mapping, clock) : new CsvRecords(dialect, mapping, clock);
    this.#dialect = dialect;
    this.#reader = reader;
    this.#taker = create(reader);
    return reader;
  }
}
