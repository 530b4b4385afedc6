import { stat } from 'node:fs/promises';
import type { State } from '../../core/state.js';
import type { Timers } from '../../core/timers.js';
import type { SourceRemark } from '../ports.js';
import { codeOf } from '../read-fault.js';
import type { InputMark } from './input-mark.js';
import { OpenPart } from './open-part.js';
import { findMarked, rotatedAfter } from './rotated.js';

/** A file that has lost its name is read on until nothing came for so long, in ms: its writer may not know yet. */
const LINGER = 1000;
/** But no longer than this after the next file has grown, in ms. */
const LONGEST = 10_000;
/** A name may be without a file for so long, in ms, before that is said. */
const PATIENCE = 1000;

/** What was found at the end of the trail. */
export type Step =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Another file, or another place in it, comes next: at the position of the part. */
  | { readonly kind: 'turned'; readonly torn: boolean }
  /** There may be more at once. */
  | { readonly kind: 'again' }
  /** Nothing, for now. */
  | { readonly kind: 'nothing' };

/** Where an earlier run stood. */
export interface TrailStart {
  readonly mark: InputMark | undefined;
  readonly position: number;
}

/** Another file has the name of the part. */
interface LostName {
  /** Since when that is longer than nothing. */
  grown: number | undefined;
  /** Since when nothing was written to the part. */
  quiet: number;
  /** Has it happened again since? Then its writer knows. */
  twice: boolean;
}

const NOTHING: Step = { kind: 'nothing' };
const AGAIN: Step = { kind: 'again' };

/** So many zeros at the beginning are no text, but a hole: a writer went on where it was in a file that had been cut. */
const HOLE = 4;

/** The files that have a name, one after the other. Only one is open at a time: each is read to its end before the next. */
export class FileTrail {
  /** What is read now. */
  part: OpenPart | undefined;
  rotations = 0;
  truncations = 0;
  #from: TrailStart; // where to begin, while no file is open
  #isCopy = false; // is the part a copy of what was cut away?
  #hole = false; // may it begin with a hole?
  #lostName: LostName | undefined;
  #absent: { readonly since: number; said: boolean } | undefined;

  constructor(
    private readonly path: string,
    private readonly timers: Timers,
    from: TrailStart,
    private readonly remark: (remark: SourceRemark) => void,
  ) {
    this.#from = from;
  }

  /** The next step. @throws what the operating system says when something cannot be read; it may be tried again */
  async next(): Promise<Step> {
    const { part } = this;
    if (part === undefined) return this.#open();
    const bytes = await part.read();
    if (bytes === undefined) return this.#cut(part);
    if (bytes.length === 0) return this.#atEnd(part);
    if (this.#lostName !== undefined) this.#lostName.quiet = this.timers.now();
    return this.#hole ? this.#overHole(part, bytes) : { kind: 'bytes', bytes };
  }

  /** The mark of what was read of the part, up to `position`. */
  mark(position: number): State | undefined {
    if (this.part !== undefined) return this.part.mark(position);
    return this.#from.mark && { ...this.#from.mark };
  }

  /** The open file is no good any more: it is looked for again. */
  lose(): void {
    const { part } = this;
    if (part !== undefined) this.#from = { mark: part.memory(), position: part.position };
    this.#turnTo(undefined);
  }

  /** No file stays open. */
  close(): void {
    this.#turnTo(undefined);
  }

  /** At once, for a mark may be asked for at any time; the old one is closed meanwhile. */
  #turnTo(next: OpenPart | undefined): void {
    const old = this.part;
    this.part = next;
    void old?.close();
  }

