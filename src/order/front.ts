import { DOUBLE_FIELD } from '../core/double.js';
import { decodeEither, decodeValue, encodeEither, encodeValue, fields, type State, StateError } from '../core/state.js';
import type { Time } from '../core/types.js';
import { finer, spacingLow, spacingOf, timeScale } from '../time/spacing.js';
import { KeptBack } from './kept-back.js';
import type { Ledger } from './ledger.js';
import { LARGE } from './origin.js';
import type { Recording } from './recording.js';
import { isPlain, type SeriesRules } from './rules.js';
import { Segment } from './segment.js';
import type { SeriesOut } from './series-out.js';
import { Ties, tieError } from './ties.js';
import type { SeriesValues } from './values.js';

/**
 * The newest end of a series: its newest time, the samples that share it, and the newest sample itself while it is kept back. That is
 * where nobody waits for it (in a recording), and where a counter cannot believe it before the next has come.
 *
 * Before the first sample, `begin` settles the kind of time and the shape of the values.
 */
export abstract class Front<S, V, D> {
  readonly segment: Segment<S, V, D>;
  readonly ties: Ties<V, D>;
  // Read by `Series.push`, the way of nearly all samples, where calls would cost as much as the work.
  /** The newest time, where it is a number. */
  ms: number = DOUBLE_FIELD;
  /** Is there nothing to do for a later number of ms with a finite value but to take it? */
  plain = false;
  /** The newest sample, while it is kept back. */
  readonly kept: KeptBack<S> = new KeptBack<S>();
  readonly recording: Recording;
  protected readonly rules: SeriesRules;
  protected readonly ledger: Ledger<S>;
  readonly #values: SeriesValues<V, D>;
  /** The kind of time of the series; `none` before its first sample. */
  kind: 'none' | 'number' | 'bigint' = 'none';
  /** The first value of the series. */
  shape: V | undefined;
  /** Are the samples numbers with times in ms, and the rules plain? */
  protected numbers = false;
  #ns = 0n; // the newest time, where it is a bigint
  #factor = 1; // of spacings; see TimeScale
  #unit = 1; // of spacings: 1e6 where times became ns after the kernels were made for ms

  constructor(
    rules: SeriesRules,
    values: SeriesValues<V, D>,
    ledger: Ledger<S>,
    out: SeriesOut<S, D>,
    recording: Recording,
  ) {
    this.rules = rules;
    this.#values = values;
    this.ledger = ledger;
    this.recording = recording;
    this.segment = new Segment(rules, values, ledger, out);
    this.ties = new Ties(rules, values);
  }

  get newest(): Time {
    return this.kind === 'bigint' ? this.#ns : this.ms;
  }

  /** Makes everything that depends on the kind of time and the shape of the values. */
  begin(kind: 'number' | 'bigint', shape: V): void {
    const { exact } = this.#values;
    const scale = timeScale(kind, this.rules.per[kind], exact);
    this.segment.begin(scale, shape);
    this.kind = kind;
    this.shape = shape;
    this.#factor = scale.factor;
    this.#unit = 1;
    this.numbers =
      kind === 'number' && typeof shape === 'number' && scale.factor === 1 && !exact && isPlain(this.rules);
    this.plain = this.numbers;
  }

  /** Times are in ns from now on; spacings stay in ms. */
  refine(): void {
    this.#ns = finer(this.ms);
    if (this.kept.any) this.kept.before = finer(this.kept.before);
    this.kind = 'bigint';
    this.#unit = 1e6;
    this.numbers = false;
    this.plain = false;
  }

  /** What the kernel is to see: the value, or the unknown in place of one that is missing. */
  known(rawValue: unknown): V {
    return this.#values.usable(rawValue, this.shape) ? rawValue : (this.#values.unknown(this.shape) as V);
  }

  /** A later number of ms with a finite value, where what came before it may be kept back: all else is plain. */
  keep(t: number, value: V, item: S): void {
    const { kept, segment, ms } = this;
    if (kept.any) segment.step(ms - (kept.before as number), ms, kept.rawValue as V, kept.item as S);
    this.ms = t;
    if (this.recording.on) kept.put(ms, value, item);
    else {
      if (kept.any) kept.clear();
      segment.step(t - ms, t, value, item);
    }
  }

  /** What was kept back goes on: nothing will be known of it any more. */
  release(): void {
    const { kept, newest } = this;
    if (!kept.any) return;
    const { before, rawValue } = kept;
    const h = this.#keptSpacing();
    const low = h > 0 && this.#values.exact ? spacingLow(before, newest, this.spacing(before, newest)) : 0;
    this.segment.take(h, low, newest, this.known(rawValue), rawValue, kept.clear());
  }

  /** The same before `next`, which has arrived, and is dropped when that fails. */
  releaseBefore(next: S): void {
    if (this.kept.any) this.ledger.before(next, () => this.release());
  }

  /** The segment ends: all of it leaves. */
  end(): void {
    this.release();
    this.segment.end();
  }

