import type { Time } from '../core/types.js';

/**
 * Tells times that are too far ahead of the clock to be true. The clock is that of the wall, for times are of the Unix epoch: a
 * date that is set on this machine moves the limit, and no result.
 */
export class AheadLimit {
  readonly #ms: number;
  readonly #wall: () => number;

  /** `ms`: how far ahead is allowed. `wall`: ms since the epoch. */
  constructor(ms: number, wall: () => number) {
    this.#ms = ms;
    this.#wall = wall;
  }

  isBeyond(t: Time): boolean {
    return (typeof t === 'bigint' ? Number(t) / 1e6 : t) > this.#wall() + this.#ms;
  }
}
