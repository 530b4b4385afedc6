import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from '../core/chars.js';
import { fields, type State } from '../core/state.js';
import { JsonFault } from './json-fault.js';
import { JsonScanner } from './json-scanner.js';

/** The longest record over several lines, in characters. */
const MOST = 1 << 24;

/**
 * Cuts JSON that is written over many lines into records: pretty-printed ones after each other, or one list of them.
 *
 * Each character is looked at once. A record that is torn, by the end of a line inside a string or by a new record that begins
 * in the column where the one before began, is handed on as it is: its reader says what is wrong with it.
 */
export class JsonCutter {
  readonly #record: (text: string) => void;
  #text = '';
  #depth = 0; // of braces and brackets within the record
  #list = false; // inside one list of records?
  #indent = 0; // where the last record began in its line

  constructor(record: (text: string) => void) {
    this.#record = record;
  }

  /** Takes the next line, without its line break. */
  line(line: string): void {
    if (this.#depth > 0 && line.startsWith('{', this.#indent) && line.trimStart().length === line.length - this.#indent)
      this.#leave(); // torn: a new record begins where records do
    let from = 0; // where the record begins in this line
    let inString = false;
    let stray = false; // is there something outside of all records?
    for (let i = 0; i < line.length; i += 1) {
      const code = line.charCodeAt(i);
      if (inString) {
        if (code === BACKSLASH) i += 1;
        else if (code === QUOTE) inString = false;
        continue;
      }
      if (this.#depth === 0 && this.#text === '') {
        if (code <= SPACE || code === COMMA) continue;
        if (this.#list && code === CLOSE_BRACKET) {
          this.#list = false;
          continue;
        }
        if (code === OPEN_BRACKET && !this.#list) {
          this.#list = true;
          continue;
        }
        from = i;
        this.#indent = i;
        stray ||= code !== OPEN_BRACE && code !== OPEN_BRACKET;
      }
      if (code === QUOTE) inString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        this.#text += line.slice(from, i + 1);
        this.#leave();
        from = i + 1;
      }
    }
    if (this.#depth > 0) this.#text += `${line.slice(from)}\n`;
    if (this.#depth > 0 && (inString || this.#text.length > MOST)) this.#leave();
    else if (stray) this.#record(line); // its reader says what is wrong
  }

  /** The input has ended: what is left was not complete. Another one may begin. */
  end(): void {
    if (this.#text !== '') this.#leave();
    this.#list = false;
  }

  snapshot(): State {
    return { text: this.#text, depth: this.#depth, list: this.#list, indent: this.#indent };
  }

  restore(state: State | undefined): void {
    const { text, depth, list, indent } = fields(state);
    this.#text = String(text);
    this.#depth = Number(depth);
    this.#list = list === true;
    this.#indent = Number(indent);
  }

  #leave(): void {
    const text = this.#text;
    this.#text = '';
    this.#depth = 0;
    this.#record(text);
  }
}

/** Is this the beginning of a JSON text, and not the whole of it? */
export function isUnfinished(text: string): boolean {
  try {
    new JsonScanner([]).scan(text, 0);
    return false;
  } catch (error) {
    return error instanceof JsonFault && error.at >= text.length;
  }
}
