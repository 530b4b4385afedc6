import type { Derivative, Value } from '../core/types.js';
import { formatTime } from '../time/format.js';

/**
 * A result, or any record, as one line of JSON: the default encoding of sinks. Times in ms are numbers, times in ns
 * RFC 3339 text with all their digits, a FeedSample's is repeated as it was written; non-finite numbers are `null`; the original sample is left out.
 */
export function encodeResult(result: unknown): string {
  if (!isDerivative(result))
    return JSON.stringify(result, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const { key, t, value, derivative, edge, final, sample } = result;
  const time = (sample as { timeText?: unknown } | undefined)?.timeText;
  let line = key === undefined ? '{"t":' : `{"key":${JSON.stringify(key)},"t":`;
  line += `${typeof time === 'string' ? time : typeof t === 'number' ? t : `"${formatTime(t, 'iso')}"`},"value":${JSON.stringify(value)},"derivative":${JSON.stringify(derivative)}`;
  if (edge !== undefined) line += `,"edge":"${edge}"`;
  return line + (final === false ? ',"final":false}' : '}');
}

const isDerivative = (result: unknown): result is Derivative<unknown, Value> =>
  typeof result === 'object' &&
  result !== null &&
  'derivative' in result &&
  't' in result &&
  (typeof result.t === 'number' || typeof result.t === 'bigint');
