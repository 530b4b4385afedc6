import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { writing } from './write-fault.js';

const ENOUGH = 1 << 16; // characters that are gathered before they are written
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;
const MODE = 0o644;
const PIPE_WAIT = 2; // ms until a pipe that was full is tried again

/**
 * A file that lines are appended to: results, or dropped samples.
 *
 * Every write goes to the end that the file has then, so one that another program has cut meanwhile (`logrotate` with
 * `copytruncate`) goes on at its new end.
 */
export class LineFile {
  readonly path: string;
  #file: number | undefined;
  #regular = false; // else a pipe or a device, which has no length
  #text = '';
  #bytes = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** How many bytes it has before it is opened, 0 when it is not there; `undefined` for a pipe or a device. */
  get length(): number | undefined {
    const found = writing(this.path, () => statSync(this.path, { throwIfNoEntry: false }));
    return found === undefined ? 0 : found.isFile() ? found.size : undefined;
  }

  /** Opens it, with the first `keep` bytes of what it has. @throws StreamError when it cannot be written */
  open(keep: number): void {
    const file = writing(this.path, () => openSync(this.path, APPEND, MODE));
    this.#file = file;
    writing(this.path, () => {
      const found = fstatSync(file);
      this.#regular = found.isFile();
      if (this.#regular && found.size > keep) ftruncateSync(file, keep);
      this.#bytes = Math.min(found.size, keep);
    });
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length > ENOUGH) this.flush();
  }

  /** Writes what has been gathered; returns how many bytes the file has. @throws StreamError when it cannot be written */
  flush(): number {
    const file = this.#file;
    if (file === undefined || this.#text === '') return this.#bytes;
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    writing(this.path, () => writeAll(file, bytes));
    this.#bytes += bytes.length;
    return this.#bytes;
  }

  /** Brings what was written to the disk; returns how many bytes the file has, also when another program has cut it. @throws StreamError */
  sync(): number {
    this.flush();
    const file = this.#file;
    if (file === undefined || !this.#regular) return this.#bytes;
    return writing(this.path, () => {
      fsyncSync(file);
      this.#bytes = fstatSync(file).size;
      return this.#bytes;
    });
  }

  /** Writes what is left, and closes it. @throws StreamError when it cannot be written */
  end(): void {
    try {
      this.sync();
    } finally {
      this.close();
    }
  }

  /** Closes it as it is. */
  close(): void {
    this.#text = '';
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Writes all of it: a disk that is nearly full, or a pipe, may take a part. Waits while a pipe is full. */
function writeAll(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSome(file, bytes, done);
    if (written === undefined) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT);
    else if (written === 0) throw new Error('it takes no more');
    else done += written;
  }
}

/** How much was written; `undefined` when the pipe is full. */
function writeSome(file: number, bytes: Buffer, from: number): number | undefined {
  try {
    return writeSync(file, bytes, from, bytes.length - from, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
