import type { Counters } from '../core/counters.js';
import { checkFingerprint, type Fingerprint } from '../core/fingerprint.js';
import { decodeNumber, fields, list, type State, StateError } from '../core/state.js';
import type { SourcePosition } from './source-feed.js';
import { StateLock } from './state-lock.js';
import { type Damage, StateLog } from './state-log.js';

const VERSION = 3;

/** Where a run stands: what it has read of its inputs and written of its outputs. */
export interface Position {
  readonly sources: readonly SourcePosition[];
  readonly sinks: readonly SinkPosition[];
  /** Bytes of the file for dropped samples. */
  readonly dropped: number;
}

/** What a sink has sent. */
export interface SinkPosition {
  /** Its name; empty in a state that does not say. */
  readonly name: string;
  /** How much has left for good, in its own unit. */
  readonly durable: number;
  readonly encoder: State;
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
  readonly #lock: StateLock;
  readonly #options: Fingerprint;
  #records: readonly ReturnType<typeof fields>[] = []; // what was read, until it is restored
  #whole = 0; // bytes of the last whole record
  #last: string | undefined; // the last position

  /** `options`: all that results depend on, apart from the input, by the names that people know. */
  constructor(path: string, options: Fingerprint) {
    this.#log = new StateLog(path);
    this.#lock = new StateLock(path);
    this.#options = options;
  }

  /** What was found wrong with the file. */
  get damage(): Damage | undefined {
    return this.#log.damage;
  }

  /**
   * Takes the file for this run, and tells where the last one stood; `undefined` when there is none.
   *
   * @throws StateError when another process has it, when it does not fit, or holds no whole record; StreamError when it cannot be written
   */
  open(): Position | undefined {
    this.#lock.take();
    this.#records = this.#log.load().map(fields);
    const newest = this.#records.at(-1);
    if (newest === undefined) return undefined;
    const { path } = this.#log;
    for (const { version, options } of this.#records) {
      if (version !== undefined && version !== VERSION)
        throw new StateError(`${path} is of version ${String(version)}, this is ${VERSION}: remove it to begin anew`);
      if (options !== undefined)
        checkFingerprint(path, options, this.#options, ': use those, or remove it to begin anew');
    }
    const position = readPosition(newest['position']);
    this.#last = JSON.stringify(position);
    return position;
  }

  /** Gives series and counters what `open` has read. @throws StateError when it does not fit */
  restore(series: Snapshots, counters: Counters): void {
    series.restore(this.#records.map(({ series: state }) => state ?? null));
    for (const [name, count] of Object.entries(fields(this.#records.at(-1)?.['counters']))) {
      if (name in counters) counters[name as keyof Counters] = decodeNumber(count);
    }
    this.#records = [];
  }

  /** Lets other processes have the file. */
  close(): void {
    this.#lock.release();
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

/** What a state says of a sink, by its name: other sinks may have been added, or left out. */
export const sinkPosition = (
  sinks: readonly SinkPosition[],
  { name }: { readonly name: string },
  index: number,
): SinkPosition | undefined =>
  sinks[index]?.name === name || sinks[index]?.name === '' ? sinks[index] : sinks.find((sink) => sink.name === name);

function readPosition(state: State | undefined): Position {
  const { sources, sinks, dropped } = fields(state);
  return {
    sources: list(sources)
      .map(fields)
      .map(({ bytes, decoder = null, mark = null }) => ({ bytes: decodeNumber(bytes), decoder, mark })),
    sinks: list(sinks)
      .map(fields)
      .map(({ name, durable, encoder = null }) => ({
        name: String(name ?? ''),
        durable: decodeNumber(durable),
        encoder,
      })),
    dropped: decodeNumber(dropped),
  };
}
