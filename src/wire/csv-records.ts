import { StreamError, show } from '../core/errors.js';
import { type Exact, isKnown } from '../core/exact.js';
import { isJsonNumber, NumberScanner } from '../core/number-scanner.js';
import type { Time } from '../core/types.js';
import { type TimeFault, TimeReader } from '../time/reader.js';
import type { WallClock } from '../time/zone.js';
import type { Arrival } from './arrival.js';
import { commaNumber } from './csv-cells.js';
import { type ColumnPlan, describeColumns } from './csv-columns.js';
import type { CsvDialect } from './csv-dialect.js';
import { CsvLine } from './csv-line.js';
import { OtherLines } from './csv-other-lines.js';
import { type Fault, timeFault } from './fault.js';
import { overLimit } from './limits.js';
import type { CompiledMapping } from './mapping.js';
import { FeedRecord, type RecordReader } from './record.js';
import { filterValue, type ValueFilter } from './value-filter.js';

const UNMATCHED: Fault = { kind: 'unmatched' };

/**
 * CSV records, one per line, or over several where a quote is open at the end of one. A path is a column's name, or its number from
 * 0; see {@link planColumns} for the defaults. Numbers are decimal, with a point or, in some tables, a comma.
 */
export class CsvRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  readonly hint: undefined;
  readonly dialect: CsvDialect;
  readonly plan: ColumnPlan;
  /** The decimal mark; `undefined` while all values have been whole numbers. */
  decimal: ',' | '.' | undefined;
  readonly #time: TimeReader;
  readonly #arrival: Arrival | undefined;
  readonly #others: OtherLines;
  readonly #line: CsvLine;
  readonly #scanner = new NumberScanner();
  readonly #timeColumn: number; // -1 where it is made of several, or of none
  readonly #firstValue: number;
  readonly #vector: boolean;
  readonly #filter: ValueFilter | undefined;
  readonly #maxChannels: number;
  readonly #columns: number; // how many are read

  /** `clock` as for {@link TimeReader}. @throws StreamError when there are too few columns to choose from */
  constructor(dialect: CsvDialect, plan: ColumnPlan, mapping: CompiledMapping, clock?: WallClock) {
    const { header, delimiter } = dialect;
    if (header?.length === 1 && !mapping.arrival)
      throw new StreamError(
        'decode',
        `the input is neither JSON nor CSV of at least two columns: it begins with ${show(header[0])}`,
      );
    const { time, values, key, when } = plan;
    this.dialect = dialect;
    this.plan = plan;
    this.decimal = dialect.decimal;
    this.#others = new OtherLines(dialect.comment, dialect.headerText);
    this.#timeColumn = time.length === 1 ? (time[0] as number) : -1;
    this.#firstValue = values[0] ?? 0;
    this.#vector = mapping.vector;
    this.#filter = mapping.filter;
    this.#arrival = mapping.arrival;
    this.#maxChannels = mapping.maxChannels;
    const named = [...time, ...(key ?? [])].filter((part) => typeof part === 'number');
    this.#columns = Math.max(...values, ...named, ...when.map(({ column }) => column)) + 1;
    this.#line = new CsvLine(delimiter, this.#columns);
    this.#time = new TimeReader(mapping.timeOptions, clock);
  }

  /** Which columns are read as what, in words. */
  describe(): string {
    return describeColumns(this.dialect, this.plan, this.decimal);
  }

  /** Is a line read as it stands, though a quote is open at its end? */
  set lenient(yes: boolean) {
    this.#line.lenient = yes;
  }

  get roundedTimes(): boolean {
    return this.#time.rounded;
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    if (this.#others.has(text, from, to)) return;
    const found = this.#line.split(text, from, to);
    if (found < 0) {
      fault({ kind: 'open-quote', found: text.slice(from, to) });
      return;
    }
    if (found < this.#columns) {
      fault({ kind: 'few-columns', columns: found, needed: this.#columns, found: text.slice(from, to).trim() });
      return;
    }
    for (const { column, allowed } of this.plan.when) {
      const field = this.#line.text(text, column);
      if (!allowed.some((literal) => String(literal) === field)) {
        fault(UNMATCHED);
        return;
      }
    }
    const record = this.record;
    record.key = this.plan.key === null ? undefined : this.#template(text, this.plan.key);
    const column = this.#timeColumn;
    const asWritten = column >= 0 && !this.#line.quoted && this.decimal !== ',';
    const t = asWritten
      ? this.#time.readDigits(text, this.#line.from(column), this.#line.to(column), record.key)
      : this.#timeOf(text, record.key);
    if (typeof t === 'string') {
      fault(timeFault(t, this.#timeText(text)));
      return;
    }
    record.t = t;
    if (column >= 0) {
      const field = this.#line.text(text, column);
      record.tText = (asWritten && this.#time.json) || isJsonNumber(field) ? field : JSON.stringify(field);
    } else if (this.#arrival === undefined) record.tText = JSON.stringify(this.#timeText(text));
    if (this.#vector) this.#row(text);
    else this.#number(text, this.#firstValue);
    if (record.key !== undefined || this.#vector) {
      const over = overLimit(record.key, record.value, this.#maxChannels);
      if (over !== undefined) {
        fault(over);
        return;
      }
    }
    if (this.#filter !== undefined) filterValue(record, this.#filter);
    sample();
  }

  #timeOf(text: string, key: string | undefined): Time | TimeFault {
    const column = this.#timeColumn;
    if (column < 0) {
      if (this.#arrival === undefined) return this.#time.read(this.#timeText(text), key);
      this.#arrival.stamp(this.record);
      return this.record.t;
    }
    const field = this.#line.text(text, column);
    const pointed = this.decimal === ',' && /^\s*\d+,\d+\s*$/.test(field) ? field.replace(',', '.') : field;
    return this.#time.readDigits(pointed, 0, pointed.length, key);
  }

  #timeText(text: string): string {
    return this.#template(text, this.plan.time) ?? '';
  }

  #number(text: string, column: number): void {
    const record = this.record;
    const quoted = this.#line.quoted ? this.#line.text(text, column) : undefined;
    const source = quoted ?? text;
    const from = quoted === undefined ? this.#line.from(column) : 0;
    const to = quoted === undefined ? this.#line.to(column) : quoted.length;
    const number = this.#scanner.readExact(source, from, to);
    if (this.decimal !== '.' && (number !== number || this.decimal === ',')) {
      this.#commaNumber(source.slice(from, to));
      return;
    }
    if (this.decimal === undefined && typeof number === 'number' && !Number.isInteger(number)) this.decimal = '.';
    if (number !== number) record.noteOdd(source.slice(from, to));
    record.value = number === number ? number : source.slice(from, to);
    record.valueText = this.#scanner.json ? source.slice(from, to) : json(number);
  }

  /** A value where decimals stand after a comma, or may. */
  #commaNumber(field: string): void {
    const record = this.record;
    const number = commaNumber(field, this.decimal === ',');
    if (number === number) this.decimal = ',';
    else record.noteOdd(field);
    record.value = number === number ? number : field;
    record.valueText = json(number);
  }

  #row(text: string): void {
    const row: unknown[] = [];
    const texts: string[] = [];
    for (const column of this.plan.values) {
      this.#number(text, column);
      row.push(this.record.value);
      texts.push(this.record.valueText);
    }
    this.record.value = row;
    this.record.valueText = `[${texts.join(',')}]`;
  }

  #template(text: string, parts: readonly (string | number)[] | null): string | undefined {
    if (parts === null) return undefined;
    let joined = '';
    for (const part of parts) joined += typeof part === 'string' ? part : this.#line.text(text, part);
    return joined;
  }
}

/** A number as JSON: what is not finite is null. */
const json = (number: Exact): string => (isKnown(number) ? String(number) : 'null');
