/** Numbers before the places of a row: the row around it, and its position among those that it was found with. */
const HEAD = 2;

/**
 * What the holes of one scope have taken, a row for each element: where it begins and ends in the text of the frame. It is used
 * again for each frame, and grows to the longest list.
 */
export class Rows {
  count = 0;
  readonly #stride: number;
  #data: Int32Array;

  constructor(columns: number) {
    this.#stride = HEAD + 2 * columns;
    this.#data = new Int32Array(this.#stride * 4);
  }

  /** A row without anything; returns its number. */
  add(parent: number, index: number): number {
    const row = this.count;
    const from = row * this.#stride;
    if (from + this.#stride > this.#data.length) this.#grow();
    const data = this.#data;
    data[from] = parent;
    data[from + 1] = index;
    for (let i = from + HEAD; i < from + this.#stride; i += 1) data[i] = -1;
    this.count = row + 1;
    return row;
  }

  /** The row of the scope around this one that it belongs to. */
  parentOf(row: number): number {
    return this.#data[row * this.#stride] as number;
  }

  /** Its position in its list. */
  indexOf(row: number): number {
    return this.#data[row * this.#stride + 1] as number;
  }

  /** The row at this position among those of a row around it; -1 where there is none. Rows come in the order of both. */
  find(parent: number, index: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.parentOf(middle) - parent || this.indexOf(middle) - index;
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Forgets the last rows, those that belong to a row that is no more: there are only so many. */
  dropBehind(rowsAround: number): void {
    while (this.count > 0 && this.parentOf(this.count - 1) >= rowsAround) this.count -= 1;
  }

  set(row: number, column: number, start: number, end: number): void {
    const at = row * this.#stride + HEAD + 2 * column;
    this.#data[at] = start;
    this.#data[at + 1] = end;
  }

  /** Where what a hole took begins; -1 where there was nothing. */
  startOf(row: number, column: number): number {
    return this.#data[row * this.#stride + HEAD + 2 * column] as number;
  }

  endOf(row: number, column: number): number {
    return this.#data[row * this.#stride + HEAD + 2 * column + 1] as number;
  }

  #grow(): void {
    const larger = new Int32Array(this.#data.length * 2);
    larger.set(this.#data);
    this.#data = larger;
  }
}
