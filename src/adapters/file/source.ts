import { closeSync, createReadStream, openSync, statSync } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StreamError } from '../../core/errors.js';
import { type State, StateError } from '../../core/state.js';
import type { Timers } from '../../core/timers.js';
import { beginsAsGzip, SkipBytes } from '../gunzip.js';
import type { Source } from '../ports.js';
import { ReadableSource } from '../readable-source.js';
import { FollowedFile } from './followed-file.js';
import { checkMark, readMark } from './input-mark.js';
import { MarkKeeper } from './mark-keeper.js';
import type { KnownSum } from './running-sum.js';

/** So much of a file is read at a time. */
export const CHUNK: number = 1 << 18;

/** How a file is read. */
export interface FileSourceOptions {
  /** Read on what is appended, through rotations, until it is closed. Default: read it once, to its end. See {@link FollowedFile}. */
  readonly follow?: boolean;
  /** The clock of a file that is followed. Default: that of the machine. */
  readonly timers?: Timers;
}

/** A file of lines as a source: read once, or followed. */
export const fileSource = (path: string, { follow = false, timers }: FileSourceOptions = {}): Source =>
  follow ? new FollowedFile(path, timers) : new FileSource(path);

/**
 * A file of lines, read once from the beginning, or from the byte where an earlier run stood. One that is packed by gzip is unpacked;
 * bytes are then those of the text.
 */
export class FileSource extends ReadableSource {
  readonly live = false;
  readonly replayable = true;
  readonly name: string;
  #marks: MarkKeeper | undefined;
  #known: KnownSum | undefined; // of what an earlier run has read
  #file: number | undefined; // stays with what is read when another file gets the name

  constructor(path: string) {
    super();
    this.name = path;
  }

  mark(position: number): State | undefined {
    return this.#marks?.mark(position);
  }

  checkMark(state: State): void {
    const mark = readMark(state);
    const file = openFile(this.name);
    if (file === undefined) return; // whoever opens it next says why
    try {
      checkMark(this.name, mark, file);
      this.#known = mark;
    } finally {
      closeSync(file);
    }
  }

  override close(): void {
    super.close();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#marks = undefined;
  }

  protected override handed(bytes: Uint8Array, at: number): void {
    this.#marks?.read(bytes, at);
  }

  protected stream(position: number): Readable {
    const found = statSync(this.name, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new StreamError('transport', `cannot read ${this.name}: it is a directory`);
    this.#file = openFile(this.name);
    this.#marks = this.#file === undefined ? undefined : new MarkKeeper(this.#file, this.#known);
    if (this.#file !== undefined && beginsAsGzip(this.#file))
      return unpacked(createReadStream(this.name, { highWaterMark: CHUNK }), position);
    if (found !== undefined) checkLength(this.name, found.size, position);
    return createReadStream(this.name, { highWaterMark: CHUNK, start: position });
  }
}

/** Unpacks a file from that byte of the text on. */
export function unpacked(packed: Readable, position: number): Readable {
  // Errors of any of them end the last, which is read.
  return pipeline(packed, createGunzip({ chunkSize: CHUNK }), new SkipBytes(position), () => {});
}

/** A regular file, open for reading; `undefined` when it is none, or cannot be read: whoever reads it says why. */
function openFile(path: string): number | undefined {
  try {
    return statSync(path).isFile() ? openSync(path, 'r') : undefined;
  } catch {
    return undefined;
  }
}

/** @throws StateError when the file ends before the position */
export function checkLength(name: string, bytes: number, position: number): void {
  if (bytes < position)
    throw new StateError(
      `${name} has ${bytes} bytes, but the state stands behind byte ${position}: it is another file, or was cut; remove the state to begin anew`,
    );
}
