import { fstatSync, readSync } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';

/** Do these bytes begin as gzip does (RFC 1952)? */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Does an open file begin as gzip does? Only a regular file is looked into: a pipe would lose what is read. */
export function beginsAsGzip(file: number): boolean {
  const bytes = new Uint8Array(2);
  return fstatSync(file).isFile() && readSync(file, bytes, 0, 2, 0) === 2 && isGzip(bytes);
}

/** Unpacks a stream that begins as gzip does; any other passes as it is. For streams that cannot be looked into before. */
export class MaybeGunzip extends Transform {
  #head: Buffer | undefined = Buffer.alloc(0); // what has come before it is known
  #gunzip: Gunzip | undefined;

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#head === undefined) {
      this.#write(chunk, done);
      return;
    }
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    if (this.#head.length < 2) done();
    else this.#decide(done);
  }

  override _flush(done: TransformCallback): void {
    if (this.#head !== undefined) this.#decide(() => {});
    if (this.#gunzip === undefined) done();
    else this.#gunzip.end(() => this.#gunzip?.once('end', () => done()));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#gunzip?.destroy();
    done(error);
  }

  #decide(done: TransformCallback): void {
    const head = this.#head as Buffer;
    this.#head = undefined;
    if (isGzip(head)) {
      this.#gunzip = createGunzip();
      this.#gunzip.on('data', (bytes: Buffer) => this.push(bytes));
      this.#gunzip.on('error', (error) => this.destroy(error));
    }
    this.#write(head, done);
  }

  #write(chunk: Buffer, done: TransformCallback): void {
    if (this.#gunzip === undefined) done(null, chunk);
    else this.#gunzip.write(chunk, () => done());
  }
}

/** Leaves out so many bytes at the beginning. */
export class SkipBytes extends Transform {
  #left: number;

  constructor(bytes: number) {
    super();
    this.#left = bytes;
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const skipped = Math.min(this.#left, chunk.length);
    this.#left -= skipped;
    done(null, chunk.subarray(skipped));
  }
}
