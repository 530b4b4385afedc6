import { fields, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { NumberRing } from './number-ring.js';

/**
 * Two kernels on the same samples. n samples in, n pairs of results out: each leaves when both kernels have emitted.
 *
 * State: that of both, and the results of one that wait for those of the other.
 */
export class SideBySide implements Kernel<number, number[]> {
  /** A pair is `shortened` when the window of either kernel is. */
  readonly quality: Quality<number[]> = { shortened: false };
  readonly #first: Kernel;
  readonly #second: Kernel;
  readonly #ahead = new NumberRing(1); // of the first
  readonly #behind = new NumberRing(1); // of the second

  constructor(first: Kernel, second: Kernel) {
    this.#first = first;
    this.#second = second;
  }

  push(h: number, value: number, emit: Emit<number[]>): void {
    this.#first.push(h, value, addTo(this.#ahead));
    this.#second.push(h, value, addTo(this.#behind));
    this.#pair(emit);
  }

  flush(emit: Emit<number[]>): void {
    this.#first.flush(addTo(this.#ahead));
    this.#second.flush(addTo(this.#behind));
    this.#pair(emit);
  }

  amend(value: number): void {
    this.#first.amend?.(value);
    this.#second.amend?.(value);
  }

  snapshot(): State {
    return {
      first: this.#first.snapshot?.() ?? null,
      second: this.#second.snapshot?.() ?? null,
      ahead: this.#ahead.snapshot(),
      behind: this.#behind.snapshot(),
    };
  }

  restore(state: State): void {
    const { first = null, second = null, ahead, behind } = fields(state);
    this.#first.restore?.(first);
    this.#second.restore?.(second);
    this.#ahead.restore(ahead);
    this.#behind.restore(behind);
  }

  #pair(emit: Emit<number[]>): void {
    const { quality } = this;
    quality.shortened = (this.#first.quality?.shortened || this.#second.quality?.shortened) ?? false;
    while (this.#ahead.size > 0 && this.#behind.size > 0) {
      const pair = [this.#ahead.get(0, 0), this.#behind.get(0, 0)];
      this.#ahead.dropFirst();
      this.#behind.dropFirst();
      emit(pair, 'none');
    }
  }
}

const addTo =
  (queue: NumberRing): Emit =>
  (derivative) =>
    queue.set(queue.add(), 0, derivative);
