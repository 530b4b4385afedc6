import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from './accurate.js';
import type { Stencil } from './stencil.js';
import { createWindow, H1, H2, LOW1, LOW2, Y0, Y1, Y2 } from './window.js';

/**
 * The window of three samples for the formulae of any mode: counts, delays, edges and errors as {@link ThreePoint}, which is
 * this window made fast for mode `accurate`.
 */
export class ScalarWindow implements Kernel {
  readonly #stencil: Stencil;
  readonly #wide: boolean; // edge order 2
  readonly #strict: boolean; // are spacings checked? numpy takes any
  readonly #w = createWindow();
  #held = 0;

  constructor(stencil: Stencil, edgeOrder: 1 | 2, strict: boolean) {
    this.#stencil = stencil;
    this.#wide = edgeOrder === 2;
    this.#strict = strict;
  }

  push(h: number, value: number, emit: Emit, hLow = 0): void {
    const held = this.#held;
    if (held > 0 && this.#strict) checkSpacing(h);
    const w = this.#w;
    w[Y0] = w[Y1];
    w[Y1] = w[Y2];
    w[Y2] = value;
    w[H1] = w[H2];
    w[LOW1] = w[LOW2];
    w[H2] = h;
    w[LOW2] = hLow;
    if (held < 3) this.#held = held + 1;
    if (held === 0) return;
    if (held === 1) {
      if (!this.#wide) emit(this.#stencil.slope(w), 'start');
      return;
    }
    this.#stencil.prepare(w);
    if (held === 2 && this.#wide) this.#both(emit);
    else emit(this.#stencil.inside(w), 'none');
  }

  #both(emit: Emit): void {
    const middle = this.#stencil.inside(this.#w);
    emit(this.#stencil.first(this.#w), 'start');
    emit(middle, 'none');
  }

  flush(emit: Emit): void {
    const held = this.#held;
    this.#held = 0;
    if (held === 2 && this.#wide) emit(this.#stencil.slope(this.#w), 'start');
    if (held > 0) emit(this.#end(held), 'end');
  }

  amend(value: number): void {
    this.#w[Y2] = value;
  }

  peek(): number | undefined {
    return this.#held > 1 ? this.#end(this.#held) : undefined;
  }

  snapshot(): State {
    return encodeNumbers([this.#held, ...this.#w]);
  }

  restore(state: State): void {
    const [held, ...window] = decodeNumbers(state, 1 + this.#w.length);
    this.#held = held;
    this.#w.set(window);
  }

  #end(held: number): number {
    if (held === 1) return Number.NaN;
    if (held === 2 || !this.#wide) return this.#stencil.slope(this.#w);
    this.#stencil.prepare(this.#w);
    return this.#stencil.last(this.#w);
  }
}
