const WINDOW = 31;
const LEAST = 5;

/** A spacing is a gap above this multiple of the usual one. */
export const GAP_FACTOR = 10;

/**
 * The limit above which a spacing is a gap, for `maxGap: 'auto'`: 10 times the median of the last 31 spacings. Gaps count too, so
 * the limit follows a series that has become slower. Infinity until there are five spacings. O(31) per sample, constant state.
 */
export class MedianGap {
  readonly #recent: number[] = []; // in the order in which they came
  readonly #sorted: number[] = [];

  get limit(): number {
    const n = this.#sorted.length;
    if (n < LEAST) return Infinity;
    const middle = n >> 1;
    const [lower = 0, upper = 0] = [this.#sorted[middle - 1], this.#sorted[middle]];
    return GAP_FACTOR * (n % 2 === 1 ? upper : (lower + upper) / 2);
  }

  push(h: number): void {
    if (this.#recent.length === WINDOW) this.#sorted.splice(this.#sorted.indexOf(this.#recent.shift() ?? 0), 1);
    this.#recent.push(h);
    const larger = this.#sorted.findIndex((known) => known > h);
    this.#sorted.splice(larger === -1 ? this.#sorted.length : larger, 0, h);
  }

  snapshot(): number[] {
    return [...this.#recent];
  }

  restore(recent: readonly number[]): void {
    this.#recent.length = 0;
    this.#sorted.length = 0;
    for (const h of recent) this.push(h);
  }
}
