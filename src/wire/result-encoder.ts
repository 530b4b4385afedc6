import type { State } from '../core/state.js';
import { formatTime, type TimeFormat } from '../time/format.js';
import { type CsvColumns, CsvEncoder } from './csv-encoder.js';
import type { Result } from './result.js';
import { numberText, quote, timeText } from './result-text.js';

/** How results are written: one JSON object a line, or columns. */
export type ResultFormat = 'ndjson' | 'csv';

/** Receives a line, without line break, and the key of its series. A `header` is of no series. */
export type TakeLine = (text: string, key: string | undefined, header?: boolean) => void;

/** Writes results as lines. */
export interface ResultEncoder {
  /** Hands `line` what is to be written for a result: a header first, where the format has one. */
  encode(result: Result, line: TakeLine): void;
  /** What it has to remember from run to run. */
  snapshot(): State;
  restore(state: State): void;
}

/**
 * The encoder of a format. The time is repeated as it was written, or rewritten in a `timeFormat`; numbers are the shortest text
 * that reads back as the same double; what is not finite is `null` (in CSV: nothing).
 */
export const createResultEncoder = (
  format: ResultFormat,
  timeFormat: TimeFormat | undefined,
  columns: CsvColumns,
): ResultEncoder => (format === 'csv' ? new CsvEncoder(timeFormat, columns) : new JsonEncoder(timeFormat));

class JsonEncoder implements ResultEncoder {
  readonly #time: ((result: Result) => string) | undefined; // none: as it was written

  constructor(timeFormat: TimeFormat | undefined) {
    this.#time = timeFormat && timeText(timeFormat);
  }

  encode(result: Result, line: TakeLine): void {
    const { key, derivative } = result;
    const time = this.#time === undefined ? result.timeText : this.#time(result);
    const slope =
      typeof derivative === 'number' && derivative - derivative === 0
        ? String(derivative)
        : numberText(derivative, 'null');
    const head = key === undefined ? '{"t":' : `{"key":${quote(key)},"t":`;
    line(`${head}${time},"value":${result.valueText},"derivative":${slope}${tail(result)}}`, key);
  }

  snapshot(): State {
    return null;
  }

  restore(): void {}
}

/** What a result says beside key, time, value and derivative: the members that are there, in this order. */
interface Tail {
  readonly edge?: 'start' | 'end' | undefined;
  readonly standardError?: number | readonly number[] | undefined;
  readonly residual?: number | readonly number[] | undefined;
  readonly r2?: number | readonly number[] | undefined;
  readonly warming?: true | undefined;
  readonly shortened?: true | undefined;
  readonly final?: false | undefined;
  readonly assumed?: true | undefined;
}

function tail({ edge, standardError, residual, r2, warming, shortened, final, assumed }: Tail): string {
  // Nearly all results have none of these; one of them comes with the others.
  if (
    edge === undefined &&
    final === undefined &&
    warming === undefined &&
    shortened === undefined &&
    standardError === undefined &&
    r2 === undefined
  )
    return '';
  let text = edge === undefined ? '' : edge === 'start' ? ',"edge":"start"' : ',"edge":"end"';
  if (standardError !== undefined) text += `,"standardError":${numberText(standardError, 'null')}`;
  if (residual !== undefined) text += `,"residual":${numberText(residual, 'null')}`;
  if (r2 !== undefined) text += `,"r2":${numberText(r2, 'null')}`;
  if (warming) text += ',"warming":true';
  if (shortened) text += ',"shortened":true';
  if (final === false) text += ',"final":false';
  return assumed ? `${text},"assumed":true` : text;
}

/** Members that are written in a fixed place, and the one that is never written. */
const PLACED = new Set(['key', 't', 'value', 'derivative', 'sample']);
const TAIL = new Set(['edge', 'standardError', 'residual', 'r2', 'warming', 'shortened', 'final', 'assumed']);

/**
 * A result of any operator, or any other record, as one line of JSON: all members but `sample`, the object that came in.
 *
 * Times in ms are numbers, times in ns RFC 3339 text with all their digits; that of a FeedSample is repeated as it was written. A
 * bigint elsewhere is text, and what is not finite is `null`. The default encoding of WebSocket sinks.
 */
export function encodeResult(result: unknown): string {
  if (!isTimed(result)) return json(result);
  const { key, t, sample } = result;
  // An assumed result has a time of its own, which nobody wrote.
  const written = result['assumed'] === true ? undefined : (sample as { timeText?: unknown } | undefined)?.timeText;
  const time = typeof written === 'string' ? written : typeof t === 'number' ? json(t) : `"${formatTime(t, 'iso')}"`;
  let line = typeof key === 'string' ? `{"key":${quote(key)},"t":${time}` : `{"t":${time}`;
  if ('value' in result) line += `,"value":${json(result['value'])}`;
  const derived = 'derivative' in result;
  if (derived) line += `,"derivative":${json(result['derivative'])}${tail(result as Tail)}`;
  for (const name in result) {
    if (PLACED.has(name) || (derived && TAIL.has(name)) || result[name] === undefined) continue;
    line += `,${JSON.stringify(name)}:${json(result[name])}`;
  }
  return `${line}}`;
}

interface Timed {
  readonly [name: string]: unknown;
  readonly t: number | bigint;
}

const isTimed = (result: unknown): result is Timed =>
  typeof result === 'object' &&
  result !== null &&
  't' in result &&
  (typeof result.t === 'number' || typeof result.t === 'bigint');

/** JSON whatever comes: a typed array as an array, a bigint as text, `null` for what has no form in JSON. */
function json(value: unknown): string {
  if (typeof value === 'number') return value - value === 0 ? String(value) : 'null';
  return JSON.stringify(value, member) ?? 'null';
}

function member(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value;
}
