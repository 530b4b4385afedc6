/**
 * Backpressure shared by sinks and sources: a full sink holds the flow, and sources pause until every holder has released it.
 *
 * Hand one Flow to the sources and to the sinks of a pipeline.
 */
export class Flow {
  readonly #holders = new Set<object>();
  readonly #listeners = new Set<(held: boolean) => void>();

  /** Does anyone hold the flow? */
  get held(): boolean {
    return this.#holders.size > 0;
  }

  /** Holds the flow until `release` is called for the same holder. */
  hold(holder: object): void {
    const before = this.held;
    this.#holders.add(holder);
    if (!before) this.#tell(true);
  }

  /** Ends the hold of one holder. */
  release(holder: object): void {
    if (this.#holders.delete(holder) && !this.held) this.#tell(false);
  }

  /** Calls `listener` at every change, and at once when the flow is held. Returns a function that stops it. */
  listen(listener: (held: boolean) => void): () => void {
    this.#listeners.add(listener);
    if (this.held) listener(true);
    return () => void this.#listeners.delete(listener);
  }

  #tell(held: boolean): void {
    for (const listener of this.#listeners) listener(held);
  }
}
