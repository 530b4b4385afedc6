import { shiftDecimal } from '../core/decimal.js';
import type { Time } from '../core/types.js';

/** How results write their time: as RFC 3339 in UTC, or as a number of some unit. */
export type TimeFormat = 'iso' | 's' | 'ms' | 'us' | 'ns';

export const TIME_FORMATS: readonly TimeFormat[] = ['iso', 's', 'ms', 'us', 'ns'];

const PLACES = { s: 9, ms: 6, us: 3, ns: 0 } as const;

/**
 * A time as text, exactly: no digit is lost and none is invented. RFC 3339 text has as many fraction digits as it needs (0 to 9);
 * numbers of `s`, `ms` and `us` have a decimal fraction where the time is finer.
 */
export function formatTime(t: Time, format: TimeFormat): string {
  if (format === 'ms' && typeof t === 'number') return String(t);
  const ns = typeof t === 'bigint' ? t : (shiftDecimal(String(t), 6) ?? 0n);
  return format === 'iso' ? iso(ns) : decimal(ns, PLACES[format]);
}

function decimal(ns: bigint, places: number): string {
  const digits = (ns < 0n ? -ns : ns).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return (ns < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

function iso(ns: bigint): string {
  const second = ns >= 0n ? ns / 1000000000n : -((999999999n - ns) / 1000000000n);
  const fraction = (ns - second * 1000000000n).toString().padStart(9, '0').replace(/0+$/, '');
  const date = new Date(Number(second) * 1000);
  if (Number.isNaN(date.getTime())) return decimal(ns, 9);
  return date.toISOString().replace('.000Z', fraction === '' ? 'Z' : `.${fraction}Z`);
}
