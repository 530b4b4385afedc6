import { createReadStream, fstatSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { CHUNK, checkLength } from '../file/source.js';
import { MaybeGunzip } from '../gunzip.js';
import { ReadableSource } from '../readable-source.js';

/** The standard input: a pipe, which goes on where it is, or a file, which can be read from anywhere. */
export class StandardInput extends ReadableSource {
  readonly name = 'standard input';
  readonly live: boolean;
  readonly replayable: boolean;
  readonly #input: Readable;

  /** `input`: the stream of a pipe. */
  constructor(input: Readable = process.stdin, isFile: boolean = fstatSync(0).isFile()) {
    super();
    this.#input = input;
    this.live = !isFile;
    this.replayable = isFile;
  }

  protected stream(position: number): Readable {
    if (position === 0 || !this.replayable) return pipeline(this.#input, new MaybeGunzip(), () => {}); // an error of the one ends the other
    checkLength(this.name, fstatSync(0).size, position);
    return createReadStream('', { highWaterMark: CHUNK, start: position, fd: 0, autoClose: false });
  }
}
