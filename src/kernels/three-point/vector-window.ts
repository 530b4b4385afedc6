import { show } from '../../core/errors.js';
import { decodeNumber, decodeNumbers, encodeNumbers, list, type State, StateError } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from './accurate.js';
import type { Stencil } from './stencil.js';
import { createWindow, H1, H2, LOW1, LOW2, Y0, Y1, Y2 } from './window.js';

type Row = readonly number[];

/**
 * The window of three samples for rows of channels (numpy's axis 0): one set of weights, each channel its own derivative, one
 * new array per result. Counts, delays and edges as {@link ThreePoint}.
 *
 * @throws RangeError on a spacing that is not positive and finite (but in mode `numpy`), or a row with another number of
 * channels than the first; the window stays as it was
 */
export class VectorWindow implements Kernel<Row, number[]> {
  readonly #stencil: Stencil;
  readonly #wide: boolean; // edge order 2
  readonly #strict: boolean; // are spacings checked? numpy takes any
  readonly #channels: number;
  #held = 0;
  readonly #w = createWindow(); // the spacings, and the values of one channel at a time
  #y0: Row = []; // the three samples, oldest first
  #y1: Row = [];
  #y2: Row = [];

  constructor(stencil: Stencil, edgeOrder: 1 | 2, strict: boolean, channels: number) {
    this.#stencil = stencil;
    this.#wide = edgeOrder === 2;
    this.#strict = strict;
    this.#channels = channels;
  }

  push(h: number, value: Row, emit: Emit<number[]>, hLow = 0): void {
    const held = this.#held;
    const row = this.#copy(value);
    if (held > 0 && this.#strict) checkSpacing(h);
    this.#y0 = this.#y1;
    this.#y1 = this.#y2;
    this.#y2 = row;
    const w = this.#w;
    w[H1] = w[H2];
    w[LOW1] = w[LOW2];
    w[H2] = h;
    w[LOW2] = hLow;
    if (held < 3) this.#held = held + 1;
    if (held === 0) return;
    if (held === 1) {
      if (!this.#wide) emit(this.#each('slope'), 'start');
      return;
    }
    this.#stencil.prepare(w);
    const middle = this.#each('inside');
    if (held === 2 && this.#wide) emit(this.#each('first'), 'start');
    emit(middle, 'none');
  }

  flush(emit: Emit<number[]>): void {
    const held = this.#held;
    this.#held = 0;
    if (held === 2 && this.#wide) emit(this.#each('slope'), 'start');
    if (held > 0) emit(this.#end(held), 'end');
  }

  amend(value: Row): void {
    this.#y2 = this.#copy(value);
  }

  peek(): number[] | undefined {
    return this.#held > 1 ? this.#end(this.#held) : undefined;
  }

  snapshot(): State {
    return [this.#held, encodeNumbers(this.#w), ...[this.#y0, this.#y1, this.#y2].map(encodeNumbers)];
  }

  restore(state: State): void {
    const [held, window, ...rows] = list(state);
    const [y0, y1, y2] = rows.map((row) => decodeNumbers(row)) as unknown as [Row, Row, Row];
    // A window that is not full has empty rows.
    const fits = (row: Row): boolean => row.length === 0 || row.length === this.#channels;
    if (rows.length !== 3 || ![y0, y1, y2].every(fits)) {
      throw new StateError(
        `the state is damaged, or of a series with other channels: three rows of ${this.#channels} were expected`,
      );
    }
    this.#w.set(decodeNumbers(window, this.#w.length));
    this.#held = decodeNumber(held);
    this.#y0 = y0;
    this.#y1 = y1;
    this.#y2 = y2;
  }

  #copy(value: Row): Row {
    if (value.length === this.#channels) return Array.from(value);
    throw new RangeError(`a series keeps its number of channels: ${this.#channels}, got ${show(value)}`);
  }

  #end(held: number): number[] {
    if (held === 1) return this.#y2.map(() => Number.NaN);
    if (held === 2 || !this.#wide) return this.#each('slope');
    this.#stencil.prepare(this.#w);
    return this.#each('last');
  }

  #each(place: 'slope' | 'first' | 'inside' | 'last'): number[] {
    const w = this.#w;
    return this.#y2.map((y2, c) => {
      w[Y0] = this.#y0[c];
      w[Y1] = this.#y1[c];
      w[Y2] = y2;
      return this.#stencil[place](w);
    });
  }
}
