import { decodeNumber, fields, type State, StateError } from '../core/state.js';
import type { Edge, Emit, Kernel, Time } from '../core/types.js';
import type { PackedKernel } from '../kernels/support/packed.js';
import type { TimeScale } from '../time/spacing.js';
import { Assumption } from './assumption.js';
import { KernelValues } from './kernel-values.js';
import type { Ledger } from './ledger.js';
import { ResultRules } from './result-rules.js';
import type { SeriesRules } from './rules.js';
import type { SeriesOut } from './series-out.js';
import type { SeriesValues } from './values.js';
import { Waiting } from './waiting.js';

/**
 * Samples in order in, results out: drives the kernel of a series through its segments, and pairs each result with its sample.
 *
 * Knows spacings, and hands times on as they are. Undoes the jumps of counters and angles on the way in, and applies the
 * {@link ResultRules} on the way out. `rawValue` is what the sample had, `kernelValue` what the kernel is to see of it.
 */
export class Segment<S, V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #ledger: Ledger<S>;
  readonly #out: SeriesOut<S, D>;
  readonly #results: ResultRules<S, D>;
  readonly #waiting = new Waiting<S>(); // for their result
  readonly #assumption: Assumption<S, D> | undefined; // under a rule for silence
  /** What the kernel sees of the values. */
  readonly input: KernelValues<V, D>;
  readonly #simple: boolean; // do results inside a segment leave as they are?
  #kernel: Kernel<V, D> | undefined;
  #restarts = 0; // of the kernel
  /** How many samples the segment has; 2 stands for more. */
  count = 0;
  /** Has it been abandoned? */
  over = false;

  constructor(rules: SeriesRules, values: SeriesValues<V, D>, ledger: Ledger<S>, out: SeriesOut<S, D>) {
    this.#rules = rules;
    this.#values = values;
    this.#ledger = ledger;
    this.#out = out;
    this.input = new KernelValues(rules, values);
    this.#assumption = rules.silence && new Assumption(values);
    this.#results = new ResultRules(rules, values, ledger, out, this.#assumption);
    this.#simple = this.#results.passThrough;
  }

  /** The first value of the series: the kernel is made for its like. */
  begin({ scale, divisor, perMs }: TimeScale, first: V): void {
    this.#kernel = this.#values.create(scale, divisor, perMs, first);
    this.#restarts = 0;
    this.input.begin(scale / divisor, first);
  }

  /** Takes the next sample of a series that asks for nothing special. */
  step(h: number, t: Time, value: V, item: S): void {
    const waiting = this.#waiting; // `#wait`, written out: its call would cost as much
    const at = waiting.reserve();
    waiting.times[at] = t;
    waiting.values[at] = value;
    waiting.items[at] = item;
    if (this.count < 2) this.count += 1;
    this.#kernel?.push(h, value, this.#emit);
  }

  /** Takes the next sample, `h` (which lost `low` to rounding) after the one before; a segment's first ignores both. */
  take(h: number, low: number, t: Time, kernelValue: V, rawValue: unknown, item: S): void {
    const smooth = this.#smooth(kernelValue, h, item);
    if (this.over) {
      this.#ledger.dropped(item, 'dropped');
      return;
    }
    const number = this.input.double(smooth, this.count === 0);
    this.#wait(t, rawValue, item);
    if (this.count < 2) this.count += 1;
    this.#assumption?.sample(item, rawValue, h);
    this.#kernel?.push(h, number, this.#emit, low);
    if (this.#rules.provisional) this.#early(t, rawValue, item);
  }

  /** The value of the newest sample, as it came; `undefined` after a restart, when its result has left. */
  get newestValue(): unknown {
    return this.#waiting.values[this.#waiting.newest];
  }

  /** Can the newest sample still be given another value? */
  get amendable(): boolean {
    return this.#kernel?.amend !== undefined && this.count > 0;
  }

  /**
   * The newest sample, which is amendable, has another value, and another item stands for it, where one is given. Returns the one
   * without a result: the old one, or, when its result has left, the new one, which then is part of what follows only.
   */
  amend(kernelValue: V, rawValue: unknown, item: S | undefined): S | undefined {
    const waiting = this.#waiting;
    const { fell } = this.input;
    this.#kernel?.amend?.(this.input.again(kernelValue));
    // A tie can make a fall, or take one back.
    this.#ledger.resets(Number(this.input.fell) - Number(fell));
    this.#assumption?.amend(item, rawValue);
    const at = waiting.newest;
    waiting.values[at] = rawValue;
    if (waiting.empty || item === undefined) return item;
    const old = waiting.items[at] as S;
    waiting.items[at] = item;
    return old;
  }

  /** The newest sample got another value by a tie: an early value for it, where such are wanted. */
  amended(rawValue: unknown): void {
    const { times, items, newest, empty } = this.#waiting;
    if (this.#rules.provisional && !empty) this.#early(times[newest] as Time, rawValue, items[newest] as S);
  }

  /** The segment ends: its last results leave. */
  end(): void {
    try {
      if (this.count > 0) this.#kernel?.flush(this.#emit);
    } finally {
      this.count = 0;
      this.#assumption?.clear();
      this.input.restart();
    }
  }

  /** The segment ends before `next`, which has arrived, and is dropped when that fails. */
  endBefore(next: S): void {
    this.#ledger.before(next, () => this.end());
  }

  /** Nothing has come until the time `t`, `elapsed` after the newest sample in the unit of the spacings: emits what the rule says. */
  assume(then: 'zero' | 'hold' | 'decay', elapsed: number, t: Time): void {
    const slope = this.#kernel?.peek?.();
    const newest = this.#assumption?.newest;
    if (this.#assumption === undefined || newest === undefined || slope === undefined) return;
    if (this.#values.nanMeansNoResult && this.#values.none(slope)) return;
    const allowed = this.#results.early(this.#assumption.derivative(then, slope, elapsed));
    if (allowed !== undefined) this.#out.assumed(newest.item, t, newest.value, allowed);
  }

  /**
   * Hands over the state of a plain series: four numbers of its kernel into `w`, what has happened so far as the result, and,
   * by `unload`, the one sample that waits, if any. `unpack` takes them back: so one object stands for many series in turn.
   */
  pack(w: Float64Array, at: number): number {
    return this.count + 4 * ((this.#kernel as PackedKernel | undefined)?.pack(w, at) ?? 0);
  }

  unload(): S | undefined {
    return this.#waiting.empty ? undefined : this.#waiting.leave();
  }

  /** `t` is the time of the newest sample; its value is the first of the kernel's numbers. */
  unpack(w: Float64Array, at: number, past: number, t: number, item: S | undefined): void {
    this.count = past & 3;
    (this.#kernel as PackedKernel | undefined)?.unpack(w, at, past >> 2);
    if (this.count > 0) this.#wait(t, w[at], item as S);
  }

  /** All that is remembered; `encode` makes state of a sample. */
  snapshot(encode: (sample: S) => State): State {
    const kernel = this.#kernel?.snapshot?.();
    if (this.#kernel !== undefined && kernel === undefined) throw new StateError('this kernel cannot be snapshotted');
    return {
      count: this.count,
      kernel: kernel ?? null,
      waiting: this.#waiting.snapshot(encode),
      input: this.input.snapshot(),
      ...(this.#assumption && { silence: this.#assumption.snapshot(encode) }),
    };
  }

  /** Goes on where a snapshot was taken, and returns how many samples wait; after `begin`, where the series had begun. */
  restore(state: State, decode: (state: State) => S): number {
    const { count, kernel, waiting, input, silence } = fields(state);
    if (kernel !== null && kernel !== undefined) this.#kernel?.restore?.(kernel);
    this.#waiting.restore(waiting, decode);
    this.input.restore(input);
    this.count = decodeNumber(count);
    if (silence !== undefined) this.#assumption?.restore(silence, decode);
    return this.#waiting.size;
  }

  /** Drops what waits for a result, for good. */
  abandon(): void {
    this.over = true;
    this.dropWaiting();
  }

  /** Each sample that waits for a result is counted `dropped`. */
  dropWaiting(): void {
    while (!this.#waiting.empty) this.#ledger.dropped(this.#waiting.leave(), 'dropped');
  }

  #wait(t: Time, rawValue: unknown, item: S): void {
    const waiting = this.#waiting;
    const at = waiting.reserve();
    waiting.times[at] = t;
    waiting.values[at] = rawValue;
    waiting.items[at] = item;
  }

  /** The value without the jumps before it. A reset, or a step that cannot be, may end the segment first. */
  #smooth(value: V, h: number, item: S): V {
    const { input } = this;
    const smooth = input.next(value, h);
    if (!input.impossible && !input.fell) return smooth;
    if (input.impossible) this.#ledger.gap();
    else this.#ledger.resets(1);
    if (!input.impossible && !this.#rules.breakOnReset) return smooth;
    this.endBefore(item);
    return input.next(value, 0);
  }

  #early(t: Time, rawValue: unknown, item: S): void {
    if (this.#waiting.empty) return; // what has left needs no early value
    const derivative = this.#results.early(this.#kernel?.peek?.());
    if (derivative !== undefined) this.#out.provisional(item, t, rawValue, derivative);
  }

  readonly #emit: Emit<D> = (derivative, edge) => {
    const waiting = this.#waiting;
    if (waiting.empty) return; // abandoned, by whoever got the result before
    const at = waiting.release();
    const item = waiting.items[at] as S;
    waiting.items[at] = undefined;
    if (edge === 'none' && this.#simple && typeof derivative === 'number' && derivative - derivative === 0) {
      this.#ledger.result();
      this.#out.result(item, waiting.times[at] as Time, waiting.values[at], derivative, edge);
      return;
    }
    this.#decide(item, at, derivative, edge);
  };

  #decide(item: S, at: number, derivative: D, edge: Edge): void {
    const { times, values } = this.#waiting;
    const { restarts = 0, quality } = this.#kernel as Kernel<V, D>;
    if (restarts !== this.#restarts) this.#ledger.resync();
    this.#restarts = restarts;
    this.#results.decide(item, times[at] as Time, values[at], derivative, edge, this.count === 1, quality);
  }
}
