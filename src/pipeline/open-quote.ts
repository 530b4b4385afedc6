import { list, type State } from '../core/state.js';

/** A record of a table goes on over so many lines at most, and so many characters. */
const MOST_LINES = 100;
const MOST = 1 << 16;

/** A line, and its number. */
export interface Held {
  readonly text: string;
  readonly number: number;
}

/** The lines of one record of a table, while a quote is open at the end of them. */
export class OpenQuote {
  #lines: Held[] = [];
  readonly #read: (text: string) => void;

  /** `read` reads lines as one record; when a quote is open at its end, it calls `begin`. */
  constructor(read: (text: string) => void) {
    this.#read = read;
  }

  get any(): boolean {
    return this.#lines.length > 0;
  }

  begin(line: Held): void {
    this.#lines.push(line);
  }

  /** One more line. Returns lines that are to be read by themselves after all: the record has become too long. */
  goOn(line: Held): readonly Held[] {
    const lines = [...this.#lines, line];
    const text = lines.map((held) => held.text).join('\n');
    this.#lines = [];
    this.#read(text);
    if (!this.any) return [];
    this.#lines = lines; // still open
    return lines.length > MOST_LINES || text.length > MOST ? this.giveUp() : [];
  }

  /** The quote does not close: returns the lines. */
  giveUp(): readonly Held[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  snapshot(): State {
    return this.#lines.map(({ text, number }) => [text, number]);
  }

  restore(state: State | undefined): void {
    this.#lines = list(state).map((line) => {
      const [text, number] = list(line);
      return { text: String(text), number: Number(number) };
    });
  }
}
