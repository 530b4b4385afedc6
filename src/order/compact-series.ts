import type { State } from '../core/state.js';
import type { Series } from './series.js';

/** Series in one chunk of memory: growing takes a new chunk, and copies nothing. */
const BITS = 12;
const CHUNK = 1 << BITS;

/** The states of so many series, side by side. */
interface Chunk<S> {
  readonly numbers: Float64Array; // five each; seven in a recording
  readonly past: Uint8Array; // what has happened so far
  readonly keys: (string | undefined)[]; // none where the place is free
  readonly items: (S | undefined)[]; // the sample that waits for its result
  readonly kept: (S | undefined)[]; // the newest, where it is kept back; empty where it never is
}

/**
 * Series with plain rules, as numbers: 57 bytes of state each, beside the key. One {@link Series}, the flyweight, stands for all of
 * them in turn: `load` puts the state of one into it, `store` takes it out again.
 */
export class CompactSeries<S, V, D> {
  readonly flyweight: Series<S, V, D>;
  readonly #chunks: Chunk<S>[] = [];
  readonly #late = new Map<number, State>(); // places with late samples since the newest in time
  readonly #free: number[] = [];
  readonly #width: number;
  #places = 0;

  constructor(flyweight: Series<S, V, D>) {
    this.flyweight = flyweight;
    this.#width = flyweight.timeline.packed;
  }

  /** A place for a new series. */
  add(key: string): number {
    const place = this.#free.pop() ?? this.#places++;
    if (place >> BITS === this.#chunks.length) {
      this.#chunks.push({
        numbers: new Float64Array(CHUNK * this.#width),
        past: new Uint8Array(CHUNK),
        keys: Array.from({ length: CHUNK }, () => undefined),
        items: Array.from({ length: CHUNK }, () => undefined),
        kept: [],
      });
    }
    const { past, keys, items, kept } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    if (kept.length > 0) kept[at] = undefined;
    past[at] = 0;
    keys[at] = key;
    items[at] = undefined;
    this.#late.delete(place);
    return place;
  }

  /** A series has left for good. */
  remove(place: number): void {
    (this.#chunks[place >> BITS] as Chunk<S>).keys[place & (CHUNK - 1)] = undefined;
    this.#free.push(place);
  }

  /** A series stays, but as one that has had no sample yet. */
  forget(place: number): void {
    (this.#chunks[place >> BITS] as Chunk<S>).past[place & (CHUNK - 1)] = 0;
  }

  /** The place after this one, the first after the last, when it is that of `key`; else -1. */
  next(place: number, key: string): number {
    const next = place + 1 < this.#places ? place + 1 : 0;
    return next < this.#places && (this.#chunks[next >> BITS] as Chunk<S>).keys[next & (CHUNK - 1)] === key ? next : -1;
  }

  load(place: number): void {
    const { numbers, past, items, kept } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    const { timeline } = this.flyweight;
    timeline.unpack(numbers, at * this.#width, past[at] as number, items[at], kept[at]);
    if (this.#late.size > 0) timeline.lateRun = this.#late.get(place);
  }

  store(place: number): void {
    const { numbers, past, items, kept } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    const { timeline } = this.flyweight;
    past[at] = timeline.pack(numbers, at * this.#width);
    items[at] = timeline.segment.unload();
    if (timeline.kept.any) kept[at] = timeline.kept.clear();
    else if (kept.length > 0) kept[at] = undefined;
    const run = timeline.lateRun;
    if (run !== undefined) {
      this.#late.set(place, run);
      timeline.lateRun = undefined;
    } else if (this.#late.size > 0) this.#late.delete(place);
  }
}
