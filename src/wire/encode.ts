import type { Derivative, Value } from '../core/types.js';
import { formatTime } from '../time/format.js';

/**
 * A result, or any record, as one line of JSON: the default encoding of sinks. Times in ms are numbers, times in ns
 * RFC 3339 text with all their digits, a FeedSample's is repeated as it was written; non-finite numbers are `null`; the original sample is left out.
 */
export function encodeResult(result: unknown): string {
  if (!isDerivative(result))
    return JSON.stringify(result, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const { key, t, value, derivative, edge, final, assumed, sample } = result;
  // An assumed result has a time of its own, which nobody wrote.
  const time = assumed === true ? undefined : (sample as { timeText?: unknown } | undefined)?.timeText;
  let line = key === undefined ? '{"t":' : `{"key":${JSON.stringify(key)},"t":`;
  line += `${typeof time === 'string' ? time : typeof t === 'number' ? json(t) : `"${formatTime(t, 'iso')}"`},"value":${json(value)},"derivative":${json(derivative)}`;
  if (edge !== undefined) line += `,"edge":"${edge}"`;
  if (final === false) line += ',"final":false';
  return line + (assumed === true ? ',"assumed":true}' : '}');
}

/** JSON whatever comes: a bigint as text, `null` for what has no form in JSON. */
const json = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? String(member) : member)) ?? 'null';

const isDerivative = (result: unknown): result is Derivative<unknown, Value> =>
  typeof result === 'object' &&
  result !== null &&
  'derivative' in result &&
  't' in result &&
  (typeof result.t === 'number' || typeof result.t === 'bigint');
