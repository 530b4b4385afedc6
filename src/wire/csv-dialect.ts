/** How a CSV text separates its columns, and what they are called. */
export interface CsvDialect {
  /** A character, or `' '` for any run of spaces and tabs. */
  readonly delimiter: string;
  /** Names of the columns; `null` when the first line is data already. */
  readonly header: readonly string[] | null;
}

const DELIMITERS = ['\t', ';', ',', '|', ' '];

/** Finds the dialect from the first lines: the first delimiter that divides them; a header, when no column of the first line is a number. */
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
 * Source: RFC 4180, with spaces around columns left out.
 */
export function splitCsv(line: string, delimiter: string): string[] {
  const columns: string[] = [];
  const blanks = delimiter === ' ';
  let i = skip(line, 0, delimiter);
  for (;;) {
    if (line[i] === '"') {
      const end = closingQuote(line, i);
      columns.push(line.slice(i + 1, end).replaceAll('""', '"'));
      i = end + 1;
    } else {
      const start = i;
      while (i < line.length && line[i] !== delimiter && !(blanks && line[i] === '\t')) i += 1;
      columns.push(line.slice(start, i).trim());
    }
    // Anything between a closing quote and the delimiter is left out.
    while (i < line.length && line[i] !== delimiter && !(blanks && line[i] === '\t')) i += 1;
    if (blanks) i = skip(line, i, delimiter);
    if (i >= line.length) return columns;
    i = blanks ? i : skip(line, i + 1, delimiter);
  }
}

/** The position of the next character that is not a space; a delimiter does not count as one, unless spaces separate. */
function skip(line: string, from: number, delimiter: string): number {
  let i = from;
  while (i < line.length && /\s/.test(line[i] as string) && (line[i] !== delimiter || delimiter === ' ')) i += 1;
  return i;
}

/** Where the quotes that open at `from` close; the end of the line, when they do not. */
function closingQuote(line: string, from: number): number {
  for (let i = from + 1; i < line.length; i += 1) {
    if (line[i] !== '"') continue;
    if (line[i + 1] !== '"') return i;
    i += 1;
  }
  return line.length;
}
