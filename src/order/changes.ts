import { show } from '../core/errors.js';
import { decodeValue, encodeValue, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import type { SeriesValues } from './values.js';

/**
 * Tells when the values of a series have another shape: numbers in place of rows, or other channels. One such value is missing, like
 * any that cannot be used; two in a row are the new shape.
 */
export class ShapeWatch<V> {
  readonly #values: SeriesValues<V, unknown>;
  #other: V | undefined; // the newest value, where it has another shape than the series

  constructor(values: SeriesValues<V, unknown>) {
    this.#values = values;
  }

  /** Has the newest value another shape? */
  get doubts(): boolean {
    return this.#other !== undefined;
  }

  /** A value came that the series can use. */
  settle(): void {
    this.#other = undefined;
  }

  /** A value came that a series of the shape of `shape` cannot use. True when it can be the first of another one. */
  changes(value: unknown, shape: V | undefined): value is V {
    if (shape === undefined || !this.#values.usable(value, undefined)) return false;
    if (this.#other !== undefined && this.#values.usable(value, this.#other)) return true;
    this.#other = value;
    return false;
  }

  snapshot(): State {
    return this.#other === undefined ? null : encodeValue(this.#other);
  }

  restore(state: State | undefined): void {
    this.#other = state === null || state === undefined ? undefined : (decodeValue(state) as V);
  }
}

/** A series cannot change its kind of time. */
export const kindError = (t: Time, newest: Time): TypeError =>
  new TypeError(
    `one series must keep to one kind of time, milliseconds (number) or nanoseconds (bigint): got ${show(t)} after ${show(newest)}`,
  );
