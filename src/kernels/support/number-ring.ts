import { decodeNumbers, encodeNumbers, type State, StateError } from '../../core/state.js';

/** Rows of `width` numbers, oldest first: what a window holds. It grows to what the fullest window needed, and no further. */
export class Ring {
  readonly #width: number;
  #cells: Float64Array;
  #rows = 16; // that fit, a power of two
  #first = 0;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.#cells = new Float64Array(this.#rows * width);
  }

  get size(): number {
    return this.#size;
  }

  get(row: number, column: number): number {
    return this.#cells[this.#place(row) + column];
  }

  set(row: number, column: number, x: number): void {
    this.#cells[this.#place(row) + column] = x;
  }

  /** A row more, the newest; its numbers are to be set. Returns which it is. */
  add(): number {
    if (this.#size === this.#rows) this.#grow();
    this.#size += 1;
    return this.#size - 1;
  }

  dropFirst(): void {
    this.#first = (this.#first + 1) & (this.#rows - 1);
    this.#size -= 1;
  }

  dropLast(): void {
    this.#size -= 1;
  }

  clear(): void {
    this.#size = 0;
  }

  snapshot(): State {
    return encodeNumbers(this.#inOrder(this.#size));
  }

  /** @throws StateError on anything but whole rows; it is as it was then */
  restore(state: State | undefined): void {
    const numbers = decodeNumbers(state);
    const size = numbers.length / this.#width;
    if (!Number.isInteger(size)) throw new StateError('the state is damaged: whole rows were expected');
    this.#first = 0;
    this.#size = 0;
    while (this.#rows < size) this.#grow();
    this.#cells.set(numbers);
    this.#size = size;
  }

  #place(row: number): number {
    return ((this.#first + row) & (this.#rows - 1)) * this.#width;
  }

  #grow(): void {
    this.#cells = this.#inOrder(this.#rows * 2);
    this.#rows *= 2;
    this.#first = 0;
  }

  #inOrder(rows: number): Float64Array {
    const cells = new Float64Array(rows * this.#width);
    for (let row = 0; row < this.#size; row += 1) {
      const at = this.#place(row);
      cells.set(this.#cells.subarray(at, at + this.#width), row * this.#width);
    }
    return cells;
  }
}
