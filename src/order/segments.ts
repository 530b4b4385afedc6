import type { Counters } from '../core/counters.js';
import { StreamError } from '../core/errors.js';
import {
  decodeEither,
  decodeNumber,
  decodeNumbers,
  decodeValue,
  encodeEither,
  encodeNumber,
  encodeNumbers,
  encodeValue,
  fields,
  list,
  type State,
  StateError,
} from '../core/state.js';
import type { Edge, Emit, Kernel, Packed, Quality, Time } from '../core/types.js';
import type { SeriesRules } from './rules.js';
import type { Unwrap } from './unwrap.js';
import type { SeriesValues } from './values.js';
import { Waiting } from './waiting.js';

/** Why a sample has no result. */
export type DropReason = 'missing' | 'tied' | 'late' | 'bad' | 'dropped';

/**
 * Where the results of a series go: `item` is what its driver handed in with the sample, `t` and `value` what the sample
 * said (under the rule `mean`, the mean of tied values).
 */
export interface SeriesOut<S, D> {
  /** The final result of a sample; `null` when there is none: too few samples in its segment, or a rule against it. */
  result(item: S, t: Time, value: unknown, derivative: D | null, edge: Edge, quality?: Quality<D>): void;
  /** An early value at the newest sample; a final one follows. */
  provisional(item: S, t: Time, value: unknown, derivative: D): void;
  /** What is assumed at the time `t`, after the newest sample, which is `item`, while none comes. */
  assumed(item: S, t: Time, value: unknown, derivative: D): void;
  /** Something went wrong when no sample came, where nobody else can be told. */
  failed(error: unknown): void;
  /** A sample that gets no result. It has been counted. */
  drop(item: S, reason: DropReason): void;
}

const NO_QUALITY: Quality<never> = {};

/**
 * Samples in order in, results out: drives the kernel of a series through its segments, and pairs each result with its sample.
 *
 * Knows spacings, and hands times on as they are. Undoes the jumps of counters and angles on the way in, and applies the rules
 * about results (`short`, `nonNegative`) on the way out.
 */
