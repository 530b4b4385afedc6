import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumber, encodeNumber, fields, list, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * The state of a filter: numbers by name, and parts that are made of such numbers. A class, because objects that grow are slow.
 * Fields that will hold fractions start with {@link DOUBLE_FIELD}.
 */
export class Memory {
  /** Values so far in this segment. While it is 0, the other fields mean nothing. */
  count = 0;
  /** Time since the newest value, taken by samples without one. */
  gap: number = DOUBLE_FIELD;
  /** The result for the newest sample; NaN where there is none. */
  slope: number = DOUBLE_FIELD;
}

/**
 * A recursive filter: its state after a sample is a function of its state before, the spacing and the value.
 *
 * n samples in, n results out, at once; the first is NaN. A value that is NaN gives NaN, and only its time counts. There
 * are two memories, as of the newest sample and as of the one before, which change places on every sample: so the newest sample
 * can be taken in again with another value, and nothing is copied or allocated.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export abstract class Filter<M extends Memory> implements Kernel {
  readonly quality?: Quality;
  restarts = 0;
  readonly #create: () => M;
  #now: M;
  #before: M;
  #h = DOUBLE_FIELD; // before the newest sample
  #begun = false;

  /** `hasStandardError`: does the filter work out its `variance`? */
  constructor(create: () => M, hasStandardError: boolean) {
    this.#create = create;
    this.#now = create();
    this.#before = create();
    if (hasStandardError) this.quality = new LazyQuality(() => this.variance(this.#now));
  }

  /** Works out all of `to` but `count` and `gap`, from the state before and a value `h` after the newest (if `from.count` > 0). */
  protected abstract step(from: M, to: M, h: number, value: number): void;

  /** The variance of the slope; NaN where it is not known. */
  protected variance(_: Readonly<M>): number {
    return Number.NaN;
  }

  /** Is a state, after two samples or more, one that can be gone on with? */
  protected isFinite({ slope }: Readonly<M>): boolean {
    return slope - slope === 0;
  }

  /** The state as of the newest sample. */
  protected get memory(): Readonly<M> {
    return this.#now;
  }

  push(h: number, value: number, emit: Emit): void {
    const before = this.#now;
    if (this.#begun) checkSpacing(h);
    else this.#begin(before);
    const now = this.#before;
    this.#before = before;
    this.#now = now;
    this.#h = h;
    this.#take(before, now, value);
    emit(now.slope, 'none');
  }

  amend(value: number): void {
    if (this.#begun) this.#take(this.#before, this.#now, value);
  }

  flush(_: Emit): void {
    this.#begun = false;
  }

  peek(): number | undefined {
    return this.#begun ? this.#now.slope : undefined;
  }

  snapshot(): State {
    return [this.#begun, encodeNumber(this.#h), encode(this.#before), encode(this.#now)];
  }

  restore(state: State): void {
    this.#begun = false;
    const [begun, h, before, now] = list(state);
    this.#h = decodeNumber(h);
    decode(this.#before, before);
    decode(this.#now, now);
    this.#begun = begun === true;
  }

  #begin(memory: M): void {
    memory.count = 0;
    memory.gap = 0;
    this.#begun = true;
  }

  #take(from: M, to: M, value: number): void {
    if (value !== value) {
      this.#skip(from, to);
      return;
    }
    to.count = from.count + 1;
    to.gap = 0;
    this.step(from, to, this.#h + from.gap, value);
    if (from.count > 0 && !this.isFinite(to)) this.#restart(to, value);
  }

  /** What it was told is beyond all doubles, as is what would follow from it: it begins anew with the newest value. */
  #restart(to: M, value: number): void {
    const nothing = this.#create();
    nothing.count = 0;
    to.count = 1;
    this.step(nothing, to, 0, value);
    to.slope = Number.NaN;
    this.restarts += 1;
  }

  #skip(from: M, to: M): void {
    copy(from, to);
    to.gap = from.count === 0 ? 0 : from.gap + this.#h;
    to.slope = Number.NaN;
  }
}

/** Works out the standard error only when it is read: it costs as much as the rest of a small filter. */
class LazyQuality implements Quality {
  readonly #variance: () => number;

  constructor(variance: () => number) {
    this.#variance = variance;
  }

  get standardError(): number {
    return Math.sqrt(this.#variance());
  }
}

type Parts = { [name: string]: number | Parts };

function copy(from: object, to: object): void {
  for (const [name, part] of Object.entries(from as Parts)) {
    if (typeof part === 'number') (to as Parts)[name] = part;
    else copy(part, (to as Parts)[name] as Parts);
  }
}

const encode = (memory: object): State =>
  Object.fromEntries(
    Object.entries(memory as Parts).map(([name, part]) => [
      name,
      typeof part === 'number' ? encodeNumber(part) : encode(part),
    ]),
  );

function decode(memory: object, state: State | undefined): void {
  const parts = fields(state);
  for (const [name, part] of Object.entries(memory as Parts)) {
    if (typeof part === 'number') (memory as Parts)[name] = decodeNumber(parts[name]);
    else decode(part, parts[name]);
  }
}
