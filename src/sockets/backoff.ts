/** With `Retry-After`, clients come back spread over at least this part of the time that they were asked to wait. */
const SPREAD = 0.1;

/**
 * How long to wait before a connection is opened again: at a random moment up to `base`, doubled with each failure up to `cap`.
 *
 * Full jitter (Brooker, "Exponential Backoff And Jitter"). Only data starts the doubling anew: a server that takes every
 * connection, and closes it without a word, is asked ever more rarely; a line that breaks again and again, but works between, is
 * not. Where the server has to answer the opening of a feed, that counts in place of data.
 */
export class Backoff {
  #failures = 0;

  /** Both in ms. */
  constructor(
    readonly base: number,
    readonly cap: number,
  ) {}

  /** Failures in a row, without data between. */
  get failures(): number {
    return this.#failures;
  }

  /** Data has come, or gone. */
  reset(): void {
    this.#failures = 0;
  }

  /** It has failed once more: how long to wait, in ms; not less than `retryAfter`, which the server may have asked for. */
  next(retryAfter: number): number {
    const longest = Math.min(this.cap, this.base * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    if (retryAfter === 0) return Math.random() * longest;
    return retryAfter + Math.random() * Math.max(longest, retryAfter * SPREAD);
  }
}
