import { StringDecoder } from 'node:string_decoder';

/** The longest line that is waited for, in characters: a stream without line breaks must not fill the memory. */
const MAX_LINE = 1 << 24;

/** Cuts chunks of bytes into lines, wherever the chunks happen to break; UTF-8. A line may end in `\n` or `\r\n`, the last in nothing. */
export class Lines {
  /** The number of the line that is being handed on, from 1. */
  count = 0;
  readonly #decoder = new StringDecoder('utf8');
  readonly #line: (text: string, from: number, to: number) => void;
  readonly #tooLong: () => void;
  #rest = '';
  #partial = 0; // bytes of a character that has not come whole
  #first = true;
  #skipping = false; // the rest of a line that is too long

  /** `line` is told where in a text each line stands; blank lines are left out. `tooLong` is told of a line over 16 MiB, which is skipped. */
  constructor(line: (text: string, from: number, to: number) => void, tooLong: () => void = () => {}) {
    this.#line = line;
    this.#tooLong = tooLong;
  }

  /** Bytes of the last, unfinished line: they have come, but have not been handed on. */
  get waiting(): number {
    return Buffer.byteLength(this.#rest) + this.#partial;
  }

  push(chunk: Buffer): void {
    this.#partial = partialCharacter(chunk, this.#partial);
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
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1); // byte order mark
    }
    let from = 0;
    if (this.#skipping) {
      from = text.indexOf('\n') + 1;
      if (from === 0) return;
      this.#skipping = false;
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
      this.count += 1;
      this.#tooLong();
    }
  }
}

/** How many bytes at the end of the chunks so far are the beginning of a character. */
function partialCharacter(chunk: Buffer, before: number): number {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
  }
  return chunk.length < 3 && before > 0 ? before + chunk.length : 0;
}

function blankLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) > 32) return false;
  return true;
}
