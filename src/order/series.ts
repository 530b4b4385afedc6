import type { Counters } from '../core/counters.js';
import { StreamError, show } from '../core/errors.js';
import {
  decodeEither,
  decodeNumber,
  decodeNumbers,
  encodeEither,
  encodeNumbers,
  fields,
  type State,
  StateError,
} from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Time } from '../core/types.js';
import { MAX_SPACING } from '../kernels/three-point/accurate.js';
import { laterBy, lowOfNumbers } from '../time/spacing.js';
import { Alarm } from './alarm.js';
import { type Held, Lateness } from './lateness.js';
import { MedianGap } from './median-gap.js';
import { Resync } from './resync.js';
import { isPlain, type SeriesRules } from './rules.js';
import { type DropReason, Segments, type SeriesOut } from './segments.js';
import { Silence } from './silence.js';
import { averaging, tieError } from './ties.js';
import type { SeriesValues } from './values.js';

/**
 * One series of samples: puts them in order, applies the rules about what comes in, and hands them to its {@link Segments}.
 *
 * No RxJS, no I/O, no clock but the injected one: operators, the command line and batch jobs all drive this class. n samples
 * with usable values and increasing times give n results, in order, as late as the kernel is, plus `lateness`. Every sample
 * ends as one result or under one counter. A tie changes the newest sample in place; results that have left stay as they are.
 *
 * @throws TypeError when a series changes its kind of time; StreamError under the rules `error`. The series stays as it was.
 */
