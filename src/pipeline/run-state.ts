import type { Counters } from '../core/counters.js';
import { checkFingerprint, type Fingerprint } from '../core/fingerprint.js';
import { decodeNumber, fields, list, type State, StateError } from '../core/state.js';
import { StateLog } from './state-log.js';

const VERSION = 3;

/** Where a run stands: what it has read of its inputs and written of its outputs. */
export interface Position {
  /** For each source: bytes read of one that can be read from anywhere, else 0; and its decoder. */
  readonly sources: readonly { readonly bytes: number; readonly decoder: State }[];
  /** For each sink: how much has left for good, in its own unit; and its encoder. */
  readonly sinks: readonly { readonly durable: number; readonly encoder: State }[];
  /** Bytes of the file for dropped samples. */
  readonly dropped: number;
}

/** A new whole record is written when the changes since the last take so many times its room. */
const GROWTH = 4;
const SMALL = 1 << 16;

/** What a run hands over to be kept. */
export interface Snapshots {
  /** All series, or those that have changed since the last call. */
  snapshot(onlyChanges: boolean): State;
  restore(snapshots: readonly State[]): void;
}

/**
 * Keeps the state of a run in a file, so that the next run goes on where this one stood.
 *
 * Each record says how far inputs and outputs had come when it was taken: what a killed run had written beyond that is written
 * again, the same, by the next.
 */
export class RunState {
  readonly #log: StateLog;
  readonly #options: Fingerprint;
  #whole = 0; // bytes of the last whole record
  #last: string | undefined; // the last position

  /** `options`: all that results depend on, apart from the input, by the names that people know. */
  constructor(path: string, options: Fingerprint) {
    this.#log = new StateLog(path);
    this.#options = options;
  }

  /** Goes on where the file says; `undefined` when there is none. @throws StateError when it does not fit, or holds no whole record */
  restore(series: Snapshots, counters: Counters): Position | undefined {
    const records = this.#log.load().map(fields);
    const newest = records.at(-1);
    if (newest === undefined) return undefined;
    const { path } = this.#log;
    for (const { version, options } of records) {
      if (version !== undefined && version !== VERSION)
        throw new StateError(`${path} is of version ${String(version)}, this is ${VERSION}: remove it to begin anew`);
      if (options !== undefined)
        checkFingerprint(path, options, this.#options, ': use those, or remove it to begin anew');
    }
    series.restore(records.map(({ series: state }) => state ?? null));
    for (const [name, count] of Object.entries(fields(newest['counters']))) {
      if (name in counters) counters[name as keyof Counters] = decodeNumber(count);
    }
    const position = readPosition(newest['position']);
    this.#last = JSON.stringify(position);
    return position;
  }

  /** Writes down where the run stands; mostly only what has changed. Returns when it is on the disk. */
  commit(series: Snapshots, position: Position, counters: Counters): void {
    const text = JSON.stringify(position);
    if (this.#whole > 0 && this.#last === text) return;
    const whole = this.#whole === 0 || this.#log.size > this.#whole * GROWTH + SMALL;
    const record = {
      position: position as unknown as State,
      counters: { ...counters },
      series: series.snapshot(!whole),
    };
    if (whole) {
      this.#log.replace({ version: VERSION, options: this.#options, ...record });
      this.#whole = this.#log.size;
    } else this.#log.append(record);
    this.#last = text;
  }
}

function readPosition(state: State | undefined): Position {
  const { sources, sinks, dropped } = fields(state);
  return {
    sources: list(sources)
      .map(fields)
      .map(({ bytes, decoder = null }) => ({ bytes: decodeNumber(bytes), decoder })),
    sinks: list(sinks)
      .map(fields)
      .map(({ durable, encoder = null }) => ({ durable: decodeNumber(durable), encoder })),
    dropped: decodeNumber(dropped),
  };
}
