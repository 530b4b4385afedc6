import { decodeEither, decodeNumber, encodeEither, fields, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';

/** Something with a time that has to be put in order. */
export interface Timed {
  readonly t: Time;
}

/**
 * Holds samples until no older one is expected, and lets them go in the order of their times.
 *
 * The watermark is the newest time less `lateness`: what is older than it leaves, sorted; what comes older than it is late.
 * `lateness` is in the unit of the times (ms for numbers, ns for bigints). Of samples with one time, `settle` says which stays.
 * State: the samples of the last `lateness`. Asks no clock: `idle` is told how long nothing has come.
 *
 * Source: bounded out-of-orderness watermarks, as in Apache Flink.
 */
export class Lateness<S extends Timed> {
  readonly #lateness: number;
  readonly #release: (sample: S) => void;
  readonly #settle: (held: S, weight: number, incoming: S) => S;
  #held: { sample: S; weight: number }[] = []; // sorted by time; weight: how many samples have become this one
  #newest: Time | undefined;
  #watermark: Time | undefined;

  constructor(lateness: number, release: (sample: S) => void, settle: (held: S, weight: number, incoming: S) => S) {
    this.#lateness = lateness;
    this.#release = release;
    this.#settle = settle;
  }

  /** Takes a sample; false when it is late. All samples of one series have one kind of time. */
  push(sample: S): boolean {
    if (this.#watermark !== undefined && sample.t < this.#watermark) return false;
    this.#insert(sample);
    if (this.#newest === undefined || sample.t > this.#newest) {
      this.#newest = sample.t;
      this.#advance(this.#newest);
    }
    return true;
  }

  /** Nothing has come for `elapsedMs`: the watermark moves on by as much. */
  idle(elapsedMs: number, bigint: boolean): void {
    if (this.#newest === undefined || this.#held.length === 0) return;
    this.#advance(
      bigint ? (this.#newest as bigint) + BigInt(Math.floor(elapsedMs * 1e6)) : (this.#newest as number) + elapsedMs,
    );
  }

  /** When the oldest sample leaves, if nothing more comes after `heardAt`; Infinity when none is held. */
  due(heardAt: number): number {
    const oldest = this.#held[0]?.sample.t;
    if (oldest === undefined || this.#newest === undefined) return Infinity;
    const bigint = typeof oldest === 'bigint';
    const ahead = bigint ? Number((this.#newest as bigint) - oldest) : (this.#newest as number) - oldest;
    return heardAt + (this.#lateness - ahead) / (bigint ? 1e6 : 1) + 1;
  }

  /** Lets everything go: the series, or its segment, ends. */
  end(): void {
    this.#letGo(this.#held.length);
  }

  /** The newest time that has come. */
  get newest(): Time | undefined {
    return this.#newest;
  }

  get size(): number {
    return this.#held.length;
  }

  snapshot(encode: (sample: S) => State): State {
    return {
      held: this.#held.map(({ sample, weight }) => [weight, encode(sample)]),
      newest: this.#newest === undefined ? null : encodeEither(this.#newest),
      watermark: this.#watermark === undefined ? null : encodeEither(this.#watermark),
    };
  }

  restore(state: State, decode: (state: State) => S): void {
    const { held, newest, watermark } = fields(state);
    this.#held = list(held).map((entry) => {
      const [weight, sample] = list(entry);
      return { weight: decodeNumber(weight), sample: decode(sample ?? null) };
    });
    this.#newest = newest === null ? undefined : (decodeEither(newest) as Time);
    this.#watermark = watermark === null ? undefined : (decodeEither(watermark) as Time);
  }

  /** Forgets the watermark and what is held, which is returned. */
  clear(): S[] {
    const held = this.#held.map(({ sample }) => sample);
    this.#held = [];
    this.#newest = undefined;
    this.#watermark = undefined;
    return held;
  }

  #advance(to: Time): void {
    const watermark = typeof to === 'number' ? to - this.#lateness : to - BigInt(Math.round(this.#lateness));
    if (this.#watermark === undefined || watermark > this.#watermark) this.#watermark = watermark;
    let n = 0;
    while (n < this.#held.length && (this.#held[n]?.sample.t as Time) < this.#watermark) n += 1;
    this.#letGo(n);
  }

  #insert(sample: S): void {
    const held = this.#held;
    let at = held.length;
    while (at > 0 && (held[at - 1]?.sample.t as Time) > sample.t) at -= 1;
    const before = held[at - 1];
    if (before !== undefined && before.sample.t === sample.t) {
      before.sample = this.#settle(before.sample, before.weight, sample);
      before.weight += 1;
    } else if (at === held.length) held.push({ sample, weight: 1 });
    else held.splice(at, 0, { sample, weight: 1 });
  }

  #letGo(n: number): void {
    for (let i = 0; i < n; i += 1) {
      const leaving = this.#held.shift(); // one by one: should one throw, the others are still held
      if (leaving === undefined) return;
      this.#release(leaving.sample);
    }
  }
}
