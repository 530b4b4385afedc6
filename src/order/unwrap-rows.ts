import type { Exact } from '../core/exact.js';
import { list, type State } from '../core/state.js';
import type { Unwrap } from './unwrap.js';
import type { SeriesValues } from './values.js';

/** Undoes the jumps of counters and angles, channel by channel: values of one series in, values without jumps out. */
export class UnwrapRows<V, D> {
  readonly #values: SeriesValues<V, D>;
  readonly #channels: readonly Unwrap[];
  readonly #single: Unwrap | undefined; // of values that are no rows

  /** `first`: a value of the series. */
  constructor(values: SeriesValues<V, D>, first: V, create: () => Unwrap) {
    this.#values = values;
    this.#channels = Array.from({ length: values.channels(first) }, create);
    this.#single = typeof first === 'object' ? undefined : this.#channels[0];
  }

  /** `h`: after the one before. */
  next(value: V, h: number): V {
    if (this.#single !== undefined) return this.#single.next(value as Exact, h) as V;
    return this.#values.map(value, (y, c) => this.#at(c).next(y, h));
  }

  /** Another value in place of the newest (a tie). */
  again(value: V): V {
    return this.#values.map(value, (y, c) => this.#at(c).again(y));
  }

  /** Did the newest value fall, in any channel? */
  get fell(): boolean {
    if (this.#single !== undefined) return this.#single.reset;
    return this.#channels.some(({ reset }) => reset);
  }

  /** Is the step to the newest value one that cannot be, in any channel? */
  get impossible(): boolean {
    if (this.#single !== undefined) return this.#single.impossible;
    return this.#channels.some(({ impossible }) => impossible);
  }

  /** Should this value wait for the next, before it is believed? */
  suspects(value: V, h: number): boolean {
    if (this.#single !== undefined) return this.#single.suspects(value as Exact, h);
    return this.#channels.some((channel, c) => channel.suspects(channelOf(value, c), h));
  }

  /** Does `next` show that `held` was a bad reading, in any channel? */
  undone(held: V, h: number, next: V, nextH: number): boolean {
    if (this.#single !== undefined) return this.#single.undone(held as Exact, h, next as Exact, nextH);
    return this.#channels.some((channel, c) => channel.undone(channelOf(held, c), h, channelOf(next, c), nextH));
  }

  restart(): void {
    for (const channel of this.#channels) channel.restart();
  }

  snapshot(): State {
    return this.#channels.map((channel) => channel.snapshot());
  }

  restore(state: State | undefined): void {
    list(state).forEach((saved, c) => void this.#channels[c]?.restore(saved));
  }

  #at(c: number): Unwrap {
    return this.#channels[c] as Unwrap;
  }
}

const channelOf = (value: unknown, c: number): Exact =>
  (typeof value === 'object' ? (value as readonly Exact[])[c] : value) as Exact;
