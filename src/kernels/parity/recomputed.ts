import { decodeNumber, encodeNumber, list, type State, StateError } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { TimedWindow } from '../support/timed-window.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * An estimate that is worked out anew for each sample, from the samples of the `range` before it, as tools with a database do.
 * O(window) time and space.
 *
 * n samples in, n results out, at once; NaN while the window holds too few. A sample without a value (NaN) does not enter
 * the window. A result of a range that is full is `shortened`: it is that of the newest samples.
 */
export abstract class Recomputed implements Kernel {
  readonly quality?: Quality;
  readonly #window = new TimedWindow();
  readonly #range: number;
  readonly #closed: boolean; // is a sample of exactly that age still inside?
  readonly #most: number;
  #begun = false;
  #lostAge = Infinity; // of the newest sample that left before its time

  /**
   * `range` in units of `h`, Infinity for all; beside the newest sample, at most `most` are kept. `isBound`: are fewer than the range
   * holds fewer than were asked for?
   */
  constructor(range: number, closed: boolean, most: number, isBound: boolean) {
    this.#range = range;
    this.#closed = closed;
    this.#most = most;
    if (isBound) this.quality = { shortened: false };
  }

  /** The result at the time of the newest sample. */
  protected abstract estimate(window: TimedWindow): number;

  push(h: number, value: number, emit: Emit): void {
    const window = this.#window;
    if (this.#begun) {
      checkSpacing(h);
      window.advance(h);
      while (window.size > 0 && this.#outside(window.span + window.since)) window.dropFirst();
      this.#lostAge += h;
      while (window.size > this.#most) {
        this.#lostAge = window.span + window.since;
        window.dropFirst();
      }
    }
    if (this.quality !== undefined) this.quality.shortened = !this.#outside(this.#lostAge);
    this.#begun = true;
    if (value === value) window.add(value);
    emit(this.estimate(window), 'none');
  }

  flush(): void {
    this.#begun = false;
    this.#lostAge = Infinity;
    this.#window.clear();
  }

  amend(value: number): void {
    this.#window.amend(value);
  }

  peek(): number | undefined {
    return this.#begun ? this.estimate(this.#window) : undefined;
  }

  snapshot(): State {
    return [this.#begun, this.#window.snapshot(), encodeNumber(this.#lostAge)];
  }

  restore(state: State): void {
    const [begun, window, lostAge = 'Infinity'] = list(state);
    if (typeof begun !== 'boolean') throw new StateError('the state is damaged: a yes or no was expected');
    this.#window.restore(window);
    this.#lostAge = decodeNumber(lostAge);
    this.#begun = begun;
  }

  #outside(age: number): boolean {
    return this.#closed ? age > this.#range : age >= this.#range;
  }
}
