import type { Counters } from '../core/counters.js';
import { decodeEither, encodeEither, fields, list, type State, StateError } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Edge, Quality, Time } from '../core/types.js';
import { type Estimator, estimatorKernels, withThreePoint } from '../estimators/estimator.js';
import type { ThreePointOptions } from '../kernels/three-point/options.js';
import { checkKeys, type KeysOptions } from '../order/keys.js';
import { checkRules, isPlain, type SeriesOptions, type SeriesRules } from '../order/rules.js';
import type { DropReason, SeriesOut } from '../order/segments.js';
import { Series } from '../order/series.js';
import { SeriesByKey } from '../order/series-by-key.js';
import { NumbersOrRows } from '../order/values.js';
import { formatTime } from '../time/format.js';
import type { Fault, RecordReader } from '../wire/record.js';
import { droppedLine, type ResultWriter, type Row } from '../wire/result-writer.js';

type Value = number | readonly number[];
type Slope = number | number[];

export interface DifferentiatorOptions
  extends SeriesOptions,
    KeysOptions,
    Pick<ThreePointOptions, 'mode' | 'edgeOrder'> {
  readonly estimator?: Estimator;
}

/** Where a differentiator sends what it makes. */
export interface DifferentiatorOut {
  /** A result line, without line break, and the key of its series. */
  line(text: string, key: string | undefined): void;
  /** A line came by itself, with no record: let it go. */
  flush?(): void;
  /** Something went wrong between records, under a rule `error`. */
  failed?(error: unknown): void;
  /** A record that could not be read; it has been counted `bad`. */
  fault(message: string): void;
  /** A sample that gets no result, as a line; it has been counted. */
  dropped?(text: string): void;
}

/**
 * Text of a feed in, result lines out, one series per key: what the command line runs between its source and its sink.
 *
 * n samples of a series give n lines, each one sample late; `end` writes the rest. No clock, no I/O; the same {@link Series}
 * as the operators, without a stream between.
 */
export class Differentiator implements SeriesOut<Row, Slope> {
  readonly #reader: RecordReader;
  readonly #write: ResultWriter;
  readonly #counters: Counters;
  readonly #out: DifferentiatorOut;
  readonly #rules: SeriesRules;
  readonly #bounded: boolean; // do keys leave?
  readonly #values: NumbersOrRows;
  readonly #keyed: SeriesByKey<Row, Value, Slope>;
  #changed: Set<string> | undefined; // keys of series that have changed since the last snapshot
  #gone: Set<string> | undefined; // and of those that have left
  readonly #keyless: Series<Row, Value, Slope>;

