import { decodeNumbers, encodeNumbers, fields, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { MAX_SPACING } from '../kernels/three-point/accurate.js';
import { Front } from './front.js';
import type { Held } from './held.js';
import { LateRun } from './late-run.js';
import type { Ledger } from './ledger.js';
import { MedianGap } from './median-gap.js';
import type { Recording } from './recording.js';
import type { SeriesRules } from './rules.js';
import type { SeriesOut } from './series-out.js';
import { tieError } from './ties.js';
import type { SeriesValues } from './values.js';

/** A sample this many times further ahead of the one before it than the next one is was not of its time. */
const FAR = 10;

/**
 * Where the next sample of a series stands in time: later, after a gap, at the same time, late, or after a clock that was set
 * back. Every sample is pending in the ledger when it comes here.
 */
export class Timeline<S, V, D> extends Front<S, V, D> {
  /** The longest spacing that is no gap, in the unit of the times. */
  maxGap: number = MAX_SPACING;
  /** Has a late sample come since the newest one in time? */
  behind = false;
  readonly #lateRun: LateRun;
  readonly #median: MedianGap | undefined;
  #started = false; // has a sample been put in order?
  #minGap = 0;

  constructor(
    rules: SeriesRules,
    values: SeriesValues<V, D>,
    ledger: Ledger<S>,
    out: SeriesOut<S, D>,
    recording: Recording,
  ) {
    super(rules, values, ledger, out, recording);
    this.#lateRun = new LateRun(rules.resync);
    this.#median = rules.autoGap ? new MedianGap() : undefined;
  }

  override begin(kind: 'number' | 'bigint', shape: V): void {
    super.begin(kind, shape);
    const { maxGapMs, minGapMs } = this.rules;
    const perMs = kind === 'bigint' ? 1e6 : 1;
    this.maxGap = Math.min(maxGapMs * perMs, MAX_SPACING);
    this.#minGap = minGapMs * perMs;
  }

  override refine(): void {
    super.refine();
    this.#lateRun.refine();
  }

  /** Takes the next sample; false when it was dropped. */
  add(t: Time, rawValue: unknown, item: S): boolean {
    if (!this.#started) {
      this.#started = true;
      this.setNewest(t); // nothing is known of what came before
      return this.take(0, t, rawValue, item);
    }
    let h = this.spacing(this.newest, t);
    if (h < 0 && this.kept.any && this.#isFarAhead(this.kept.before, this.newest, t)) {
      this.dropKept();
      h = this.spacing(this.newest, t);
    }
    if (h > 0 && h <= MAX_SPACING) return this.#later(h, t, rawValue, item);
    if (h === 0) {
      if (this.behind && this.#differs(rawValue) && this.#lateRun.joins(t, 0)) return this.#caughtUp(item);
      this.inTime();
      return this.tie(rawValue, item, false);
    }
    if (!(h < 0 && h >= -MAX_SPACING)) {
      this.ledger.dropped(item, 'bad');
      return false;
    }
    return this.late(t, item) && this.#start(t, rawValue, item);
  }

  /** A late sample. True when it is the one with which the series starts anew; else it has been dropped. */
  late(t: Time, item: S, newest: Time = this.newest): boolean {
    const anew = this.#lateRun.late(t, newest);
    this.behind = !anew;
    if (anew) this.ledger.resync();
    else this.ledger.dropped(item, 'late');
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
    this.inTime();
  }

  /** A tie with a sample that is still held for order: which of the two stays. */
  settle(held: Held<S>, value: unknown, item: S): void {
    const { ties } = this;
    const old = ties.settle(held, value, item, (raw) => this.known(raw));
    this.ledger.dropped(old, 'tied');
    if (ties.rule === 'error') throw tieError(held.t);
  }

  /** The series has another shape from now on: nothing is known of it. */
  forget(): void {
    this.restart();
    this.kind = 'none';
    this.shape = undefined;
    this.plain = false;
  }

  #later(spacing: number, t: Time, rawValue: unknown, item: S): boolean {
    let h = spacing;
    if (h < this.#minGap) return this.tie(rawValue, item, true);
    if (this.behind && this.#lateRun.joins(t, h * this.unit)) return this.#anew(t, rawValue, item);
    if (this.kept.any && this.undoes(rawValue, h)) {
      this.dropKept();
      h = this.spacing(this.newest, t);
    } else this.releaseBefore(item);
    if (h > (this.#median?.limit ?? this.maxGap)) {
      this.ledger.gap();
      this.segment.endBefore(item);
    }
    this.#median?.push(h);
    this.inTime();
    return this.take(h, t, rawValue, item);
  }

  /** A run of late samples ends at the newest time, with another value: the next sample begins anew, so that no time has two results. */
  #caughtUp(item: S): false {
    this.inTime();
    this.ledger.resync();
    this.releaseBefore(item);
    this.segment.endBefore(item);
    this.ledger.dropped(item, 'late');
    return false;
  }

  /** A run of late samples has passed the newest one: the series goes on from here, with nothing joined. */
  #anew(t: Time, rawValue: unknown, item: S): boolean {
    this.ledger.resync();
    return this.#start(t, rawValue, item);
  }

  #start(t: Time, rawValue: unknown, item: S): boolean {
    this.inTime();
    this.releaseBefore(item);
    this.segment.endBefore(item);
    return this.take(0, t, rawValue, item);
  }

  /** In a recording, does `t` show that `ahead`, which was to come next, was not of its time? */
  isAfterFar(ahead: Time, t: Time): boolean {
    return this.recording.on && this.#started && this.#isFarAhead(this.newest, ahead, t);
  }

  /** Does `t` follow so closely on `before` that `ahead`, which came between them, was not of its time? */
  #isFarAhead(before: Time, ahead: Time, t: Time): boolean {
    const step = this.spacing(before, t);
    return step > 0 && this.spacing(t, ahead) > FAR * step;
  }

  /** Has this sample another value than the newest one, as far as that is known? */
  #differs(rawValue: unknown): boolean {
    const newest = this.newestValue;
    return typeof rawValue === 'object' ? String(rawValue) !== String(newest) : rawValue !== newest;
  }

  /** How many numbers `pack` writes. */
  get packed(): number {
    return this.recording.possible ? 7 : 5;
  }

  /**
   * Hands over the state of a plain series: its newest time, four numbers of the kernel, and what is kept back, into `w`; what has
   * happened so far as the result. `unload` then gives the samples themselves. Late samples are handed over by themselves, for
   * nearly no series has any.
   */
  pack(w: Float64Array, at: number): number {
    const { kept } = this;
    w[at] = this.ms;
    if (this.recording.possible) {
      w[at + 5] = kept.any ? (kept.before as number) : Number.NaN;
      w[at + 6] = kept.any ? (kept.rawValue as number) : 0;
    }
    const begun = this.kind === 'none' ? 0 : this.#started ? 2 : 1;
    return begun + 4 * this.segment.pack(w, at + 1);
  }

  unpack(w: Float64Array, at: number, past: number, item: S | undefined, keptItem: S | undefined): void {
    const ms = w[at] as number;
    const begun = past & 3;
    this.ms = ms;
    if (begun > 0 && this.kind === 'none') this.begin('number', 0 as V);
    this.kind = begun > 0 ? 'number' : 'none';
    this.shape = begun > 0 ? (0 as V) : undefined;
    this.#started = begun === 2;
    const before = this.recording.possible && begun === 2 ? (w[at + 5] as number) : Number.NaN;
    const keeps = before === before;
    if (keeps) this.kept.put(before, w[at + 6], keptItem as S);
    this.plain = begun === 2 && this.numbers && (!keeps || this.isPlainAfter(w[at + 6]));
    this.segment.unpack(w, at + 1, past >> 2, keeps ? before : ms, item);
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
      ...this.snapshotFront(encode),
      started: this.#started,
      late: this.#lateRun.snapshot(),
      median: this.#median === undefined ? null : encodeNumbers(this.#median.snapshot()),
    };
  }

  /** Goes on where a snapshot was taken; returns how many samples wait. `begun` is called when the kind of time is known. */
  restore(state: State, decode: (state: State) => S, begun: (kind: 'number' | 'bigint', shape: V) => void): number {
    const { started, late, median } = fields(state);
    const waiting = this.restoreFront(state, decode, begun);
    this.#started = started === true;
    this.#lateRun.restore(late);
    this.behind = this.#lateRun.running;
    this.#median?.restore(decodeNumbers(median));
    this.plain &&= this.#started && this.isPlainAfter(this.newestValue);
    return waiting;
  }
}
