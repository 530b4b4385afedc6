import { type Exact, minus } from '../core/exact.js';
import { decodeExact, encodeExact, list, type State } from '../core/state.js';
import type { SeriesValues } from './values.js';

/** An integer above this may be followed by one that no double holds. Those beyond the counters of 64 bits are no counters. */
export const LARGE: number = 2 ** 52;
const LARGEST = 2 ** 65;

/**
 * Values for a kernel, which reckons in doubles: integers beyond 2^53 are counted from the first value of their segment, so that
 * differences are exact as long as they stay within 2^53 of it. Doubles that need no such care pass as they are.
 */
export class Origin<V, D> {
  readonly #values: SeriesValues<V, D>;
  readonly #fromFirst: boolean; // do results depend on differences only? Else values are rounded as they are
  #origins: (Exact | undefined)[] = [];
  #exact = false; // has a value been counted from an origin, in this segment?

  constructor(values: SeriesValues<V, D>) {
    this.#values = values;
    this.#fromFirst = values.differences;
  }

  /** Are values counted from an origin? */
  get exact(): boolean {
    return this.#exact;
  }

  /** `first`: is this the first value of its segment? */
  number(value: V, first: boolean): V {
    if (typeof value === 'number' && !this.#exact && (!first || Math.abs(value) < LARGE)) return value;
    return this.#values.map(value, (y, c) => this.#channel(y, c, first)) as V;
  }

  snapshot(): State {
    return this.#exact ? this.#origins.map((origin) => (origin === undefined ? null : encodeExact(origin))) : null;
  }

  restore(state: State | undefined): void {
    if (state === null || state === undefined) return;
    this.#exact = true;
    this.#origins = list(state).map((origin) => (origin === null ? undefined : decodeExact(origin)));
  }

  #channel(value: Exact, c: number, first: boolean): number {
    if (first) {
      const large =
        typeof value === 'bigint' || (Number.isInteger(value) && Math.abs(value) >= LARGE && Math.abs(value) < LARGEST);
      this.#origins[c] = large && this.#fromFirst ? value : undefined;
      this.#exact = this.#origins.some((origin) => origin !== undefined);
    }
    const origin = this.#origins[c];
    return origin === undefined ? Number(value) : minus(value, origin);
  }
}
