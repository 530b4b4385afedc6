import { CARRIAGE_RETURN, QUOTE, SPACE, TAB } from '../core/chars.js';
import { exactNumber } from '../core/decimal.js';
import { StreamError, show } from '../core/errors.js';
import { type Exact, isKnown } from '../core/exact.js';
import { suggestion } from '../core/nearest.js';
import { OptionError } from '../core/option-error.js';
import { TimeReader } from '../time/reader.js';
import type { WallClock } from '../time/zone.js';
import { type CsvDialect, splitCsv } from './csv-dialect.js';
import { type Fault, timeFault } from './fault.js';
import type { CompiledMapping, Literal } from './mapping.js';
import { type Path, showPath } from './pointer.js';
import { FeedRecord, isJsonNumber, plainNumber, type RecordReader } from './record.js';

const UNMATCHED: Fault = { kind: 'unmatched' };

/**
 * CSV records, one per line. A path is a column's name, or its number from 0. Defaults: the columns `t` and `value`, or the
 * first and the second; `key`, where there is one. Numbers are decimal, with a point.
 */
export class CsvRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  readonly hint: undefined;
  readonly #dialect: CsvDialect;
  readonly #time: TimeReader;
  readonly #blank: boolean;
  readonly #delimiter: string;
  readonly #separator: number;
  readonly #timeColumn: number;
  readonly #values: readonly number[];
  readonly #firstValue: number;
  readonly #vector: boolean;
  readonly #key: readonly (string | number)[] | null;
  readonly #when: { readonly column: number; readonly allowed: readonly Literal[] }[];
  readonly #columns: number; // how many are read
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  #fields: string[] | null = null; // the columns of a line with quotes

  /** `clock` as for {@link TimeReader}. @throws RangeError on a column that is not there, with the names that are */
  constructor(dialect: CsvDialect, mapping: CompiledMapping, clock?: WallClock) {
    const { header, delimiter } = dialect;
    this.#dialect = dialect;
    if (header?.length === 1)
      throw new StreamError(
        'decode',
        `the input is neither JSON nor CSV of at least two columns: it begins with ${show(header[0])}`,
      );
    const column = (path: Path, option: string): number => {
      const name = path.join('/');
      const named = header?.indexOf(name) ?? -1;
      if (named >= 0) return named;
      if (/^\d{1,4}$/.test(name) && (header === null || Number(name) < header.length)) return Number(name);
      const known = header === null ? 'the input has no header: count columns from 0' : `columns: ${header.join(', ')}`;
      throw new OptionError(
        (nameOf) =>
          `${nameOf(option)} names no column: ${show(showPath(path))}${suggestion(name, header ?? [])}; ${known}`,
      );
    };
    const index = (name: string): number => header?.indexOf(name) ?? -1;
    const free = (taken: number[]): number => [0, 1, 2].find((i) => !taken.includes(i)) as number;
    const value = mapping.value?.map((path) => column(path, 'value'));
    const nameless = header?.[0] === '' ? [0] : [];
    const timeColumn = mapping.time
      ? column(mapping.time, 'time')
      : index('t') >= 0
        ? index('t')
        : free([...nameless, ...(value ?? []), index('value')]);
    this.#timeColumn = timeColumn;
    this.#values = value ?? [index('value') >= 0 ? index('value') : free([...nameless, timeColumn])];
    this.#firstValue = this.#values[0] ?? 0;
    this.#vector = mapping.vector;
    this.#key =
      mapping.key?.map((part) => (typeof part === 'string' ? part : column(part, 'key'))) ??
      (index('key') >= 0 ? [index('key')] : null);
    this.#when = mapping.when.map(({ path, allowed }) => ({ column: column(path, 'when'), allowed }));
    const keys = (this.#key ?? []).filter((part) => typeof part === 'number');
    this.#columns =
      Math.max(timeColumn, ...this.#values, ...keys, ...this.#when.map((condition) => condition.column)) + 1;
    this.#start = new Int32Array(this.#columns);
    this.#end = new Int32Array(this.#columns);
    this.#blank = delimiter === ' ';
    this.#delimiter = delimiter;
    this.#separator = delimiter.charCodeAt(0);
    this.#time = new TimeReader(mapping.timeOptions, clock);
  }

  /** Which columns are read as what, in words. */
  describe(): string {
    const { header, delimiter } = this.#dialect;
    const name = (column: number): string => (header === null ? `column ${column}` : show(header[column] ?? ''));
    const names: Record<string, string> = {
      '\t': 'tabs',
      ' ': 'spaces',
      ',': 'commas',
      ';': 'semicolons',
      '|': 'bars',
    };
    const keys = (this.#key ?? []).filter((part) => typeof part === 'number').map(name);
    return (
      `${header === null ? 'no header' : 'with a header'}, columns separated by ${names[delimiter] ?? delimiter}: ` +
      `time from ${name(this.#timeColumn)}, value from ${this.#values.map(name).join(', ')}${keys.length > 0 ? `, key from ${keys.join(', ')}` : ''}`
    );
  }

  get roundedTimes(): boolean {
    return this.#time.rounded;
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    const found = this.#split(text, from, to);
    if (found < this.#columns) {
      fault({ kind: 'few-columns', columns: found, needed: this.#columns, found: text.slice(from, to).trim() });
      return;
    }
    for (const { column, allowed } of this.#when) {
      const field = this.#text(text, column);
      if (!allowed.some((literal) => String(literal) === field)) {
        fault(UNMATCHED);
        return;
      }
    }
    const record = this.record;
    record.key = this.#keyOf(text);
    const field = this.#fields === null ? '' : this.#text(text, this.#timeColumn);
    const t =
      this.#fields === null
        ? this.#time.readDigits(text, this.#from(this.#timeColumn), this.#to(this.#timeColumn), record.key)
        : this.#time.readDigits(field, 0, field.length, record.key);
    if (typeof t === 'string') {
      fault(timeFault(t, this.#text(text, this.#timeColumn)));
      return;
    }
    record.t = t;
    record.tText = this.#json(text, this.#timeColumn);
    if (this.#vector) this.#row(text);
    else this.#number(text, this.#firstValue);
    sample();
  }

  #number(text: string, column: number): void {
    const record = this.record;
    if (this.#fields !== null) {
      const field = this.#text(text, column);
      const number = exactNumber(field, 0, field.length);
      record.value = number === number ? number : field;
      record.valueText = isJsonNumber(field) ? field : json(number);
      return;
    }
    const from = this.#from(column);
    const to = this.#to(column);
    const number = exactNumber(text, from, to);
    record.value = number === number ? number : text.slice(from, to);
    record.valueText = plainNumber(text, from, to) ? text.slice(from, to) : json(number);
  }

  #row(text: string): void {
    const row: unknown[] = [];
    const texts: string[] = [];
    for (const column of this.#values) {
      this.#number(text, column);
      row.push(this.record.value);
      texts.push(this.record.valueText);
    }
    this.record.value = row;
    this.record.valueText = `[${texts.join(',')}]`;
  }

  #keyOf(text: string): string | undefined {
    if (this.#key === null) return undefined;
    let key = '';
    for (const part of this.#key) key += typeof part === 'string' ? part : this.#text(text, part);
    return key;
  }

  /** A column as JSON: numbers as they stand, all else in quotes. */
  #json(text: string, column: number): string {
    const from = this.#from(column);
    const to = this.#to(column);
    if (this.#fields === null && typeof this.record.t === 'number' && plainNumber(text, from, to))
      return text.slice(from, to);
    const field = this.#text(text, column);
    return isJsonNumber(field) ? field : JSON.stringify(field);
  }

  #text(text: string, column: number): string {
    return this.#fields === null ? text.slice(this.#from(column), this.#to(column)) : (this.#fields[column] as string);
  }

  /** Where a column begins, and where it ends. */
  #from(column: number): number {
    return this.#start[column] as number;
  }

  #to(column: number): number {
    return this.#end[column] as number;
  }

  /** Finds the columns of a line, as far as they are read; returns how many there are, at most that many. */
  #split(text: string, from: number, to: number): number {
    this.#fields = null;
    const separator = this.#separator;
    let column = 0;
    let i = from;
    while (column < this.#columns) {
      while (i < to && isBlank(text.charCodeAt(i)) && (this.#blank || text.charCodeAt(i) !== separator)) i += 1;
      if (i >= to && this.#blank) break;
      const start = i;
      let code = 0;
      while (i < to) {
        code = text.charCodeAt(i);
        if (code === separator || code === QUOTE || (this.#blank && code === TAB)) break;
        i += 1;
      }
      if (code === QUOTE && i < to) return this.#splitQuoted(text.slice(from, to));
      let end = i;
      while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
      this.#start[column] = start;
      this.#end[column] = end;
      column += 1;
      if (i >= to) break;
      i += 1;
    }
    return column;
  }

  #splitQuoted(line: string): number {
    this.#fields = splitCsv(line, this.#delimiter);
    return Math.min(this.#fields.length, this.#columns);
  }
}

/** A number as JSON: what is not finite is null. */
const json = (number: Exact): string => (isKnown(number) ? String(number) : 'null');

const isBlank = (code: number): boolean => code === SPACE || code === TAB || code === CARRIAGE_RETURN;
