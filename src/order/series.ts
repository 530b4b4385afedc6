import type { Counters } from '../core/counters.js';
import { StreamError, show } from '../core/errors.js';
import { Fifo } from '../core/fifo.js';
import type { Edge, Emit, Kernel, Time } from '../core/types.js';
import { MAX_SPACING } from '../kernels/accurate.js';
import type { SeriesRules } from './rules.js';
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
  /** The final result of a sample; `null` when its segment had too few samples for any. */
  result(sample: S, derivative: D | null, edge: Edge): void;
  provisional(sample: S, derivative: D): void;
  /** A sample that gets no result. It has been counted. */
  drop(sample: S, reason: DropReason): void;
}

/**
 * One series of samples: keeps them in order, applies the rules, drives a kernel, and pairs each result with its sample.
 *
 * No clock, no I/O, no RxJS: operators, the command line and batch jobs all drive this class. n samples with usable values
 * and increasing times give n results, in order, as late as the kernel is. Every sample ends as one result or under one
 * counter. A tie changes the newest sample in place; results that have left stay as they are.
 *
 * @throws TypeError when a series changes its kind of time; StreamError under the rules `error`. The series stays as it was.
 */
export class Series<S extends SeriesSample, V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #counters: Counters;
  readonly #out: SeriesOut<S, D>;
  readonly #averages: boolean;
  readonly #early: boolean;
  readonly #exact: boolean;
  readonly #pending = new Fifo<S>(); // samples that wait for their result, oldest first
  #kernel: Kernel<V, D> | undefined;
  #kind: 'none' | 'number' | 'bigint' = 'none'; // of time
  #ms = 0.5; // the newest time, where it is a number
  #ns = 0n; // the newest time, where it is a bigint
  #shape: V | undefined; // the first value
  #mean: V | undefined; // of the samples at the newest time; kept under the rule `mean` only
  #ties = 1; // how many those are
  #segment = 0; // samples in this segment; 2 stands for more
  #plain = false; // is there nothing to do for a sample but to take it?
  #over = false; // abandoned
  #divisor = 1; // of spacings that no exact kernel takes
  #maxGap = MAX_SPACING;

  constructor(rules: SeriesRules, values: SeriesValues<V, D>, counters: Counters, out: SeriesOut<S, D>) {
    this.#rules = rules;
    this.#averages = rules.ties === 'mean';
    this.#early = rules.provisional;
    this.#exact = values.exact;
    this.#values = values;
    this.#counters = counters;
    this.#out = out;
  }

  push(sample: S): void {
    const { t, value } = sample;
    // The way of nearly all samples: a later number of ms, a finite value, nothing special asked for.
    if (typeof t === 'number' && typeof value === 'number' && this.#plain) {
      const h = t - this.#ms;
      if (h > 0 && h <= this.#maxGap && value - value === 0) {
        this.#counters.in += 1;
        this.#counters.pending += 1;
        this.#pending.push(sample);
        this.#ms = t;
        if (this.#segment < 2) this.#segment += 1;
        this.#kernel?.push(h, value as V, this.#emit);
        return;
      }
    }
    this.#sort(t, value, sample);
  }

  #sort(t: Time, value: unknown, sample: S): void {
    this.#counters.in += 1;
    if (!this.#values.usable(value, this.#shape)) {
      if (!this.#missing(value, sample)) return;
      value = this.#values.unknown(this.#shape);
    }
    let h: number;
    let low = 0;
    if (this.#kind === 'number' && typeof t === 'number') {
      h = t - this.#ms;
      if (this.#exact) low = lowOfNumbers(this.#ms, t, h);
    } else if (this.#kind === 'bigint' && typeof t === 'bigint') {
      h = Number(t - this.#ns);
      if (h > Number.MAX_SAFE_INTEGER) low = Number(t - this.#ns - BigInt(h));
    } else {
      if (this.#begin(t, value as V, sample)) this.#take(0, 0, t, value as V, sample);
      return;
    }
    if (h > 0 && h <= MAX_SPACING / this.#divisor) {
      if (h > this.#maxGap) this.#gap(sample);
      this.#take(h, low, t, value as V, sample);
    } else if (h === 0) this.#tie(value as V, sample);
    else this.#drop(sample, h < 0 && h >= -MAX_SPACING ? 'late' : 'bad');
  }

  /** The segment ends here: its last results leave. The series goes on with the next sample. */
  endSegment(): void {
    if (this.#segment > 0) this.#kernel?.flush(this.#emit);
    this.#segment = 0;
  }

  /** Forgets what waits for a result; each such sample is counted `dropped`. */
  abandon(): void {
    this.#over = true;
    for (let sample = this.#pending.shift(); sample !== undefined; sample = this.#pending.shift()) {
      this.#counters.pending -= 1;
      this.#drop(sample, 'dropped');
    }
  }

  /** The first time settles what kind of time the series has. False when it is no time at all. */
  #begin(t: Time, value: V, sample: S): boolean {
    if (t !== t || t === Infinity || t === -Infinity || (typeof t !== 'number' && typeof t !== 'bigint')) {
      this.#drop(sample, 'bad');
      return false;
    }
    if (this.#kind !== 'none') {
      this.#drop(sample, 'bad');
      const before = this.#kind === 'number' ? this.#ms : this.#ns;
      throw new TypeError(
        `one series must keep to one kind of time, milliseconds (number) or nanoseconds (bigint): got ${show(t)} after ${show(before)}`,
      );
    }
    const kind = typeof t as 'number' | 'bigint';
    const { scale, divisor } = this.#rules.per[kind];
    try {
      this.#kernel = this.#values.create(scale, this.#exact ? divisor : 1, value);
    } catch (error) {
      this.#drop(sample, 'dropped');
      throw error;
    }
    this.#kind = kind;
    this.#divisor = this.#exact ? 1 : divisor;
    this.#maxGap = Math.min(this.#rules.maxGapMs * (kind === 'bigint' ? 1e6 : 1), MAX_SPACING);
    this.#shape = value;
    this.#plain =
      kind === 'number' &&
      typeof value === 'number' &&
      divisor === 1 &&
      !this.#exact &&
      !this.#early &&
      !this.#averages;
    return true;
  }

  #gap(sample: S): void {
    this.#counters.gaps += 1;
    this.#counters.pending += 1; // the sample behind the gap, which is already counted `in`
    try {
      this.endSegment();
    } catch (error) {
      this.#drop(sample, 'dropped');
      throw error;
    } finally {
      this.#counters.pending -= 1;
    }
  }

  #take(h: number, low: number, t: Time, value: V, sample: S): void {
    if (this.#over) {
      this.#drop(sample, 'dropped');
      return;
    }
    this.#pending.push(sample);
    this.#counters.pending += 1;
    if (typeof t === 'number') this.#ms = t;
    else this.#ns = t;
    if (this.#averages) this.#mean = value;
    this.#ties = 1;
    if (this.#segment < 2) this.#segment += 1;
    this.#kernel?.push(h * this.#divisor, value, this.#emit, low);
    if (this.#early) this.#provisional(sample);
  }

  #provisional(sample: S): void {
    const derivative = this.#kernel?.peek?.();
    if (derivative !== undefined) this.#out.provisional(sample, derivative);
  }

  #tie(value: V, sample: S): void {
    const { ties } = this.#rules;
    if (ties === 'error') {
      this.#drop(sample, 'tied');
      const t = this.#kind === 'number' ? this.#ms : this.#ns;
      throw new StreamError(
        'tied',
        `two samples at the time ${String(t)}: set ties to "last", "first" or "mean" to go on`,
      );
    }
    const kernel = this.#kernel;
    const last = this.#pending.last();
    if (ties === 'first' || !kernel?.amend || last === undefined) {
      this.#drop(sample, 'tied');
      return;
    }
    if (ties === 'mean') {
      value = this.#values.mean(this.#mean as V, this.#ties, value);
      this.#mean = value;
    }
    this.#ties += 1;
    kernel.amend(value);
    this.#pending.replaceLast(sample);
    if (ties === 'mean') sample.value = value;
    this.#drop(last, 'tied');
    if (this.#early) this.#provisional(sample);
  }

  /** Applies the rule for missing values; true when the sample goes on as unknown. */
  #missing(value: unknown, sample: S): boolean {
    const { missing } = this.#rules;
    if (missing === 'propagate' && this.#values.unknown(this.#shape) !== undefined) return true;
    this.#drop(sample, 'missing');
    if (missing === 'break') this.endSegment();
    if (missing === 'error') {
      throw new StreamError(
        'missing',
        `a sample without a finite value, got ${show(value)}: set missing to "skip", "break" or "propagate" to go on`,
      );
    }
    return false;
  }

  #drop(sample: S, reason: DropReason): void {
    this.#counters[reason] += 1;
    this.#out.drop(sample, reason);
  }

  readonly #emit: Emit<D> = (derivative, edge) => {
    const sample = this.#pending.shift();
    if (sample === undefined) return; // abandoned, by whoever got the result before
    this.#counters.pending -= 1;
    this.#counters.out += 1;
    // Only an end of a segment can find too few samples. A kernel then says NaN, which no finite input gives otherwise.
    const none =
      edge !== 'none' && (this.#segment === 1 || (derivative !== derivative && this.#rules.missing !== 'propagate'));
    this.#out.result(sample, none ? null : derivative, edge);
  };
}

/**
 * Applies the rule for segments that are too short for a slope: true when the result is not to be sent.
 *
 * @throws StreamError under the rule `error`; the sample has been counted `dropped`, not `out`
 */
export function refuseShort({ short }: SeriesRules, counters: Counters): boolean {
  if (short === 'null') return false;
  counters.out -= 1;
  counters.dropped += 1;
  if (short === 'error')
    throw new StreamError('short', 'a segment of one sample has no slope: set short to "null" or "skip" to go on');
  return true;
}

/** What `b - a` lost when it was rounded to `h`. */
function lowOfNumbers(a: number, b: number, h: number): number {
  const bb = h - b;
  return b - (h - bb) - (a + bb);
}
