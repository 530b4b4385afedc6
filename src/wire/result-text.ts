import { formatTime, type TimeFormat } from '../time/format.js';
import type { Result } from './result.js';

/** The time of a result as JSON. */
export const timeText = (format: TimeFormat | undefined): ((result: Result) => string) =>
  format === undefined
    ? (result) => result.timeText
    : format === 'iso'
      ? (result) => `"${formatTime(result.t, 'iso')}"`
      : (result) => formatTime(result.t, format);

/** A number or a row of numbers; `none` for what is not finite. */
export function numberText(x: number | readonly number[] | null, none: string): string {
  if (typeof x === 'number') return x - x === 0 ? String(x) : none;
  return x === null ? none : `[${Array.from(x, (d) => numberText(d, 'null')).join(',')}]`;
}

/** A sample that gets no result, as a line of JSON: why, and what it was. */
export const droppedLine = (key: string | undefined, timeText: string, valueText: string, reason: string): string =>
  `{"dropped":"${reason}",${key === undefined ? '' : `"key":${quote(key)},`}"t":${timeText},"value":${valueText}}`;

/** A key as JSON. Most need no escapes; JSON.stringify knows them all. */
export const quote = (key: string): string => (/^[\w .:/-]*$/.test(key) ? `"${key}"` : JSON.stringify(key));
