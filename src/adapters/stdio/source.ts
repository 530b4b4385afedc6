import { createReadStream, fstatSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import type { State } from '../../core/state.js';
import { checkMark, readMark } from '../file/input-mark.js';
import { MarkKeeper } from '../file/mark-keeper.js';
import { CHUNK, checkLength, unpacked } from '../file/source.js';
import { beginsAsGzip, MaybeGunzip } from '../gunzip.js';
import { ReadableSource } from '../readable-source.js';

const STDIN = 0;

/** The standard input: a pipe, which goes on where it is, or a file, which can be read from anywhere. */
export class StandardInput extends ReadableSource {
  readonly name = 'standard input';
  readonly live: boolean;
  readonly replayable: boolean;
  readonly #input: Readable;
  #marks: MarkKeeper | undefined;

  /** `input`: the stream of a pipe. */
  constructor(input: Readable = process.stdin, isFile: boolean = fstatSync(STDIN).isFile()) {
    super();
    this.#input = input;
    this.live = !isFile;
    this.replayable = isFile;
    this.#marks = isFile ? new MarkKeeper(STDIN) : undefined;
  }

  mark(position: number): State | undefined {
    return this.#marks?.mark(position);
  }

  checkMark(state: State): void {
    if (!this.replayable) return;
    const mark = readMark(state);
    checkMark(this.name, mark, STDIN);
    this.#marks = new MarkKeeper(STDIN, mark);
  }

  protected override handed(bytes: Uint8Array, at: number): void {
    this.#marks?.read(bytes, at);
  }

  protected stream(position: number): Readable {
    if (position === 0 || !this.replayable) return pipeline(this.#input, new MaybeGunzip(), () => {}); // an error of the one ends the other
    const from = (start: number): Readable =>
      createReadStream('', { highWaterMark: CHUNK, start, fd: STDIN, autoClose: false });
    if (beginsAsGzip(STDIN)) return unpacked(from(0), position);
    checkLength(this.name, fstatSync(STDIN).size, position);
    return from(position);
  }
}
