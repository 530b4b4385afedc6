import { decodeEither, encodeEither, list, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';

/**
 * Emits the values themselves: for series that are to be put in order, without a derivative.
 *
 * n samples in, n results out. Each leaves when the next comes, because a tie may change it until then, with the edges of
 * its segment; with `atOnce` it leaves immediately, without edges. O(1) state.
 */
export class PassThrough<V extends number | readonly number[], D extends V> implements Kernel<V, D> {
  readonly #atOnce: boolean;
  #held = 0; // samples in this segment: 0, 1 or 2 for more
  #newest: D | undefined;

  constructor(atOnce: boolean) {
    this.#atOnce = atOnce;
  }

  push(_: number, value: V, emit: Emit<D>): void {
    const before = this.#newest as D;
    const held = this.#held;
    this.#newest = value as D;
    this.#held = held === 0 ? 1 : 2;
    if (this.#atOnce) emit(value as D, 'none');
    else if (held > 0) emit(before, held === 1 ? 'start' : 'none');
  }

  amend(value: V): void {
    this.#newest = value as D;
  }

  flush(emit: Emit<D>): void {
    const held = this.#held;
    this.#held = 0;
    if (held > 0 && !this.#atOnce) emit(this.#newest as D, 'end');
  }

  peek(): D | undefined {
    return this.#held > 0 ? this.#newest : undefined;
  }

  snapshot(): State {
    return [this.#held, this.#newest === undefined ? null : encodeEither(this.#newest)];
  }

  restore(state: State): void {
    const [held, newest] = list(state);
    this.#held = Number(held);
    this.#newest = newest === null ? undefined : (decodeEither(newest) as D);
  }
}
