import { looksLikeData, looksLikeRow } from './csv-cells.js';
import { TIME_NAMES, VALUE_NAMES } from './csv-names.js';

/** Where a table begins, and what its columns are called. */
export interface TableStart {
  /** Names of the columns, and which row they stand in; `null` when there is none. */
  readonly header: readonly string[] | null;
  readonly headerRow: number;
  /** The first row of data. */
  readonly data: number;
}

/**
 * Finds the header among the first rows, most of which have so many `columns`; `wanted`: whether there is one, where that is known.
 *
 * It stands before the first row that begins with a number or a date: of the rows there, the one with usual names, else the first
 * without data, else the last. Where no row begins so, it is the first row, when it does not look like those below it.
 */
export function findHeader(
  rows: readonly (readonly string[])[],
  columns: number,
  wanted: boolean | undefined,
): TableStart {
  const begin = Math.max(
    0,
    rows.findIndex((row) => row.length === columns),
  );
  if (wanted === false) return { header: null, headerRow: -1, data: begin };
  if (wanted === true) return { header: rows[begin] ?? [], headerRow: begin, data: begin + 1 };
  const named = rowNames(rows, begin, columns);
  if (named !== undefined) return { header: named, headerRow: 0, data: 1 };
  const data = rows.findIndex((row, i) => i >= begin && row.length === columns && looksLikeData(row[0] ?? ''));
  if (data >= 0) return above(rows, begin, data, columns);
  const first = rows[begin] ?? [];
  return first.length === 0 || looksLikeRow(first, rows.slice(begin + 1, begin + 6))
    ? { header: null, headerRow: -1, data: begin }
    : { header: first, headerRow: begin, data: begin + 1 };
}

/** The header is one of the rows from `begin` to `data`, if there are any. */
function above(rows: readonly (readonly string[])[], begin: number, data: number, columns: number): TableStart {
  const candidates: number[] = [];
  for (let i = begin; i < data; i += 1) if (rows[i]?.length === columns) candidates.push(i);
  const row =
    candidates.find((i) => rows[i]?.some(isUsual)) ??
    candidates.find((i) => !rows[i]?.some(looksLikeData)) ??
    candidates.at(-1);
  return row === undefined
    ? { header: null, headerRow: -1, data }
    : { header: rows[row] as readonly string[], headerRow: row, data };
}

const isUsual = (name: string): boolean =>
  TIME_NAMES.includes(name.toLowerCase()) || VALUE_NAMES.includes(name.toLowerCase()) || name.toLowerCase() === 'key';

/** Tables written by R have a nameless first column with the number of the row: the names are one less. */
function rowNames(rows: readonly (readonly string[])[], begin: number, columns: number): string[] | undefined {
  const names = rows[0];
  if (begin !== 1 || names === undefined || names.length !== columns - 1 || columns < 3) return undefined;
  const numbered = rows.slice(1).every((row, i) => row[0] === String(i + 1));
  return numbered && !names.some(looksLikeData) ? ['', ...names] : undefined;
}
