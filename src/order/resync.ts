import { decodeEither, decodeNumber, encodeEither, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';

/**
 * Tells late samples from a clock that was set back: after `limit` late samples in a row that are in order among themselves,
 * the series has to start anew with the last of them.
 */
export class Resync {
  readonly #limit: number;
  #run = 0;
  #time: Time = 0; // of the newest late sample

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A sample came late. True when it is the one with which the series starts anew. */
  late(t: Time): boolean {
    // One sample sent again and again shows no clock that goes on.
    if (this.#run > 0 && t === this.#time) return false;
    this.#run = this.#run > 0 && t > this.#time ? this.#run + 1 : 1;
    this.#time = t;
    if (this.#run < this.#limit) return false;
    this.#run = 0;
    return true;
  }

  /** A sample came that was not late. */
  inTime(): void {
    this.#run = 0;
  }

  /** Is it in a run of late samples? */
  get running(): boolean {
    return this.#run > 0;
  }

  snapshot(): State {
    return [this.#run, encodeEither(this.#time)];
  }

  restore(state: State | undefined): void {
    const [run, time] = list(state);
    this.#run = decodeNumber(run);
    this.#time = decodeEither(time) as Time;
  }
}
