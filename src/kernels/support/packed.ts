import type { Kernel } from '../../core/types.js';

/** The name of the mark that packed kernels carry. A symbol, so that no kernel of a user's own has it by chance. */
export const PACKED: unique symbol = Symbol('packed');

/**
 * A kernel whose state fits into four numbers and a small count, so that one object can stand for any number of series in turn.
 * Its results must be one sample late.
 */
export interface PackedKernel extends Kernel {
  /**
   * Is the state of this object as small as that? An option can make it larger.
   * @internal
   */
  readonly [PACKED]: boolean;
  /**
   * Writes the state into `w`, in four numbers from `at` on; the first is the newest value. Returns the count, 0 to 15.
   * @internal
   */
  pack(w: Float64Array, at: number): number;
  /**
   * Reads back what `pack` wrote; `held` is what it returned.
   * @internal
   */
  unpack(w: Float64Array, at: number, held: number): void;
}

/** Can the state of this kernel be packed? */
export const isPacked = (kernel: object): kernel is PackedKernel => (kernel as Partial<PackedKernel>)[PACKED] === true;
