import type { Counters } from '../core/counters.js';
import type { Remark } from './remark.js';

/** Says, once in a run, that a window or a buffer was full: results then are from fewer samples than was asked. */
export class FullBuffers {
  readonly #counters: Counters;
  readonly #remark: (remark: Remark) => void;
  #saidShortened = false;
  #saidHurried = false;

  constructor(counters: Counters, remark: (remark: Remark) => void) {
    this.#counters = counters;
    this.#remark = remark;
  }

  /** Call it now and then: it costs two comparisons. */
  look(): void {
    const { shortened, hurried } = this.#counters;
    if (shortened > 0 && !this.#saidShortened) {
      this.#saidShortened = true;
      this.#remark({ kind: 'shortened' });
    }
    if (hurried > 0 && !this.#saidHurried) {
      this.#saidHurried = true;
      this.#remark({ kind: 'hurried' });
    }
  }
}
