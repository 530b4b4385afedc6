import { DOUBLE_FIELD } from '../core/double.js';
import { decodeEither, decodeValue, encodeEither, encodeValue, list, type State, StateError } from '../core/state.js';
import type { Time } from '../core/types.js';

/**
 * Samples that wait for their result, oldest first: the time and the value of each, and the item that its driver wants back.
 *
 * Three rings side by side that double when full, so that numbers stay numbers and nothing is allocated per sample. They are
 * open to their one user, who writes and reads them at the places that `reserve` and `release` give: handed on as arguments,
 * each time and each value would be boxed.
 */
export class Waiting<S> {
  items: (S | undefined)[] = [undefined, undefined, undefined, undefined];
  times: Time[] = [DOUBLE_FIELD, DOUBLE_FIELD, DOUBLE_FIELD, DOUBLE_FIELD];
  values: unknown[] = [DOUBLE_FIELD, DOUBLE_FIELD, DOUBLE_FIELD, DOUBLE_FIELD];
  #mask = 3;
  #head = 0; // the place of the oldest
  #tail = 0; // the place behind the newest: never the head while any waits

  get size(): number {
    return (this.#tail - this.#head) & this.#mask;
  }

  get empty(): boolean {
    return this.#tail === this.#head;
  }

  /** A place for one more sample, behind all others, to be filled at once. */
  reserve(): number {
    const at = this.#tail;
    this.#tail = (at + 1) & this.#mask;
    return this.#tail === this.#head ? this.#grow() : at;
  }

  /** The place of the oldest sample, which leaves; its item has to be taken out. */
  release(): number {
    const at = this.#head;
    this.#head = (at + 1) & this.#mask;
    return at;
  }

  /** The oldest sample stops waiting. */
  leave(): S {
    const at = this.release();
    const item = this.items[at] as S;
    this.items[at] = undefined;
    return item;
  }

  /** The place of the newest sample; one must be there. */
  get newest(): number {
    return (this.#tail - 1) & this.#mask;
  }

  snapshot(encode: (item: S) => State): State {
    return Array.from({ length: this.size }, (_, i) => {
      const at = (this.#head + i) & this.#mask;
      return encodeSample(this.times[at] as Time, this.values[at], encode(this.items[at] as S));
    });
  }

  /** @throws StateError on anything but what was encoded */
  restore(state: State | undefined, decode: (state: State) => S): void {
    for (const sample of list(state)) {
      const { t, value, item } = decodeSample(sample);
      const at = this.reserve();
      this.times[at] = t;
      this.values[at] = value;
      this.items[at] = decode(item);
    }
  }

  /** The rings are full: twice the room, with the oldest in front. Returns the last place of the old room, which was reserved. */
  #grow(): number {
    const room = this.items.length;
    const unrolled = <T>(ring: readonly T[]): T[] => [...ring.slice(this.#head), ...ring.slice(0, this.#head)];
    this.items = [...unrolled(this.items), ...Array.from({ length: room }, () => undefined)];
    this.times = [...unrolled(this.times), ...unrolled(this.times)];
    this.values = [...unrolled(this.values), ...unrolled(this.values)];
    this.#mask = room * 2 - 1;
    this.#head = 0;
    this.#tail = room;
    return room - 1;
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
