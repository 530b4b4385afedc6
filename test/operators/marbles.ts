import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import type { Derivative, Sample } from '../../src/index.js';

/** Runs marbles; what differs is a failure of vitest. */
export const marbles = (body: Parameters<TestScheduler['run']>[0]): void => {
  new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted)).run(body);
};

/** Samples at whole seconds: value 0, 1, 4, 9, 16 at seconds 0, 1, 2, 3, 4. The parabola's slope at second t is 2t. */
export const parabola = {
  a: { t: 0, value: 0 },
  b: { t: 1000, value: 1 },
  c: { t: 2000, value: 4 },
  d: { t: 3000, value: 9 },
  e: { t: 4000, value: 16 },
} as const;

/** The result for a sample. */
export function result<S extends Sample>(sample: S, derivative: number | null, edge?: 'start' | 'end'): Derivative<S> {
  const { t, value, key } = sample;
  return { ...(key === undefined ? {} : { key }), t, value, derivative, ...(edge ? { edge } : {}), sample };
}
