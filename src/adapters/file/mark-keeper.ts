import { fstatSync } from 'node:fs';
import type { State } from '../../core/state.js';
import { beginsAsGzip } from '../gunzip.js';
import { markOf } from './input-mark.js';
import { type KnownSum, RunningSum } from './running-sum.js';

/** Makes the marks of an open file while it is read. */
export class MarkKeeper {
  readonly #file: number;
  readonly #packed: boolean;
  readonly #sum: RunningSum;

  /** `known`: the sum of what an earlier run has read. */
  constructor(file: number, known?: KnownSum) {
    this.#file = file;
    this.#sum = new RunningSum(known);
    this.#packed = beginsAsGzip(file);
  }

  /** These bytes, from `at` on, are handed over. */
  read(bytes: Uint8Array, at: number): void {
    if (!this.#packed) this.#sum.add(this.#file, bytes, at);
  }

  /** The mark of what was read up to `position`. Of packed data positions are those of the text, so it is that of the whole file. */
  mark(position: number): State | undefined {
    const length = this.#packed ? fstatSync(this.#file).size : position;
    return markOf(this.#file, length, this.#sum.upTo(this.#file, length));
  }
}
