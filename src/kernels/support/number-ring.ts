import { decodeNumbers, encodeNumbers, type State, StateError } from '../../core/state.js';

/** Rows that a new ring has room for; a power of two. */
const ROWS = 4;

/**
 * A queue of rows of `width` numbers, oldest first. It doubles when it is full, and never shrinks: once warm it allocates nothing.
 *
 * `get` and `set` are for those who read a number here and there. A loop over many numbers takes `cells`, and adds a column to
 * what `at` says; it has to take them anew after `add`.
 */
export class NumberRing {
  /** All numbers. Row `i` starts at `at(i)`. */
  cells: Float64Array;
  readonly #width: number;
  #mask: number = ROWS - 1; // one less than the rows there is room for
  #first = 0;
  #size = 0;

  constructor(width: number) {
    this.#width = width;
    this.cells = new Float64Array(ROWS * width);
  }

  /** Rows in the queue. */
  get size(): number {
    return this.#size;
  }

  /** Where in `cells` a row starts. */
  at(row: number): number {
    return ((this.#first + row) & this.#mask) * this.#width;
  }

  get(row: number, column: number): number {
    return this.cells[this.at(row) + column];
  }

  set(row: number, column: number, x: number): void {
    this.cells[this.at(row) + column] = x;
  }

  /** Adds a row as the newest one, and returns its number. Its cells hold anything until they are set. */
  add(): number {
    if (this.#size > this.#mask) this.#grow(2 * this.#size);
    this.#size += 1;
    return this.#size - 1;
  }

  /** Removes the oldest row. */
  dropFirst(): void {
    this.#first = (this.#first + 1) & this.#mask;
    this.#size -= 1;
  }

  /** Removes the newest row. */
  dropLast(): void {
    this.#size -= 1;
  }

  clear(): void {
    this.#first = 0;
    this.#size = 0;
  }

  /** All rows, as one list of numbers. */
  snapshot(): State {
    return encodeNumbers(this.#inOrder(this.#size));
  }

  /** @throws StateError on anything but whole rows; the ring is as it was then */
  restore(state: State | undefined): void {
    const numbers = decodeNumbers(state);
    const size = numbers.length / this.#width;
    if (!Number.isInteger(size)) throw new StateError('the state is damaged: whole rows were expected');
    this.clear();
    if (size > this.#mask) this.#grow(2 ** Math.ceil(Math.log2(size)));
    this.cells.set(numbers);
    this.#size = size;
  }

  #grow(rows: number): void {
    this.cells = this.#inOrder(rows);
    this.#mask = rows - 1;
    this.#first = 0;
  }

  /** The numbers from the oldest row on, in an array with room for so many rows. */
  #inOrder(rows: number): Float64Array {
    const cells = new Float64Array(rows * this.#width);
    const start = this.at(0);
    const end = Math.min(start + this.#size * this.#width, this.cells.length);
    cells.set(this.cells.subarray(start, end));
    cells.set(this.cells.subarray(0, this.#size * this.#width - (end - start)), end - start);
    return cells;
  }
}
