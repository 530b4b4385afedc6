import { fields, type State } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Time } from '../core/types.js';
import { CompactSeries } from './compact-series.js';
import { Keys, type KeysRules } from './keys.js';
import { LARGE } from './origin.js';
import type { Series } from './series.js';

/** After a wrong guess so many keys are looked up without one: when the series take no turns, guessing costs next to nothing. */
const PAUSE = 16;

/** What a key has: the number of its place among the compact series, or a Series of its own. */
type Place<S, V, D> = number | Series<S, V, D>;

export interface KeyedSeriesOptions<S, V, D> {
  readonly keys: KeysRules;
  /** Are the rules and the kernel so plain that the state of a series can be packed? */
  readonly compact: boolean;
  readonly create: () => Series<S, V, D>;
  readonly timers: Timers | undefined;
  /** Called for each series that has left, after its results. */
  readonly evicted: (key: string) => void;
}

/**
 * A series per key. Series with plain rules, whose samples are numbers with times in ms, are {@link CompactSeries}; any other has an
 * object of its own.
 *
 * Order is kept per key. A series that leaves, by the bounds of {@link Keys}, ends first. One call at a time: see {@link Turns}.
 */
export class KeyedSeries<S, V, D> {
  readonly #create: () => Series<S, V, D>;
  readonly #keys: Keys<Place<S, V, D>>;
  readonly #compact: CompactSeries<S, V, D> | undefined;
  #last = -1; // the place of the last sample
  #guesses: number; // lookups before the next guess; Infinity where keys can leave: there each lookup counts
  #current: string | undefined;
  #over = false; // has it been abandoned?

