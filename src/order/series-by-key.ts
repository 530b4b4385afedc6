import type { Counters } from '../core/counters.js';
import { fields, type State } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Time } from '../core/types.js';
import { Keys, type KeysRules } from './keys.js';
import type { SeriesRules } from './rules.js';
import type { SeriesOut } from './segments.js';
import { Series } from './series.js';
import type { SeriesValues } from './values.js';

/** Series in one chunk of memory: growing takes a new chunk, and copies nothing. */
const BITS = 12;
const CHUNK = 1 << BITS;

/** After a wrong guess so many keys are looked up without one: when the series take no turns, guessing costs next to nothing. */
const PAUSE = 16;

export interface ByKeyRules extends KeysRules {
  readonly timers?: Timers | undefined;
  /** Are the rules and the kernel so plain that the state of a series can be packed? See {@link isPlain}. */
  readonly compact: boolean;
  /** Is told of each series that has left. */
  readonly evicted?: (key: string) => void;
}

/** What a key has: the number of its place in the chunks, or a Series of its own. */
type Place<S, V, D> = number | Series<S, V, D>;

/** The states of so many compact series, side by side. */
interface Chunk<S> {
  readonly numbers: Float64Array; // five each
  readonly past: Uint8Array; // what has happened so far
  readonly keys: string[];
  readonly items: (S | undefined)[]; // the sample that waits for its result
}

/**
 * A series per key, with 57 bytes of state each (beside its key) where the rules are plain and the samples are numbers with
 * times in ms: one {@link Series} stands for all of these in turn, with the state of each taken out of, and put back into,
 * chunks of doubles. Any other series has an object of its own.
 *
 * Order is kept per key. A series that leaves, by the bounds of {@link Keys}, ends first.
 */
export class SeriesByKey<S, V, D> {
  readonly #make: () => Series<S, V, D>;
  readonly #keys: Keys<Place<S, V, D>>;
  readonly #compact: boolean;
  readonly #stand: Series<S, V, D>; // stands for each compact series in turn
  readonly #chunks: Chunk<S>[] = [];
  readonly #late = new Map<number, State>(); // places in a run of late samples
  readonly #free: number[] = [];
  #places = 0;
  #last = -1; // the place of the last sample
  #guesses: number; // lookups before the next guess; Infinity where keys can leave: there each lookup counts
  #current: string | undefined;
  readonly #queue: { key: string; t: Time; value: unknown; item: S }[] = [];