export class Series<S, V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #counters: Counters;
  readonly #out: SeriesOut<S, D>;
  readonly #segments: Segments<S, V, D>;
  readonly #alarm: Alarm | undefined;
  readonly #resync: Resync;
  readonly #exact: boolean;
  readonly #silence: Silence | undefined;
  readonly #median: MedianGap | undefined;
  readonly #average: (mean: V, weight: number, value: V) => V;
  #lateness: Lateness<S> | undefined;
  #kind: 'none' | 'number' | 'bigint' = 'none'; // of time
  #ms = 0.5; // the newest time, where it is a number
  #ns = 0n; // the newest time, where it is a bigint
  #shape: V | undefined; // the first value
  #mean: V | undefined; // of the samples at the newest time; kept under the rule `mean` only
  #ties = 1; // how many those are
  #started = false; // has a sample been put in order?
  #behind = false; // is it in a run of late samples?
  #plain = false; // is there nothing to do for a sample but to take it?
  #numbers = false; // are its samples numbers with times in ms, and its rules plain?
  #divisor = 1; // of spacings that no exact kernel takes
  #maxGap = MAX_SPACING;

  constructor(
    rules: SeriesRules,
    values: SeriesValues<V, D>,
    counters: Counters,
    out: SeriesOut<S, D>,
    timers?: Timers,
  ) {
    this.#rules = rules;
    this.#exact = values.exact;
    this.#values = values;
    this.#counters = counters;
    this.#out = out;
    this.#resync = new Resync(rules.resync);
    this.#segments = new Segments(rules, values, counters, out);
    this.#silence = rules.silence && new Silence(rules.silence);
    this.#median = rules.autoGap ? new MedianGap() : undefined;
    this.#average = averaging(rules, values);
    if (timers !== undefined && (rules.silence !== undefined || rules.latenessMs !== undefined)) {
      this.#alarm = new Alarm(timers, this.#due, this.#ring);
    }
  }

  /** Takes the next sample as it came: its time, its value, and what is to be handed on with its result. */
  push(t: Time, value: unknown, item: S): void {
    // The way of nearly all samples: a later number of ms, a finite value, nothing special asked for.
    if (typeof t === 'number' && typeof value === 'number' && this.#plain) {
      const h = t - this.#ms;
      if (h > 0 && h <= this.#maxGap && value - value === 0) {
        this.#counters.in += 1;
        this.#ms = t;
        if (this.#behind) this.#inTime();
        this.#segments.step(h, t, value as V, item);
        return;
      }
    }
    this.#counters.in += 1;
    this.#admit(t, value, item);
  }

  /** The segment ends here: all that is held leaves. The series goes on with the next sample. */
  endSegment(): void {
    this.#lateness?.end();
    this.#segments.end();
    this.#silence?.stop();
  }

  /** How many numbers `pack` writes. */
  static readonly PACKED = 5;

  /**
   * Hands over the state of a plain series: the time and four numbers of the kernel into `w`, and what has happened so far as a
   * byte; then `unload` gives the sample that waits. A run of late samples is handed over by itself, for nearly no series is in one.
   */
  pack(w: Float64Array, at: number): number {
    w[at] = this.#ms;
    const begun = this.#kind === 'none' ? 0 : this.#started ? 2 : 1;
    return begun + 4 * this.#segments.pack(w, at + 1);
  }

  unload(): S | undefined {
    return this.#segments.unload();
  }

  unpack(w: Float64Array, at: number, past: number, item: S | undefined): void {
    const ms = w[at] as number;
    const begun = past & 3;
    this.#ms = ms;
    if (begun > 0 && this.#kind === 'none') this.#prepare('number', 0 as V);
    this.#kind = begun > 0 ? 'number' : 'none';
    this.#shape = begun > 0 ? (0 as V) : undefined;
    this.#started = begun === 2;
    this.#plain = begun === 2 && this.#numbers;
    this.#segments.unpack(w, at + 1, past >> 2, ms, item);
  }

  get lateRun(): State | undefined {
    return this.#behind ? this.#resync.snapshot() : undefined;
  }

  set lateRun(run: State | undefined) {
    if (run === undefined) this.#inTime();
    else {
      this.#resync.restore(run);
      this.#behind = true;
    }
  }

  /** All that is remembered; `encode` makes state of a sample. Plain JSON. @throws StateError when the kernel cannot be snapshotted */
  snapshot(encode: (sample: S) => State): State {
    return {
      kind: this.#kind,
      newest: encodeEither(this.#kind === 'bigint' ? this.#ns : this.#ms),
      shape: this.#shape === undefined ? null : encodeEither(this.#shape as number | number[]),
      mean: this.#mean === undefined ? null : encodeEither(this.#mean as number | number[]),
      ties: this.#ties,
      started: this.#started,
      late: this.#resync.snapshot(),
      median: this.#median === undefined ? null : encodeNumbers(this.#median.snapshot()),
      lateness: this.#lateness?.snapshot(encode) ?? null,
      segments: this.#segments.snapshot(encode),
    };
  }

  /** A new series goes on where a snapshot of one with the same rules was taken, bit for bit. Returns how many samples wait. @throws StateError when it does not fit */
  restore(state: State, decode: (state: State) => S): number {
    const { kind, newest, shape, mean, ties, started, late, median, lateness, segments } = fields(state);
    if (kind === 'number' || kind === 'bigint') {
      this.#prepare(kind, decodeEither(shape) as V);
      if (kind === 'bigint') this.#ns = decodeEither(newest) as bigint;
      else this.#ms = decodeEither(newest) as number;
    } else if (kind !== 'none') throw new StateError('the state is damaged: a kind of time was expected');
    this.#mean = mean === null ? undefined : (decodeEither(mean) as V);
    this.#ties = decodeNumber(ties);
    this.#started = started === true;
    this.#resync.restore(late);
    this.#behind = this.#resync.running;
    this.#median?.restore(decodeNumbers(median));
    if (lateness !== null) this.#lateness?.restore(lateness as State, decode);
    const waiting = this.#segments.restore(segments as State, decode);
    this.#hear();
    this.#alarm?.arm();
    return waiting + (this.#lateness?.size ?? 0);
  }

  /** Forgets what waits for a result; each such sample is counted `dropped`. Stops the alarm. */
  abandon(): void {
    this.#alarm?.stop();
    for (const item of this.#lateness?.clear() ?? []) {
      this.#counters.pending -= 1;
      this.#drop(item, 'dropped');
    }
    this.#segments.abandon();
  }

  /** What waits for a result, in a series without `lateness`, is counted `dropped`; the series goes on. */
  dropWaiting(): void {
    this.#segments.dropWaiting();
  }

  /** Checks a sample for a usable value and time; then it goes on, through the reordering where there is one. */
  #admit(t: Time, value: unknown, item: S): void {
    if (!this.#values.usable(value, this.#shape)) {
      if (!this.#missing(value, item)) return;
    }
    if (this.#kind === 'none' || typeof t !== this.#kind) {
      if (!this.#begin(t, value as V, item)) return;
    } else if (t !== t || t === Infinity || t === -Infinity) {
      this.#drop(item, 'bad');
      return;
    }
    if (this.#lateness === undefined) this.#order(t, value, item);
    else this.#hold(this.#lateness, t, value, item);
    this.#alarm?.arm();
  }

  #hold(lateness: Lateness<S>, t: Time, value: unknown, item: S): void {
    this.#counters.pending += 1;
    if (lateness.push(t, value, item)) {
      this.#inTime();
      this.#hear();
      return;
    }
    this.#counters.pending -= 1;
    if (!this.#late(t, item)) return;
    this.#counters.pending += 1;
    // What was held came from the time that turned out to be wrong.
    try {
      this.endSegment();
    } catch (error) {
      this.#counters.pending -= 1;
      this.#drop(item, 'dropped');
      throw error;
    }
    if (this.#segments.over) {
      this.#counters.pending -= 1;
      this.#drop(item, 'dropped');
      return;
    }
    lateness.clear();
    this.#started = false;
    lateness.push(t, value, item);
    this.#hear();
  }

  /** A sample whose turn it is. */
  readonly #release = (t: Time, value: unknown, item: S): void => {
    this.#counters.pending -= 1;
    this.#order(t, value, item);
  };

  #order(t: Time, said: unknown, item: S): void {
    if (!this.#started) {
      this.#started = true;
      this.#take(0, 0, t, said, item);
      return;
    }
    let h: number;
    let low = 0;
    if (typeof t === 'number') {
      h = t - this.#ms;
      if (this.#exact) low = lowOfNumbers(this.#ms, t, h);
    } else {
      h = Number(t - this.#ns);
      if (h > Number.MAX_SAFE_INTEGER) low = Number(t - this.#ns - BigInt(h));
    }
    if (h > 0 && h <= MAX_SPACING / this.#divisor) {
      if (h > (this.#median?.limit ?? this.#maxGap)) {
        this.#counters.gaps += 1;
        this.#segments.end(item);
      }
      this.#median?.push(h);
      this.#inTime();
      this.#take(h, low, t, said, item);
    } else if (h === 0) {
      this.#inTime();
      this.#tie(said, item);
    } else if (!(h < 0 && h >= -MAX_SPACING)) this.#drop(item, 'bad');
    else if (this.#late(t, item)) {
      this.#segments.end(item);
      this.#take(0, 0, t, said, item);
    }
  }

  /** A late sample. True when it is the one with which the series starts anew; else it has been dropped. */
  #late(t: Time, item: S): boolean {
    const anew = this.#resync.late(t);
    this.#behind = !anew;
    if (anew) this.#counters.resync += 1;
    else this.#drop(item, 'late');
    return anew;
  }

  /** A sample came that was not late. */
  #inTime(): void {
    this.#behind = false;
    this.#resync.inTime();
  }

  /** The first time settles what kind of time the series has. False when it is no time at all. */
  #begin(t: Time, value: V, item: S): boolean {
    if (t !== t || t === Infinity || t === -Infinity || (typeof t !== 'number' && typeof t !== 'bigint')) {
      this.#drop(item, 'bad');
      return false;
    }
    if (this.#kind !== 'none') {
      this.#drop(item, 'bad');
      throw new TypeError(
        `one series must keep to one kind of time, milliseconds (number) or nanoseconds (bigint): got ${show(t)} after ${show(this.#now)}`,
      );
    }
    try {
      this.#prepare(typeof t as 'number' | 'bigint', value);
    } catch (error) {
      this.#drop(item, 'dropped');
      throw error;
    }
    return true;
  }

  /** The newest time. */
  get #now(): Time {
    return this.#kind === 'bigint' ? this.#ns : this.#ms;
  }

  /** Makes everything that depends on the kind of time and the shape of the values. */
  #prepare(kind: 'number' | 'bigint', shape: V): void {
    const { per, maxGapMs, latenessMs } = this.#rules;
    const { scale, divisor } = per[kind];
    const units = kind === 'bigint' ? 1e6 : 1;
    this.#segments.begin(scale, this.#exact ? divisor : 1, units * (this.#exact ? 1 : divisor), shape);
    this.#kind = kind;
    this.#shape = shape;
    this.#divisor = this.#exact ? 1 : divisor;
    this.#maxGap = Math.min(maxGapMs * units, MAX_SPACING);
    if (latenessMs !== undefined) this.#lateness = new Lateness(latenessMs * units, this.#release, this.#settle);
    this.#numbers =
      kind === 'number' && typeof shape === 'number' && this.#divisor === 1 && !this.#exact && isPlain(this.#rules);
    this.#plain = this.#numbers;
  }

  #take(h: number, low: number, t: Time, said: unknown, item: S): void {
    const value = this.#known(said);
    if (typeof t === 'number') this.#ms = t;
    else this.#ns = t;
    if (this.#rules.ties === 'mean') this.#mean = value;
    this.#ties = 1;
    if (this.#lateness === undefined) this.#hear();
    this.#segments.take(h * this.#divisor, low, t, value, said, item);
  }

  #tie(said: unknown, item: S): void {
    const { ties } = this.#rules;
    if (ties === 'error') {
      this.#drop(item, 'tied');
      throw tieError(this.#now);
    }
    if (ties === 'first' || !this.#segments.amendable) {
      this.#drop(item, 'tied');
      return;
    }
    const value = this.#known(said);
    const wanted = ties === 'mean' ? this.#average(this.#mean as V, this.#ties, value) : value;
    const shown = ties === 'mean' ? wanted : said;
    const old = this.#segments.amend(wanted, shown, item);
    this.#ties += 1;
    if (this.#lateness === undefined) this.#hear();
    if (ties === 'mean') this.#mean = wanted;
    this.#drop(old, 'tied');
    this.#segments.amended(shown, item);
  }

  /** A tie with a sample that is still held: which of the two stays. */
  readonly #settle = (held: Held<S>, value: unknown, item: S): void => {
    const { ties } = this.#rules;
    this.#counters.pending -= 1;
    if (ties === 'error') {
      this.#drop(item, 'tied');
      throw tieError(held.t);
    }
    if (ties === 'first') {
      this.#drop(item, 'tied');
      return;
    }
    const old = held.item;
    held.value = ties === 'mean' ? this.#average(this.#known(held.value), held.weight, this.#known(value)) : value;
    held.item = item;
    this.#drop(old, 'tied');
  };

  /** Applies the rule for missing values; true when the sample goes on as unknown. */
  #missing(value: unknown, item: S): boolean {
    const { missing } = this.#rules;
    if (missing === 'propagate' && this.#shape !== undefined) return true;
    this.#drop(item, 'missing');
    if (missing === 'break') this.endSegment();
    if (missing === 'error') {
      throw new StreamError(
        'missing',
        `a sample without a finite value, got ${show(value)}: set missing to "skip", "break" or "propagate" to go on`,
      );
    }
    return false;
  }

  /** What the kernel is to see: the value, or the unknown in place of one that is missing. */
  #known(said: unknown): V {
    return this.#values.usable(said, this.#shape) ? said : (this.#values.unknown(this.#shape) as V);
  }

  #drop(item: S, reason: DropReason): void {
    this.#counters[reason] += 1;
    this.#out.drop(item, reason);
  }

  /** A sample was accepted: whatever waits for silence waits anew. */
  #hear(): void {
    if (this.#alarm === undefined) return;
    const now = this.#alarm.heard();
    this.#silence?.heard(now);
  }

  readonly #due = (heardAt: number): number =>
    Math.min(this.#silence?.due ?? Infinity, this.#lateness?.due(heardAt) ?? Infinity);

  readonly #ring = (now: number, elapsedMs: number): void => {
    const bigint = this.#kind === 'bigint';
    try {
      this.#lateness?.idle(elapsedMs, bigint);
      if (!this.#silence?.speaks(now)) return;
      const { then } = this.#silence.rule;
      if (then === 'end') this.endSegment();
      else {
        const t = laterBy(this.#lateness?.newest ?? this.#now, elapsedMs);
        const elapsed = typeof t === 'number' ? t - this.#ms : Number(t - this.#ns);
        this.#segments.assume(then, elapsed * this.#divisor, t);
      }
    } catch (error) {
      this.#out.failed(error);
    }
  };
}
