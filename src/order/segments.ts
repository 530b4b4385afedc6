import type { Counters } from '../core/counters.js';
import { StreamError } from '../core/errors.js';
import { Fifo } from '../core/fifo.js';
import {
  decodeEither,
  decodeNumber,
  decodeNumbers,
  encodeEither,
  encodeNumber,
  encodeNumbers,
  fields,
  list,
  type State,
  StateError,
} from '../core/state.js';
import type { Edge, Emit, Kernel, Packed, Time } from '../core/types.js';
import type { SeriesRules } from './rules.js';
import type { Unwrap } from './unwrap.js';
import type { SeriesValues } from './values.js';

/** Why a sample has no result. */
export type DropReason = 'missing' | 'tied' | 'late' | 'bad' | 'dropped';

/** A sample as a series takes it: whatever the driver wants back with the result, and these two. A tie may change its value. */
export interface SeriesSample {
  readonly t: Time;
  value: unknown;
}

/** Where the results of a series go. */
export interface SeriesOut<S, D> {
  /** The final result of a sample; `null` when there is none: too few samples in its segment, or a rule against it. */
  result(sample: S, derivative: D | null, edge: Edge): void;
  /** An early value at the newest sample; a final one follows. */
  provisional(sample: S, derivative: D): void;
  /** What is assumed at the time `t`, after the newest sample, which is `sample`, while none comes. */
  assumed(sample: S, derivative: D, t: Time): void;
  /** Something went wrong when no sample came, where nobody else can be told. */
  failed(error: unknown): void;
  /** A sample that gets no result. It has been counted. */
  drop(sample: S, reason: DropReason): void;
}

/**
 * Samples in order in, results out: drives the kernel of a series through its segments, and pairs each result with its sample.
 *
 * Knows spacings, no times. Undoes the jumps of counters and angles on the way in, and applies the rules about results
 * (`short`, `nonNegative`) on the way out.
 */
