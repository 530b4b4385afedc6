import type { State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from './accurate.js';
import type { Stencil } from './stencil.js';
import { createWindow, H1, H2, LOW1, LOW2 } from './window.js';

/**
 * A window of three samples for the formulae of any mode. Counts, delays, edges and errors are those of {@link ThreePoint}, which
 * is this window made fast for mode `accurate` alone.
 *
 * What a sample is, and so how its derivative is asked for, is up to those who extend it.
 */
export abstract class StencilWindow<V, D> implements Kernel<V, D> {
  protected readonly stencil: Stencil;
  /** The spacings, and room for the values of one channel. */
  protected readonly w: Float64Array = createWindow();
  protected held = 0; // samples in the window: 0 to 3
  readonly #wide: boolean; // edge order 2
  readonly #strict: boolean; // are spacings checked? numpy takes any

  constructor(stencil: Stencil, edgeOrder: 1 | 2, strict: boolean) {
    this.stencil = stencil;
    this.#wide = edgeOrder === 2;
    this.#strict = strict;
  }

  /** The sample as it is kept. @throws RangeError on one that cannot be; nothing has changed then */
  protected abstract checked(value: V): V;
  /** Moves the samples on by one, and takes a new one in. */
  protected abstract shift(value: V): void;
  /** The one-sided slope between the two newest samples. */
  protected abstract slope(): D;
  /** The slopes at the three samples, after `stencil.prepare`. */
  protected abstract first(): D;
  protected abstract inside(): D;
  protected abstract last(): D;
  /** What a lone sample gives. */
  protected abstract none(): D;
  abstract amend(value: V): void;
  abstract snapshot(): State;
  abstract restore(state: State): void;

  push(h: number, value: V, emit: Emit<D>, hLow = 0): void {
    const held = this.held;
    const sample = this.checked(value);
    if (held > 0 && this.#strict) checkSpacing(h);
    this.shift(sample);
    const w = this.w;
    w[H1] = w[H2];
    w[LOW1] = w[LOW2];
    w[H2] = h;
    w[LOW2] = hLow;
    if (held < 3) this.held = held + 1;
    if (held === 0) return;
    if (held === 1) {
      if (!this.#wide) emit(this.slope(), 'start');
      return;
    }
    this.stencil.prepare(w);
    const middle = this.inside();
    if (held === 2 && this.#wide) emit(this.first(), 'start');
    emit(middle, 'none');
  }

  flush(emit: Emit<D>): void {
    const held = this.held;
    this.held = 0;
    if (held === 2 && this.#wide) emit(this.slope(), 'start');
    if (held > 0) emit(this.#end(held), 'end');
  }

  peek(): D | undefined {
    return this.held > 1 ? this.#end(this.held) : undefined;
  }

  #end(held: number): D {
    if (held === 1) return this.none();
    if (held === 2 || !this.#wide) return this.slope();
    this.stencil.prepare(this.w);
    return this.last();
  }
}