export class Segments<S, V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #counters: Counters;
  readonly #out: SeriesOut<S, D>;
  readonly #waiting = new Waiting<S>(); // for their result
  readonly #silent: boolean; // is there a rule for silence?
  readonly #simple: boolean; // do results inside a segment leave as they are?
  #kernel: Kernel<V, D> | undefined;
  #unwraps: Unwrap[] | undefined; // one per channel
  #count = 0; // samples in this segment; 2 stands for more
  #over = false; // abandoned
  // Kept under the rule `silence` only: the newest sample, the spacing before it, and the newest derivative.
  #newest: { item: S; value: unknown } | undefined;
  #spacing = 0;
  #latest: D | undefined;

  constructor(rules: SeriesRules, values: SeriesValues<V, D>, counters: Counters, out: SeriesOut<S, D>) {
    this.#rules = rules;
    this.#silent = rules.silence !== undefined;
    this.#simple = rules.nonNegative === undefined && !this.#silent && !values.warms;
    this.#values = values;
    this.#counters = counters;
    this.#out = out;
  }

  /** Has it been abandoned? */
  get over(): boolean {
    return this.#over;
  }

  /** The first value of the series: the kernel is made for its like. */
  begin(scale: number, divisor: number, perMs: number, first: V): void {
    this.#kernel = this.#values.create(scale, divisor, perMs, first);
    const { unwrap } = this.#rules;
    if (unwrap !== undefined) this.#unwraps = Array.from({ length: this.#values.channels(first) }, unwrap);
  }

  /** Takes the next sample of a series that asks for nothing special. */
  step(h: number, t: Time, value: V, item: S): void {
    const waiting = this.#waiting;
    const at = waiting.reserve();
    waiting.times[at] = t;
    waiting.values[at] = value;
    waiting.items[at] = item;
    this.#counters.pending += 1;
    if (this.#count < 2) this.#count += 1;
    this.#kernel?.push(h, value, this.#emit);
  }

  /**
   * Takes the next sample, `h` (which lost `low` to rounding) after the one before; a segment's first ignores both. `value` is
   * what the kernel is to see of what was `said`.
   */
  take(h: number, low: number, t: Time, value: V, said: unknown, item: S): void {
    const jumped = this.#unwraps === undefined ? value : this.#smooth(value, item);
    if (this.#over) {
      this.#drop(item, 'dropped');
      return;
    }
    this.#wait(t, said, item);
    this.#counters.pending += 1;
    if (this.#count < 2) this.#count += 1;
    if (this.#silent) {
      this.#newest = { item, value: said };
      this.#spacing = h;
    }
    this.#kernel?.push(h, jumped, this.#emit, low);
    if (this.#rules.provisional) this.#early(t, said, item);
  }

  #wait(t: Time, said: unknown, item: S): void {
    const waiting = this.#waiting;
    const at = waiting.reserve();
    waiting.times[at] = t;
    waiting.values[at] = said;
    waiting.items[at] = item;
  }

  /** Can the newest sample still be given another value? */
  get amendable(): boolean {
    return this.#kernel?.amend !== undefined && this.#count > 0;
  }

  /**
   * The newest sample, which is amendable, has another value, and another item stands for it. Returns the one without a result:
   * the old one, or, when its result has left, the new one, which then is part of what follows only.
   */
  amend(value: V, said: unknown, item: S): S {
    const waiting = this.#waiting;
    const unwraps = this.#unwraps;
    const fell = this.#fell;
    this.#kernel?.amend?.(
      unwraps === undefined ? value : this.#values.map(value, (y, c) => (unwraps[c] as Unwrap).again(y)),
    );
    // A tie can make a fall, or take one back.
    if (unwraps !== undefined) this.#counters.resets += Number(this.#fell) - Number(fell);
    if (this.#silent) this.#newest = { item, value: said };
    if (waiting.empty) return item;
    const at = waiting.newest;
    const old = waiting.items[at] as S;
    waiting.values[at] = said;
    waiting.items[at] = item;
    return old;
  }

  /** The newest sample got another value by a tie: an early value for it, where such are wanted. */
  amended(said: unknown, item: S): void {
    const waiting = this.#waiting;
    if (this.#rules.provisional && !waiting.empty) this.#early(waiting.times[waiting.newest] as Time, said, item);
  }

  /** The segment ends: its last results leave. `next` is counted as pending meanwhile, for it has been counted `in`. */
  end(next?: S): void {
    if (next !== undefined) this.#counters.pending += 1;
    try {
      if (this.#count > 0) this.#kernel?.flush(this.#emit);
    } catch (error) {
      if (next !== undefined) this.#drop(next, 'dropped');
      throw error;
    } finally {
      if (next !== undefined) this.#counters.pending -= 1;
      this.#count = 0;
      this.#newest = undefined;
      this.#latest = undefined;
      for (const unwrap of this.#unwraps ?? []) unwrap.restart();
    }
  }

  /** Nothing has come until the time `t`, `elapsed` after the newest sample in the unit of the spacings: says what the rule says. */
  assume(then: 'zero' | 'hold' | 'decay', elapsed: number, t: Time): void {
    const slope = this.#kernel?.peek?.();
    if (this.#newest === undefined || slope === undefined || (this.#values.warms && this.#values.none(slope))) return;
    const scaled = (factor: number): D => this.#values.scale(slope, factor);
    const derivative =
      then === 'zero'
        ? scaled(0)
        : then === 'hold'
          ? (this.#latest ?? slope)
          : scaled(this.#spacing / (this.#spacing + elapsed));
    const allowed = this.#allowed(derivative);
    const { item, value } = this.#newest;
    if (allowed !== undefined && allowed !== null) this.#out.assumed(item, t, value, allowed);
  }

  /**
   * Hands over the state of a plain series: four numbers of its kernel into `w`, what has happened so far as the result, and,
   * by `unload`, the one sample that waits, if any. `unpack` takes them back: so one object stands for many series in turn.
   */
  pack(w: Float64Array, at: number): number {
    return this.#count + 4 * ((this.#kernel as Packed | undefined)?.pack(w, at) ?? 0);
  }

  unload(): S | undefined {
    return this.#waiting.empty ? undefined : this.#leave();
  }

  /** `t` is the time of the newest sample; its value is the first of the kernel's numbers. */
  unpack(w: Float64Array, at: number, past: number, t: number, item: S | undefined): void {
    this.#count = past & 3;
    (this.#kernel as Packed | undefined)?.unpack(w, at, past >> 2);
    if (this.#count > 0) this.#wait(t, w[at], item as S);
  }

  /** All that is remembered; `encode` makes state of a sample. */
  snapshot(encode: (sample: S) => State): State {
    const kernel = this.#kernel?.snapshot?.();
    if (this.#kernel !== undefined && kernel === undefined) throw new StateError('this kernel cannot be snapshotted');
    return {
      count: this.#count,
      kernel: kernel ?? null,
      waiting: this.#waiting.snapshot(encode),
      unwraps: this.#unwraps?.map((unwrap) => encodeNumbers(unwrap.snapshot())) ?? null,
      ...(this.#silent && {
        silence: {
          newest: this.#newest === undefined ? null : [encodeValue(this.#newest.value), encode(this.#newest.item)],
          spacing: encodeNumber(this.#spacing),
          latest: this.#latest === undefined ? null : encodeEither(this.#latest as number | number[]),
        },
      }),
    };
  }

  /** Goes on where a snapshot was taken, and returns how many samples wait; after `begin`, where the series had begun. */
  restore(state: State, decode: (state: State) => S): number {
    const { count, kernel, waiting, unwraps, silence } = fields(state);
    if (kernel !== null && kernel !== undefined) this.#kernel?.restore?.(kernel);
    this.#waiting.restore(waiting, decode);
    if (unwraps !== null)
      list(unwraps).forEach((numbers, c) => void this.#unwraps?.[c]?.restore(decodeNumbers(numbers)));
    this.#count = decodeNumber(count);
    if (silence !== undefined) {
      const { newest, spacing, latest } = fields(silence);
      if (newest !== null) {
        const [value, item] = list(newest);
        this.#newest = { value: decodeValue(value), item: decode(item ?? null) };
      }
      this.#spacing = decodeNumber(spacing);
      this.#latest = latest === null ? undefined : (decodeEither(latest) as D);
    }
    return this.#waiting.size;
  }

  /** Forgets what waits for a result, for good; each such sample is counted `dropped`. */
  abandon(): void {
    this.#over = true;
    this.dropWaiting();
  }

  /** Each sample that waits for a result is counted `dropped`. */
  dropWaiting(): void {
    while (!this.#waiting.empty) {
      this.#counters.pending -= 1;
      this.#drop(this.#leave(), 'dropped');
    }
  }

  /** The oldest sample stops waiting. */
  #leave(): S {
    const at = this.#waiting.release();
    const item = this.#waiting.items[at] as S;
    this.#waiting.items[at] = undefined;
    return item;
  }

  /** The value without the jumps before it. A reset may end the segment first. */
  #smooth(value: V, item: S): V {
    const unwraps = this.#unwraps as Unwrap[];
    let fell = false;
    const smooth = this.#values.map(value, (y, c) => {
      const unwrap = unwraps[c] as Unwrap;
      const next = unwrap.next(y);
      if (unwrap.reset) fell = true;
      return next;
    });
    if (!fell) return smooth;
    this.#counters.resets += 1;
    if (!this.#rules.breakOnReset) return smooth;
    this.end(item);
    return this.#values.map(value, (y, c) => (unwraps[c] as Unwrap).next(y));
  }

  /** Did the newest value fall, in any channel? */
  get #fell(): boolean {
    return this.#unwraps?.some(({ reset }) => reset) ?? false;
  }

  #early(t: Time, said: unknown, item: S): void {
    const derivative = this.#waiting.empty ? undefined : this.#kernel?.peek?.(); // what has left needs no early value
    const allowed =
      derivative === undefined || (this.#values.warms && this.#values.none(derivative))
        ? undefined
        : this.#allowed(derivative);
    if (allowed !== undefined && allowed !== null) this.#out.provisional(item, t, said, allowed);
  }

  #drop(item: S, reason: DropReason): void {
    this.#counters[reason] += 1;
    this.#out.drop(item, reason);
  }

  readonly #emit: Emit<D> = (derivative, edge) => {
    const waiting = this.#waiting;
    if (waiting.empty) return; // abandoned, by whoever got the result before
    const at = waiting.release();
    const item = waiting.items[at] as S;
    waiting.items[at] = undefined;
    const counters = this.#counters;
    counters.pending -= 1;
    counters.out += 1;
    if (edge === 'none' && this.#simple) {
      this.#out.result(item, waiting.times[at] as Time, waiting.values[at], derivative, edge);
    } else this.#finish(item, waiting.times[at] as Time, waiting.values[at], derivative, edge);
  };

  #finish(item: S, t: Time, value: unknown, derivative: D, edge: Edge): void {
    const { warms } = this.#values;
    // Only an end of a segment can find too few samples for a stencil. It then says NaN, which no finite input gives otherwise.
    const none = warms
      ? this.#values.none(derivative)
      : edge !== 'none' && (this.#count === 1 || (derivative !== derivative && this.#rules.missing !== 'propagate'));
    if (none && this.#rules.short !== 'null' && !(warms && this.#rules.short === 'error')) {
      this.#withdraw(item);
      if (this.#rules.short === 'skip') return;
      throw new StreamError('short', 'a segment of one sample has no slope: set short to "null" or "skip" to go on');
    }
    if (this.#silent) this.#latest = none ? undefined : derivative;
    const allowed = none ? null : this.#allowed(derivative);
    if (allowed === undefined) this.#withdraw(item);
    else this.#out.result(item, t, value, allowed, edge, this.#kernel?.quality ?? (warms ? NO_QUALITY : undefined));
  }

  /** Applies the rule about negative derivatives; `undefined` when there is to be no result. */
  #allowed(derivative: D): D | null | undefined {
    const { nonNegative } = this.#rules;
    if (nonNegative === undefined || !this.#values.negative(derivative)) return derivative;
    return nonNegative === 'drop' ? undefined : nonNegative === 'null' ? null : this.#values.clamp(derivative);
  }

  /** A result that was counted does not leave: its sample is dropped. */
  #withdraw(item: S): void {
    this.#counters.out -= 1;
    this.#drop(item, 'dropped');
  }
}
