import { OPEN_BRACKET, QUOTE } from '../core/chars.js';
import { StreamError } from '../core/errors.js';
import { decodeNumber, fields, type State } from '../core/state.js';
import type { TimeFormat } from '../time/format.js';
import type { Result } from './result.js';
import type { ResultEncoder, TakeLine } from './result-encoder.js';
import { numberText, timeText } from './result-text.js';

/** Which columns results have beside `key`, `t`, `value`, `derivative` and `edge`. */
export interface CsvColumns {
  /** What the estimator says of its results. */
  readonly quality: readonly ('standardError' | 'residual' | 'r2')[];
  /** Can results say that a window is not full yet? */
  readonly warming: boolean;
  /** Can results say that a window was full? */
  readonly shortened?: boolean;
  /** Can results be provisional or assumed? */
  readonly early: boolean;
}

/**
 * Results as CSV, with a header: `key` where the first result has one, then `t`, `value`, `derivative`, `edge`, and what else there
 * can be. A vector takes a column per channel: `value_0`, `value_1`, ...
 *
 * @throws StreamError when a later result has more channels than the header
 */
export class CsvEncoder implements ResultEncoder {
  readonly #columns: CsvColumns;
  readonly #time: (result: Result) => string;
  #keyed = false;
  #channels = -1; // 0: a number; -1: no header yet

  constructor(timeFormat: TimeFormat | undefined, columns: CsvColumns) {
    this.#columns = columns;
    this.#time = timeText(timeFormat);
  }

  encode(result: Result, line: TakeLine): void {
    if (this.#channels === -1) {
      this.#keyed = result.key !== undefined;
      this.#channels = channelsOf(result);
      line(this.#header(), undefined, true);
    }
    line(this.#line(result), result.key);
  }

  snapshot(): State {
    return { keyed: this.#keyed, channels: this.#channels };
  }

  restore(state: State): void {
    const { keyed, channels } = fields(state);
    this.#keyed = keyed === true;
    this.#channels = decodeNumber(channels);
  }

  #header(): string {
    const { quality, warming, shortened, early } = this.#columns;
    const each = (name: string): string =>
      this.#channels === 0 ? name : Array.from({ length: this.#channels }, (_, c) => `${name}_${c}`).join(',');
    const names = [
      ...(this.#keyed ? ['key'] : []),
      ...['t', each('value'), each('derivative'), 'edge'],
      ...quality.map(each),
      ...(warming ? ['warming'] : []),
      ...(shortened ? ['shortened'] : []),
      ...(early ? ['final', 'assumed'] : []),
    ];
    return names.join(',');
  }

  #line(result: Result): string {
    const { quality, warming, shortened, early } = this.#columns;
    const value = this.#channels === 0 ? column(result.valueText) : this.#cells(parse(result.valueText));
    let line = this.#keyed ? `${quoted(result.key ?? '')},` : '';
    line += `${column(this.#time(result))},${value},${this.#numbers(result.derivative)},${result.edge ?? ''}`;
    for (const name of quality) line += `,${this.#numbers(result[name] ?? null)}`;
    if (warming) line += result.warming ? ',true' : ',';
    if (shortened) line += result.shortened ? ',true' : ',';
    if (early) line += `,${result.final === false ? 'false' : ''},${result.assumed ? 'true' : ''}`;
    return line;
  }

  /** A number, or a cell for each channel. */
  #numbers(numbers: number | readonly number[] | null): string {
    return this.#channels === 0 && typeof numbers !== 'object' ? numberText(numbers, '') : this.#cells(numbers);
  }

  #cells(values: unknown): string {
    const channels = Math.max(this.#channels, 1);
    const row: ArrayLike<unknown> = isRow(values) ? values : [values];
    if (row.length > channels)
      throw new StreamError(
        'decode',
        `CSV has one set of columns: a result of ${row.length} channels came after a header for ${channels}; NDJSON takes any`,
      );
    return Array.from({ length: channels }, (_, c) => {
      const x = row[c];
      return typeof x === 'number' ? numberText(x, '') : typeof x === 'string' ? quoted(x) : '';
    }).join(',');
  }
}

const isRow = (values: unknown): values is ArrayLike<unknown> => Array.isArray(values) || ArrayBuffer.isView(values);

function channelsOf({ derivative, valueText }: Result): number {
  const row = isRow(derivative) ? derivative : parse(valueText);
  return isRow(row) ? row.length : 0;
}

/** A value out of its JSON; rows only. */
const parse = (text: string): unknown => (text.startsWith('[') ? JSON.parse(text) : text === 'null' ? null : text);

/** A column out of JSON: numbers, nearly always, need no quotes. */
function column(text: string): string {
  if (text === 'null') return '';
  const first = text.charCodeAt(0);
  return first === QUOTE ? quoted(JSON.parse(text) as string) : first === OPEN_BRACKET ? quoted(text) : text;
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
