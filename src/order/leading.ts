import { StreamError, show } from '../core/errors.js';
import { list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import type { Ledger } from './ledger.js';
import type { SeriesOut } from './series-out.js';
import { decodeSample, encodeSample } from './waiting.js';

/** So many are kept at most. */
const MOST = 1024;

/** A sample without a value, and its time. */
export interface Unknown<S> {
  readonly t: Time;
  readonly value: unknown;
  readonly item: S;
}

/**
 * Samples without a value at the beginning of a series, under the rule `propagate`: they take part once the first value has shown how
 * many channels there are.
 */
export class Leading<S> {
  #held: Unknown<S>[] = [];

  get size(): number {
    return this.#held.length;
  }

  /** Keeps a sample; false when there are too many already. */
  keep(t: Time, value: unknown, item: S): boolean {
    if (this.#held.length >= MOST) return false;
    this.#held.push({ t, value, item });
    return true;
  }

  /** All of them, oldest first; they are kept no more. */
  take(): Unknown<S>[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Forgets them; each is counted `dropped`. */
  drop(ledger: Ledger<S>): void {
    for (const { item } of this.take()) ledger.dropped(item, 'dropped');
  }

  /** The series ends: of one without any value nothing is known. */
  leave(ledger: Ledger<S>, out: Pick<SeriesOut<S, unknown>, 'result'>): void {
    for (const { t, value, item } of this.take()) {
      ledger.result();
      out.result(item, t, value, null, 'none');
    }
  }

  /** All of them go on, by `put`; should one fail, those after it are dropped. */
  release(put: (sample: Unknown<S>) => void, ledger: Ledger<S>): void {
    const held = this.take();
    let next = 0;
    try {
      while (next < held.length) put(held[next++] as Unknown<S>);
    } finally {
      for (; next < held.length; next += 1) ledger.dropped((held[next] as Unknown<S>).item, 'dropped');
    }
  }

  snapshot(encode: (item: S) => State): State {
    return this.#held.map(({ t, value, item }) => encodeSample(t, value, encode(item)));
  }

  restore(state: State | undefined, decode: (state: State) => S): number {
    this.#held = list(state)
      .map(decodeSample)
      .map(({ t, value, item }) => ({ t, value, item: decode(item) }));
    return this.#held.length;
  }
}

/** What the rule `error` says of a missing value. */
export const missingError = (value: unknown): StreamError =>
  new StreamError(
    'missing',
    `a sample without a finite value, got ${show(value)}: set missing to "skip", "break" or "propagate" to go on`,
  );
