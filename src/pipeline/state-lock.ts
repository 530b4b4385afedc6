import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { writing } from '../adapters/file/write-fault.js';
import { StateError } from '../core/state.js';

/** Who holds a lock. `started` tells a process from a later one with its number, where the system says so. */
interface Holder {
  readonly pid: number;
  readonly started: string;
}

/**
 * A file beside the state that keeps other processes of this machine from writing it: it holds the number of the process and when
 * that was started. What a process that is gone has left behind is taken over.
 */
export class StateLock {
  readonly #path: string;
  readonly #state: string;
  #held = false;

  constructor(state: string) {
    this.#state = state;
    this.#path = `${state}.lock`;
  }

  /** Also finds out whether anything can be written there. @throws StateError when another process holds it; StreamError when it cannot be written */
  take(): void {
    const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder);
    while (!this.#held) {
      this.#held = writing(`the state ${this.#state}`, () => created(this.#path, mine));
      if (!this.#held) this.#clear();
    }
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (readHolder(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true });
  }

  /** Removes the lock of a process that is gone. @throws StateError when it is not gone */
  #clear(): void {
    const holder = readHolder(this.#path);
    if (holder !== undefined && isAlive(holder)) throw this.#inUse(holder);
    // Another process may be doing the same: what is moved away must be the lock that was looked at.
    const aside = `${this.#path}.${process.pid}`;
    try {
      renameSync(this.#path, aside);
    } catch {
      return; // gone already
    }
    const moved = readHolder(aside);
    rmSync(aside, { force: true });
    if (moved !== undefined && isAlive(moved)) {
      created(this.#path, JSON.stringify(moved));
      throw this.#inUse(moved);
    }
  }

  #inUse({ pid }: Holder): StateError {
    return new StateError(
      `${this.#state} is in use by process ${pid}: end that first, or name another file (its lock is ${this.#path})`,
    );
  }
}

/** Writes a new file down to the disk; false when there is one. */
function created(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
    fsyncSync(file);
    return true;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Who holds it; `undefined` when the file is gone or torn, as by a crash of the machine. */
function readHolder(path: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof pid === 'number' && pid > 0 ? { pid, started: String(started) } : undefined;
  } catch {
    return undefined;
  }
}

/** Is another process at work? This process itself is none: in a container it may have the number of the one before. */
function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; // else it is there, and belongs to somebody else
  }
  const now = startOf(pid);
  return now === '' || started === '' || now === started;
}

/** When a process was started, in ticks since the machine was; empty where the system does not say. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''; // the name of the program may have spaces in it
  } catch {
    return '';
  }
}
