import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** So much is read at a time where bytes are summed again. */
const CHUNK = 1 << 20;

/** The CRC-32 of the first `length` bytes of a file; null where it is not known. */
export interface KnownSum {
  readonly length: number;
  readonly sum: number | null;
}

/**
 * The CRC-32 of a file from its beginning to a place, kept up while the file is read. It costs nothing until it is asked for the
 * first time; then what was read before is read again, once.
 */
export class RunningSum {
  #kept = false;
  #length = 0;
  #sum = 0;
  // Before the last bytes: a place within them can still be asked for.
  #lengthBefore = 0;
  #sumBefore = 0;

  /** `known`: the sum of the first bytes, where that is known. */
  constructor(known?: KnownSum) {
    if (known === undefined || known.sum === null) return;
    this.#kept = true;
    this.#length = known.length;
    this.#sum = known.sum;
    this.#lengthBefore = known.length;
    this.#sumBefore = known.sum;
  }

  /** These bytes of the file, from `at` on, have been read. */
  add(file: number, bytes: Uint8Array, at: number): void {
    if (!this.#kept || at + bytes.length <= this.#length) return;
    if (at !== this.#length) this.#goOn(file, at);
    if (at !== this.#length) return; // bytes that were summed already
    this.#lengthBefore = this.#length;
    this.#sumBefore = this.#sum;
    this.#sum = crc32(bytes, this.#sum);
    this.#length += bytes.length;
  }

  /** The sum of the first `length` bytes; `undefined` where that place lies too far back. */
  upTo(file: number, length: number): number | undefined {
    this.#kept = true;
    if (length >= this.#length) {
      this.#goOn(file, length);
      return this.#sum;
    }
    return length < this.#lengthBefore ? undefined : sumOf(file, this.#lengthBefore, length, this.#sumBefore);
  }

  #goOn(file: number, to: number): void {
    if (to <= this.#length) return;
    this.#sum = sumOf(file, this.#length, to, this.#sum);
    this.#length = to;
    this.#lengthBefore = to;
    this.#sumBefore = this.#sum;
  }
}

/** The CRC-32 of the bytes from `from` up to `to`, or up to the end, after bytes with the sum `before`. */
export function sumOf(file: number, from: number, to: number, before = 0): number {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - from));
  let sum = before;
  for (let at = from; at < to; ) {
    const read = readSync(file, chunk, 0, Math.min(chunk.length, to - at), at);
    if (read === 0) break;
    sum = crc32(chunk.subarray(0, read), sum);
    at += read;
  }
  return sum;
}
