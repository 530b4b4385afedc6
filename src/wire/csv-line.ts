import { CARRIAGE_RETURN, QUOTE, SPACE, TAB } from '../core/chars.js';
import { hasOpenQuote, QuoteWatch, splitCsv } from './csv-split.js';

/** Where the first columns of a line of CSV begin and end. Nothing is cut out of it before it is asked for. */
export class CsvLine {
  readonly #delimiter: string;
  readonly #columns: number;
  readonly #separator: number;
  readonly #highest: number; // of the characters that end a column
  readonly #blank: boolean;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #quotes = new QuoteWatch();
  #fields: string[] | null = null; // the columns of a line with quotes
  /** Is a line read as it stands, though a quote is open at its end? */
  lenient = false;

  /** `columns`: how many of them are read. */
  constructor(delimiter: string, columns: number) {
    this.#delimiter = delimiter;
    this.#columns = columns;
    this.#separator = delimiter.charCodeAt(0);
    this.#highest = Math.max(this.#separator, QUOTE);
    this.#blank = delimiter === ' ';
    this.#start = new Int32Array(columns);
    this.#end = new Int32Array(columns);
  }

  /** Does the line have quotes? Its columns are then not as they stand in the text. */
  get quoted(): boolean {
    return this.#fields !== null;
  }

  /** Where a column begins, in a line without quotes, and where it ends. */
  from(column: number): number {
    return this.#start[column] as number;
  }

  to(column: number): number {
    return this.#end[column] as number;
  }

  /** A column of the line that was split last; `text` is what it was split from. */
  text(text: string, column: number): string {
    return this.#fields === null ? text.slice(this.from(column), this.to(column)) : (this.#fields[column] as string);
  }

  /** Finds the columns of a line, as far as they are read; returns how many there are, at most that many; -1 for an open quote. */
  split(text: string, from: number, to: number): number {
    this.#fields = null;
    const separator = this.#separator;
    const highest = this.#highest; // with commas, that is below all digits
    let column = 0;
    let i = from;
    while (column < this.#columns) {
      while (i < to && isBlank(text.charCodeAt(i)) && (this.#blank || text.charCodeAt(i) !== separator)) i += 1;
      if (i >= to && this.#blank) break;
      const start = i;
      let code = 0;
      while (i < to) {
        code = text.charCodeAt(i);
        if (code <= highest && (code === separator || code === QUOTE || (this.#blank && code === TAB))) break;
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
    const open = !this.lenient && this.#quotes.isOpen(text, i, to);
    return open && hasOpenQuote(text.slice(from, to), this.#delimiter) ? -1 : column;
  }

  #splitQuoted(line: string): number {
    if (!this.lenient && hasOpenQuote(line, this.#delimiter)) return -1;
    this.#fields = splitCsv(line, this.#delimiter);
    return Math.min(this.#fields.length, this.#columns);
  }
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB || code === CARRIAGE_RETURN;
