import { StreamError, show } from '../core/errors.js';
import type { WallClock } from '../time/zone.js';
import { looksLikeData } from '../wire/csv-cells.js';
import { CsvRecords } from '../wire/csv-records.js';
import { splitCsv } from '../wire/csv-split.js';
import type { CompiledMapping } from '../wire/mapping.js';

const SEPARATOR = /^\s*"?sep=.\s*"?$/i;

/**
 * The first lines of another file with the same table, such as the next one after a rotation: lines before the table, and a header,
 * whose columns may stand in another order. All of them may be missing.
 */
export class TableHead {
  /** So many lines may still stand before the table. */
  left: number;
  readonly #reader: CsvRecords;
  readonly #mapping: CompiledMapping;
  readonly #clock: WallClock | undefined;

  /** `reader`: that of the table so far; `preamble`: how many lines stood before it. */
  constructor(reader: CsvRecords, preamble: number, mapping: CompiledMapping, clock?: WallClock) {
    this.#reader = reader;
    this.left = preamble;
    this.#mapping = mapping;
    this.#clock = clock;
  }

  /**
   * What a line is: one before the table, its first row, or its header; then the reader of the rows below it is returned.
   *
   * @throws StreamError when the header lacks a column that is read
   */
  look(line: string): 'before' | 'row' | CsvRecords {
    const { comment, delimiter, header, headerText } = this.#reader.dialect;
    if ((comment !== undefined && line.startsWith(comment)) || SEPARATOR.test(line)) return 'before';
    if (headerText !== '' && line.trim() === headerText) return this.#reader;
    const cells = splitCsv(line, delimiter);
    const isRow = cells.some(looksLikeData) && (header === null || cells.length >= header.length);
    if (isRow) return 'row';
    if (header !== null && cells.some((cell) => cell !== '' && header.includes(cell)))
      return this.#arranged(cells, line, header);
    if (this.left === 0) return 'row';
    this.left -= 1;
    return 'before';
  }

  /** Columns are found again by their names. */
  #arranged(cells: readonly string[], line: string, names: readonly string[]): CsvRecords {
    const { dialect, plan, decimal } = this.#reader;
    const at = (column: number): number => {
      const name = names[column] ?? '';
      const place = cells.indexOf(name);
      if (place < 0)
        throw new StreamError(
          'decode',
          `the header of the next file has no column ${show(name)}, only ${show(cells.join(', '))}`,
        );
      return place;
    };
    const part = (one: string | number): string | number => (typeof one === 'string' ? one : at(one));
    const moved = {
      time: plan.time.map(part),
      values: plan.values.map(at),
      key: plan.key?.map(part) ?? null,
      when: plan.when.map(({ column, allowed }) => ({ column: at(column), allowed })),
    };
    const now = { ...dialect, decimal, header: cells, headerText: line.trim() };
    return new CsvRecords(now, moved, this.#mapping, this.#clock);
  }
}
