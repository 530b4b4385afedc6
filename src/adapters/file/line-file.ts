import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { StreamError } from '../../core/errors.js';

const ENOUGH = 1 << 16; // characters that are gathered before they are written

/** A file that lines are appended to, such as that of dropped samples. A new run begins it anew; one with a state goes on with it. */
export class LineFile {
  readonly #path: string;
  #file: number | undefined;
  #text = '';
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Opens it, with the first `keep` bytes of what an earlier run wrote. @throws StreamError when it cannot be written */
  open(keep: number): void {
    this.#file = this.#guarded(() => {
      const file = openSync(this.#path, keep > 0 ? 'r+' : 'w');
      if (keep > 0) ftruncateSync(file, keep);
      return file;
    });
    this.#bytes = keep;
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length > ENOUGH) this.flush();
  }

  /** Writes what has been gathered; returns how many bytes the file has. */
  flush(): number {
    const file = this.#file;
    if (file !== undefined && this.#text !== '') {
      const bytes = Buffer.from(this.#text);
      this.#text = '';
      this.#guarded(() => writeSync(file, bytes, 0, bytes.length, this.#bytes));
      this.#bytes += bytes.length;
    }
    return this.#bytes;
  }

  end(): void {
    this.flush();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new StreamError('transport', `cannot write ${this.#path}: ${(error as Error).message}`, { cause: error });
    }
  }
}
