import { type Stats, statSync } from 'node:fs';
import { StreamError } from '../../core/errors.js';
import type { State } from '../../core/state.js';
import type { Timers } from '../../core/timers.js';
import { systemTimers } from '../../time/system-timers.js';
import type { Source, SourceEvents } from '../ports.js';
import { codeOf, readProblem } from '../read-fault.js';
import { FileTrail, type TrailStart } from './file-trail.js';
import { readMark, unread } from './input-mark.js';
import { NameWatch } from './name-watch.js';
import { checkMarked } from './rotated.js';

/** What a followed file has counted. */
export interface FollowCounters {
  /** How often another file got the name. */
  readonly rotations: number;
  /** How often it became shorter, or was written anew. */
  readonly truncations: number;
}

/**
 * A file of lines that is read as it grows, as `tail -F` does: through renames, cuts, and times without a file. It never ends.
 *
 * A rotated file is read to its end before the next one is begun. When it was cut, the rest is read from its copy, where one lies
 * beside it. A line without its line break waits for the rest. What cannot be read is said, and tried again.
 */
export class FollowedFile implements Source {
  readonly name: string;
  readonly boundary = 'lines';
  readonly unit = 'line';
  readonly live = true;
  readonly recording = 'never';
  readonly replayable = true;
  readonly #timers: Timers;
  #events: SourceEvents | undefined;
  #trail: FileTrail | undefined;
  #watch: NameWatch | undefined;
  #from: TrailStart | undefined;
  #opened = false;
  #started = false; // has anything been read, or found missing?
  #problem = ''; // what was said last
  #paused = false;
  #closed = false;
  #running = false;
  #again = false;

  /** `timers`: default those of the machine. Pending ones keep a program running. */
  constructor(path: string, timers: Timers = systemTimers) {
    this.name = path;
    this.#timers = timers;
  }

  get counters(): FollowCounters {
    const { rotations = 0, truncations = 0 } = this.#trail ?? {};
    return { rotations, truncations };
  }

  mark(position: number): State | undefined {
    return this.#trail?.mark(position);
  }

  /** A file that was rotated is looked for, not refused. @throws StateError when what was read of it has been changed since */
  checkMark(state: State, position: number): void {
    const mark = readMark(state);
    checkMarked(this.name, mark);
    this.#from = { mark, position };
  }

  /** @throws StreamError on a directory */
  open(events: SourceEvents, position: number): void {
    if (this.#closed) return;
    const found = statOf(this.name);
    if (found?.isDirectory()) throw new StreamError('transport', `cannot read ${this.name}: it is a directory`);
    const from = this.#from ?? { mark: found && unread(found), position };
    this.#events = events;
    this.#trail = new FileTrail(this.name, this.#timers, from, (remark) => this.#events?.remark(remark));
    this.#watch = new NameWatch(this.name, this.#timers, () => this.#look());
    this.#look();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#events = undefined;
    this.#watch?.close();
    if (!this.#running) this.#trail?.close();
  }

  get #active(): boolean {
    return this.#events !== undefined && !this.#paused;
  }

  /** Reads what there is. */
  #look(): void {
    if (this.#running) this.#again = true;
    else if (this.#active) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    do {
      this.#again = false;
      try {
        while (this.#active && (await this.#step()));
      } catch (error) {
        this.#troubled(error);
      }
    } while (this.#again && this.#active);
    this.#running = false;
    if (this.#closed) this.#trail?.close();
  }

  /** Is there more? */
  async #step(): Promise<boolean> {
    const trail = this.#trail as FileTrail;
    const step = await trail.next();
    this.#problem = '';
    this.#started ||= step.kind !== 'again';
    if (this.#events === undefined) return false;
    if (!this.#opened && trail.part !== undefined) {
      this.#opened = true;
      this.#events.status({ state: 'open' });
    }
    if (step.kind === 'turned') this.#events?.turned(trail.part?.position ?? 0, step.torn);
    if (step.kind !== 'bytes') return step.kind !== 'nothing';
    if (!this.#active) return false; // they are read again
    trail.part?.taken(step.bytes);
    this.#events?.bytes(step.bytes, Date.now());
    return true;
  }

  /** What could not be read at the first attempt is a failure, as for any file; later it is tried again. */
  #troubled(error: unknown): void {
    const problem = readProblem(error);
    if (error instanceof StreamError || !this.#started) {
      const failure =
        error instanceof StreamError
          ? error
          : new StreamError('transport', `cannot read ${this.name}: ${problem}`, { cause: error });
      this.#events?.status({ state: 'ended', reason: failure.message });
      const events = this.#events; // the listener may have closed the source meanwhile
      this.close();
      events?.failed(failure);
      return;
    }
    if (problem !== this.#problem) this.#events?.remark({ kind: 'unreadable', path: this.name, problem });
    this.#problem = problem;
    if (codeOf(error) === 'ESTALE') this.#trail?.lose();
  }
}

/** What lies there; `undefined` where that cannot be seen. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
