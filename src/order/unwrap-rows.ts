import type { Unwrap } from './unwrap.js';
import type { SeriesValues } from './values.js';

/** Undoes the jumps of counters and angles, channel by channel: values of one series in, values without jumps out. */
export class UnwrapRows<V, D> {
  readonly #values: SeriesValues<V, D>;
  readonly #channels: readonly Unwrap[];

  constructor(values: SeriesValues<V, D>, channels: number, create: () => Unwrap) {
    this.#values = values;
    this.#channels = Array.from({ length: channels }, create);
  }

  next(value: V): V {
    return this.#values.map(value, (y, c) => (this.#channels[c] as Unwrap).next(y));
  }

  /** Another value in place of the newest (a tie). */
  again(value: V): V {
    return this.#values.map(value, (y, c) => (this.#channels[c] as Unwrap).again(y));
  }

  /** Did the newest value fall, in any channel? */
  get fell(): boolean {
    return this.#channels.some(({ reset }) => reset);
  }

  restart(): void {
    for (const channel of this.#channels) channel.restart();
  }

  snapshot(): number[][] {
    return this.#channels.map((channel) => channel.snapshot());
  }

  restore(state: readonly (readonly number[])[]): void {
    state.forEach((numbers, c) => void this.#channels[c]?.restore(numbers));
  }
}
