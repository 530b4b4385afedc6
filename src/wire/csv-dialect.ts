import { exactNumber } from '../core/decimal.js';
import type { CsvOptions } from './csv-options.js';
import { splitCsv } from './csv-split.js';

/** How a CSV text separates its columns, and what they are called. */
export interface CsvDialect {
  /** A character, or `' '` for any run of spaces and tabs. */
  readonly delimiter: string;
  /** Names of the columns; `null` when the first line is data already. */
  readonly header: readonly string[] | null;
  /** The text of the header: where it comes again, it is no record. */
  readonly headerText: string;
  /** Lines that begin with this are no records; none when `undefined`. */
  readonly comment: string | undefined;
  /** The decimal mark; `undefined` while all values are whole numbers. */
  readonly decimal: ',' | '.' | undefined;
}

/** What the first lines of a table tell. */
export interface Sniffed {
  readonly dialect: CsvDialect;
  /** How many of the lines are no records: what stands before the table, and its header. */
  readonly before: number;
  /** How many of those are neither comments nor the header. */
  readonly preamble: number;
  /** The first rows, as far as they were looked at. */
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = ['\t', ';', ',', '|', ' '];
const COMMENT = '#';

/**
 * Finds the dialect from the first lines, about twenty: the delimiter that gives most of them the same number of columns; where the
 * table begins; a header, when no column of the first row looks like those below it; and the decimal mark.
 *
 * Lines before the table: comments, `sep=;` (which names the delimiter), and any that have another number of columns.
 */
export function sniffCsv(lines: readonly string[], options: CsvOptions = {}): Sniffed {
  const { skip = 0 } = options;
  let at = skip;
  const named = /^\s*"?sep=(.)"?\s*$/i.exec(lines[at] ?? '')?.[1];
  if (named !== undefined) at += 1;
  const comment = options.comment ?? (lines[at]?.startsWith(COMMENT) ? COMMENT : undefined);
  const isComment = (line: string): boolean => comment !== undefined && line.startsWith(comment);
  const table = lines.slice(at).filter((line) => !isComment(line));
  const { delimiter, columns } = bestDelimiter(table, options.delimiter ?? named);
  const split = table.map((line) => splitCsv(line, delimiter));
  let begin = options.skip === undefined ? split.findIndex((row) => row.length === columns) : 0;
  // Tables written by R have a nameless first column with the number of the row.
  const short =
    begin > 0 && columns > 2 && split[begin - 1]?.length === columns - 1 && !split[begin - 1]?.some(looksLikeData);
  if (short) begin -= 1;
  else if (options.skip === undefined) begin = Math.max(begin, headerAt(split, begin));
  if (begin < 0) begin = 0;
  const rows = split.slice(begin);
  const first = rows[0] ?? [];
  const has = options.header ?? (first.length > 0 && !looksLikeRow(first, rows.slice(1, 6)));
  const start = lines.indexOf(table[begin] ?? '', at);
  const commented = has ? undefined : lastComment(lines.slice(at, start), comment, delimiter, columns);
  const header = has ? (short ? ['', ...first] : first) : (commented ?? null);
  const data = has ? rows.slice(1) : rows;
  return {
    dialect: {
      delimiter,
      header,
      headerText: has ? (table[begin] ?? '').trim() : '',
      comment,
      decimal: options.decimal,
    },
    before: start + (has ? 1 : 0),
    preamble: begin,
    rows: data,
  };
}

/**
 * Where the header stands, when lines before it look like rows: the first row without data, above one that begins with data, where
 * none before it does. -1 when there is none.
 */
function headerAt(rows: readonly (readonly string[])[], begin: number): number {
  for (let i = begin; i >= 0 && i + 1 < rows.length; i += 1) {
    if (looksLikeData(rows[i]?.[0] ?? '')) return -1;
    if (!rows[i]?.some(looksLikeData) && looksLikeData(rows[i + 1]?.[0] ?? '')) return i;
  }
  return -1;
}

/** The delimiter that most lines agree on, and into how many columns it divides them. */
function bestDelimiter(lines: readonly string[], wanted: string | undefined): { delimiter: string; columns: number } {
  let best = { delimiter: wanted ?? ',', columns: 1, lines: 0 };
  for (const delimiter of wanted === undefined ? DELIMITERS : [wanted]) {
    const counts = new Map<number, number>();
    for (const line of lines) {
      const columns = splitCsv(line, delimiter).length;
      if (columns > 1) counts.set(columns, (counts.get(columns) ?? 0) + 1);
    }
    for (const [columns, n] of counts)
      if (n > best.lines || (n === best.lines && best.delimiter === delimiter && columns > best.columns))
        best = { delimiter, columns, lines: n };
  }
  return best;
}

/** Names of columns in the last comment before the data, where there are as many as columns: `# time value`. */
function lastComment(
  before: readonly string[],
  comment: string | undefined,
  delimiter: string,
  columns: number,
): readonly string[] | undefined {
  const last = before.at(-1);
  if (comment === undefined || last === undefined || !last.startsWith(comment)) return undefined;
  const names = splitCsv(last.slice(comment.length), delimiter);
  return names.length === columns && !names.some(looksLikeData) ? names : undefined;
}

const NUMBER = /^\s*[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?\s*$/;

/** Is this a number, with a point or a comma? */
export const looksLikeNumber = (text: string): boolean => NUMBER.test(text);

const looksLikeData = (text: string): boolean => NUMBER.test(text) || /^\s*\d{4}-\d\d-\d\d/.test(text);

/** Is this row one like those below it: with a number or a date, or with digits in a text of the same shape? */
const looksLikeRow = (row: readonly string[], below: readonly (readonly string[])[]): boolean =>
  row.some(
    (text, c) =>
      looksLikeData(text) || (/\d/.test(text) && below.some((other) => shape(other[c] ?? '') === shape(text))),
  );

/** A text with all digits alike, and all letters. */
const shape = (text: string): string => text.replace(/\d/g, '9').replace(/\p{L}/gu, 'a');

/** The decimal mark of values: a comma, where some have decimals after it and none has a point. Not with commas between the columns. */
export function decimalMark(cells: readonly string[], delimiter: string): ',' | '.' | undefined {
  if (delimiter === ',') return '.';
  if (cells.some((text) => /^\s*[+-]?\d*\.\d+([eE][+-]?\d+)?\s*$/.test(text))) return '.';
  return cells.some((text) => COMMA_NUMBER.test(text)) ? ',' : undefined;
}

/** A number with a decimal comma, and perhaps points between its thousands. */
const COMMA_NUMBER = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][+-]?\d+)?\s*$/;

/** The number of a text with a decimal comma; with `whole`, also of one without. NaN for anything else. */
export function commaNumber(text: string, whole: boolean): number | bigint {
  if (!COMMA_NUMBER.test(text) && !(whole && /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)\s*$/.test(text))) return Number.NaN;
  const pointed = text.replaceAll('.', '').replace(',', '.');
  return exactNumber(pointed, 0, pointed.length);
}
