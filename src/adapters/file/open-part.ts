import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { StreamError } from '../../core/errors.js';
import type { State } from '../../core/state.js';
import { isGzip } from '../gunzip.js';
import { digestOf, type InputMark, markOf, PIECE } from './input-mark.js';
import type { Written } from './rotated.js';
import { type KnownSum, RunningSum } from './running-sum.js';

/** So much is read at a time. */
const CHUNK = 1 << 18;

/**
 * A file that is read as it grows. It stays the same file when its name goes to another one, and remembers the bytes at its
 * beginning, and before its position: when it does not have them any more, it was cut.
 */
export class OpenPart {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  /** The byte that comes next. */
  position: number;
  readonly #file: FileHandle;
  readonly #chunk = Buffer.allocUnsafe(CHUNK);
  readonly #now = Buffer.allocUnsafe(PIECE); // its first bytes as they are now
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #sum: RunningSum;

  private constructor(
    path: string,
    file: FileHandle,
    { dev, ino }: Pick<Stats, 'dev' | 'ino'>,
    position: number,
    known: KnownSum | undefined,
  ) {
    this.#sum = new RunningSum(known);
    this.path = path;
    this.#file = file;
    this.device = dev;
    this.inode = ino;
    this.position = position;
  }

  /**
   * `known`: the sum of what an earlier run has read of it.
   *
   * @throws StreamError on what is no regular file, what the operating system says of one that cannot be opened
   */
  static async open(path: string, position: number, known?: KnownSum): Promise<OpenPart> {
    const found = await stat(path); // before: to open a pipe waits for its writer
    if (found.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    if (!found.isFile()) throw new StreamError('transport', `cannot follow ${path}: it is a pipe or a device`);
    const file = await open(path, 'r');
    try {
      const part = new OpenPart(path, file, await file.stat(), position, known);
      await part.#remember();
      return part;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * The next bytes, none at the end; `undefined` when it was cut, or written anew, meanwhile. They are good until the next call.
   *
   * @throws StreamError on packed data, what the operating system says when it cannot be read
   */
  async read(): Promise<Uint8Array | undefined> {
    const { bytesRead } = await this.#file.read(this.#chunk, 0, CHUNK, this.position);
    // Only now: bytes of a file that was cut in between are not handed over.
    if (!(await this.#isSame())) return undefined;
    const bytes = this.#chunk.subarray(0, bytesRead);
    if (this.position === 0 && isGzip(bytes))
      throw new StreamError('transport', `cannot follow ${this.path}: it is packed by gzip`);
    return bytes;
  }

  /** These bytes have been handed over. */
  taken(bytes: Uint8Array): void {
    this.#sum.add(this.#file.fd, bytes, this.position);
    this.position += bytes.length;
    if (this.#head.length < PIECE)
      this.#head = Buffer.concat([this.#head, bytes.subarray(0, PIECE - this.#head.length)]);
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-PIECE)]).subarray(-PIECE);
  }

  /** It begins anew. */
  restart(): void {
    this.position = 0;
    this.#head = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    this.#sum = new RunningSum();
  }

  /** The mark of what was read up to `length`; its head is what was read, whatever stands there now. */
  mark(length: number): State | undefined {
    const mark = markOf(this.#file.fd, length, this.#sum.upTo(this.#file.fd, length));
    return mark && { ...(mark as object), head: digestOf(this.#head.subarray(0, length)) };
  }

  /** The mark of all that was read, though it may not be there any more. */
  memory(): InputMark {
    const { device, inode, position } = this;
    return { device, inode, length: position, head: digestOf(this.#head), tail: digestOf(this.#tail), sum: null };
  }

  /** When it was written. */
  written(): Promise<Written> {
    return this.#file.stat();
  }

  /** Closes it, once what is under way has been read. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => {}); // nothing was written: nothing can be lost
  }

  /** Reads the bytes that {@link taken} would have remembered. */
  async #remember(): Promise<void> {
    const piece = async (from: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(Math.min(PIECE, this.position - from));
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, from);
      return bytes.subarray(0, bytesRead);
    };
    this.#head = await piece(0);
    this.#tail = await piece(Math.max(0, this.position - PIECE));
  }

  /** Is it as long as it was read, and does it begin as it began? */
  async #isSame(): Promise<boolean> {
    if ((await this.#file.stat()).size < this.position) return false;
    const { length } = this.#head;
    if (length === 0) return true;
    const { bytesRead } = await this.#file.read(this.#now, 0, length, 0);
    return bytesRead === length && this.#head.equals(this.#now.subarray(0, length));
  }
}
