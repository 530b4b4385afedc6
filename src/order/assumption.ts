import {
  decodeEither,
  decodeNumber,
  decodeValue,
  encodeEither,
  encodeNumber,
  encodeValue,
  fields,
  list,
  type State,
} from '../core/state.js';
import type { Slopes } from './values.js';

/** What a silent series needs to know to assume a derivative: its newest sample, the spacing before it, its newest derivative. */
export class Assumption<S, D> {
  readonly #values: Slopes<D>;
  /** The newest sample of the segment. */
  newest: { readonly item: S; readonly value: unknown } | undefined;
  /** The newest final derivative of the segment. */
  latest: D | undefined;
  #spacing = 0;

  constructor(values: Slopes<D>) {
    this.#values = values;
  }

  sample(item: S, value: unknown, spacing: number): void {
    this.newest = { item, value };
    this.#spacing = spacing;
  }

  /** The newest sample has another value. */
  amend(item: S | undefined, value: unknown): void {
    this.newest = { item: item ?? (this.newest?.item as S), value };
  }

  clear(): void {
    this.newest = undefined;
    this.latest = undefined;
  }

  /** The derivative `elapsed` after the newest sample, where `slope` is the one-sided one there. */
  derivative(then: 'zero' | 'hold' | 'decay', slope: D, elapsed: number): D {
    if (then === 'hold') return this.latest ?? slope;
    return this.#values.scale(slope, then === 'zero' ? 0 : this.#spacing / (this.#spacing + elapsed));
  }

  snapshot(encode: (item: S) => State): State {
    const { newest, latest } = this;
    return {
      newest: newest === undefined ? null : [encodeValue(newest.value), encode(newest.item)],
      spacing: encodeNumber(this.#spacing),
      latest: latest === undefined ? null : encodeEither(latest as number | number[]),
    };
  }

  restore(state: State, decode: (state: State) => S): void {
    const { newest, spacing, latest } = fields(state);
    if (newest !== null) {
      const [value, item] = list(newest);
      this.newest = { value: decodeValue(value), item: decode(item ?? null) };
    }
    this.#spacing = decodeNumber(spacing);
    this.latest = latest === null ? undefined : (decodeEither(latest) as D);
  }
}
