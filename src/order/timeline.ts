import { DOUBLE_FIELD } from '../core/double.js';
import {
  decodeEither,
  decodeNumbers,
  encodeEither,
  encodeNumbers,
  fields,
  type State,
  StateError,
} from '../core/state.js';
import type { Time } from '../core/types.js';
import { MAX_SPACING } from '../kernels/three-point/accurate.js';
import { spacingLow, spacingOf, timeScale } from '../time/spacing.js';
import { LateRun } from './late-run.js';
import type { Ledger } from './ledger.js';
import { MedianGap } from './median-gap.js';
import { isPlain, type SeriesRules } from './rules.js';
import { Segment } from './segment.js';
import type { SeriesOut } from './series-out.js';
import { Ties, tieError } from './ties.js';
import type { SeriesValues } from './values.js';

/**
 * Where the next sample of a series stands in time: later, after a gap, at the same time, late, or after a clock that was set
 * back. Hands it to the {@link Segment}, or drops it.
 *
 * Every sample is pending in the ledger when it comes here. Before the first one, `begin` settles the kind of time and the shape
 * of the values.
 */
export class Timeline<S, V, D> {
  readonly segment: Segment<S, V, D>;
  readonly ties: Ties<V, D>;
  // Read by `Series.push`, the way of nearly all samples, where calls would cost as much as the work.
  /** The newest time, where it is a number. */
  ms: number = DOUBLE_FIELD;
  /** Is there nothing to do for a later number of ms with a finite value but to take it? */
  plain = false;
  /** The longest spacing that is no gap, in the unit of the times. */
  maxGap: number = MAX_SPACING;
  /** Has a late sample come since the newest one in time? */
  behind = false;
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #ledger: Ledger<S>;
  readonly #lateRun: LateRun;
  readonly #median: MedianGap | undefined;
  #kind: 'none' | 'number' | 'bigint' = 'none'; // of time
  #ns = 0n; // the newest time, where it is a bigint
  #shape: V | undefined; // the first value
  #started = false; // has a sample been put in order?
  #numbers = false; // are the samples numbers with times in ms, and the rules plain?
  #factor = 1; // of spacings; see TimeScale

  constructor(rules: SeriesRules, values: SeriesValues<V, D>, ledger: Ledger<S>, out: SeriesOut<S, D>) {
    this.#rules = rules;
    this.#values = values;
    this.#ledger = ledger;
    this.#lateRun = new LateRun(rules.resync);
    this.segment = new Segment(rules, values, ledger, out);
    this.#median = rules.autoGap ? new MedianGap() : undefined;
    this.ties = new Ties(rules, values);
  }

  /** The kind of time of the series; `none` before its first sample. */
  get kind(): 'none' | 'number' | 'bigint' {
    return this.#kind;
  }

  /** The first value of the series. */
  get shape(): V | undefined {
    return this.#shape;
  }

  get newest(): Time {
    return this.#kind === 'bigint' ? this.#ns : this.ms;
  }

