import { show } from '../core/errors.js';
import { type Option, type TableOf, wholeNumber } from '../core/option.js';
import type { Timers } from '../core/timers.js';
import { type DurationLike, span } from '../time/duration.js';

/** Bounds for the number of series, and for how long they are kept without a sample. */
export interface KeysOptions {
  /** A series without a sample for this long leaves (default: never). */
  readonly idleTtl?: DurationLike;
  /** With more series than this, the one whose last sample is the longest ago leaves (default: no limit). */
  readonly maxKeys?: number;
}

/** Each option once. */
export const KEYS_OPTIONS: TableOf<{ readonly idleTtl: number | undefined; readonly maxKeys: number }> = {
  idleTtl: span('a series without a sample for so long ends and is forgotten (default: never)'),
  maxKeys: keysLimit('with more series than this, the one that was idle the longest ends (default: no limit)'),
};

/** The same, checked. */
export interface KeysRules {
  readonly idleMs: number; // Infinity for never
  readonly maxKeys: number;
}

/** @throws RangeError on an invalid limit */
export const checkKeys = ({ idleTtl, maxKeys }: KeysOptions): KeysRules => ({
  idleMs: KEYS_OPTIONS.idleTtl.check(idleTtl, 'idleTtl') ?? Infinity,
  maxKeys: KEYS_OPTIONS.maxKeys.check(maxKeys, 'maxKeys'),
});

function keysLimit(help: string): Option<number> {
  const number = wholeNumber(help, { most: Number.MAX_SAFE_INTEGER, fallback: Infinity });
  return {
    ...number,
    check(value, name) {
      if (value === undefined || value === Infinity) return Infinity;
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
      throw new RangeError(`${name} must be a positive integer, got ${show(value)}`);
    },
  };
}

/** A key of a bounded map, between the one that was seen before it and the one after. */
interface Entry<T> {
  readonly key: string;
  item: T;
  seen: number; // when its last sample came
  older: Entry<T> | undefined;
  newer: Entry<T> | undefined;
}

/**
 * One item per key, made when the key is first seen. Under bounds, the least recently seen key leaves first. Any string is a key.
 *
 * `evict` is called with what leaves, after it has been removed: a key that comes again begins anew. O(1) for each sample.
 */
export class Keys<T> {
  readonly #rules: KeysRules;
  readonly #create: (key: string) => T;
  readonly #evict: (item: T, key: string) => void;
  readonly #timers: Timers | undefined;
  readonly #bounded: boolean;
  readonly #items = new Map<string, T>(); // where there are no bounds
  readonly #entries = new Map<string, Entry<T>>(); // where there are
  #oldest: Entry<T> | undefined;
  #newest: Entry<T> | undefined;
  #alarm: { unsubscribe(): void } | undefined;

  constructor(rules: KeysRules, create: (key: string) => T, evict: (item: T, key: string) => void, timers?: Timers) {
    this.#rules = rules;
    this.#create = create;
    this.#evict = evict;
    this.#timers = timers;
    this.#bounded = rules.maxKeys < Infinity || rules.idleMs < Infinity;
  }

  get size(): number {
    return this.#bounded ? this.#entries.size : this.#items.size;
  }

  /** The item of a key, which has just been seen. */
  get(key: string): T {
    if (this.#bounded) return this.#touch(key);
    const item = this.#items.get(key);
    if (item !== undefined) return item;
    const made = this.#create(key);
    this.#items.set(key, made);
    return made;
  }

  /** Replaces the item of a key that is there. */
  set(key: string, item: T): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.item = item;
    else this.#items.set(key, item);
  }

  /** Takes a key out; its item, where it was there. Nothing is evicted. */
  delete(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      this.#entries.delete(key);
      this.#unlink(entry);
    }
    const item = entry?.item ?? this.#items.get(key);
    this.#items.delete(key);
    return item;
  }

  *values(): IterableIterator<T> {
    for (const [, item] of this.entries()) yield item;
  }

  /** All keys with their items; under bounds, least recently seen first. */
  *entries(): IterableIterator<[string, T]> {
    yield* this.#items;
    for (let entry = this.#oldest; entry !== undefined; entry = entry.newer) yield [entry.key, entry.item];
  }

  /** No time passes any more. */
  stop(): void {
    this.#alarm?.unsubscribe();
    this.#alarm = undefined;
  }

  #touch(key: string): T {
    const now = this.#rules.idleMs < Infinity ? (this.#timers?.now() ?? 0) : 0;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { key, item: this.#create(key), seen: now, older: undefined, newer: undefined };
      this.#entries.set(key, entry);
      this.#append(entry);
      if (this.#entries.size > this.#rules.maxKeys) this.#leave(this.#oldest as Entry<T>);
    } else {
      entry.seen = now;
      if (entry !== this.#newest) {
        this.#unlink(entry);
        this.#append(entry);
      }
    }
    if (this.#alarm === undefined) this.#arm(now);
    return entry.item;
  }

  #append(entry: Entry<T>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<T>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }

  #leave(entry: Entry<T>): void {
    this.#entries.delete(entry.key);
    this.#unlink(entry);
    this.#evict(entry.item, entry.key);
  }

  #arm(now: number): void {
    if (this.#rules.idleMs === Infinity || this.#oldest === undefined) return;
    const delay = Math.max(this.#oldest.seen + this.#rules.idleMs - now, 0);
    this.#alarm = this.#timers?.schedule(() => this.#sweep(), delay);
  }

  #sweep(): void {
    this.#alarm = undefined;
    const now = this.#timers?.now() ?? 0;
    while (this.#oldest !== undefined && this.#oldest.seen + this.#rules.idleMs <= now) this.#leave(this.#oldest);
    this.#arm(now);
  }
}
