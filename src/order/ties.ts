import { StreamError } from '../core/errors.js';
import type { Time } from '../core/types.js';
import type { SeriesRules } from './rules.js';
import { nearTo } from './unwrap.js';
import type { SeriesValues } from './values.js';

/** What a tie is under the rule `error`. */
export const tieError = (t: Time): StreamError =>
  new StreamError('tied', `two samples at the time ${String(t)}: set ties to "last", "first" or "mean" to go on`);

/** The mean of `weight` tied values, whose mean is `mean`, and one more; of angles, on the side of the circle where they are. */
export function averaging<V, D>(
  { period }: SeriesRules,
  values: SeriesValues<V, D>,
): (mean: V, weight: number, value: V) => V {
  if (period === undefined) return (mean, weight, value) => values.mean(mean, weight, value);
  const channel = (y: V, c: number): number => (typeof y === 'number' ? y : (y as readonly number[])[c]) as number;
  return (mean, weight, value) => {
    const near = values.map(value, (y, c) => nearTo(channel(mean, c), y, period));
    // The mean of 350 and 10 degrees is 0, not 360: angles that were written from 0 on stay so, those around 0 as well.
    return values.map(values.mean(mean, weight, near), (y, c) => {
      const low = Math.min(channel(mean, c), channel(value, c)) < 0 ? -period / 2 : 0;
      return y - period * Math.floor((y - low) / period);
    });
  };
}
