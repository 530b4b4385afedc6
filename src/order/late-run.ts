import { decodeEither, decodeNumber, encodeEither, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';

/**
 * Tells late samples from a clock that was set back: after `limit` late samples in a row that are in order among themselves,
 * the series has to start anew with the last of them.
 */
export class LateRun {
  readonly #limit: number;
  #length = 0;
  #time: Time = 0; // of the newest late sample

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A sample came late. True when it is the one with which the series starts anew. */
  late(t: Time): boolean {
    // One sample sent again and again shows no clock that goes on.
    if (this.#length > 0 && t === this.#time) return false;
    this.#length = this.#length > 0 && t > this.#time ? this.#length + 1 : 1;
    this.#time = t;
    if (this.#length < this.#limit) return false;
    this.#length = 0;
    return true;
  }

  /** A sample came that was not late. */
  inTime(): void {
    this.#length = 0;
  }

  /** Has the series seen late samples since the newest one in time? */
  get running(): boolean {
    return this.#length > 0;
  }

  snapshot(): State {
    return [this.#length, encodeEither(this.#time)];
  }

  restore(state: State | undefined): void {
    const [length, time] = list(state);
    this.#length = decodeNumber(length);
    this.#time = decodeEither(time) as Time;
  }
}
