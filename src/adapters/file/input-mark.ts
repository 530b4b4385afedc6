import { fstatSync, readSync, type Stats } from 'node:fs';
import { crc32 } from 'node:zlib';
import { decodeNumber, fields, type State, StateError } from '../../core/state.js';
import { type KnownSum, sumOf } from './running-sum.js';

/** So many bytes at the beginning, and before the position, stand for all that was read. */
export const PIECE = 4096;

/** What tells a file from another: where it lies, and what it held as far as it was read. */
export interface InputMark extends KnownSum {
  readonly device: number;
  readonly inode: number;
  /** Bytes of the file that the pieces stand for. */
  readonly length: number;
  /** CRC-32 of the first and of the last 4 KiB of them. */
  readonly head: string;
  readonly tail: string;
}

/** The mark of an open file that was read up to `length`, with that sum; `undefined` when it is no file. */
export function markOf(file: number, length: number, sum?: number): State | undefined {
  const found = fstatSync(file);
  if (!found.isFile()) return undefined;
  const mark: InputMark = {
    device: found.dev,
    inode: found.ino,
    length,
    head: digest(file, 0, Math.min(length, PIECE)),
    tail: digest(file, Math.max(0, length - PIECE), length),
    sum: sum ?? null,
  };
  return { ...mark };
}

/** The mark of a file of which nothing has been read. */
export const unread = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): InputMark => {
  const none = digestOf(new Uint8Array());
  return { device: dev, inode: ino, length: 0, head: none, tail: none, sum: null };
};

/** Does an open file begin with the bytes that were read of the marked one? */
export function fits(file: number, { length, head, tail }: InputMark): boolean {
  const found = fstatSync(file);
  if (!found.isFile() || found.size < length) return false;
  return (
    digest(file, 0, Math.min(length, PIECE)) === head && digest(file, Math.max(0, length - PIECE), length) === tail
  );
}

/**
 * Does an open file still begin with the bytes that were read? One that has grown does, and so does a copy: a device may have
 * another number after a restart of the machine, so that alone is no reason to refuse.
 *
 * @throws StateError that names what differs
 */
export function checkMark(name: string, mark: InputMark, file: number): void {
  const found = fstatSync(file);
  if (found.size < mark.length) throw differs(name, [`it has ${found.size} bytes, ${mark.length} had been read`]);
  const now = markOf(file, mark.length);
  if (now === undefined) throw differs(name, ['it is no file any more']);
  const { device, inode, head, tail } = readMark(now);
  const what: string[] = [];
  if (head !== mark.head) what.push(`its first ${Math.min(mark.length, PIECE)} bytes are others`);
  if (tail !== mark.tail) what.push(`the bytes before byte ${mark.length}, where the state stands, are others`);
  if (what.length === 0) {
    checkSum(name, mark, file);
    return;
  }
  if (inode !== mark.inode) what.push(`it is another file on the disk (inode ${inode}, was ${mark.inode})`);
  else if (device !== mark.device) what.push(`it is on another disk (device ${device}, was ${mark.device})`);
  throw differs(name, what);
}

/** All that was read is read again. @throws StateError when it has changed */
export function checkSum(name: string, { sum, length }: InputMark, file: number): void {
  if (sum !== null && sumOf(file, 0, length) !== sum)
    throw differs(name, [`it was changed somewhere in its first ${length} bytes, which had been read`]);
}

const differs = (name: string, what: readonly string[]): StateError =>
  new StateError(
    `${name} is not the input that the state was taken of: ${what.join('; ')}. Read the file that it was (after a rotation it has another name), or remove the state to begin anew`,
  );

/** @throws StateError on anything else */
export function readMark(state: State): InputMark {
  const { device, inode, length, head, tail, sum = null } = fields(state);
  return {
    device: decodeNumber(device),
    inode: decodeNumber(inode),
    length: decodeNumber(length),
    head: String(head),
    tail: String(tail),
    sum: sum === null ? null : decodeNumber(sum),
  };
}

/** CRC-32 of the bytes from `from` up to `to`, or up to the end. */
function digest(file: number, from: number, to: number): string {
  const bytes = Buffer.alloc(to - from);
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, bytes.length - done, from + done);
    if (read === 0) break;
    done += read;
  }
  return digestOf(bytes.subarray(0, done));
}

/** CRC-32 of some bytes. */
export const digestOf = (bytes: Uint8Array): string => crc32(bytes).toString(16);
