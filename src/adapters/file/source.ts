import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StreamError } from '../../core/errors.js';
import { StateError } from '../../core/state.js';
import { isGzip, SkipBytes } from '../gunzip.js';
import { ReadableSource } from '../readable-source.js';

/** So much of a file is read at a time. */
export const CHUNK: number = 1 << 18;

/**
 * A file of lines, read once from the beginning, or from the byte where an earlier run stood. One that is packed by gzip is unpacked;
 * bytes are then those of the text.
 */
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
    if (file !== undefined && beginsAsGzip(this.name)) {
      const packed = createReadStream(this.name, { highWaterMark: CHUNK });
      // Errors of any of them end the last, which is read.
      return pipeline(packed, createGunzip({ chunkSize: CHUNK }), new SkipBytes(position), () => {});
    }
    if (file !== undefined) checkLength(this.name, file.size, position);
    return createReadStream(this.name, { highWaterMark: CHUNK, start: position });
  }
}

function beginsAsGzip(path: string): boolean {
  const bytes = new Uint8Array(2);
  try {
    const file = openSync(path, 'r');
    try {
      return statSync(path).isFile() && readSync(file, bytes, 0, 2, 0) === 2 && isGzip(bytes);
    } finally {
      closeSync(file);
    }
  } catch {
    return false; // whoever opens it next says why
  }
}

/** @throws StateError when the file ends before the position */
export function checkLength(name: string, bytes: number, position: number): void {
  if (bytes < position)
    throw new StateError(
      `${name} has ${bytes} bytes, but the state stands behind byte ${position}: it is another file, or was cut; remove the state to begin anew`,
    );
}
