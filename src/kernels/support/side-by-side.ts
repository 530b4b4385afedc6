import { Fifo } from '../../core/fifo.js';
import { decodeNumbers, encodeNumbers, fields, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';

/**
 * Two kernels on the same samples: the results of both for each sample, as a pair, when the later of them comes.
 *
 * State: that of both, and what one of them has answered ahead of the other.
 */
export class SideBySide implements Kernel<number, number[]> {
  readonly #first: Kernel;
  readonly #second: Kernel;
  readonly #ahead = new Fifo<number>(); // of the first
  readonly #behind = new Fifo<number>(); // of the second

  constructor(first: Kernel, second: Kernel) {
    this.#first = first;
    this.#second = second;
  }

  push(h: number, value: number, emit: Emit<number[]>): void {
    this.#first.push(h, value, (d) => this.#ahead.push(d));
    this.#second.push(h, value, (d) => this.#behind.push(d));
    this.#pair(emit);
  }

  flush(emit: Emit<number[]>): void {
    this.#first.flush((d) => this.#ahead.push(d));
    this.#second.flush((d) => this.#behind.push(d));
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
      ahead: encodeNumbers(this.#ahead),
      behind: encodeNumbers(this.#behind),
    };
  }

  restore(state: State): void {
    const { first = null, second = null, ahead, behind } = fields(state);
    this.#first.restore?.(first);
    this.#second.restore?.(second);
    for (const d of decodeNumbers(ahead)) this.#ahead.push(d);
    for (const d of decodeNumbers(behind)) this.#behind.push(d);
  }

  #pair(emit: Emit<number[]>): void {
    while (this.#ahead.size > 0 && this.#behind.size > 0)
      emit([this.#ahead.shift() as number, this.#behind.shift() as number], 'none');
  }
}
