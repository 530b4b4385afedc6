import { decodeEither, encodeEither, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { coarser, finer } from '../time/spacing.js';

/**
 * A clock that starts again at 0, such as a time of day, or `millis()` of a device: each time is put into the round in which it is nearest
 * to the one before. Late samples stay late, and a clock that was set back is behind. O(1) state.
 */
export class TimeWrap {
  readonly #ms: number;
  readonly #ns: bigint;
  #last: Time | undefined;

  /** `round` is in ns. */
  constructor(round: bigint) {
    this.#ns = round;
    this.#ms = Number(round) / 1e6;
  }

  /** The time on a clock that goes on for ever. */
  straight(t: Time): Time {
    const last = this.#last;
    if (last === undefined) this.#last = t;
    else if (typeof t === 'number' && typeof last === 'number')
      this.#last = t + Math.round((last - t) / this.#ms) * this.#ms;
    else {
      const ns = this.#nearest(finer(t), finer(last));
      this.#last = typeof t === 'number' ? coarser(ns) : ns;
    }
    return this.#last;
  }

  #nearest(t: bigint, last: bigint): bigint {
    const round = this.#ns;
    const ahead = last - t + round / 2n;
    return t + (ahead >= 0n ? ahead / round : -((round - 1n - ahead) / round)) * round;
  }

  snapshot(): State {
    return this.#last === undefined ? null : encodeEither(this.#last);
  }

  restore(state: State | undefined): void {
    this.#last = state === null || state === undefined ? undefined : (decodeEither(state) as Time);
  }
}
