import { decodeEither, decodeValue, encodeEither, encodeValue, list, type State, StateError } from '../core/state.js';
import type { Time } from '../core/types.js';

/**
 * Samples that wait for their result, oldest first: when each came, what it measured, and whatever its driver wants back.
 *
 * Three rings side by side that double when full, so that numbers stay numbers and nothing is allocated per sample.
 */
export class Waiting<S> {
  #items: (S | undefined)[] = [undefined, undefined, undefined, undefined];
  #times: Time[] = [0.5, 0.5, 0.5, 0.5];
  #values: unknown[] = [0.5, 0.5, 0.5, 0.5];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(t: Time, value: unknown, item: S): void {
    if (this.#size === this.#items.length) this.#grow();
    this.#put(this.#size, t, value, item);
    this.#size += 1;
  }

  /** The oldest sample; one must be there. */
  get item(): S {
    return this.#items[this.#head] as S;
  }

  get t(): Time {
    return this.#times[this.#head] as Time;
  }

  get value(): unknown {
    return this.#values[this.#head];
  }

  /** Forgets the oldest. */
  shift(): void {
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#size -= 1;
  }

  /** The newest sample; one must be there. */
  get newest(): S {
    return this.#items[(this.#head + this.#size - 1) & (this.#items.length - 1)] as S;
  }

  get newestTime(): Time {
    return this.#times[(this.#head + this.#size - 1) & (this.#items.length - 1)] as Time;
  }

  /** Another sample, at the same time, in the place of the newest. */
  replaceNewest(value: unknown, item: S): void {
    const at = (this.#head + this.#size - 1) & (this.#items.length - 1);
    this.#values[at] = value;
    this.#items[at] = item;
  }

  snapshot(encode: (item: S) => State): State {
    return Array.from({ length: this.#size }, (_, i) => {
      const at = (this.#head + i) & (this.#items.length - 1);
      return encodeSample(this.#times[at] as Time, this.#values[at], encode(this.#items[at] as S));
    });
  }

  /** @throws StateError on anything but what was encoded */
  restore(state: State | undefined, decode: (state: State) => S): void {
    for (const sample of list(state)) {
      const { t, value, item } = decodeSample(sample);
      this.push(t, value, decode(item));
    }
  }

  #put(place: number, t: Time, value: unknown, item: S): void {
    const at = (this.#head + place) & (this.#items.length - 1);
    this.#times[at] = t;
    this.#values[at] = value;
    this.#items[at] = item;
  }

  #grow(): void {
    const room = this.#items.length;
    const unrolled = <T>(ring: readonly T[]): T[] => [...ring.slice(this.#head), ...ring.slice(0, this.#head)];
    this.#items = [...unrolled(this.#items), ...Array.from({ length: room }, () => undefined)];
    this.#times = [...unrolled(this.#times), ...unrolled(this.#times)];
    this.#values = [...unrolled(this.#values), ...unrolled(this.#values)];
    this.#head = 0;
  }
}

/** A sample that waits, as state. */
export const encodeSample = (t: Time, value: unknown, item: State): State => [
  encodeEither(t),
  encodeValue(value),
  item,
];

/** @throws StateError on anything but what was encoded */
export function decodeSample(state: State): { t: Time; value: unknown; item: State } {
  const [time, value, item] = list(state);
  const t = decodeEither(time);
  if (typeof t === 'object' || item === undefined) throw new StateError('the state is damaged: a sample was expected');
  return { t, value: decodeValue(value), item };
}