  /** Nothing has come since the newest sample until `t`. */
  assume(then: 'zero' | 'hold' | 'decay', t: Time): void {
    this.release();
    this.segment.assume(then, this.spacing(this.newest, t) * this.#factor, t);
  }

  /** Each sample that waits for a result is counted `dropped`. */
  dropWaiting(): void {
    this.segment.dropWaiting();
    if (this.kept.any) this.ledger.dropped(this.kept.clear(), 'dropped');
  }

  /** From `a` to `b`, in the unit that the kernels were made for. */
  protected spacing(a: Time, b: Time): number {
    return spacingOf(a, b) / this.#unit;
  }

  /** Spacings in units of the times. */
  protected get unit(): number {
    return this.#unit;
  }

  /** The next sample, `h` after the one before; the first of a segment when `h` is 0. */
  protected take(h: number, t: Time, rawValue: unknown, item: S): true {
    const { kept, newest: before } = this;
    const value = this.known(rawValue);
    const spacing = h * this.#factor;
    const low = h > 0 && this.#values.exact ? spacingLow(before, t, h) : 0;
    this.setNewest(t);
    this.ties.begin(value);
    if (!this.segment.over && (this.recording.on || this.segment.input.suspects(value, spacing)))
      kept.put(before, rawValue, item);
    else this.segment.take(spacing, low, t, value, rawValue, item);
    this.plain = this.numbers && this.isPlainAfter(value);
    return true;
  }

  /** A large value may be counted from an origin once it is kept back no more, as all after it. */
  protected isPlainAfter(newest: unknown): boolean {
    return !this.segment.input.exact && typeof newest === 'number' && Math.abs(newest) < LARGE;
  }

  /** `near`: the times differ, but by so little that the earlier one stands for both. */
  protected tie(rawValue: unknown, item: S, near: boolean): boolean {
    const { kept, ties, segment } = this;
    if (ties.rule === 'error' || ties.rule === 'first' || !(kept.any || segment.amendable)) {
      this.ledger.dropped(item, 'tied');
      if (ties.rule === 'error') throw tieError(this.newest);
      return false;
    }
    const wanted = ties.add(this.known(rawValue));
    const shown = ties.rule === 'mean' ? wanted : rawValue;
    if (kept.any) {
      const old = near ? item : (kept.item as S);
      if (!near) kept.item = item;
      kept.rawValue = shown;
      this.ledger.dropped(old, 'tied');
      return true;
    }
    this.ledger.dropped(segment.amend(wanted, shown, near ? undefined : item) ?? item, 'tied');
    segment.amended(shown);
    return true;
  }

  /** Does this sample show that the one kept back was a bad reading of a counter? */
  protected undoes(rawValue: unknown, h: number): boolean {
    const { kept } = this;
    const { input } = this.segment;
    return input.undone(this.known(kept.rawValue), this.#keptSpacing(), this.known(rawValue), h * this.#factor);
  }

  /** The spacing before the sample that is kept back, for the kernel; 0 where a segment begins with it. */
  #keptSpacing(): number {
    return this.segment.count === 0 ? 0 : this.spacing(this.kept.before, this.newest) * this.#factor;
  }

  /** Its neighbours contradict the sample that was kept back. */
  protected dropKept(): void {
    this.setNewest(this.kept.before);
    this.ledger.dropped(this.kept.clear(), 'implausible');
  }

  /** The value of the newest sample, as far as it is known. */
  protected get newestValue(): unknown {
    return this.kept.any ? this.kept.rawValue : this.segment.newestValue;
  }

  protected setNewest(t: Time): void {
    if (typeof t === 'number') this.ms = t;
    else this.#ns = t;
  }

  protected snapshotFront(encode: (sample: S) => State): { readonly [name: string]: State } {
    return {
      kind: this.kind,
      unit: this.#unit,
      newest: encodeEither(this.newest),
      shape: this.shape === undefined ? null : encodeValue(this.shape),
      ...this.ties.snapshot(),
      kept: this.kept.snapshot(this.newest, encode),
      segment: this.segment.snapshot(encode),
    };
  }

  /** Returns how many samples wait. `begun` is called when the kind of time is known. */
  protected restoreFront(
    state: State,
    decode: (state: State) => S,
    begun: (kind: 'number' | 'bigint', shape: V) => void,
  ): number {
    const { kind, unit, newest, shape = null, mean, ties, kept, segment } = fields(state);
    if (kind === 'number' || kind === 'bigint') {
      const refined = unit === 1e6;
      begun(refined ? 'number' : kind, decodeValue(shape) as V);
      if (refined) this.refine();
      this.setNewest(decodeEither(newest) as Time);
    } else if (kind !== 'none') throw new StateError('the state is damaged: a kind of time was expected');
    this.ties.restore(mean, ties);
    return this.kept.restore(kept, decode) + this.segment.restore(segment as State, decode);
  }
}
