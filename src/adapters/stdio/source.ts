import { createReadStream, fstatSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import type { State } from '../../core/state.js';
import { checkMark } from '../file/input-mark.js';
import { beginsAsGzip, CHUNK, checkLength, fileMark, unpacked } from '../file/source.js';
import { MaybeGunzip } from '../gunzip.js';
import { ReadableSource } from '../readable-source.js';

const STDIN = 0;

/** The standard input: a pipe, which goes on where it is, or a file, which can be read from anywhere. */
export class StandardInput extends ReadableSource {
  readonly name = 'standard input';
  readonly live: boolean;
  readonly replayable: boolean;
  readonly #input: Readable;

  /** `input`: the stream of a pipe. */
  constructor(input: Readable = process.stdin, isFile: boolean = fstatSync(STDIN).isFile()) {
    super();
    this.#input = input;
    this.live = !isFile;
    this.replayable = isFile;
  }

  mark(position: number): State | undefined {
    return this.replayable ? fileMark(STDIN, position) : undefined;
  }

  checkMark(mark: State): void {
    if (this.replayable) checkMark(this.name, mark, STDIN);
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
