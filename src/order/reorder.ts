import type { Time } from '../core/types.js';

/** Something with a time that has to be put in order. */
export interface Timed {
  readonly t: Time;
}

/**
 * Holds samples until no older one is expected, and lets them go in the order of their times.
 *
 * The watermark is the newest time less `lateness`: what is older than it leaves, sorted; what comes older than what has left
 * is late. `lateness` is in the unit of the times (ms for numbers, ns for bigints). Samples of one time keep the order in which
 * they came. State: the samples of the last `lateness`. Pure: `advance` is told the time, it asks no clock.
 *
 * Source: bounded out-of-orderness watermarks, as in Apache Flink.
 */
export class Reorder<S extends Timed> {
  readonly #lateness: number;
  readonly #release: (sample: S) => void;
  #held: S[] = []; // sorted by time
  #newest: Time | undefined; // event time, advanced by the clock too
  #left: Time | undefined; // the watermark: what is older has left

  constructor(lateness: number, release: (sample: S) => void) {
    this.#lateness = lateness;
    this.#release = release;
  }

  get size(): number {
    return this.#held.length;
  }

  /** Takes a sample; false when it is late. All samples of one series have one kind of time. */
  push(sample: S): boolean {
    if (this.#left !== undefined && sample.t < this.#left) return false;
    this.#insert(sample);
    if (this.#newest === undefined || sample.t > this.#newest) this.advance(sample.t);
    return true;
  }

  /** No sample older than `t` less the lateness is expected any more. */
  advance(t: Time): void {
    if (this.#newest === undefined || t > this.#newest) this.#newest = t;
    const watermark = typeof t === 'number' ? t - this.#lateness : t - BigInt(Math.round(this.#lateness));
    if (this.#left === undefined || watermark > this.#left) this.#left = watermark;
    let n = 0;
    while (n < this.#held.length && (this.#held[n] as S).t < this.#left) n += 1;
    this.#letGo(n);
  }

  /** Lets everything go: the series ends. */
  end(): void {
    this.#letGo(this.#held.length);
  }

  /** Forgets the watermark and what is held, which is returned. */
  clear(): S[] {
    const held = this.#held;
    this.#held = [];
    this.#newest = undefined;
    this.#left = undefined;
    return held;
  }

  /** The newest time that came, or that the clock has moved it to. */
  get newest(): Time | undefined {
    return this.#newest;
  }

  #insert(sample: S): void {
    const held = this.#held;
    let at = held.length;
    while (at > 0 && (held[at - 1] as S).t > sample.t) at -= 1;
    if (at === held.length) held.push(sample);
    else held.splice(at, 0, sample);
  }

  #letGo(n: number): void {
    if (n === 0) return;
    const leaving = this.#held.slice(0, n);
    this.#held = this.#held.slice(n);
    for (const sample of leaving) this.#release(sample);
  }
}
