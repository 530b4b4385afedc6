import { fields, type State } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Time } from '../core/types.js';
import { laterBy, ofKind } from '../time/spacing.js';
import { AheadLimit } from './ahead.js';
import { kindError, ShapeWatch } from './changes.js';
import { Leading, missingError } from './leading.js';
import type { Ledger } from './ledger.js';
import { LIVE, type Recording } from './recording.js';
import { ReorderBuffer } from './reorder-buffer.js';
import type { SeriesRules } from './rules.js';
import type { SeriesOut } from './series-out.js';
import type { SilenceRule } from './silence.js';
import { type Idle, SilenceWatch } from './silence-watch.js';
import { TimeWrap } from './time-wrap.js';
import { Timeline } from './timeline.js';
import type { SeriesValues } from './values.js';

/**
 * One series of samples: checks what comes, holds it for order where `lateness` asks for that, and lets it into its
 * {@link Timeline}.
 *
 * No RxJS, no I/O, no clock but the injected one. n samples with usable values and increasing times give n results, in order, as
 * late as the kernel is, plus `lateness`. Every sample ends as one result or under one counter. A tie changes the newest sample in
 * place; results that have left stay as they are.
 *
 * @throws TypeError when a series changes its kind of time; StreamError under the rules `error`. The series stays as it was.
 */
export class Series<S, V, D> implements Idle {
  /** How the series stands in time; compact series are packed out of it. */
  readonly timeline: Timeline<S, V, D>;
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #ledger: Ledger<S>;
  readonly #out: SeriesOut<S, D>;
  readonly #watch: SilenceWatch | undefined;
  readonly #wrap: TimeWrap | undefined;
  readonly #leading = new Leading<S>();
  readonly #ahead: AheadLimit | undefined;
  #buffer: ReorderBuffer<S> | undefined;
  readonly #shape: ShapeWatch<V>;

  constructor(
    rules: SeriesRules,
    values: SeriesValues<V, D>,
    ledger: Ledger<S>,
    out: SeriesOut<S, D>,
    recording: Recording = LIVE,
    timers?: Timers,
  ) {
    this.#rules = rules;
    this.#values = values;
    this.#ledger = ledger;
    this.#out = out;
    this.#shape = new ShapeWatch(values);
    this.timeline = new Timeline(rules, values, ledger, out, recording);
    if (timers !== undefined && typeof rules.maxAheadMs === 'number')
      this.#ahead = new AheadLimit(rules.maxAheadMs, () => timers.now());
    this.#wrap = rules.timeWrap === undefined ? undefined : new TimeWrap(rules.timeWrap);
    if (timers !== undefined && (rules.silence !== undefined || rules.latenessMs !== undefined))
      this.#watch = new SilenceWatch(timers, rules.silence, () => this.#buffer, this);
  }

  /** Takes the next sample as it came: its time, its value, and what is to be handed on with its result. */
  push(t: Time, value: unknown, item: S): void {
    this.#ledger.arrived();
    const line = this.timeline;
    // The way of nearly all samples: a later number of ms, a finite value, nothing special asked for.
    if (typeof t === 'number' && typeof value === 'number' && line.plain) {
      const h = t - line.ms;
      if (h > 0 && h <= line.maxGap && value - value === 0 && !line.behind) {
        if (line.recording.on || line.kept.any) line.keep(t, value as V, item);
        else {
          line.ms = t;
          line.segment.step(h, t, value as V, item);
        }
        return;
      }
    }
    this.#admit(t, value, item);
  }

  /** The segment ends here: all that is held leaves. The series goes on with the next sample. */
  endSegment(): void {
    this.#leading.leave(this.#ledger, this.#out);
    this.#buffer?.end();
    this.timeline.end();
    this.#watch?.segmentEnded();
  }

