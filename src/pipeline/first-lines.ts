import type { CsvOptions } from '../wire/csv-options.js';
import type { Held } from './open-quote.js';

/** The look of a table is judged by so many lines. */
const LOOK = 20;
/** So many lines are held at most, comments too. */
const MOST_LINES = 1000;
/** And no further line when they have more characters than this. */
const MOST_TEXT = 1 << 24;

/** The first lines of an input, held until it is known how they are written. */
export class FirstLines {
  /** How many of them are no comments. */
  rows = 0;
  readonly #comment: string;
  readonly #skip: number;
  #lines: Held[] = [];
  #text = 0; // characters

  /** `skip`: lines before the table. */
  constructor({ comment = '#', skip = 0 }: Pick<CsvOptions, 'comment' | 'skip'> = {}) {
    this.#comment = comment;
    this.#skip = skip;
  }

  get size(): number {
    return this.#lines.length;
  }

  /** The first of them; empty where there is none. */
  get first(): string {
    return this.#lines[0]?.text ?? '';
  }

  add(line: Held): void {
    this.#lines.push(line);
    this.#text += line.text.length;
    if (!line.text.startsWith(this.#comment)) this.rows += 1;
  }

  /** Are there enough of them to see what a table looks like, or too many to wait for more? */
  get areEnough(): boolean {
    return this.rows >= LOOK + this.#skip || this.#lines.length >= MOST_LINES || this.#text > MOST_TEXT;
  }

  /** All of them; they are held no more. */
  take(): readonly Held[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
