import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StreamError } from '../../core/errors.js';
import { StateError } from '../../core/state.js';
import { ReadableSource } from '../readable-source.js';

/** So much of a file is read at a time. */
export const CHUNK: number = 1 << 18;

/** A file of lines, read once from the beginning, or from the byte where an earlier run stood. */
export class FileSource extends ReadableSource {
  readonly live = false;
  readonly replayable = true;
  readonly name: string;

  constructor(path: string) {
    super();
    this.name = path;
  }

  protected stream(position: number): Readable {
    const file = statSync(this.name, { throwIfNoEntry: false });
    if (file?.isDirectory()) throw new StreamError('transport', `cannot read ${this.name}: it is a directory`);
    if (file !== undefined) checkLength(this.name, file.size, position);
    return createReadStream(this.name, { highWaterMark: CHUNK, start: position });
  }
}

/** @throws StateError when the file ends before the position */
export function checkLength(name: string, bytes: number, position: number): void {
  if (bytes < position)
    throw new StateError(
      `${name} has ${bytes} bytes, but the state stands behind byte ${position}: it is another file, or was cut; remove the state to begin anew`,
    );
}
