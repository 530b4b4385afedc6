import { decodeEither, decodeNumber, encodeEither, fields, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { spacingOf } from '../time/spacing.js';
import { decodeSample, encodeSample } from './waiting.js';

/** A sample that is held; `weight` is the number of samples, all of one time, that it was made of. */
export interface Held<S> {
  readonly t: Time;
  value: unknown;
  item: S;
  weight: number;
}

/** When so many have left from the front of the list, the list is cut: that costs each of them next to nothing. */
const LEFT = 1024;

/**
 * Holds samples until no older one is expected, and releases them in the order of their times.
 *
 * The watermark is the newest time less `lateness`: what is older than it leaves, sorted; what comes older than it is late.
 * `lateness` is in the unit of the times (ms for numbers, ns for bigints). `settle` makes one of two samples with one time.
 * State: the samples of the last `lateness`. Asks no clock: call `idle` with how long nothing has come. A sample that comes in
 * order costs O(1), another O(log n) and a move of those after it.
 *
 * Source: bounded out-of-orderness watermarks, as in Apache Flink.
 */
export class ReorderBuffer<S> {
  readonly #lateness: number;
  readonly #release: (t: Time, value: unknown, item: S) => void;
  readonly #settle: (held: Held<S>, value: unknown, item: S) => void;
  #held: Held<S>[] = []; // sorted by time
  #left = 0; // how many at the front of it have left
  #newest: Time | undefined;
  #watermark: Time | undefined;

  constructor(
    lateness: number,
    release: (t: Time, value: unknown, item: S) => void,
    settle: (held: Held<S>, value: unknown, item: S) => void,
  ) {
    this.#lateness = lateness;
    this.#release = release;
    this.#settle = settle;
  }

  /** Takes a sample; false when it is late. All samples of one series have one kind of time. */
  push(t: Time, value: unknown, item: S): boolean {
    if (this.#watermark !== undefined && t < this.#watermark) return false;
    this.#insert(t, value, item);
    if (this.#newest === undefined || t > this.#newest) {
      this.#newest = t;
      this.#advance(t);
    }
    return true;
  }

  /** Nothing has come for `elapsedMs`: the watermark moves on by as much. */
  idle(elapsedMs: number): void {
    if (this.#newest === undefined || this.size === 0) return;
    this.#advance(
      typeof this.#newest === 'bigint' ? this.#newest + BigInt(Math.floor(elapsedMs * 1e6)) : this.#newest + elapsedMs,
    );
  }

  /** When the oldest sample leaves, if nothing more comes after `heardAt`; Infinity when none is held. */
  due(heardAt: number): number {
    const oldest = this.#held[this.#left]?.t;
    if (oldest === undefined || this.#newest === undefined) return Infinity;
    const ahead = spacingOf(oldest, this.#newest);
    return heardAt + (this.#lateness - ahead) / (typeof oldest === 'bigint' ? 1e6 : 1) + 1;
  }

  /** Releases everything: the series, or its segment, ends. */
  end(): void {
    this.#letGo(this.size);
  }

  /** The newest time that has come. */
  get newest(): Time | undefined {
    return this.#newest;
  }

  get size(): number {
    return this.#held.length - this.#left;
  }

  snapshot(encode: (item: S) => State): State {
    return {
      held: this.#held
        .slice(this.#left)
        .map(({ t, value, item, weight }) => [weight, encodeSample(t, value, encode(item))]),
      newest: this.#newest === undefined ? null : encodeEither(this.#newest),
      watermark: this.#watermark === undefined ? null : encodeEither(this.#watermark),
    };
  }

  restore(state: State, decode: (state: State) => S): void {
    const { held, newest, watermark } = fields(state);
    this.#left = 0;
    this.#held = list(held).map((entry) => {
      const [weight, sample] = list(entry);
      const { t, value, item } = decodeSample(sample ?? null);
      return { t, value, item: decode(item), weight: decodeNumber(weight) };
    });
    this.#newest = newest === null ? undefined : (decodeEither(newest) as Time);
    this.#watermark = watermark === null ? undefined : (decodeEither(watermark) as Time);
  }

  /** Forgets the watermark and what is held, which is returned. */
  clear(): S[] {
    const held = this.#held.slice(this.#left).map(({ item }) => item);
    this.#held = [];
    this.#left = 0;
    this.#newest = undefined;
    this.#watermark = undefined;
    return held;
  }

  #advance(to: Time): void {
    const watermark = typeof to === 'number' ? to - this.#lateness : to - BigInt(Math.round(this.#lateness));
    if (this.#watermark === undefined || watermark > this.#watermark) this.#watermark = watermark;
    let n = this.#left;
    while (n < this.#held.length && (this.#held[n] as Held<S>).t < this.#watermark) n += 1;
    this.#letGo(n - this.#left);
  }

  #insert(t: Time, value: unknown, item: S): void {
    const held = this.#held;
    const at = this.#after(t);
    const before = at > this.#left ? held[at - 1] : undefined;
    if (before !== undefined && before.t === t) {
      this.#settle(before, value, item);
      before.weight += 1;
    } else if (at === held.length) held.push({ t, value, item, weight: 1 });
    else held.splice(at, 0, { t, value, item, weight: 1 });
  }

  /** Where a sample with the time `t` goes: behind all that are not newer. Most are the newest, or nearly. */
  #after(t: Time): number {
    const held = this.#held;
    let high = held.length;
    let step = 1;
    while (high - step >= this.#left && (held[high - step] as Held<S>).t > t) step *= 2;
    let low = Math.max(this.#left, high - step);
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((held[middle] as Held<S>).t > t) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #letGo(n: number): void {
    for (let i = 0; i < n; i += 1) {
      const leaving = this.#held[this.#left];
      if (leaving === undefined) return;
      this.#left += 1; // one by one: should one throw, the others are still held
      if (this.#left === this.#held.length) {
        this.#held = [];
        this.#left = 0;
      } else if (this.#left >= LEFT && this.#left * 2 >= this.#held.length) {
        this.#held = this.#held.slice(this.#left);
        this.#left = 0;
      }
      this.#release(leaving.t, leaving.value, leaving.item);
    }
  }
}
