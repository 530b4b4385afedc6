import { show } from '../../core/errors.js';
import { decodeNumber, decodeNumbers, encodeNumbers, list, type State, StateError } from '../../core/state.js';
import type { Stencil } from './stencil.js';
import { StencilWindow } from './stencil-window.js';
import { Y0, Y1, Y2 } from './window.js';

type Row = readonly number[];

/**
 * A {@link StencilWindow} of rows of channels (numpy's axis 0): one set of weights, each channel its own derivative, one new array
 * per result.
 *
 * @throws RangeError on a spacing that is not positive and finite (but in mode `numpy`), or a row with another number of
 * channels than the first; the window stays as it was
 */
export class VectorWindow extends StencilWindow<Row, number[]> {
  readonly #channels: number;
  #y0: Row = []; // the three samples, oldest first
  #y1: Row = [];
  #y2: Row = [];

  constructor(stencil: Stencil, edgeOrder: 1 | 2, strict: boolean, channels: number) {
    super(stencil, edgeOrder, strict);
    this.#channels = channels;
  }

  protected checked(value: Row): Row {
    if (value.length === this.#channels) return Array.from(value);
    throw new RangeError(`a series keeps its number of channels: ${this.#channels}, got ${show(value)}`);
  }

  protected shift(row: Row): void {
    this.#y0 = this.#y1;
    this.#y1 = this.#y2;
    this.#y2 = row;
  }

  protected slope(): number[] {
    return this.#each('slope');
  }

  protected first(): number[] {
    return this.#each('first');
  }

  protected inside(): number[] {
    return this.#each('inside');
  }

  protected last(): number[] {
    return this.#each('last');
  }

  protected none(): number[] {
    return this.#y2.map(() => Number.NaN);
  }

  #each(place: 'slope' | 'first' | 'inside' | 'last'): number[] {
    const { w } = this;
    return this.#y2.map((y2, c) => {
      w[Y0] = this.#y0[c];
      w[Y1] = this.#y1[c];
      w[Y2] = y2;
      return this.stencil[place](w);
    });
  }

  amend(value: Row): void {
    this.#y2 = this.checked(value);
  }

  snapshot(): State {
    return [this.held, encodeNumbers(this.w), ...[this.#y0, this.#y1, this.#y2].map(encodeNumbers)];
  }

  restore(state: State): void {
    const [held, window, ...rows] = list(state);
    const [y0, y1, y2] = rows.map((row) => decodeNumbers(row));
    // A window that is not full has empty rows.
    const fits = (row: Row): boolean => row.length === 0 || row.length === this.#channels;
    if (rows.length !== 3 || ![y0, y1, y2].every(fits)) {
      throw new StateError(
        `the state is damaged, or of a series with other channels: three rows of ${this.#channels} were expected`,
      );
    }
    this.w.set(decodeNumbers(window, this.w.length));
    this.held = decodeNumber(held);
    this.#y0 = y0;
    this.#y1 = y1;
    this.#y2 = y2;
  }
}
