import { decodeEither, decodeNumber, encodeEither, fields, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { finer, spacingOf } from '../time/spacing.js';
import { type Held, placeOf, same } from './held.js';
import { RepeatRun } from './repeat-run.js';
import { decodeSample, encodeSample } from './waiting.js';

/** When so many have left from the front of the list, the list is cut: that costs each of them next to nothing. */
const LEFT = 64;

/** So many samples are held at most, unless somebody has said otherwise. */
const MOST_HELD = 65_536;

/** How many samples a {@link ReorderBuffer} holds at most, and what is called for each that goes on before its time. */
export interface HeldLimit {
  readonly most?: number | undefined;
  readonly hurried?: () => void;
}

/**
 * Holds samples until no older one is expected, and releases them in the order of their times.
 *
 * The watermark is the newest time less `lateness`: what is older than it leaves, sorted; what comes older than it is late.
 * `lateness` is in the unit of the times (ms for numbers, ns for bigints). `settle` makes one of two samples with one time.
 * A clock that was set back tells a stretch of time twice: see {@link RepeatRun}. Of the second pass, all are late until one has
 * caught up with the newest.
 *
 * State: the samples of the last `lateness`, at most so many: with more, the oldest go on early, and the watermark with them. Asks no clock: call `idle` with how long nothing has come. A sample that comes in
 * order costs O(1), another O(log n) and a move of those after it.
 *
 * Source: bounded out-of-orderness watermarks, as in Apache Flink.
 */
export class ReorderBuffer<S> {
  readonly #run = new RepeatRun<S>();
  #lateness: number;
  readonly #release: (t: Time, value: unknown, item: S) => void;
  readonly #settle: (held: Held<S>, value: unknown, item: S) => void;
  readonly #reject: ((item: S) => void) | undefined;
  readonly #most: number;
  readonly #hurried: (() => void) | undefined;
  #held: Held<S>[] = []; // sorted by time; empty where one has left
  #left = 0; // how many at the front of it have left
  #newest: Time | undefined;
  #watermark: Time | undefined;

  /** `settle` makes one of a sample that is held and another of its time. `reject` takes what was held by mistake, and is late; without it no
   * second pass is looked for. */
  constructor(
    lateness: number,
    release: (t: Time, value: unknown, item: S) => void,
    settle: (held: Held<S>, value: unknown, item: S) => void,
    reject?: (item: S) => void,
    { most = MOST_HELD, hurried }: HeldLimit = {},
  ) {
    this.#lateness = lateness;
    this.#release = release;
    this.#settle = settle;
    this.#reject = reject;
    this.#most = most;
    this.#hurried = hurried;
  }

  /** Takes a sample. `anew`: a second pass of the same time has caught up, and what is held ends before this sample. */
  push(t: Time, value: unknown, item: S): 'held' | 'late' | 'anew' {
    const run = this.#run;
    if (this.#newest !== undefined && t < this.#newest) {
      if (!run.follows(t)) this.#settleRivals();
      if (run.repeats || t < (this.#watermark as Time)) return 'late';
      return this.#insert(t, value, item, true) ? this.#relieve() : 'late';
    }
    if (this.#watermark !== undefined && t < this.#watermark) return 'late';
    if (run.length > 0 && this.#newest !== undefined) {
      if (run.repeats) return t === this.#newest ? 'late' : 'anew'; // no time has two results
      this.#settleRivals();
      run.clear();
    }
    this.#insert(t, value, item, false);
    if (this.#newest === undefined || t > this.#newest) {
      this.#newest = t;
      this.#advance(t);
    }
    return this.#held.length > this.#most ? this.#relieve() : 'held'; // most samples: a call less
  }

  /** Times are in ns from now on. */
  refine(): void {
    this.#lateness *= 1e6;
    if (this.#newest !== undefined) this.#newest = finer(this.#newest);
    if (this.#watermark !== undefined) this.#watermark = finer(this.#watermark);
    const finerHeld = new Map(this.#held.slice(this.#left).map((held) => [held, { ...held, t: finer(held.t) }]));
    this.#run.refine((held) => finerHeld.get(held) ?? held);
    this.#held = [...finerHeld.values()];
    this.#left = 0;
  }

  /** Nothing has come for `elapsedMs`: the watermark moves on by as much. */
  idle(elapsedMs: number): void {
    const newest = this.#newest;
    if (newest === undefined || this.size === 0) return;
    const elapsed = typeof newest === 'bigint' ? elapsedMs * 1e6 : elapsedMs;
    this.#advance(typeof newest === 'bigint' ? newest + BigInt(Math.floor(elapsed)) : newest + elapsed);
    // So large a time that a span of ms is lost in it: only how far apart times are tells what is due.
    while (
      this.#left < this.#held.length &&
      spacingOf((this.#held[this.#left] as Held<S>).t, newest) + elapsed > this.#lateness
    )
      this.#letGo(1);
  }

  /** When the oldest sample leaves, if nothing more comes after `heardAt`; Infinity when none is held. */
  due(heardAt: number): number {
    const oldest = this.#held[this.#left]?.t;
    if (oldest === undefined || this.#newest === undefined) return Infinity;
    const ahead = spacingOf(oldest, this.#newest);
    return heardAt + (this.#lateness - ahead) / (typeof oldest === 'bigint' ? 1e6 : 1) + 1;
  }

  /** Releases everything: the series, or its segment, ends. */
  end(): void {
    this.#letGo(this.size);
  }

  /** The newest time that has come. */
  get newest(): Time | undefined {
    return this.#newest;
  }

  get size(): number {
    return this.#held.length - this.#left + this.#run.rivals.length;
  }

  snapshot(encode: (item: S) => State): State {
    return {
      held: this.#held
        .slice(this.#left)
        .map(({ t, value, item, weight }) => [weight, encodeSample(t, value, encode(item))]),
      run: this.#run.snapshot((held) => this.#held.indexOf(held) - this.#left, encode),
      newest: this.#newest === undefined ? null : encodeEither(this.#newest),
      watermark: this.#watermark === undefined ? null : encodeEither(this.#watermark),
    };
  }

  restore(state: State, decode: (state: State) => S): void {
    const { held, run, newest, watermark } = fields(state);
    this.#left = 0;
    this.#held = list(held).map((entry) => {
      const [weight, sample] = list(entry);
      const { t, value, item } = decodeSample(sample ?? null);
      return { t, value, item: decode(item), weight: decodeNumber(weight) };
    });
    this.#run.restore(run, this.#held, decode);
    this.#newest = newest === null ? undefined : (decodeEither(newest) as Time);
    this.#watermark = watermark === null ? undefined : (decodeEither(watermark) as Time);
  }

  /** Forgets the watermark and what is held, which is returned. */
  clear(): S[] {
    const held = [...this.#held.slice(this.#left), ...this.#run.rivals].map(({ item }) => item);
    this.#run.clear();
    this.#held = [];
    this.#left = 0;
    this.#newest = undefined;
    this.#watermark = undefined;
    return held;
  }

  #advance(to: Time): void {
    const watermark = typeof to === 'number' ? to - this.#lateness : to - BigInt(Math.round(this.#lateness));
    if (this.#watermark === undefined || watermark > this.#watermark) this.#watermark = watermark;
    let n = this.#left;
    while (n < this.#held.length && (this.#held[n] as Held<S>).t < this.#watermark) n += 1;
    this.#letGo(n - this.#left);
  }

  /** False when the sample shows that its run tells time again: it is late, and so are those of its run. */
  #insert(t: Time, value: unknown, item: S, behind: boolean): boolean {
    const held = this.#held;
    const at = placeOf(t, held, this.#left);
    const before = at > this.#left ? held[at - 1] : undefined;
    if (before !== undefined && before.t === t) {
      if (behind && this.#reject !== undefined && !same(before.value, value)) {
        const earlier = at - 1 > this.#left ? held[at - 2] : undefined;
        if (this.#run.contradicts(before, earlier, value, item)) this.#takeBack();
        return !this.#run.repeats;
      }
      this.#settleWith(before, value, item);
      return true;
    }
    const entry: Held<S> = { t, value, item, weight: 1 };
    if (behind) this.#run.joined(entry);
    if (at === held.length) held.push(entry);
    else held.splice(at, 0, entry);
    return true;
  }

  #settleWith(held: Held<S>, value: unknown, item: S): void {
    this.#settle(held, value, item);
    held.weight += 1;
  }

  /** Late samples were no second pass: each that has the time of another is settled with it. */
  #settleRivals(): void {
    for (const { held, value, item } of this.#run.rivals.splice(0)) this.#settleWith(held, value, item);
  }

  /** The run that is under way tells time again: what it has put in is late. */
  #takeBack(): void {
    const { members, items } = this.#run.takeBack();
    this.#held = this.#held.slice(this.#left).filter((held) => !members.has(held));
    this.#left = 0;
    for (const item of items) this.#reject?.(item);
  }

  /** When too many are held, the oldest go on before their time: what comes older than they are is late from now on. */
  #relieve(): 'held' {
    while (this.size > this.#most) {
      const { t } = this.#held[this.#left] as Held<S>;
      if (t > (this.#watermark as Time)) this.#watermark = t;
      this.#hurried?.();
      this.#letGo(1);
    }
    return 'held';
  }

  #letGo(n: number): void {
    for (let i = 0; i < n; i += 1) {
      const leaving = this.#held[this.#left];
      if (leaving === undefined) return;
      this.#held[this.#left] = undefined as never; // so that nothing keeps it
      this.#left += 1; // one by one: should one throw, the others are still held
      if (this.#left === this.#held.length) {
        this.#held = [];
        this.#left = 0;
      } else if (this.#left >= LEFT && this.#left * 2 >= this.#held.length) {
        this.#held = this.#held.slice(this.#left);
        this.#left = 0;
      }
      const rival = this.#run.length > 0 ? this.#run.left(leaving) : undefined;
      if (rival !== undefined) this.#settleWith(leaving, rival.value, rival.item);
      this.#release(leaving.t, leaving.value, leaving.item);
    }
  }
}
