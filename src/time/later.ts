import type { Time } from '../core/types.js';

/** The time so many ms after another, of the same kind. */
export const laterBy = (t: Time, ms: number): Time =>
  typeof t === 'number' ? t + ms : t + BigInt(Math.round(ms * 1e6));
