import type { Time } from '../core/types.js';

/** A sample that is held; `weight` is the number of samples, all of one time, that it was made of. */
export interface Held<S> {
  readonly t: Time;
  value: unknown;
  item: S;
  weight: number;
}

/** Where a sample with the time `t` goes in a list that is sorted from `left` on: behind all that are not newer. Most are the newest, or nearly. */
export function placeOf<S>(t: Time, held: readonly Held<S>[], left: number): number {
  let high = held.length;
  let step = 1;
  while (high - step >= left && (held[high - step] as Held<S>).t > t) step *= 2;
  let low = Math.max(left, high - step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((held[middle] as Held<S>).t > t) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Are two values the same? Rows are, when their channels are. */
export const same = (a: unknown, b: unknown): boolean => (typeof a === 'object' ? String(a) === String(b) : a === b);
