import { StreamError } from '../core/errors.js';
import { decodeNumber, decodeValue, encodeValue, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import type { Held } from './held.js';
import type { SeriesRules } from './rules.js';
import { nearTo } from './unwrap.js';
import type { SeriesValues } from './values.js';

/** The error of a tie under the rule `error`. */
export const tieError = (t: Time): StreamError =>
  new StreamError('tied', `two samples at the time ${String(t)}: set ties to "last", "first" or "mean" to go on`);

/** The samples at the newest time of a series: how many they are, and under the rule `mean` their mean. */
export class Ties<V, D> {
  readonly rule: SeriesRules['ties'];
  readonly #average: (mean: V, weight: number, value: V) => V;
  #mean: V | undefined; // kept under the rule `mean` only
  #count = 1;

  constructor(rules: SeriesRules, values: SeriesValues<V, D>) {
    this.rule = rules.ties;
    this.#average = averaging(rules, values);
  }

  /** A sample at a new time. */
  begin(value: V): void {
    if (this.rule === 'mean') this.#mean = value;
    this.#count = 1;
  }

  /** One more sample at that time: the value that stands for all of them. */
  add(value: V): V {
    if (this.rule !== 'mean') return value;
    this.#mean = this.#average(this.#mean as V, this.#count, value);
    this.#count += 1;
    return this.#mean;
  }

  /** A tie with a sample that is held: which of the two stays. Returns the item of the other. */
  settle<S>(held: Held<S>, value: unknown, item: S, known: (rawValue: unknown) => V): S {
    if (this.rule === 'error' || this.rule === 'first') return item;
    const old = held.item;
    held.value = this.rule === 'mean' ? this.average(known(held.value), held.weight, known(value)) : value;
    held.item = item;
    return old;
  }

  /** The mean of `weight` values, whose mean is `mean`, and one more. */
  average(mean: V, weight: number, value: V): V {
    return this.#average(mean, weight, value);
  }

  snapshot(): { readonly mean: State; readonly ties: number } {
    return {
      mean: this.#mean === undefined ? null : encodeValue(this.#mean),
      ties: this.#count,
    };
  }

  restore(mean: State | undefined, ties: State | undefined): void {
    this.#mean = mean === null ? undefined : (decodeValue(mean) as V);
    this.#count = decodeNumber(ties);
  }
}

/** Means of tied values; those of angles are on the side of the circle where the angles are. */
function averaging<V, D>(
  { period }: SeriesRules,
  values: SeriesValues<V, D>,
): (mean: V, weight: number, value: V) => V {
  if (period === undefined) return (mean, weight, value) => values.mean(mean, weight, value);
  const channel = (y: V, c: number): number => Number(typeof y === 'object' ? (y as readonly number[])[c] : y);
  return (mean, weight, value) => {
    const near = values.map(value, (y, c) => nearTo(channel(mean, c), Number(y), period));
    // The mean of 350 and 10 degrees is 0, not 360: angles that were written from 0 on stay so, those around 0 as well.
    return values.map(values.mean(mean, weight, near), (y, c) => {
      const low = Math.min(channel(mean, c), channel(value, c)) < 0 ? -period / 2 : 0;
      return Number(y) - period * Math.floor((Number(y) - low) / period);
    });
  };
}
