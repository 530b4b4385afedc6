import { show } from '../core/errors.js';
import type { Exact } from '../core/exact.js';
import type { FeedRecord } from './record.js';

/** Values that mean "none": a sensor's sentinels, and what it cannot measure. They are taken as missing. */
export interface ValueLimits {
  /** Values below the first or above the second of these mean none. */
  readonly between?: readonly [least: number, most: number];
  /** These values mean none, such as -999 or 65535. */
  readonly not?: readonly number[];
}

/** Tells values from those that mean none. */
export class ValueFilter {
  readonly #least: number;
  readonly #most: number;
  readonly #not: ReadonlySet<number>;

  /** @throws RangeError, TypeError on limits that are none, by the name of the member */
  constructor({ between, not }: ValueLimits) {
    const [least, most] = between ?? [-Infinity, Infinity];
    if (!(typeof least === 'number' && typeof most === 'number' && least <= most))
      throw new RangeError(`between must be two numbers, the lower one first, got ${show(String(between))}`);
    if (!(not ?? []).every((x) => typeof x === 'number'))
      throw new TypeError(`not must be a list of numbers, got ${show(String(not))}`);
    this.#least = least;
    this.#most = most;
    this.#not = new Set(not);
  }

  /** The value, or `undefined` for one that means none; of a row, each by itself. */
  pass(value: unknown): unknown {
    if (typeof value === 'number' || typeof value === 'bigint') return this.#isNone(value) ? undefined : value;
    return Array.isArray(value) ? value.map((part) => this.pass(part)) : value;
  }

  #isNone(value: Exact): boolean {
    return value < this.#least || value > this.#most || this.#not.has(Number(value));
  }
}

/** The filter for these limits; none where there are none. */
export const valueFilter = (limits: ValueLimits): ValueFilter | undefined =>
  limits.between === undefined && limits.not === undefined ? undefined : new ValueFilter(limits);

/** Takes out of a record what means none. */
export function filterValue(record: FeedRecord, filter: ValueFilter): void {
  record.value = filter.pass(record.value);
  if (record.value === undefined) record.valueText = 'null';
}
