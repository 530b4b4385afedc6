import { shiftDecimal } from '../core/decimal.js';
import type { Time } from '../core/types.js';
import type { PerScale } from './per.js';

/** The time `ms` milliseconds after `t`. */
export const laterBy = (t: Time, ms: number): Time =>
  typeof t === 'number' ? t + ms : t + BigInt(Math.round(ms * 1e6));

/** The time from `a` to `b`, in ms or in ns as they are. Integers are subtracted before anything is rounded. */
export const spacingOf = (a: Time, b: Time): number =>
  typeof a === 'number' && typeof b === 'number' ? b - a : Number((b as bigint) - (a as bigint));

/** The same time in ns: ms are taken as the decimal that they are written as. */
export function finer(t: Time): bigint {
  if (typeof t === 'bigint') return t;
  return Number.isSafeInteger(t) ? BigInt(t) * 1000000n : (shiftDecimal(String(t), 6) ?? 0n);
}

/** The same time in ms, where a number holds it exactly; else as it is. */
export const coarser = (t: bigint): Time => (t % 1000000n === 0n ? Number(t / 1000000n) : t);

/** A time as one of that kind. A bigint that no whole ms is stays one; with no kind to keep to, any does. */
export const ofKind = (t: Time, kind: 'number' | 'bigint' | 'none'): Time =>
  kind === 'bigint' ? finer(t) : kind === 'number' && typeof t === 'bigint' ? coarser(t) : t;

/** What `b - a` lost when it was rounded to `h`. Source, for numbers: Knuth's TwoSum. */
export function spacingLow(a: Time, b: Time, h: number): number {
  if (typeof a === 'number' && typeof b === 'number') {
    const bb = h - b;
    return b - (h - bb) - (a + bb);
  }
  return Math.abs(h) > Number.MAX_SAFE_INTEGER ? Number((b as bigint) - (a as bigint) - BigInt(h)) : 0;
}

/** The units of the spacings that a kernel gets, for one kind of time. */
export interface TimeScale {
  /** Results are per `scale / divisor` units of the spacings that the kernel sees. */
  readonly scale: number;
  readonly divisor: number;
  /** Units in a millisecond. */
  readonly perMs: number;
  /** By how much spacings are multiplied before the kernel sees them: kernels that take no divisor see finer units. */
  readonly factor: number;
}

/** `exact`: does the kernel take a divisor? */
export function timeScale(kind: 'number' | 'bigint', { scale, divisor }: PerScale, exact: boolean): TimeScale {
  const units = kind === 'bigint' ? 1e6 : 1;
  return exact
    ? { scale, divisor, perMs: units, factor: 1 }
    : { scale, divisor: 1, perMs: units * divisor, factor: divisor };
}
