/** How a CSV text separates its columns, and what they are called. */
export interface CsvDialect {
  /** A character, or `' '` for any run of blanks and tabs. */
  readonly delimiter: string;
  /** Names of the columns; `null` when the first line is data already. */
  readonly header: readonly string[] | null;
}

const DELIMITERS = ['\t', ';', ',', '|', ' '];

/** Reads the dialect off the first lines: the first delimiter that divides them; a header, when no column of the first is a number. */
export function sniffCsv(lines: readonly string[]): CsvDialect {
  const [first = '', second] = lines;
  const delimiter = DELIMITERS.find((d) => splitCsv(first, d).length > 1) ?? ',';
  const columns = splitCsv(first, delimiter);
  if (columns.some((column) => looksLikeData(column))) return { delimiter, header: null };
  const data = second === undefined ? 0 : splitCsv(second, delimiter).length;
  // Tables written by R have a nameless first column with the number of the row.
  return { delimiter, header: data === columns.length + 1 ? ['', ...columns] : columns };
}

const looksLikeData = (text: string): boolean =>
  /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) || /^\s*\d{4}-\d\d-\d\d/.test(text);

/**
 * The columns of one line. A column in double quotes may hold the delimiter and doubled quotes; it may not hold a line break.
 *
 * Source: RFC 4180.
 */
export function splitCsv(line: string, delimiter: string): string[] {
  if (delimiter === ' ') return line.trim().split(/[ \t]+/);
  if (!line.includes('"')) return line.split(delimiter).map((column) => column.trim());
  const columns: string[] = [];
  const pattern = new RegExp(
    `\\s*(?:"((?:[^"]|"")*)"|([^${delimiter === '|' ? '\\|' : delimiter}]*))\\s*(?:${delimiter === '|' ? '\\|' : delimiter}|$)`,
    'y',
  );
  while (pattern.lastIndex <= line.length) {
    const before = pattern.lastIndex;
    const match = pattern.exec(line);
    if (!match) return [...columns, line.slice(before)];
    columns.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : (match[2] as string).trim());
    if (pattern.lastIndex === line.length && !match[0].endsWith(delimiter)) break;
    if (pattern.lastIndex === before) break;
  }
  return columns;
}
