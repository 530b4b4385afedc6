/**
 * The columns of one line. A column in double quotes may hold the delimiter, doubled quotes and line breaks.
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

/** Are quotes still open at the end of this line: does its record go on in the next one? */
export function hasOpenQuote(line: string, delimiter: string): boolean {
  const blanks = delimiter === ' ';
  let i = skip(line, 0, delimiter);
  for (;;) {
    if (line[i] === '"') {
      i = closingQuote(line, i);
      if (i >= line.length) return true;
    }
    while (i < line.length && line[i] !== delimiter && !(blanks && line[i] === '\t')) i += 1;
    if (i >= line.length) return false;
    i = skip(line, i + 1, delimiter);
  }
}

/** Tells whether lines of a text end within quotes. Where there are no quotes, that costs nothing. */
export class QuoteWatch {
  #text = '';
  #next = 0; // where the next quote is

  /** Is there an odd number of quotes from `from` to `to`? Call it with the lines of a text in their order. */
  isOpen(text: string, from: number, to: number): boolean {
    if (text !== this.#text || this.#next < from) {
      this.#text = text;
      this.#next = quoteAfter(text, from);
    }
    let open = false;
    for (; this.#next < to; this.#next = quoteAfter(text, this.#next + 1)) open = !open;
    return open;
  }
}

function quoteAfter(text: string, from: number): number {
  const at = text.indexOf('"', from);
  return at < 0 ? Infinity : at;
}