  /** Makes everything that depends on the kind of time and the shape of the values. */
  begin(kind: 'number' | 'bigint', shape: V): void {
    const { per, maxGapMs } = this.#rules;
    const { exact } = this.#values;
    const scale = timeScale(kind, per[kind], exact);
    this.segment.begin(scale, shape);
    this.#kind = kind;
    this.#shape = shape;
    this.#factor = scale.factor;
    this.maxGap = Math.min(maxGapMs * (kind === 'bigint' ? 1e6 : 1), MAX_SPACING);
    this.#numbers =
      kind === 'number' && typeof shape === 'number' && scale.factor === 1 && !exact && isPlain(this.#rules);
    this.plain = this.#numbers;
  }

  /** Takes the next sample; false when it was dropped. */
  add(t: Time, rawValue: unknown, item: S): boolean {
    if (!this.#started) {
      this.#started = true;
      return this.#take(0, 0, t, rawValue, item);
    }
    const newest = this.newest;
    const h = spacingOf(newest, t);
    if (h > 0 && h <= MAX_SPACING / this.#factor) {
      if (h > (this.#median?.limit ?? this.maxGap)) {
        this.#ledger.gap();
        this.segment.endBefore(item);
      }
      this.#median?.push(h);
      this.inTime();
      return this.#take(h, this.#values.exact ? spacingLow(newest, t, h) : 0, t, rawValue, item);
    }
    if (h === 0) {
      this.inTime();
      return this.#tie(rawValue, item);
    }
    if (!(h < 0 && h >= -MAX_SPACING)) {
      this.#ledger.dropped(item, 'bad');
      return false;
    }
    if (!this.late(t, item)) return false;
    this.segment.endBefore(item);
    return this.#take(0, 0, t, rawValue, item);
  }

  /** A late sample. True when it is the one with which the series starts anew; else it has been dropped. */
  late(t: Time, item: S): boolean {
    const anew = this.#lateRun.late(t);
    this.behind = !anew;
    if (anew) this.#ledger.resync();
    else this.#ledger.dropped(item, 'late');
    return anew;
  }

  /** A sample came that was not late. */
  inTime(): void {
    this.behind = false;
    this.#lateRun.inTime();
  }

  /** The next sample is the first of a new start: any time will do. */
  restart(): void {
    this.#started = false;
  }

  /** What the kernel is to see: the value, or the unknown in place of one that is missing. */
  known(rawValue: unknown): V {
    return this.#values.usable(rawValue, this.#shape) ? rawValue : (this.#values.unknown(this.#shape) as V);
  }

  /** Nothing has come since the newest sample until `t`. */
  assume(then: 'zero' | 'hold' | 'decay', t: Time): void {
    this.segment.assume(then, spacingOf(this.newest, t) * this.#factor, t);
  }

  #take(h: number, low: number, t: Time, rawValue: unknown, item: S): true {
    const value = this.known(rawValue);
    this.#setNewest(t);
    this.ties.begin(value);
    this.segment.take(h * this.#factor, low, t, value, rawValue, item);
    return true;
  }

  #tie(rawValue: unknown, item: S): boolean {
    const { rule } = this.ties;
    if (rule === 'error' || rule === 'first' || !this.segment.amendable) {
      this.#ledger.dropped(item, 'tied');
      if (rule === 'error') throw tieError(this.newest);
      return false;
    }
    const wanted = this.ties.add(this.known(rawValue));
    const shown = rule === 'mean' ? wanted : rawValue;
    const old = this.segment.amend(wanted, shown, item);
    this.#ledger.dropped(old, 'tied');
    this.segment.amended(shown, item);
    return true;
  }

  #setNewest(t: Time): void {
    if (typeof t === 'number') this.ms = t;
    else this.#ns = t;
  }

  /** How many numbers `pack` writes. */
  static readonly PACKED = 5;

  /**
   * Hands over the state of a plain series: the time and four numbers of the kernel into `w`, and what has happened so far as a
   * byte; then `unload` gives the sample that waits. Late samples are handed over by themselves, for nearly no series has any.
   */
  pack(w: Float64Array, at: number): number {
    w[at] = this.ms;
    const begun = this.#kind === 'none' ? 0 : this.#started ? 2 : 1;
    return begun + 4 * this.segment.pack(w, at + 1);
  }

  unpack(w: Float64Array, at: number, past: number, item: S | undefined): void {
    const ms = w[at] as number;
    const begun = past & 3;
    this.ms = ms;
    if (begun > 0 && this.#kind === 'none') this.begin('number', 0 as V);
    this.#kind = begun > 0 ? 'number' : 'none';
    this.#shape = begun > 0 ? (0 as V) : undefined;
    this.#started = begun === 2;
    this.plain = begun === 2 && this.#numbers;
    this.segment.unpack(w, at + 1, past >> 2, ms, item);
  }

  get lateRun(): State | undefined {
    return this.behind ? this.#lateRun.snapshot() : undefined;
  }

  set lateRun(run: State | undefined) {
    if (run === undefined) this.inTime();
    else {
      this.#lateRun.restore(run);
      this.behind = true;
    }
  }

  snapshot(encode: (sample: S) => State): { readonly [name: string]: State } {
    return {
      kind: this.#kind,
      newest: encodeEither(this.newest),
      shape: this.#shape === undefined ? null : encodeEither(this.#shape as number | number[]),
      ...this.ties.snapshot(),
      started: this.#started,
      late: this.#lateRun.snapshot(),
      median: this.#median === undefined ? null : encodeNumbers(this.#median.snapshot()),
      segment: this.segment.snapshot(encode),
    };
  }

  /** Goes on where a snapshot was taken; returns how many samples wait. `begun` is called when the kind of time is known. */
  restore(state: State, decode: (state: State) => S, begun: (kind: 'number' | 'bigint', shape: V) => void): number {
    const { kind, newest, shape, mean, ties, started, late, median, segment } = fields(state);
    if (kind === 'number' || kind === 'bigint') {
      begun(kind, decodeEither(shape) as V);
      this.#setNewest(decodeEither(newest) as Time);
    } else if (kind !== 'none') throw new StateError('the state is damaged: a kind of time was expected');
    this.ties.restore(mean, ties);
    this.#started = started === true;
    this.#lateRun.restore(late);
    this.behind = this.#lateRun.running;
    this.#median?.restore(decodeNumbers(median));
    return this.segment.restore(segment as State, decode);
  }
}
