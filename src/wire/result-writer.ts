import { oneOf } from '../core/nearest.js';
import type { Edge, Quality, Time } from '../core/types.js';
import { formatTime, type TimeFormat } from '../time/format.js';

/**
 * How results are written: one JSON object a line, or columns `t,value,derivative,edge` (with `key` first where there are keys, and
 * `standardError` last where the estimator has one).
 */
export type ResultFormat = 'ndjson' | 'csv';

/** A sample on its way through a pipeline, as texts: what its result line repeats. */
export interface Row {
  readonly key: string | undefined;
  readonly t: Time;
  /** JSON, as it was written in the input. */
  readonly tText: string;
  /** JSON, as it was written. */
  readonly valueText: string;
}

/** How much a result is worth: final (no word), early, or assumed while no sample comes. */
export type Standing = 'provisional' | 'assumed';

/** Makes a result line, without its line break. */
export type ResultWriter = (
  row: Row,
  derivative: number | readonly number[] | null,
  edge: Edge,
  standing?: Standing,
  quality?: Quality<number | readonly number[]>,
) => string;

/**
 * A writer of results. The time is repeated as it was written, or rewritten in a `timeFormat`; numbers are the shortest text
 * that reads back as the same double; what is not finite is `null` (in CSV: nothing). `judged`: CSV has a column for standard
 * errors.
 */
export function resultWriter(format: ResultFormat, timeFormat?: TimeFormat, judged = false): ResultWriter {
  oneOf('output format', format, ['ndjson', 'csv']);
  const time =
    timeFormat === undefined
      ? (row: Row) => row.tText
      : timeFormat === 'iso'
        ? (row: Row) => `"${formatTime(row.t, 'iso')}"`
        : (row: Row) => formatTime(row.t, timeFormat);
  if (format === 'csv') {
    return (row, derivative, edge, standing, quality) => {
      const slope = typeof derivative === 'number' ? json(derivative, '') : csv(json(derivative, ''));
      const value = row.valueText === 'null' ? '' : column(row.valueText);
      const numbers = `${column(time(row))},${value},${slope},${edge === 'none' ? '' : edge}`;
      const error = quality?.standardError;
      return (
        (row.key === undefined ? numbers : `${csv(row.key)},${numbers}`) +
        (!judged ? '' : derivative === null || error === undefined ? ',' : `,${csv(json(error, ''))}`) +
        (standing === undefined ? '' : `,${standing}`)
      );
    };
  }
  return (row, derivative, edge, standing, quality) => {
    const head = row.key === undefined ? '{"t":' : `{"key":${quote(row.key)},"t":`;
    const line = `${head}${time(row)},"value":${row.valueText},"derivative":${json(derivative, 'null')}`;
    return (
      line +
      (edge === 'none' ? '' : edge === 'start' ? ',"edge":"start"' : ',"edge":"end"') +
      (quality === undefined ? '' : certainty(derivative, quality)) +
      (standing === undefined ? '}' : standing === 'assumed' ? ',"final":false,"assumed":true}' : ',"final":false}')
    );
  };
}

/** A line for a sample that gets no result: why, and what it was. */
export const droppedLine = ({ key, tText, valueText }: Row, reason: string): string =>
  `{"dropped":"${reason}",${key === undefined ? '' : `"key":${quote(key)},`}"t":${tText},"value":${valueText}}`;

/** The first line of CSV output. */
export const csvHeader = (keyed: boolean, judged = false): string =>
  `${keyed ? 'key,' : ''}t,value,derivative,edge${judged ? ',standardError' : ''}`;

/** What an estimator says of its result: that it cannot say yet, or how far it may be off. */
function certainty(
  derivative: number | readonly number[] | null,
  { standardError, warming }: Quality<number | readonly number[]>,
): string {
  const error =
    derivative === null || standardError === undefined ? '' : `,"standardError":${json(standardError, 'null')}`;
  return warming || derivative === null ? `${error},"warming":true` : error;
}

function json(derivative: number | readonly number[] | null, none: string): string {
  if (typeof derivative === 'number') return derivative - derivative === 0 ? String(derivative) : none;
  return derivative === null ? none : `[${derivative.map((d) => json(d, 'null')).join(',')}]`;
}

/** Most keys need no escapes; JSON.stringify knows them all. */
const quote = (key: string): string => (/^[\w .:/-]*$/.test(key) ? `"${key}"` : JSON.stringify(key));

const unquote = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);

/** A column out of JSON: numbers, nearly always, need no quotes. */
function column(text: string): string {
  const first = text.charCodeAt(0);
  return first === 34 || first === 91 ? csv(unquote(text)) : text;
}

const csv = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
