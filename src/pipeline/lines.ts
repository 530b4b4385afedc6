import { StringDecoder } from 'node:string_decoder';

/** Cuts chunks of bytes into lines, wherever the chunks happen to break; UTF-8. A line may end in `\n` or `\r\n`, the last in nothing. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #line: (text: string, from: number, to: number) => void;
  #rest = '';
  #first = true;

  /** `line` is told where in a text each line stands; blank lines are left out. */
  constructor(line: (text: string, from: number, to: number) => void) {
    this.#line = line;
  }

  push(chunk: Buffer): void {
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
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      if (to > from && !blankLine(text, from, to)) this.#line(text, from, to);
      from = to + 1;
    }
    this.#rest = from === 0 ? text : text.slice(from);
  }
}

function blankLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) > 32) return false;
  return true;
}
