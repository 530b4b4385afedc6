import type { OperatorFunction } from 'rxjs';
import { checkNames } from '../core/nearest.js';
import type { Derivative, Value } from '../core/types.js';
import { PassThrough } from '../kernels/support/pass-through.js';
import { runKernel, type SeriesOperatorOptions } from './run-kernel.js';

/** Options that every operator over a single rule takes. */
export type CommonOption = 'time' | 'value' | 'key' | 'keyed' | 'counters' | 'dropped' | 'scheduler' | 'checkpoint';

const COMMON: readonly CommonOption[] = [
  'time',
  'value',
  'key',
  'keyed',
  'counters',
  'dropped',
  'scheduler',
  'checkpoint',
];

/** The rules of a series without a derivative: results carry the value in its place. */
export function passThrough<S, V extends Value>(
  name: string,
  options: SeriesOperatorOptions<S, V>,
  rules: readonly string[],
  atOnce: boolean,
): OperatorFunction<S, Derivative<S, V>> {
  checkNames(name, options, [...COMMON, ...rules]);
  return runKernel<S, V>(
    {
      scalar: () => new PassThrough<number, number>(atOnce),
      vector: () => new PassThrough<readonly number[], number[]>(atOnce),
      name,
    },
    options,
  );
}