  constructor({ keys, compact, create, timers, evicted }: KeyedSeriesOptions<S, V, D>) {
    this.#create = create;
    this.#compact = compact ? new CompactSeries(create()) : undefined;
    this.#guesses = compact && keys.maxKeys === Infinity && keys.idleMs === Infinity ? 0 : Infinity;
    const evict = (place: Place<S, V, D>, key: string): void => {
      const before = this.#current;
      try {
        this.#end(key, place, true);
      } finally {
        this.#current = before;
      }
      evicted(key);
    };
    this.#keys = new Keys<Place<S, V, D>>(keys, () => -1, evict, timers);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The key of the series whose results are leaving; `undefined` when they leave because time has passed. */
  get current(): string | undefined {
    return this.#current;
  }

  *keys(): IterableIterator<string> {
    for (const [key] of this.#keys.entries()) yield key;
  }

  push(key: string, t: Time, value: unknown, item: S): void {
    this.#current = key;
    let place: Place<S, V, D> = -1;
    try {
      place = this.#expected(key);
      if (place === -1) place = this.#keys.get(key);
      if (place === -1) {
        place = this.#compact !== undefined && fits(t, value) ? this.#compact.add(key) : this.#create();
        this.#keys.set(key, place);
      }
      if (typeof place === 'number' && !fits(t, value)) place = this.#promote(key, place);
      if (typeof place !== 'number') place.push(t, value, item);
      else {
        this.#last = place;
        this.#compact?.load(place);
        this.#compact?.flyweight.push(t, value, item);
      }
    } finally {
      if (typeof place === 'number' && place >= 0) this.#putBack(place);
      this.#current = undefined;
      if (this.#over) this.#abandonAll();
    }
  }

  /** Every series ends; the keys stay. */
  end(): void {
    this.#keys.stop();
    try {
      for (const [key, place] of this.#keys.entries()) if (!this.#over) this.#end(key, place, false);
    } finally {
      this.#current = undefined;
      if (this.#over) this.#abandonAll();
    }
  }

  /** No time passes any more. */
  stop(): void {
    this.#keys.stop();
    for (const place of this.#keys.values()) if (typeof place !== 'number') place.stop();
  }

  /** Forgets a series; what waits in it is counted `dropped`. The key begins anew with its next sample. */
  forget(key: string): void {
    const place = this.#keys.delete(key);
    if (place === undefined) return;
    if (typeof place === 'number') {
      this.#at(place, ({ timeline }) => timeline.dropWaiting());
      if (place >= 0) this.#compact?.remove(place);
    } else place.abandon();
  }

  /** Forgets what waits, for good; each such sample is counted `dropped`. Whoever gets a result may call it: no other one follows. */
  abandon(): void {
    this.#keys.stop();
    this.#over = true;
    if (this.#current === undefined) this.#abandonAll();
    else this.#compact?.flyweight.timeline.dropWaiting(); // of the series that is at hand; the others when it has been put back
  }

  #abandonAll(): void {
    for (const place of this.#keys.values()) {
      if (typeof place !== 'number') place.abandon();
      else this.#at(place, () => {}); // what waits is dropped as it is put back
    }
  }

  /** The state of each key for which `wanted` holds. */
  *snapshot(encode: (sample: S) => State, wanted: (key: string) => boolean): IterableIterator<[string, State]> {
    for (const [key, place] of this.#keys.entries()) {
      if (!wanted(key)) continue;
      if (typeof place !== 'number') yield [key, place.snapshot(encode)];
      else yield [key, { compact: this.#at(place, (series) => series.snapshot(encode)) }];
    }
  }

  /** Goes on with the state of a key that has not been seen yet. Returns how many of its samples wait. */
  restore(key: string, state: State, decode: (state: State) => S): number {
    this.#keys.get(key);
    const packed =
      typeof state === 'object' && state !== null && !Array.isArray(state) ? fields(state)['compact'] : undefined;
    if (packed === undefined || this.#compact === undefined) {
      const series = this.#create();
      this.#keys.set(key, series);
      return series.restore(packed ?? state, decode);
    }
    const place = this.#compact.add(key);
    this.#keys.set(key, place);
    return this.#at(place, (series) => series.restore(packed, decode));
  }

  #end(key: string, place: Place<S, V, D>, forGood: boolean): void {
    this.#current = key;
    if (typeof place !== 'number') {
      place.endSegment();
      if (forGood) place.abandon();
      return;
    }
    try {
      this.#at(place, (series) => series.endSegment());
    } finally {
      if (forGood) this.#compact?.remove(place);
    }
  }

  /** A compact series gets an object of its own, for a sample that a compact one cannot hold. */
  #promote(key: string, place: number): Series<S, V, D> {
    const items: S[] = [];
    const state = this.#at(place, (series) => series.snapshot((item) => items.push(item) - 1));
    const series = this.#create();
    series.restore(state, (index) => items[index as number] as S);
    this.#compact?.remove(place);
    this.#keys.set(key, series);
    return series;
  }

  /** Does something with a compact series. */
  #at<T>(place: number, work: (series: Series<S, V, D>) => T): T {
    const compact = this.#compact as CompactSeries<S, V, D>;
    compact.load(place);
    try {
      return work(compact.flyweight);
    } finally {
      this.#putBack(place);
    }
  }

  /** A compact series leaves the flyweight. */
  #putBack(place: number): void {
    const compact = this.#compact as CompactSeries<S, V, D>;
    if (this.#over) compact.flyweight.timeline.dropWaiting();
    compact.store(place);
    if (this.#over) compact.forget(place);
  }

  /**
   * The place of a key when it is the one after that of the last sample, as it is when the series take turns: a comparison
   * then saves looking the key up, which is most of the work with many. -1: look it up.
   */
  #expected(key: string): number {
    if (this.#guesses > 0) {
      this.#guesses -= 1;
      return -1;
    }
    const next = (this.#compact as CompactSeries<S, V, D>).next(this.#last, key);
    if (next === -1) this.#guesses = PAUSE;
    return next;
  }
}

/** Can a compact series take this sample? Its times are ms, and its values numbers that are not counted from an origin. */
const fits = (t: Time, value: unknown): boolean =>
  typeof t === 'number' &&
  (typeof value === 'number'
    ? Math.abs(value) < LARGE || value - value !== 0
    : typeof value !== 'object' && typeof value !== 'bigint');