  /** All that is remembered; `encode` makes state of a sample. Plain JSON. @throws StateError when the kernel cannot be snapshotted */
  snapshot(encode: (sample: S) => State): State {
    return {
      ...this.timeline.snapshot(encode),
      lateness: this.#buffer?.snapshot(encode) ?? null,
      leading: this.#leading.snapshot(encode),
      ...(this.#wrap && { wrap: this.#wrap.snapshot() }),
      ...(this.#shape.doubts && { other: this.#shape.snapshot() }),
    };
  }

  /** A new series goes on where a snapshot of one with the same rules was taken, bit for bit. Returns how many samples wait. @throws StateError when it does not fit */
  restore(state: State, decode: (state: State) => S): number {
    const waiting = this.timeline.restore(state, decode, this.#prepare);
    const { lateness = null, wrap, unit, leading, other } = fields(state);
    this.#shape.restore(other);
    if (this.#shape.doubts) this.timeline.plain = false;
    this.#wrap?.restore(wrap);
    if (unit === 1e6) this.#buffer?.refine();
    if (lateness !== null) this.#buffer?.restore(lateness, decode);
    this.#watch?.heard();
    this.#watch?.arm();
    return waiting + (this.#buffer?.size ?? 0) + this.#leading.restore(leading, decode);
  }

  /** No time passes any more. */
  stop(): void {
    this.#watch?.stop();
  }

  /** Forgets what waits for a result; each such sample is counted `dropped`. Stops the clock. */
  abandon(): void {
    this.#watch?.stop();
    for (const item of this.#buffer?.clear() ?? []) this.#ledger.dropped(item, 'dropped');
    this.#leading.drop(this.#ledger);
    this.timeline.dropWaiting();
    this.timeline.segment.abandon();
  }

  /** Checks a sample for a usable value and time; then it goes on, through the reordering where there is one. */
  #admit(time: Time, value: unknown, item: S): void {
    const usable = this.#values.usable(value, this.timeline.shape) || this.#reshapes(value, item);
    if (usable) this.#shape.settle();
    else if (!this.#missing(value, item)) return;
    const isTime = typeof time === 'number' ? time - time === 0 : typeof time === 'bigint';
    if (!isTime || this.#ahead?.isBeyond(time)) {
      this.#ledger.dropped(item, 'bad');
      return;
    }
    const t = this.#wrap === undefined ? time : this.#wrap.straight(time);
    if (!usable && this.timeline.shape === undefined) {
      if (!this.#leading.keep(t, value, item)) this.#ledger.dropped(item, 'missing');
      return;
    }
    this.#put(t, value, item);
    this.#watch?.arm();
  }

  /** The shape of the series is known, or shown by this sample: those without a value that came before it go first. */
  #put(given: Time, value: unknown, item: S): void {
    let t = typeof given === this.timeline.kind ? given : this.#sameKind(given, value as V, item);
    if (this.#leading.size > 0) {
      this.#ledger.before(item, () =>
        this.#leading.release((one) => this.#put(one.t, one.value, one.item), this.#ledger),
      );
      if (typeof t !== this.timeline.kind) t = this.#sameKind(t, value as V, item); // one of them had a finer time
    }
    if (this.#buffer !== undefined) this.#hold(this.#buffer, t, value, item);
    else if (this.timeline.add(t, value, item)) this.#watch?.heard();
  }

  #hold(buffer: ReorderBuffer<S>, t: Time, value: unknown, item: S): void {
    let fate = buffer.push(t, value, item);
    if (fate === 'late' && buffer.size === 1 && this.timeline.isAfterFar(buffer.newest as Time, t)) {
      for (const far of buffer.clear()) this.#ledger.dropped(far, 'implausible');
      fate = buffer.push(t, value, item);
    }
    if (fate === 'held') {
      this.timeline.inTime();
      this.#watch?.heard();
      return;
    }
    if (fate === 'anew') this.#ledger.resync();
    else if (!this.timeline.late(t, item, buffer.newest)) return;
    this.#ledger.before(item, () => this.endSegment());
    if (this.timeline.segment.over) this.#ledger.dropped(item, 'dropped');
    else {
      buffer.clear();
      this.timeline.restart();
      buffer.push(t, value, item);
      this.#watch?.heard();
    }
  }

  /** The time as the series has it: its first time settles the kind, and finer ones may change it. */
  #sameKind(given: Time, value: V, item: S): Time {
    const { kind } = this.timeline;
    const mixed = this.#rules.mixedTimes;
    const t = mixed ? ofKind(given, kind === 'none' && this.#values.exact ? 'bigint' : kind) : given;
    if (typeof t === kind) return t;
    if (kind === 'number' && mixed) {
      this.timeline.refine();
      this.#buffer?.refine();
      return t;
    }
    if (kind !== 'none') {
      this.#ledger.dropped(item, 'bad');
      throw kindError(t, this.timeline.newest);
    }
    this.#ledger.before(item, () => this.#prepare(typeof t as 'number' | 'bigint', value));
    return t;
  }

  readonly #prepare = (kind: 'number' | 'bigint', shape: V): void => {
    this.timeline.begin(kind, shape);
    const { latenessMs, resync, ties, maxHeld } = this.#rules;
    if (latenessMs === undefined) return;
    this.#buffer = new ReorderBuffer(
      latenessMs * (kind === 'bigint' ? 1e6 : 1),
      (t, value, item) => void this.timeline.add(t, value, item),
      (held, value, item) => this.timeline.settle(held, value, item),
      resync.limit < Infinity && ties !== 'error' ? (item) => this.#ledger.dropped(item, 'late') : undefined,
      { most: maxHeld, hurried: () => this.#ledger.hurried() },
    );
  };

  /** Does a value that cannot be used show that the series has another shape now? Then it begins anew. */
  #reshapes(value: unknown, item: S): value is V {
    this.timeline.plain = false; // so that the next value is looked at
    if (!this.#shape.changes(value, this.timeline.shape)) return false;
    this.#ledger.resync();
    this.#ledger.before(item, () => this.endSegment());
    this.#buffer = undefined;
    this.timeline.forget();
    return true;
  }

  /** Applies the rule for missing values; true when the sample goes on as unknown. */
  #missing(value: unknown, item: S): boolean {
    const { missing } = this.#rules;
    if (missing === 'propagate') return true;
    this.#ledger.dropped(item, 'missing');
    if (missing === 'break') this.endSegment();
    if (missing === 'error') throw missingError(value);
    return false;
  }

  idle(elapsedMs: number): void {
    this.#buffer?.idle(elapsedMs);
  }

  silent(then: SilenceRule['then'], elapsedMs: number): void {
    if (then === 'end') this.endSegment();
    else this.timeline.assume(then, laterBy(this.#buffer?.newest ?? this.timeline.newest, elapsedMs));
  }

  failed(error: unknown): void {
    this.#out.failed(error);
  }
}
