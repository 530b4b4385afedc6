import type { Counters } from '../core/counters.js';
import { decodeNumber, fields, StateError } from '../core/state.js';
import type { Intake } from '../pipeline/intake.js';
import { StateLog } from '../pipeline/state-log.js';
import type { Config } from './config.js';

const VERSION = 1;

/** Where a run stands: what it has read of its input and written of its output, in bytes. */
export interface Position {
  readonly input: number;
  readonly output: number;
  /** Lines, or frames, read. */
  readonly count: number;
  /** Bytes of the file for dropped samples. */
  readonly dropped: number;
  /** Has the header of CSV output been written? */
  readonly headed: boolean;
}

/** A new whole record is written when the changes since the last take so many times its room. */
const GROWTH = 4;
const SMALL = 1 << 16;

/**
 * Keeps the state of a run in a file, so that the next run goes on where this one stood: `--state FILE`.
 *
 * Each record says how far input and output had come when it was taken: what a killed run had written beyond that is written
 * again, the same, by the next.
 */
export class Checkpoint {
  readonly #log: StateLog;
  readonly #options: string;
  #whole = 0; // bytes of the last whole record
  #last: Position | undefined;

  constructor(path: string, config: Config) {
    this.#log = new StateLog(path);
    this.#options = fingerprint(config);
  }

  /** Goes on where the file says; `undefined` when there is none. @throws StateError when it does not fit, or holds no whole record */
  restore(intake: Intake, counters: Counters): Position | undefined {
    const records = this.#log.load().map(fields);
    const newest = records.at(-1);
    if (newest === undefined) return undefined;
    for (const { version, options } of records) {
      if (version !== undefined && version !== VERSION)
        throw new StateError(
          `${this.#log.path} is of version ${String(version)}, this is ${VERSION}: remove it to begin anew`,
        );
      if (options !== undefined && options !== this.#options)
        throw new StateError(otherOptions(this.#log.path, String(options), this.#options));
    }
    intake.restore(records.map(({ intake: state }) => state ?? null));
    for (const [name, count] of Object.entries(fields(newest['counters']))) {
      if (name in counters) counters[name as keyof Counters] = decodeNumber(count);
    }
    const number = (name: string): number => decodeNumber(newest[name]);
    this.#last = {
      input: number('input'),
      output: number('output'),
      count: number('count'),
      dropped: number('dropped'),
      headed: newest['headed'] === true,
    };
    return this.#last;
  }

  /** Writes down where the run stands; only what has changed, mostly. Returns when it is on the disk. */
  commit(intake: Intake, position: Position, counters: Counters): void {
    const last = this.#last;
    if (last !== undefined && this.#whole > 0 && last.count === position.count && last.output === position.output)
      return;
    const whole = this.#whole === 0 || this.#log.size > this.#whole * GROWTH + SMALL;
    const state = intake.snapshot(!whole);
    if (state === undefined) return;
    const record = { ...position, counters: { ...counters }, intake: state };
    if (whole) {
      this.#log.replace({ version: VERSION, options: this.#options, ...record });
      this.#whole = this.#log.size;
    } else this.#log.append(record);
    this.#last = position;
  }
}

/** All that results depend on, apart from the input. */
function fingerprint({ mapping, differentiator, format, out, timeFormat }: Config): string {
  return JSON.stringify({ mapping, ...differentiator, format, out, timeFormat });
}

function otherOptions(path: string, then: string, now: string): string {
  const before = JSON.parse(then) as Record<string, unknown>;
  const today = JSON.parse(now) as Record<string, unknown>;
  const shown = (value: unknown): string => (value === undefined ? 'not given' : JSON.stringify(value));
  const changed = [...new Set([...Object.keys(before), ...Object.keys(today)])].filter(
    (name) => shown(before[name]) !== shown(today[name]),
  );
  const list = changed.map((name) => `${name} was ${shown(before[name])}, is ${shown(today[name])}`);
  return `${path} was written with other options (${list.join('; ')}): use those, or remove it to begin anew`;
}