  async #open(): Promise<Step> {
    const { mark, position } = this.#from;
    const found = mark === undefined ? this.path : findMarked(this.path, mark);
    const part = found === undefined ? await this.#opened(this.path, 0) : await this.#opened(found, position, mark);
    if (part === undefined) return NOTHING;
    this.part = part;
    if (found === this.path) return AGAIN;
    this.#isCopy = found !== undefined && part.inode !== mark?.inode;
    this.remark({ kind: 'rotated-before', path: this.path, rest: found });
    return found === undefined ? this.#turned(false) : AGAIN;
  }

  /** It has become shorter, or has other bytes: what was cut away may lie in a copy. */
  async #cut(part: OpenPart): Promise<Step> {
    const { path, position: bytes } = part;
    const rest = findMarked(this.path, part.memory());
    const copy = rest === undefined ? undefined : await this.#opened(rest, bytes);
    const isCut = copy?.inode !== part.inode; // else it only looked so for a moment, as on a network drive
    if (isCut) {
      this.truncations += 1;
      this.remark({ kind: 'truncated', path, bytes, rest: copy?.path });
    }
    if (copy === undefined) {
      part.restart();
      return this.#turned(true);
    }
    this.#turnTo(copy);
    this.#isCopy = isCut;
    return AGAIN;
  }

  async #atEnd(part: OpenPart): Promise<Step> {
    const found = await this.#unlessAbsent(() => stat(this.path));
    if (found === undefined) return NOTHING;
    if (found.ino === part.inode && found.dev === part.device) {
      this.#lostName = undefined;
      return NOTHING;
    }
    const now = this.timers.now();
    const lost = this.#lostName ?? { grown: undefined, quiet: now, twice: false };
    this.#lostName = lost;
    if (found.size === 0) {
      lost.grown = undefined;
      return NOTHING;
    }
    if (lost.grown === undefined) {
      lost.grown = now;
      lost.twice = (await this.#between(part)).length > 0;
      return AGAIN; // what was written to the old file before the new one grew is read first
    }
    const isOver = now - lost.quiet >= LINGER || now - lost.grown >= LONGEST;
    return isOver || lost.twice || this.#isCopy ? this.#goOn(part) : NOTHING;
  }

  /** The part has been read to its end: the file that had the name after it comes next. */
  async #goOn(part: OpenPart): Promise<Step> {
    const [between] = await this.#between(part);
    const next = await this.#opened(between ?? this.path, 0);
    if (next === undefined) return NOTHING;
    const torn = this.#isCopy;
    if (!torn) {
      this.rotations += 1;
      this.remark({ kind: 'rotated', path: this.path, next: next.path });
    }
    this.#turnTo(next);
    this.#isCopy = false;
    this.#lostName = undefined;
    return this.#turned(torn);
  }

  /** The files that had the name after the part, and have lost it too. */
  async #between(part: OpenPart): Promise<readonly string[]> {
    return rotatedAfter(this.path, await part.written(), part.memory());
  }

  #turned(torn: boolean): Step {
    this.#hole = true;
    return { kind: 'turned', torn };
  }

  /** Leaves out a hole at the beginning. */
  #overHole(part: OpenPart, bytes: Uint8Array): Step {
    const end = bytes.findIndex((byte) => byte !== 0);
    const zeros = end < 0 ? bytes.length : end;
    this.#hole = end < 0;
    if (zeros < HOLE && part.position === 0) return { kind: 'bytes', bytes };
    part.taken(bytes.subarray(0, zeros));
    return this.#hole ? AGAIN : { kind: 'turned', torn: false };
  }

  #opened(path: string, position: number, mark?: InputMark): Promise<OpenPart | undefined> {
    return this.#unlessAbsent(() => OpenPart.open(path, position, mark));
  }

  /** What is found; `undefined` when there is no file. That it is missed is said once. */
  async #unlessAbsent<T>(find: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await find();
      this.#absent = undefined;
      return found;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    const now = this.timers.now();
    this.#absent ??= { since: now, said: false };
    const was = this.part !== undefined || this.#from.mark !== undefined;
    if (this.#absent.said || (was && now - this.#absent.since < PATIENCE)) return undefined;
    this.#absent.said = true;
    this.remark({ kind: 'absent', path: this.path, was });
    return undefined;
  }
}
