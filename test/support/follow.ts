import { copyFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { FileTrail } from '../../src/adapters/file/file-trail.js';
import { FollowedFile } from '../../src/adapters/file/followed-file.js';
import type { State } from '../../src/core/state.js';
import { Heard } from '../contracts/source.js';
import { folder } from './kill.js';
import { TestClock, turns } from './time.js';

let reading = 0; // steps of all trails that are under way
const { next } = FileTrail.prototype;
FileTrail.prototype.next = async function counted(this: FileTrail) {
  reading += 1;
  try {
    return await next.call(this);
  } finally {
    reading -= 1;
  }
};

/** Waits until no file is being read: what could be read has been handed over. */
async function settled(): Promise<void> {
  do await turns(2);
  while (reading > 0);
}

/** A place in a file where an earlier run stood. */
export interface Stood {
  readonly position: number;
  readonly mark: State;
}

/** A file that is followed, with what was heard of it, on a clock that is wound by hand. */
export class Followed {
  readonly heard = new Heard();
  readonly clock = new TestClock();
  readonly source: FollowedFile;

  constructor(
    readonly path: string,
    from?: Stood,
  ) {
    this.source = new FollowedFile(path, this.clock);
    onTestFinished(() => this.source.close());
    if (from !== undefined) this.source.checkMark(from.mark, from.position);
    this.source.open(this.heard, from?.position ?? 0);
  }

  /** Lets time pass, in steps in which the file is looked at. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      this.clock.advance(250);
      await settled();
    }
  }

  /** Lets time pass until everything up to `text` has been heard. */
  async hears(text: string): Promise<void> {
    await settled();
    for (let i = 0; i < 100 && !this.heard.text.includes(text); i += 1) await this.pass(250);
    if (!this.heard.text.includes(text)) throw new Error(`not heard: ${text}, but ${this.heard.text}`);
  }

  /** Where it stands, `behind` so many bytes of the file that is read now; then it is closed, as by a kill. */
  stop(behind: number): Stood {
    const mark = this.source.mark(behind);
    if (mark === undefined) throw new Error('there is no mark');
    this.source.close();
    return { position: behind, mark };
  }
}

/** Lines of a table: `from,from²`, and so on. */
export const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${1000 + from + i},${(from + i) ** 2}\n`).join('');

/** A file of its own that is not there yet. */
export const place = (name = 'log'): string => join(folder(), name);

/** A file with some rows that is followed, and has been read so far. */
export async function following(text: string = rows(0, 5), path: string = place()): Promise<Followed> {
  writeFileSync(path, text);
  const followed = new Followed(path);
  await followed.hears(text);
  return followed;
}

/** As `logrotate` does by default: the file gets another name, and a new one its name. */
export function rotate(path: string, text: string, old = `${path}.1`): void {
  renameSync(path, old);
  writeFileSync(path, text);
}

/** As `logrotate` does with `copytruncate`. */
export function copyTruncate(path: string, copy = `${path}.1`): void {
  copyFileSync(path, copy);
  truncateSync(path, 0);
}
