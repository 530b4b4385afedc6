import { StringDecoder } from 'node:string_decoder';
import { SPACE } from '../core/chars.js';

/** The longest line that is kept, in characters: a stream without line breaks must not fill the memory. */
const MAX_LINE = 1 << 24;

/** Cuts chunks of UTF-8 bytes into lines, wherever the chunks break. A line may end in `\n` or `\r\n`, the last in nothing. */
export class Lines {
  /** The number of the line that is being handed on, from 1. */
  count = 0;
  readonly #decoder = new StringDecoder('utf8');
  readonly #line: (text: string, from: number, to: number) => void;
  readonly #tooLong: () => void;
  #rest = '';
  #first = true;
  #skipping = false; // the rest of a line that is too long

  /** `line` is called with each line, as a place in a text; blank lines are left out. `tooLong` is called for a line over 16 MiB, which is skipped. */
  constructor(line: (text: string, from: number, to: number) => void, tooLong: () => void = () => {}) {
    this.#line = line;
    this.#tooLong = tooLong;
  }

  /** Bytes of the last, unfinished line: they have come, but have not been handed on. */
  waiting = 0;

  push(chunk: Buffer): void {
    const last = chunk.lastIndexOf(10);
    this.waiting = last === -1 ? this.waiting + chunk.length : chunk.length - last - 1;
    this.#cut(this.#decoder.write(chunk));
  }

  /** The input has ended: what is left is the last line. */
  end(): void {
    this.#cut(`${this.#decoder.end()}\n`);
  }

  #cut(chunk: string): void {
    let text = this.#rest === '' ? chunk : this.#rest + chunk;
    if (this.#first && text !== '') {
      this.#first = false;
      if (this.count === 0 && text.charCodeAt(0) === 0xfeff) text = text.slice(1); // byte order mark
    }
    let from = 0;
    if (this.#skipping) {
      from = text.indexOf('\n') + 1;
      if (from === 0) return;
      this.#skipping = false;
      this.count += 1; // now, not when it became too long: a state in between would count it again
      this.#tooLong();
    }
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      this.count += 1;
      if (to > from && !blankLine(text, from, to)) this.#line(text, from, to);
      from = to + 1;
    }
    this.#rest = from === 0 ? text : text.slice(from);
    if (this.#rest.length > MAX_LINE) {
      this.#rest = '';
      this.#skipping = true;
    }
  }
}

function blankLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) > SPACE) return false;
  return true;
}
