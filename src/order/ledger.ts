import type { Counters } from '../core/counters.js';

/** Why a sample has no result; the name of its counter. */
export type DropReason = 'missing' | 'tied' | 'late' | 'implausible' | 'bad' | 'dropped';

/** Called for each sample that gets no result, after it was counted. */
export interface Drops<S> {
  drop(item: S, reason: DropReason): void;
}

/**
 * The only writer of {@link Counters}: what became of every sample.
 *
 * A sample is `pending` from its arrival until it leaves, as a result or under a reason: so
 * `in = out + missing + tied + late + implausible + bad + dropped + pending` holds at every moment, inside a callback too.
 */
export class Ledger<S = unknown> {
  readonly counters: Counters;
  readonly #drops: Drops<S> | undefined;
  #sought: S | undefined; // an item that may be among those that are dropped

  constructor(counters: Counters, drops?: Drops<S>) {
    this.counters = counters;
    this.#drops = drops;
  }

  arrived(): void {
    this.counters.in += 1;
    this.counters.pending += 1;
  }

  /** A pending sample leaves as a final result. Call it before the result is handed on. */
  result(): void {
    this.counters.pending -= 1;
    this.counters.out += 1;
  }

  /** A pending sample leaves without a result. */
  dropped(item: S, reason: DropReason): void {
    this.counters.pending -= 1;
    this.counters[reason] += 1;
    if (item === this.#sought) this.#sought = undefined;
    this.#drops?.drop(item, reason);
  }

  /** Does what has to be done before the pending `next` can go on: when that fails, it is dropped. */
  before(next: S, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.dropped(next, 'dropped');
      throw error;
    }
  }

  /** Something failed while a pending sample was handled, and `work` drops all that waits with it: it is `bad`, unless it waited too. */
  failed(item: S, work: () => void): void {
    this.#sought = item;
    work();
    const left = this.#sought !== undefined;
    this.#sought = undefined;
    if (left) this.dropped(item, 'bad');
  }

  /** Samples that an earlier run took, and that still wait. */
  restored(count: number): void {
    this.counters.in += count;
    this.counters.pending += count;
  }

  /** A record that could not be read: it never was a sample. */
  unreadable(): void {
    this.counters.in += 1;
    this.counters.bad += 1;
  }

  /** A record whose clock was not set: it has no time to be a sample at. */
  timeless(): void {
    this.counters.in += 1;
    this.counters.missing += 1;
  }

  /** A record that `when` did not let through; it does not count as `in`. */
  unmatched(): void {
    this.counters.unmatched += 1;
  }

  gap(): void {
    this.counters.gaps += 1;
  }

  /** Counters that fell; negative when a tie takes a fall back. */
  resets(count: number): void {
    this.counters.resets += count;
  }

  resync(): void {
    this.counters.resync += 1;
  }

  evicted(): void {
    this.counters.evicted += 1;
  }

  /** A result of a window that was full. */
  shortened(): void {
    this.counters.shortened += 1;
  }

  /** A sample that is held goes on before its time: too many are held. */
  hurried(): void {
    this.counters.hurried += 1;
  }
}
