import type { Derivative, Time, Value } from '../core/types.js';

/**
 * A result, or any record, as one line of JSON: the default encoding of sinks. Times keep every digit, a FeedSample's is
 * repeated as it was written; non-finite numbers are `null`; the original sample is left out.
 */
export function encodeResult(result: unknown): string {
  if (!isDerivative(result)) return JSON.stringify(result, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  const { key, t, value, derivative, edge, final, sample } = result;
  const time = (sample as { timeText?: unknown } | undefined)?.timeText;
  let line = key === undefined ? '{"t":' : `{"key":${JSON.stringify(key)},"t":`;
  line += `${typeof time === 'string' ? time : timeText(t)},"value":${JSON.stringify(value)},"derivative":${JSON.stringify(derivative)}`;
  if (edge !== undefined) line += `,"edge":"${edge}"`;
  return line + (final === false ? ',"final":false}' : '}');
}

/** Nanoseconds are written as a number of ms, with as many decimals as it takes: a reader takes numbers for ms. */
function timeText(t: Time): string {
  if (typeof t === 'number') return String(t);
  const sign = t < 0n ? '-' : '';
  const digits = (t < 0n ? -t : t).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return sign + digits.slice(0, -6) + (fraction === '' ? '' : `.${fraction}`);
}

const isDerivative = (result: unknown): result is Derivative<unknown, Value> =>
  typeof result === 'object' && result !== null && 'derivative' in result && 't' in result && (typeof result.t === 'number' || typeof result.t === 'bigint');
