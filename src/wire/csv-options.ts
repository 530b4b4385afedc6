import { show } from '../core/errors.js';
import { choice, type Option, type TableOf, wholeNumber } from '../core/option.js';

/** How a CSV text is written, as far as it is not to be guessed. */
export interface CsvOptions {
  /** The character between two columns; `' '` is any run of spaces and tabs. */
  readonly delimiter?: string | undefined;
  /** Has the table a header? */
  readonly header?: boolean | undefined;
  /** So many lines stand before the table. */
  readonly skip?: number | undefined;
  /** Lines that begin with this text are no records. Default: `#`, where the first lines do. */
  readonly comment?: string | undefined;
  /** The mark before the decimals of a number. */
  readonly decimal?: ',' | '.' | undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  comma: ',',
  semicolon: ';',
  bar: '|',
};

/** Each option once. `header` is a pair of switches. */
export const CSV_OPTIONS: TableOf<{
  readonly delimiter: string | undefined;
  readonly skip: number | undefined;
  readonly comment: string | undefined;
  readonly decimal: ',' | '.' | undefined;
}> = {
  delimiter: {
    check(value, name) {
      if (value === undefined || (typeof value === 'string' && value.length === 1 && value !== '"')) return value;
      throw new RangeError(`${name} must be one character, or tab, space, comma, semicolon or bar, got ${show(value)}`);
    },
    read: (text) => NAMES[text] ?? text,
    placeholder: 'CHAR',
    help: 'what separates the columns: tab, space or a character (default: by the first lines)',
    schema: { type: 'string' },
  },
  skip: wholeNumber('lines before the table (default: those that are not of its shape)', {
    least: 0,
    placeholder: 'N',
  }),
  comment: prefix("lines that begin with TEXT are no records (default: '#', where the first lines do)"),
  decimal: choice([',', '.'], "the decimal mark: ',' or '.' (default: by the first values)", undefined, 'MARK'),
};

function prefix(help: string): Option<string | undefined> {
  return {
    check(value, name) {
      if (value === undefined || (typeof value === 'string' && value !== '')) return value;
      throw new RangeError(`${name} must be a text such as "#", got ${show(value)}`);
    },
    read: (text) => text,
    placeholder: 'TEXT',
    help,
    schema: { type: 'string', minLength: 1 },
  };
}
