import { list, type State, StateError } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { TimedWindow } from '../support/timed-window.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * An estimate that is worked out anew for each sample, from the samples of the `range` before it, as tools with a database do.
 * O(window) time and space.
 *
 * n samples in, n results out, at once; NaN while the window holds too few. A sample without a value (NaN) does not enter
 * the window.
 */
export abstract class Recomputed implements Kernel {
  readonly #window = new TimedWindow();
  readonly #range: number;
  readonly #closed: boolean; // is a sample of exactly that age still inside?
  readonly #most: number;
  #begun = false;

  /** `range` in units of `h`, Infinity for all; beside the newest sample, at most `most` are kept. */
  constructor(range: number, closed: boolean, most: number = Infinity) {
    this.#range = range;
    this.#closed = closed;
    this.#most = most;
  }

  /** The result at the time of the newest sample. */
  protected abstract estimate(window: TimedWindow): number;

  push(h: number, value: number, emit: Emit): void {
    const window = this.#window;
    if (this.#begun) {
      checkSpacing(h);
      window.advance(h);
      while (window.size > 0 && this.#outside(window.span + window.since)) window.dropFirst();
      while (window.size > this.#most) window.dropFirst();
    }
    this.#begun = true;
    if (value === value) window.add(value);
    emit(this.estimate(window), 'none');
  }

  flush(): void {
    this.#begun = false;
    this.#window.clear();
  }

  amend(value: number): void {
    this.#window.amend(value);
  }

  peek(): number | undefined {
    return this.#begun ? this.estimate(this.#window) : undefined;
  }

  snapshot(): State {
    return [this.#begun, this.#window.snapshot()];
  }

  restore(state: State): void {
    const [begun, window] = list(state);
    if (typeof begun !== 'boolean') throw new StateError('the state is damaged: a yes or no was expected');
    this.#window.restore(window);
    this.#begun = begun;
  }

  #outside(age: number): boolean {
    return this.#closed ? age > this.#range : age >= this.#range;
  }
}
