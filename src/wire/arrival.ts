/**
 * The time at which a record arrives, for records that have none: ns since the Unix epoch, from the clock of this machine, and each
 * later than the one before.
 */
export class Arrival {
  #last = 0n;

  next(): bigint {
    const now = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}
