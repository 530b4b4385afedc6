import type { Time } from '../core/types.js';

/** The time `ms` milliseconds after `t`. */
export const laterBy = (t: Time, ms: number): Time =>
  typeof t === 'number' ? t + ms : t + BigInt(Math.round(ms * 1e6));

/** What `b - a` lost when it was rounded to `h`. Source: Knuth's TwoSum. */
export function lowOfNumbers(a: number, b: number, h: number): number {
  const bb = h - b;
  return b - (h - bb) - (a + bb);
}
