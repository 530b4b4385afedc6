import type { Counters } from '../core/counters.js';
import { detached } from '../core/detach.js';
import { list, type State, StateError } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Edge, Quality, Time } from '../core/types.js';
import { type DropReason, Ledger } from '../order/ledger.js';
import type { Recording } from '../order/recording.js';
import type { SeriesOut } from '../order/series-out.js';
import { type SeriesPlan, SeriesSet } from '../order/series-set.js';
import { formatTime } from '../time/format.js';
import type { Fault } from '../wire/fault.js';
import type { FeedRecord } from '../wire/record.js';
import { Result } from '../wire/result.js';
import { droppedLine } from '../wire/result-text.js';
import { MOST_SORTED } from './first-look.js';

type Slope = number | number[];

/** A sample on its way through a pipeline: the texts that its result repeats, as the input wrote them. */
interface Row {
  readonly key: string | undefined;
  readonly timeText: string;
  readonly valueText: string;
}

/** Where a stage sends what it makes. */
export interface StageOut {
  /** A result; the object is used again for the next one. */
  result(result: Result): void;
  /** Results came by themselves, with no record: let them go. */
  flush(): void;
  /** Something went wrong between records, under a rule `error`. */
  failed(error: unknown): void;
  /** A sample that gets no result, as a line of JSON; it has been counted. */
  dropped?(line: string): void;
}

/**
 * Records in, results out: the {@link SeriesSet} of a pipeline. No clock but the injected one, no I/O.
 *
 * n samples of a series give n results, as late as the estimator is; `end` gives the rest.
 */
export class SeriesStage implements SeriesOut<Row, Slope> {
  readonly #series: SeriesSet<Row, number | readonly number[], Slope>;
  readonly #ledger: Ledger;
  readonly #out: StageOut;
  readonly #mayWait: boolean; // may many samples of a series without a key wait, each with a frame of its own?
  readonly #shownValue: boolean; // may the value of a result be another than that of its sample, after a tie?
  readonly #result = new Result();
  #fault: Fault | undefined; // of the sample that is under way

  /** Times of one series may be numbers and bigints in turn, as their texts ask for. */
  constructor(plan: SeriesPlan, counters: Counters, out: StageOut, timers?: Timers, recording?: Recording) {
    // How far ahead a time may be was looked at where it was read.
    // In a file all samples are there already, and nobody but the one who reads it has written it: more of them may be held for order.
    const maxHeld = plan.rules.maxHeld ?? (recording?.on ? MOST_SORTED : undefined);
    const mixed = { ...plan, rules: { ...plan.rules, mixedTimes: true, maxAheadMs: undefined, maxHeld } };
    this.#series = new SeriesSet(mixed, counters, this, timers, recording);
    this.#ledger = new Ledger(counters);
    this.#out = out;
    this.#mayWait = !recording?.on && (plan.rules.latenessMs !== undefined || plan.factory.nanMeansNoResult === true);
    this.#shownValue = plan.rules.ties === 'mean' || plan.rules.minGapMs > 0;
  }

  /** Takes a sample; says why it was none after all, where that has come out. Whatever happens, it has been counted. */
  sample({ key, t, tText, value, valueText }: FeedRecord): Fault | undefined {
    // What is kept per key, or for long, must not keep the chunks that it came with.
    if (key === undefined && !this.#mayWait) this.#series.push(key, t, value, { key, timeText: tText, valueText });
    else {
      const own = key && detached(key);
      this.#series.push(own, t, value, { key: own, timeText: detached(tText), valueText: detached(valueText) });
    }
    const fault = this.#fault;
    if (fault !== undefined) this.#fault = undefined;
    return fault;
  }

  unexpected(error: unknown): void {
    this.#fault = { kind: 'unexpected', problem: error instanceof Error ? error.message : String(error) };
  }

  /** A record that is no sample; it is counted. True when a person should hear of it. */
  fault({ kind }: Fault): boolean {
    if (kind === 'unexpected') return true; // it was counted as a sample
    if (kind === 'unmatched') this.#ledger.unmatched();
    else if (kind === 'unset-clock') this.#ledger.timeless();
    else this.#ledger.unreadable();
    return kind !== 'unmatched';
  }

  /** The input has ended: every series emits what it still holds. */
  end(): void {
    this.#series.end();
  }

  /** No time passes any more; what waits stays as it is. */
  stop(): void {
    this.#series.stop();
  }

  /** All that is remembered; with `onlyChanges`, of the series that have changed since the last snapshot. */
  snapshot(onlyChanges: boolean): State {
    if (!onlyChanges) this.#series.track();
    return this.#series.snapshot(encodeRow, onlyChanges);
  }

  /** Goes on where snapshots were taken: a whole one first, then the changes in their order. @throws StateError when they do not fit */
  restore(snapshots: readonly State[]): void {
    this.#series.restore(snapshots, decodeRow);
  }

  result(row: Row, t: Time, value: unknown, derivative: Slope | null, edge: Edge, quality?: Quality<Slope>): void {
    const result = this.#fill(row, t, value, derivative);
    result.edge = edge === 'none' ? undefined : edge;
    const known = derivative !== null ? quality : undefined;
    result.standardError = known?.standardError;
    result.residual = known?.residual;
    result.r2 = known?.r2;
    result.warming = quality !== undefined && (quality.warming || derivative === null) ? true : undefined;
    result.shortened = quality?.shortened ? true : undefined;
    result.final = undefined;
    result.assumed = undefined;
    this.#out.result(result);
  }

  provisional(row: Row, t: Time, value: unknown, derivative: Slope): void {
    this.#early(this.#fill(row, t, value, derivative), 'end', undefined);
  }

  assumed(row: Row, t: Time, value: unknown, derivative: Slope): void {
    const result = this.#fill(row, t, value, derivative);
    result.timeText = typeof t === 'number' && !row.timeText.startsWith('"') ? String(t) : `"${formatTime(t, 'iso')}"`;
    this.#early(result, undefined, true);
    this.#out.flush();
  }

  evicted(): void {
    this.#out.flush();
  }

  failed(error: unknown): void {
    this.#out.failed(error);
  }

  drop({ key, timeText, valueText }: Row, reason: DropReason): void {
    this.#out.dropped?.(droppedLine(key, timeText, valueText, reason));
  }

  #early(result: Result, edge: 'end' | undefined, assumed: true | undefined): void {
    result.edge = edge;
    result.standardError = undefined;
    result.residual = undefined;
    result.r2 = undefined;
    result.warming = undefined;
    result.shortened = undefined;
    result.final = false;
    result.assumed = assumed;
    this.#out.result(result);
  }

  #fill(row: Row, t: Time, value: unknown, derivative: Slope | null): Result {
    const result = this.#result;
    result.key = row.key;
    result.t = t;
    result.timeText = row.timeText;
    result.valueText = this.#shownValue ? shown(value) : row.valueText;
    result.derivative = derivative;
    return result;
  }
}

/** A value as JSON; what was no number is null. */
function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return value - value === 0 ? String(value) : 'null';
  return Array.isArray(value) ? `[${value.map(shown).join(',')}]` : 'null';
}

/** A row as state. */
const encodeRow = ({ key, timeText, valueText }: Row): State => [key ?? null, timeText, valueText];

function decodeRow(state: State): Row {
  const [key, timeText, valueText] = list(state);
  if (typeof timeText !== 'string' || typeof valueText !== 'string') {
    throw new StateError('the state is damaged: a sample was expected');
  }
  return { key: typeof key === 'string' ? key : undefined, timeText, valueText };
}