  /** @throws RangeError, TypeError on options that make no sense */
  constructor(
    reader: RecordReader,
    write: ResultWriter,
    counters: Counters,
    out: DifferentiatorOut,
    options: DifferentiatorOptions = {},
    timers?: Timers,
  ) {
    const { estimator, mode, edgeOrder } = options;
    const kernels = estimatorKernels(withThreePoint(estimator, { mode, edgeOrder }));
    this.#reader = reader;
    this.#write = write;
    this.#counters = counters;
    this.#out = out;
    this.#rules = checkRules(options);
    this.#values = new NumbersOrRows(kernels);
    this.#bounded = options.maxKeys !== undefined || options.idleTtl !== undefined;
    const compact = kernels.packed === true && isPlain(this.#rules);
    this.#keyed = new SeriesByKey(this.#rules, this.#values, counters, this, {
      ...checkKeys(options),
      timers,
      compact,
      evicted: this.#evicted,
    });
    this.#keyless = new Series<Row, Value, Slope>(this.#rules, this.#values, counters, this, timers);
  }

  /** Takes the records in `text` from `from` to `to`: one line, or one frame. */
  read(text: string, from = 0, to: number = text.length): void {
    this.#reader.read(text, from, to, this.#sample, this.#fault);
  }

  /** The streams have ended: every series writes what it still holds. */
  end(): void {
    this.#keyless.endSegment();
    this.#keyed.end();
    // Ending has changed every series, those too that had no sample lately.
    if (this.#changed) for (const key of this.#keyed.keys()) this.#changed.add(key);
  }

  readonly #sample = (): void => {
    const { key, t, tText, value, valueText } = this.#reader.record;
    const row = { key, t, tText, valueText };
    if (key === undefined) this.#keyless.push(t, value, row);
    else {
      this.#changed?.add(key);
      this.#keyed.push(key, t, value, row);
    }
  };

  /** Remembers which series change from now on, for `changes`. */
  track(): void {
    this.#changed = new Set();
    this.#gone = new Set();
  }

  /** All that is remembered of the series; with `onlyChanges`, of those that have changed since the last call. */
  snapshot(onlyChanges = false): State {
    const wanted = (key: string): boolean => !onlyChanges || this.#changed?.has(key) === true;
    const keyed: State[] = [...this.#keyed.snapshot(encodeRow, wanted)];
    const state = {
      keyless: this.#keyless.snapshot(encodeRow),
      keyed,
      gone: [...(this.#gone ?? [])],
      ...(this.#reader.timeKind && { timeKind: this.#reader.timeKind }),
    };
    if (this.#changed) this.track();
    return state;
  }

  /** Goes on where snapshots were taken: a whole one first, then the changes in their order. @throws StateError when they do not fit */
  restore(snapshots: readonly State[]): void {
    const latest = new Map<string, State>();
    let keyless: State = null;
    for (const snapshot of snapshots) {
      const { keyless: single, keyed, gone, timeKind } = fields(snapshot);
      keyless = single ?? null;
      for (const key of list(gone)) latest.delete(String(key));
      for (const entry of list(keyed)) {
        const [key, state] = list(entry);
        if (this.#bounded) latest.delete(String(key)); // the newest comes last, as it did
        latest.set(String(key), state ?? null);
      }
      if (timeKind === 'number' || timeKind === 'bigint') this.#reader.timeKind = timeKind;
    }
    this.#keyless.restore(keyless, decodeRow);
    for (const [key, state] of latest) this.#keyed.restore(key, state, decodeRow);
  }

  readonly #fault = (fault: Fault): void => {
    if (fault.reason === 'unmatched') {
      this.#counters.unmatched += 1;
      return;
    }
    this.fault(fault.message);
  };

  /** Counts a record that could not be read, and reports it. */
  fault(message: string): void {
    this.#counters.in += 1;
    this.#counters.bad += 1;
    this.#out.fault(message);
  }

  /** A series has left, after its results. */
  readonly #evicted = (key: string): void => {
    this.#changed?.delete(key);
    this.#gone?.add(key);
    this.#out.flush?.();
  };

  result(row: Row, _: Time, value: unknown, derivative: Slope | null, edge: Edge, quality?: Quality<Slope>): void {
    this.#out.line(this.#write(this.#shown(row, value), derivative, edge, undefined, quality), row.key);
  }

  provisional(row: Row, _: Time, value: unknown, derivative: Slope): void {
    this.#out.line(this.#write(this.#shown(row, value), derivative, 'end', 'provisional'), row.key);
  }

  assumed(row: Row, t: Time, value: unknown, derivative: Slope): void {
    const tText = typeof t === 'number' && !row.tText.startsWith('"') ? String(t) : `"${formatTime(t, 'iso')}"`;
    this.#out.line(this.#write({ ...this.#shown(row, value), t, tText }, derivative, 'none', 'assumed'), row.key);
    this.#out.flush?.();
  }

  /** The value may be a mean of several, and no longer what was written; what was no number is null. */
  #shown(row: Row, value: unknown): Row {
    return this.#rules.ties === 'mean' ? { ...row, valueText: JSON.stringify(value, onlyNumbers) } : row;
  }

  failed(error: unknown): void {
    if (this.#out.failed === undefined) throw error;
    this.#out.failed(error);
  }

  drop(row: Row, reason: DropReason): void {
    this.#out.dropped?.(droppedLine(row, reason));
  }
}

const onlyNumbers = (_: string, part: unknown): unknown =>
  typeof part === 'number' || Array.isArray(part) ? part : null;

/** A row as state. */
const encodeRow = ({ key, t, tText, valueText }: Row): State => [key ?? null, encodeEither(t), tText, valueText];

function decodeRow(state: State): Row {
  const [key, t, tText, valueText] = list(state);
  const time = decodeEither(t);
  if (typeof time === 'object' || typeof tText !== 'string' || typeof valueText !== 'string') {
    throw new StateError('the state is damaged: a sample was expected');
  }
  return { key: typeof key === 'string' ? key : undefined, t: time, tText, valueText };
}
