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
  readonly numbers: Float64Array; // six each
  readonly items: (S | undefined)[]; // the sample that waits for its result
}

/**
 * A series per key, with 56 bytes of state each (beside its key) where the rules are plain and the samples are numbers with
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
  #current: string | undefined;

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
    const evict = (place: Place<S, V, D>, key: string): void => {
      counters.evicted += 1;
      const before = this.#current;
      this.#end(key, place, true);
      this.#current = before;
      evicted?.(key);
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
    let place = this.#keys.get(key);
    this.#current = key;
    if (place === -1) {
      place = this.#compact && typeof t === 'number' && typeof value !== 'object' ? this.#take() : this.#make();
      this.#keys.set(key, place);
    }
    try {
      if (typeof place !== 'number') place.push(t, value, item);
      else {
        this.#load(place);
        this.#stand.push(t, value, item);
      }
    } finally {
      if (typeof place === 'number') this.#store(place);
      this.#current = undefined;
    }
  }

  /** Every series ends; the keys stay. */
  end(): void {
    this.#keys.stop();
    for (const [key, place] of this.#keys.entries()) this.#end(key, place, false);
    this.#current = undefined;
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
    const place = this.#take();
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

  /** A place for a new series. */
  #take(): number {
    const place = this.#free.pop() ?? this.#places++;
    if (place >> BITS === this.#chunks.length) {
      this.#chunks.push({
        numbers: new Float64Array(CHUNK * Series.PACKED),
        items: Array.from({ length: CHUNK }, () => undefined),
      });
    }
    const { numbers, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    numbers.fill(0, at * Series.PACKED, (at + 1) * Series.PACKED);
    items[at] = undefined;
    this.#late.delete(place);
    return place;
  }

  #load(place: number): void {
    const { numbers, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    this.#stand.unpack(numbers, at * Series.PACKED, items[at]);
    if (this.#late.size > 0) this.#stand.lateRun = this.#late.get(place);
  }

  #store(place: number): void {
    const { numbers, items } = this.#chunks[place >> BITS] as Chunk<S>;
    const at = place & (CHUNK - 1);
    this.#stand.pack(numbers, at * Series.PACKED);
    items[at] = this.#stand.unload();
    const run = this.#stand.lateRun;
    if (run !== undefined) {
      this.#late.set(place, run);
      this.#stand.lateRun = undefined;
    } else if (this.#late.size > 0) this.#late.delete(place);
  }
}