  constructor(
    rules: SeriesRules,
    values: SeriesValues<V, D>,
    counters: Counters,
    out: SeriesOut<S, D>,
    { timers, compact, evicted, ...bounds }: ByKeyRules,
  ) {
    this.#make = () => new Series(rules, values, counters, out, timers);
    this.#stand = this.#make();
    this.#compact = compact;
    this.#guesses = bounds.maxKeys < Infinity || bounds.idleMs < Infinity ? Infinity : 0;
    const evict = (place: Place<S, V, D>, key: string): void => {
      counters.evicted += 1;
      const before = this.#current;
      try {
        this.#end(key, place, true);
      } finally {
        this.#current = before;
      }
      evicted?.(key);
      if (before === undefined) this.#takeQueued(); // it left because time has passed, not to make room for a sample
    };
    this.#keys = new Keys<Place<S, V, D>>(bounds, () => -1, evict, timers);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The key of the series whose results are leaving; `undefined` when they leave because time has passed. */
  get current(): string | undefined {
    return this.#current;
  }

  /** The keys of all series. */
  *keys(): IterableIterator<string> {
    for (const [key] of this.#keys.entries()) yield key;
  }

  push(key: string, t: Time, value: unknown, item: S): void {
    // Whoever gets a result may send the next sample at once: it waits until the series at hand has been put back.
    if (this.#current !== undefined) {
      this.#queue.push({ key, t, value, item });
      return;
    }
    this.#take(key, t, value, item);
    if (this.#queue.length > 0) this.#takeQueued();
  }

  #takeQueued(): void {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      this.#take(next.key, next.t, next.value, next.item);
  }

  #take(key: string, t: Time, value: unknown, item: S): void {
    this.#current = key;
    let place: Place<S, V, D> = -1;
    try {
      place = this.#expected(key);
      if (place === -1) place = this.#keys.get(key);
      if (place === -1) {
        place = this.#compact && typeof t === 'number' && typeof value !== 'object' ? this.#place(key) : this.#make();
        this.#keys.set(key, place);
      }
      if (typeof place !== 'number') place.push(t, value, item);
      else {
        this.#last = place;
        this.#load(place);
        this.#stand.push(t, value, item);
      }
    } finally {
      if (typeof place === 'number' && place >= 0) this.#store(place);
      this.#current = undefined;
    }
  }

  /** Every series ends; the keys stay. */
  end(): void {
    this.#keys.stop();
    try {
      for (const [key, place] of this.#keys.entries()) this.#end(key, place, false);
    } finally {
      this.#current = undefined;
    }
    this.#takeQueued();
  }

  /** Forgets what waits; each such sample is counted `dropped`. */
  abandon(): void {
    this.#keys.stop();
    for (const place of this.#keys.values()) {
      if (typeof place !== 'number') place.abandon();
      else {
        this.#load(place);
        this.#stand.dropWaiting();
        this.#store(place);
      }
    }
  }

  /** The state of each key for which `wanted` holds. */
  *snapshot(encode: (sample: S) => State, wanted: (key: string) => boolean): IterableIterator<[string, State]> {
    for (const [key, place] of this.#keys.entries()) {
      if (!wanted(key)) continue;
      if (typeof place !== 'number') yield [key, place.snapshot(encode)];
      else {
        this.#load(place);
        const state = this.#stand.snapshot(encode);
        this.#store(place);
        yield [key, { compact: state }];
      }
    }
  }

  /** Goes on with the state of a key that has not been seen yet. Returns how many of its samples wait. */
  restore(key: string, state: State, decode: (state: State) => S): number {
    this.#keys.get(key);
    const packed =
      typeof state === 'object' && state !== null && !Array.isArray(state) ? fields(state)['compact'] : undefined;
    if (packed === undefined) {
      const series = this.#make();
      this.#keys.set(key, series);
      return series.restore(state, decode);
    }
    const place = this.#place(key);
    this.#keys.set(key, place);
    this.#load(place);
    const waiting = this.#stand.restore(packed, decode);
    this.#store(place);
    return waiting;
  }

  #end(key: string, place: Place<S, V, D>, forGood: boolean): void {
    this.#current = key;
    if (typeof place !== 'number') {
      place.endSegment();
      if (forGood) place.abandon();
      return;
    }
    this.#load(place);
    try {
      this.#stand.endSegment();
    } finally {
      this.#store(place);
      if (forGood) this.#free.push(place);
    }
  }

  /**
   * The place of a key when it is the one after that of the last sample, as it is when the series take turns: a comparison
   * then saves looking the key up, which is most of the work with many. -1: look it up.
   */
  #expected(key: string): Place<S, V, D> {
    if (this.#guesses === 0) {
      const next = this.#last + 1 < this.#places ? this.#last + 1 : 0;
      if (next < this.#places && (this.#chunks[next >> BITS] as Chunk<S>).keys[next & (CHUNK - 1)] === key) return next;
      this.#guesses = PAUSE;
    } else this.#guesses -= 1;
    return -1;
  }

  /** A place for a new series. */
  #place(key: string): number {
    const place = this.#free.pop() ?? this.#places++;
    if (place >> BITS === this.#chunks.length) {
      this.#chunks.push({
        numbers: new Float64Array(CHUNK * Series.PACKED),
        past: new Uint8Array(CHUNK),
        keys: Array.from({ length: CHUNK }, () => ''),
        items: Array.from({ length: CHUNK }, () => undefined),
      });
    }
    const { past, keys, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    past[at] = 0;
    keys[at] = key;
    items[at] = undefined;
    this.#late.delete(place);
    return place;
  }

  #load(place: number): void {
    const { numbers, past, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    this.#stand.unpack(numbers, at * Series.PACKED, past[at] as number, items[at]);
    if (this.#late.size > 0) this.#stand.lateRun = this.#late.get(place);
  }

  #store(place: number): void {
    const { numbers, past, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    past[at] = this.#stand.pack(numbers, at * Series.PACKED);
    items[at] = this.#stand.unload();
    const run = this.#stand.lateRun;
    if (run !== undefined) {
      this.#late.set(place, run);
      this.#stand.lateRun = undefined;
    } else if (this.#late.size > 0) this.#late.delete(place);
  }
}
