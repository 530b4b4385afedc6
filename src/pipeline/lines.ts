import { StringDecoder } from 'node:string_decoder';
import { SPACE } from '../core/chars.js';
import { type Encoding, encodingOf, SwapBytes } from './encoding.js';

/** The longest line that is kept, in characters: a stream without line breaks must not fill the memory. */
const MAX_LINE = 1 << 24;

/**
 * Cuts chunks of bytes into lines, wherever the chunks break. A line may end in `\n` or `\r\n`, the last in nothing. The first bytes
 * tell whether they are UTF-8 or UTF-16.
 */
export class Lines {
  /** The number of the line that is being handed on, from 1. */
  count = 0;
  /** Settled by the first bytes of the input; given to one that goes on within it. */
  encoding: Encoding | undefined;
  #decoder = new StringDecoder('utf8');
  #swap: SwapBytes | undefined;
  readonly #line: (text: string, from: number, to: number) => void;
  readonly #tooLong: () => void;
  #rest = '';
  #first = true;
  #anew = false; // has another file begun?
  #begun = false; // is the encoding known?
  #skipping = false; // the rest of a line that is too long
  #received = 0; // bytes, of UTF-16
  #taken = 0; // characters of lines that have been handed on
  #skipped = 0; // characters of the line that is being skipped

  /** `line` is called with each line, as a place in a text; blank lines are left out. `tooLong` is called for a line over 16 MiB, which is skipped. */
  constructor(line: (text: string, from: number, to: number) => void, tooLong: () => void = () => {}) {
    this.#line = line;
    this.#tooLong = tooLong;
  }

  /** Bytes of the last, unfinished line: they have come, but have not been handed on. */
  waiting = 0;

  push(chunk: Buffer): void {
    if (this.#begun && this.encoding === 'utf8') {
      const last = chunk.lastIndexOf(10);
      this.waiting = last === -1 ? this.waiting + chunk.length : chunk.length - last - 1;
      this.#cut(this.#decoder.write(chunk));
    } else this.#pushOther(chunk);
  }

  /** The first chunk, or one of UTF-16: there every character of a text has two bytes, and what waits is what has no line break. */
  #pushOther(chunk: Buffer): void {
    if (!this.#begun) {
      this.encoding ??= encodingOf(chunk);
      this.#begun = true;
      if (this.encoding === 'utf16be') this.#swap = new SwapBytes();
      if (this.encoding === 'utf8') {
        this.push(chunk);
        return;
      }
      this.#decoder = new StringDecoder('utf16le');
    }
    this.#received += chunk.length;
    this.#cut(this.#decoder.write(this.#swap === undefined ? chunk : this.#swap.swap(chunk)));
    this.waiting = this.#received - 2 * this.#taken;
  }

  /** The input has ended: what is left is the last line. */
  end(): void {
    this.#cut(`${this.#decoder.end()}\n`);
  }

  /**
   * Another file begins, with its own encoding. What is left of the line before is the last line of its file; `torn`: it is none.
   * Returns whether such a line was left out.
   */
  restart(torn: boolean): boolean {
    const end = this.#decoder.end();
    const left = end !== '' || this.#rest !== '' || this.#skipping;
    if (left && torn) this.count += 1;
    else if (left) this.#cut(`${end}\n`);
    this.#decoder = new StringDecoder('utf8');
    this.#swap = undefined;
    this.#rest = '';
    this.#first = true;
    this.#anew = true;
    this.#begun = false;
    this.encoding = undefined;
    this.#skipping = false;
    this.#received = 0;
    this.#taken = 0;
    this.#skipped = 0;
    this.waiting = 0;
    return left && torn;
  }

  #cut(chunk: string): void {
    let text = this.#rest === '' ? chunk : this.#rest + chunk;
    if (this.#first && text !== '') {
      this.#first = false;
      if ((this.count === 0 || this.#anew) && text.charCodeAt(0) === 0xfeff) {
        text = text.slice(1); // byte order mark
        this.#taken += 1;
      }
    }
    let from = 0;
    if (this.#skipping) {
      from = text.indexOf('\n') + 1;
      if (from === 0) {
        this.#skipped += text.length;
        return;
      }
      this.#skipping = false;
      this.#taken += this.#skipped;
      this.#skipped = 0;
      this.count += 1; // now, not when it became too long: a state in between would count it again
      this.#tooLong();
    }
    for (let to = text.indexOf('\n', from); to !== -1; to = text.indexOf('\n', from)) {
      this.count += 1;
      if (to > from && !blankLine(text, from, to)) this.#line(text, from, to);
      from = to + 1;
    }
    this.#rest = from === 0 ? text : text.slice(from);
    this.#taken += from;
    if (this.#rest.length > MAX_LINE) {
      this.#skipped = this.#rest.length;
      this.#rest = '';
      this.#skipping = true;
    }
  }
}

function blankLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) > SPACE) return false;
  return true;
}