export class Segments<S extends SeriesSample, V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #counters: Counters;
  readonly #out: SeriesOut<S, D>;
  readonly #pending = new Fifo<S>(); // samples that wait for their result, oldest first
  #kernel: Kernel<V, D> | undefined;
  #unwraps: Unwrap[] | undefined; // one per channel
  #count = 0; // samples in this segment; 2 stands for more
  #newest: S | undefined; // kept under the rule `silence` only
  #spacing = 0; // the newest
  #latest: D | undefined; // derivative, kept under the rule `silence` only
  #over = false; // abandoned
  readonly #simple: boolean; // do results inside a segment leave as they are?

  constructor(rules: SeriesRules, values: SeriesValues<V, D>, counters: Counters, out: SeriesOut<S, D>) {
    this.#rules = rules;
    this.#simple = rules.nonNegative === undefined && rules.silence === undefined;
    this.#values = values;
    this.#counters = counters;
    this.#out = out;
  }

  /** Is there a sample in the segment? */
  get open(): boolean {
    return this.#count > 0;
  }

  /** Has it been abandoned? */
  get over(): boolean {
    return this.#over;
  }

  /** The first value of the series: the kernel is made for its like. */
  begin(scale: number, divisor: number, first: V): void {
    this.#kernel = this.#values.create(scale, divisor, first);
    const { unwrap } = this.#rules;
    if (unwrap !== undefined) this.#unwraps = Array.from({ length: this.#values.channels(first) }, unwrap);
  }

  /** Takes the next sample of a series that asks for nothing special. */
  step(h: number, value: V, sample: S): void {
    this.#pending.push(sample);
    this.#counters.pending += 1;
    if (this.#count < 2) this.#count += 1;
    this.#kernel?.push(h, value, this.#emit);
  }

  /** Takes the next sample, `h` (which lost `low` to rounding) after the one before; a segment's first ignores both. */
  take(h: number, low: number, value: V, sample: S): void {
    const jumped = this.#unwraps === undefined ? value : this.#smooth(value, sample);
    if (this.#over) {
      this.#drop(sample, 'dropped');
      return;
    }
    this.#pending.push(sample);
    this.#counters.pending += 1;
    if (this.#count < 2) this.#count += 1;
    if (this.#rules.silence) {
      this.#newest = sample;
      this.#spacing = h;
    }
    this.#kernel?.push(h, jumped, this.#emit, low);
    if (this.#rules.provisional) this.#early(sample);
  }

  /** The newest sample has another value, and another sample stands for it; the old one is returned. False when it cannot be. */
  amend(value: V, sample: S): S | undefined {
    const old = this.#pending.last();
    if (old === undefined || this.#kernel?.amend === undefined) return undefined;
    const unwraps = this.#unwraps;
    const fell = this.#fell;
    this.#kernel.amend(
      unwraps === undefined ? value : this.#values.map(value, (y, c) => (unwraps[c] as Unwrap).again(y)),
    );
    // A tie can make a fall, or take one back.
    if (unwraps !== undefined) this.#counters.resets += Number(this.#fell) - Number(fell);
    this.#pending.replaceLast(sample);
    if (this.#rules.silence) this.#newest = sample;
    return old;
  }

  /** The newest sample got another value by a tie: an early value for it, where such are wanted. */
  amended(sample: S): void {
    if (this.#rules.provisional) this.#early(sample);
  }

  /** The segment ends: its last results leave. `waiting` is counted as pending meanwhile, for it has been counted `in`. */
  end(waiting?: S): void {
    if (waiting !== undefined) this.#counters.pending += 1;
    try {
      if (this.#count > 0) this.#kernel?.flush(this.#emit);
    } catch (error) {
      if (waiting !== undefined) this.#drop(waiting, 'dropped');
      throw error;
    } finally {
      if (waiting !== undefined) this.#counters.pending -= 1;
      this.#count = 0;
      this.#newest = undefined;
      this.#latest = undefined;
      for (const unwrap of this.#unwraps ?? []) unwrap.restart();
    }
  }

  /** Nothing has come until the time `t`, `elapsed` after the newest sample in the unit of the spacings: says what the rule says. */
  assume(then: 'zero' | 'hold' | 'decay', elapsed: number, t: Time): void {
    const slope = this.#kernel?.peek?.();
    if (this.#newest === undefined || slope === undefined) return;
    const scaled = (factor: number): D => this.#values.scale(slope, factor);
    const derivative =
      then === 'zero'
        ? scaled(0)
        : then === 'hold'
          ? (this.#latest ?? slope)
          : scaled(this.#spacing / (this.#spacing + elapsed));
    const allowed = this.#allowed(derivative);
    if (allowed !== undefined && allowed !== null) this.#out.assumed(this.#newest, allowed, t);
  }

  /**
   * Hands over the state of a plain series: numbers into `w` from `at` on (a count, then the kernel), and the one sample that
   * waits, if any. `unpack` takes them back: so one object stands for many series in turn.
   */
  pack(w: Float64Array, at: number): S | undefined {
    w[at] = this.#count;
    (this.#kernel as Packed | undefined)?.pack(w, at + 1);
    return this.#pending.shift();
  }

  unpack(w: Float64Array, at: number, waiting: S | undefined): void {
    this.#count = w[at] as number;
    (this.#kernel as Packed | undefined)?.unpack(w, at + 1);
    if (waiting !== undefined) this.#pending.push(waiting);
  }

  /** All that is remembered; `encode` makes state of a sample. */
  snapshot(encode: (sample: S) => State): State {
    const kernel = this.#kernel?.snapshot?.();
    if (this.#kernel !== undefined && kernel === undefined) throw new StateError('this kernel cannot be snapshotted');
    return {
      count: this.#count,
      kernel: kernel ?? null,
      pending: Array.from(this.#pending, encode),
      unwraps: this.#unwraps?.map((unwrap) => encodeNumbers(unwrap.snapshot())) ?? null,
      spacing: encodeNumber(this.#spacing),
      latest: this.#latest === undefined ? null : encodeEither(this.#latest as number | number[]),
    };
  }

  /** Goes on where a snapshot was taken, and returns how many samples wait; after `begin`, where the series had begun. */
  restore(state: State, decode: (state: State) => S): number {
    const { count, kernel, pending, unwraps, spacing, latest } = fields(state);
    if (kernel !== null && kernel !== undefined) this.#kernel?.restore?.(kernel);
    for (const sample of list(pending)) this.#pending.push(decode(sample));
    if (unwraps !== null)
      list(unwraps).forEach((numbers, c) => void this.#unwraps?.[c]?.restore(decodeNumbers(numbers)));
    this.#count = decodeNumber(count);
    this.#spacing = decodeNumber(spacing);
    this.#latest = latest === null ? undefined : (decodeEither(latest) as D);
    if (this.#rules.silence && this.#count > 0) this.#newest = this.#pending.last();
    return this.#pending.size;
  }

  /** Forgets what waits for a result; each such sample is counted `dropped`. */
  abandon(): void {
    this.#over = true;
    for (let sample = this.#pending.shift(); sample !== undefined; sample = this.#pending.shift()) {
      this.#counters.pending -= 1;
      this.#drop(sample, 'dropped');
    }
  }

  /** The value without the jumps before it. A reset may end the segment first. */
  #smooth(value: V, sample: S): V {
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
    this.end(sample);
    return this.#values.map(value, (y, c) => (unwraps[c] as Unwrap).next(y));
  }

  /** Did the newest value fall, in any channel? */
  get #fell(): boolean {
    return this.#unwraps?.some(({ reset }) => reset) ?? false;
  }

  #early(sample: S): void {
    const derivative = this.#kernel?.peek?.();
    const allowed = derivative === undefined ? undefined : this.#allowed(derivative);
    if (allowed !== undefined && allowed !== null) this.#out.provisional(sample, allowed);
  }

  #drop(sample: S, reason: DropReason): void {
    this.#counters[reason] += 1;
    this.#out.drop(sample, reason);
  }

  readonly #emit: Emit<D> = (derivative, edge) => {
    const sample = this.#pending.shift();
    if (sample === undefined) return; // abandoned, by whoever got the result before
    const counters = this.#counters;
    counters.pending -= 1;
    counters.out += 1;
    if (edge === 'none' && this.#simple) this.#out.result(sample, derivative, edge);
    else this.#finish(sample, derivative, edge);
  };

  #finish(sample: S, derivative: D, edge: Edge): void {
    // Only an end of a segment can find too few samples. A kernel then says NaN, which no finite input gives otherwise.
    const none =
      edge !== 'none' && (this.#count === 1 || (derivative !== derivative && this.#rules.missing !== 'propagate'));
    if (none && this.#rules.short !== 'null') {
      this.#withdraw(sample);
      if (this.#rules.short === 'skip') return;
      throw new StreamError('short', 'a segment of one sample has no slope: set short to "null" or "skip" to go on');
    }
    if (this.#rules.silence) this.#latest = none ? undefined : derivative;
    const allowed = none ? null : this.#allowed(derivative);
    if (allowed === undefined) this.#withdraw(sample);
    else this.#out.result(sample, allowed, edge);
  }

  /** Applies the rule about negative derivatives; `undefined` when there is to be no result. */
  #allowed(derivative: D): D | null | undefined {
    const { nonNegative } = this.#rules;
    if (nonNegative === undefined || !this.#values.negative(derivative)) return derivative;
    return nonNegative === 'drop' ? undefined : nonNegative === 'null' ? null : this.#values.clamp(derivative);
  }

  /** A result that was counted does not leave: its sample is dropped. */
  #withdraw(sample: S): void {
    this.#counters.out -= 1;
    this.#drop(sample, 'dropped');
  }
}
