/** A first-in first-out queue on a ring that doubles when full: `push` and `shift` are O(1) and allocate nothing once warm. */
export class Fifo<T> {
  #ring: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  #head = 0;
  #size = 0;

  /** How many items are in the queue. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item behind all others. */
  push(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size += 1;
  }

  /** Puts an item back in front of all others. */
  unshift(item: T): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = item;
    this.#size += 1;
  }

  /** The oldest item, removed; `undefined` when there is none. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    return item;
  }

  /** The oldest item, left in place. */
  peek(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  /** The newest item, left in place. */
  last(): T | undefined {
    return this.#size === 0 ? undefined : this.#ring[(this.#head + this.#size - 1) & (this.#ring.length - 1)];
  }

  /** Puts `item` in the place of the newest one. */
  replaceLast(item: T): void {
    this.#ring[(this.#head + this.#size - 1) & (this.#ring.length - 1)] = item;
  }

  /** All items, oldest first. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#size; i += 1) yield this.#ring[(this.#head + i) & (this.#ring.length - 1)] as T;
  }

  /** Removes all items. */
  clear(): void {
    this.#ring.fill(undefined);
    this.#head = 0;
    this.#size = 0;
  }

  #grow(): void {
    const old = this.#ring;
    this.#ring = Array.from({ length: old.length * 2 }, (_, i) =>
      i < old.length ? old[(this.#head + i) & (old.length - 1)] : undefined,
    );
    this.#head = 0;
  }
}
