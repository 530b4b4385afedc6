import { looksLikeData } from './csv-cells.js';
import { findHeader } from './csv-header.js';
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
  // A mark right before a digit is a name: "#1,20.5".
  const comment = options.comment ?? (/^#(?!\d)/.test(lines[at] ?? '') ? COMMENT : undefined);
  const places: number[] = []; // of the rows among the lines
  for (let i = at; i < lines.length; i += 1)
    if (comment === undefined || !lines[i]?.startsWith(comment)) places.push(i);
  const table = places.map((i) => lines[i] as string);
  const { delimiter, columns } = bestDelimiter(table, options.delimiter ?? named, options.decimal);
  const split = table.map((line) => splitCsv(line, delimiter));
  const found = findHeader(split, options.skip === undefined ? columns : (split[0]?.length ?? 0), options.header);
  const { headerRow, data } = found;
  const start = places[data] ?? lines.length;
  const header = found.header ?? lastComment(lines.slice(at, start), comment, delimiter, columns);
  return {
    dialect: {
      delimiter,
      header: header ?? null,
      headerText: headerRow < 0 ? '' : (table[headerRow] ?? '').trim(),
      comment,
      decimal: options.decimal,
    },
    before: start,
    preamble: data - (headerRow < 0 ? 0 : 1),
    rows: split.slice(data),
  };
}

/** The delimiter that most lines agree on, and into how many columns it divides them. */
function bestDelimiter(
  lines: readonly string[],
  wanted: string | undefined,
  decimal: ',' | '.' | undefined,
): { delimiter: string; columns: number } {
  let best = { delimiter: wanted ?? ',', columns: 1, lines: 0 };
  for (const delimiter of wanted === undefined ? DELIMITERS : [wanted]) {
    const counts = new Map<number, number>();
    if (wanted === undefined && delimiter === decimal) continue;
    for (const line of lines) {
      if (delimiter === ' ' && line.includes('\t')) continue; // tabs are what divides it
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
  return names.length === columns && columns > 1 && !names.some(looksLikeData) ? names : undefined;
}
