import { show } from '../core/errors.js';
import type { Emit, Kernel } from '../core/types.js';
import type { Stencil } from './stencil.js';

/**
 * The window of three samples, for any {@link Stencil} and any number of channels: the same counts, edges and delays as
 * {@link ThreePoint}, which is this window made fast for one channel of mode `accurate`.
 */
abstract class StencilWindow<V, D> implements Kernel<V, D> {
  readonly #stencil: Stencil;
  readonly #wide: boolean;
  #held = 0;
  #h1 = 0.5;
  #h2 = 0.5;
  #low1 = 0.5;
  #low2 = 0.5;
  /** The three samples, oldest first; rows of channels. */
  #rows: [Float64Array, Float64Array, Float64Array];
  /** The newest sample while it is still being checked. */
  protected readonly incoming: Float64Array;

  constructor(stencil: Stencil, edgeOrder: 1 | 2, channels: number) {
    this.#stencil = stencil;
    this.#wide = edgeOrder === 2;
    this.#rows = [new Float64Array(channels), new Float64Array(channels), new Float64Array(channels)];
    this.incoming = new Float64Array(channels);
  }

  /** Copies a value to `incoming`; throws when it does not fit. */
  protected abstract take(value: V): void;
  /** One result out of a formula for one channel. */
  protected abstract give(formula: (channel: number) => number): D;

  push(h: number, value: V, emit: Emit<D>, hLow = 0): void {
    this.take(value);
    if (this.#held > 0) this.#stencil.check(h);
    const held = this.#held;
    this.#held = Math.min(held + 1, 3);
    const [oldest, middle, newest] = this.#rows;
    oldest.set(this.incoming);
    this.#rows = [middle, newest, oldest];
    this.#h1 = this.#h2;
    this.#low1 = this.#low2;
    this.#h2 = h;
    this.#low2 = hLow;
    if (held === 0) return;
    if (held === 1) {
      if (!this.#wide) emit(this.give(this.#newestSlope), 'start');
      return;
    }
    this.#stencil.set(this.#h1, this.#h2, this.#low1, this.#low2);
    if (held === 2 && this.#wide) emit(this.give(this.#first), 'start');
    emit(this.give(this.#inside), 'none');
  }

  flush(emit: Emit<D>): void {
    const held = this.#held;
    this.#held = 0;
    if (held === 2 && this.#wide) emit(this.give(this.#newestSlope), 'start');
    if (held > 0) emit(this.#end(held), 'end');
  }

  amend(value: V): void {
    this.take(value);
    this.#rows[2].set(this.incoming);
  }

  peek(): D | undefined {
    return this.#held > 1 ? this.#end(this.#held) : undefined;
  }

  #end(held: number): D {
    if (held === 1) return this.give(nothing);
    if (held === 2 || !this.#wide) return this.give(this.#newestSlope);
    this.#stencil.set(this.#h1, this.#h2, this.#low1, this.#low2);
    return this.give(this.#last);
  }

  readonly #newestSlope = (c: number): number =>
    this.#stencil.slope(this.#at(1, c), this.#at(2, c), this.#h2, this.#low2);
  readonly #first = (c: number): number => this.#stencil.first(this.#at(0, c), this.#at(1, c), this.#at(2, c));
  readonly #inside = (c: number): number => this.#stencil.inside(this.#at(0, c), this.#at(1, c), this.#at(2, c));
  readonly #last = (c: number): number => this.#stencil.last(this.#at(0, c), this.#at(1, c), this.#at(2, c));

  #at(row: 0 | 1 | 2, channel: number): number {
    return this.#rows[row][channel] as number;
  }
}

const nothing = (): number => NaN;

/** One number per sample. Counts, delays, edges and errors as {@link ThreePoint}. */
export class ScalarWindow extends StencilWindow<number, number> {
  constructor(stencil: Stencil, edgeOrder: 1 | 2) {
    super(stencil, edgeOrder, 1);
  }

  protected take(value: number): void {
    this.incoming[0] = value;
  }

  protected give(formula: (channel: number) => number): number {
    return formula(0);
  }
}

/**
 * One row of channels per sample (numpy's axis 0): one set of weights, each channel its own derivative, one new array per
 * result. Counts, delays and edges as {@link ThreePoint}.
 *
 * @throws RangeError when a row has another number of channels than the first; the window stays as it was
 */
export class VectorWindow extends StencilWindow<readonly number[], number[]> {
  protected take(value: readonly number[]): void {
    if (value.length !== this.incoming.length) {
      throw new RangeError(`a series keeps its number of channels: ${this.incoming.length}, got ${show(value)}`);
    }
    this.incoming.set(value);
  }

  protected give(formula: (channel: number) => number): number[] {
    const out: number[] = [];
    for (let c = 0; c < this.incoming.length; c += 1) out.push(formula(c));
    return out;
  }
}
