import { list, type State } from '../../core/state.js';
import type { Edge, Emit, Kernel, Quality } from '../../core/types.js';

/**
 * A kernel of numbers for each channel of a row: for estimators without a form for rows.
 *
 * Counts and delays are those of the kernels, which must all emit at the same samples: when a result comes may not depend on the
 * values.
 */
export class Channels implements Kernel<readonly number[], number[]> {
  readonly #kernels: readonly Kernel[];
  readonly quality?: Quality<number[]>;

  constructor(channels: number, create: () => Kernel) {
    this.#kernels = Array.from({ length: channels }, create);
    const first = this.#kernels[0]?.quality;
    if (first === undefined) return;
    this.quality = {};
    for (const name of NAMES) if (first[name] !== undefined) this.quality[name] = this.#kernels.map(() => Number.NaN);
  }

  push(h: number, value: readonly number[], emit: Emit<number[]>, hLow = 0): void {
    this.#each((kernel, c, gather) => kernel.push(h, value[c], gather, hLow), emit);
  }

  flush(emit: Emit<number[]>): void {
    this.#each((kernel, _, gather) => kernel.flush(gather), emit);
  }

  amend(value: readonly number[]): void {
    this.#kernels.forEach((kernel, c) => void kernel.amend?.(value[c]));
  }

  peek(): number[] | undefined {
    const early = this.#kernels.map((kernel) => kernel.peek?.());
    return early.includes(undefined) ? undefined : (early as number[]);
  }

  snapshot(): State {
    return this.#kernels.map((kernel) => kernel.snapshot?.() ?? null);
  }

  restore(state: State): void {
    const states = list(state);
    this.#kernels.forEach((kernel, c) => void kernel.restore?.(states[c] ?? null));
  }

  #each(work: (kernel: Kernel, c: number, gather: Emit) => void, emit: Emit<number[]>): void {
    const rows: number[][] = [];
    const edges: Edge[] = [];
    const qualities: Row[] = [];
    this.#kernels.forEach((kernel, c) => {
      let k = 0;
      work(kernel, c, (derivative, edge) => {
        rows[k] ??= [];
        rows[k][c] = derivative;
        edges[k] = edge;
        if (kernel.quality !== undefined) {
          qualities[k] ??= { warming: false, shortened: false };
          const row = qualities[k];
          if (kernel.quality.warming) row.warming = true;
          if (kernel.quality.shortened) row.shortened = true;
          for (const name of NAMES) {
            const x = kernel.quality[name];
            if (x === undefined) continue;
            row[name] ??= [];
            row[name][c] = x;
          }
        }
        k += 1;
      });
    });
    rows.forEach((row, k) => {
      if (this.quality !== undefined) Object.assign(this.quality, qualities[k]);
      emit(row, edges[k]);
    });
  }
}

const NAMES = ['standardError', 'residual', 'r2'] as const;

interface Row extends Quality<number[]> {
  warming: boolean;
  shortened: boolean;
}
