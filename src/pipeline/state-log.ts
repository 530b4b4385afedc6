import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { writing } from '../adapters/file/write-fault.js';
import { show } from '../core/errors.js';
import { type State, StateError } from '../core/state.js';

const MAGIC = Buffer.from('fluxion1');
const FRAME = 8; // bytes before each record: its length, and the checksum of it all

/** What was found wrong with a log: `tail`: its end is damaged; `newest`: all of it, so the log before was read. */
export type Damage = 'tail' | 'newest';

/**
 * A file of records that survives a kill at any moment: each is appended with its length and a CRC-32, and is on the disk when
 * `append` returns. `replace` writes a new file beside the old one and renames it, so there is always a whole one; the old one
 * stays beside it as `FILE.1`.
 *
 * What was being written when the machine stopped is found by its checksum, and left out: `load` gives the records before it, or
 * those of `FILE.1` when no record is whole.
 */
export class StateLog {
  readonly path: string;
  /** What `load` found wrong. */
  damage: Damage | undefined;
  #end = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes that the log takes. */
  get size(): number {
    return this.#end;
  }

  /** The records up to the first damaged one; none when there is no file. @throws StateError when no record is whole, there or in the log before */
  load(): State[] {
    if (!existsSync(this.path)) return [];
    try {
      const log = readLog(this.path);
      this.#end = log.end;
      this.damage = log.torn ? 'tail' : undefined;
      return log.records;
    } catch (error) {
      const before = error instanceof StateError && !isOtherVersion(this.path) ? readOr(this.#before) : undefined;
      if (before === undefined) throw error;
      this.#end = 0;
      this.damage = 'newest';
      return before.records;
    }
  }

  /** Adds a record behind the last whole one. @throws StreamError when it cannot be written; the records before stay */
  append(state: State): void {
    this.#writing(() => {
      const file = openSync(this.path, 'r+');
      try {
        const bytes = encode(state);
        // First what is damaged goes: a record that stood behind it must not come back.
        if (fstatSync(file).size > this.#end) {
          ftruncateSync(file, this.#end);
          fsyncSync(file);
        }
        writeAll(file, bytes, this.#end);
        fsyncSync(file);
        this.#end += bytes.length;
      } finally {
        closeSync(file);
      }
    });
  }

  /** Puts one record in place of all. @throws StreamError when it cannot be written; the records before stay */
  replace(state: State): void {
    const bytes = Buffer.concat([MAGIC, encode(state)]);
    const beside = `${this.path}.new`;
    this.#writing(() => {
      try {
        writeFile(beside, bytes);
      } catch (error) {
        rmSync(beside, { force: true }); // on a full disk its room is needed
        throw error;
      }
      if (this.damage !== 'newest' && existsSync(this.path)) keep(this.path, this.#before);
      renameSync(beside, this.path);
      syncFolder(dirname(this.path));
    });
    this.damage = undefined;
    this.#end = bytes.length;
  }

  /** The log that the last `replace` took the place of. */
  get #before(): string {
    return `${this.path}.1`;
  }

  #writing(work: () => void): void {
    writing(`the state ${this.path}`, work);
  }
}

/** @throws StateError when no record is whole */
function readLog(path: string): { records: State[]; end: number; torn: boolean } {
  const bytes = readFileSync(path);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new StateError(`${path} is not a state of fluxion, or of another version`);
  const records: State[] = [];
  let at = MAGIC.length;
  for (;;) {
    const record = recordAt(bytes, at);
    if (record === undefined) break;
    records.push(record.state);
    at = record.end;
  }
  if (records.length === 0) throw new StateError(`${path} holds no whole state: remove it to begin anew`);
  return { records, end: at, torn: at < bytes.length };
}

/** Another version wrote it: it is no damage, and is left as it is. */
function isOtherVersion(path: string): boolean {
  const start = readFileSync(path).subarray(0, MAGIC.length);
  return /^fluxion[0-9]$/.test(start.toString('latin1')) && !start.equals(MAGIC);
}

/** A log, if it can be read. */
function readOr(path: string): { records: State[] } | undefined {
  try {
    return readLog(path);
  } catch {
    return undefined;
  }
}

function writeFile(path: string, bytes: Buffer): void {
  const file = openSync(path, 'w');
  try {
    writeAll(file, bytes, 0);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Keeps a file under a second name; where the disk has no links, as a copy. Without room for it, without. */
function keep(path: string, name: string): void {
  rmSync(name, { force: true });
  try {
    linkSync(path, name);
  } catch {
    try {
      copyFileSync(path, name);
    } catch {
      rmSync(name, { force: true });
    }
  }
}

/** Writes all of it: a disk that is nearly full may take a part, and says so by the count only. */
function writeAll(file: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(file, bytes, done, bytes.length - done, at + done);
    if (written === 0) throw new Error('the disk takes no more');
    done += written;
  }
}

function encode(state: State): Buffer {
  const body = Buffer.from(JSON.stringify(state));
  const frame = Buffer.alloc(FRAME);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(checksum(frame.subarray(0, 4), body), 4);
  return Buffer.concat([frame, body]);
}

function recordAt(bytes: Buffer, at: number): { state: State; end: number } | undefined {
  if (at + FRAME > bytes.length) return undefined;
  const end = at + FRAME + bytes.readUInt32LE(at);
  if (end > bytes.length) return undefined;
  const body = bytes.subarray(at + FRAME, end);
  if (checksum(bytes.subarray(at, at + 4), body) !== bytes.readUInt32LE(at + 4)) return undefined;
  try {
    return { state: JSON.parse(body.toString()) as State, end };
  } catch {
    throw new StateError(`a record of the state is whole, but no JSON: ${show(body.toString().slice(0, 40))}`);
  }
}

/** Of the length and the body: a length of zeros, as in a file that was extended but not written, is no record. */
const checksum = (length: Buffer, body: Buffer): number => crc32(body, crc32(length));

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
