import type { Edge } from '../../src/core/types.js';
import { type EstimatorSpec, estimatorKernels } from '../../src/estimators/estimator.js';
import { random } from './numbers.js';

/** Small repeatable noise: normal, of deviation 1. */
export function normal(seed: number): () => number {
  const next = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** `n` times from 0, with spacings of 0.2 to 1.8 of the mean one. */
export function times(seed: number, n: number, mean = 1): number[] {
  const next = random(seed);
  let t = 0;
  return Array.from({ length: n }, (_, i) => {
    if (i > 0) t += mean * (0.2 + 1.6 * next());
    return t;
  });
}

/** What an estimator says of a series, sample by sample; times in ms, results per ms. */
export interface Told {
  readonly slopes: number[];
  readonly errors: number[];
  readonly edges: Edge[];
  /** How many samples had been pushed when the result left. */
  readonly when: number[];
}

export function tell(estimator: EstimatorSpec, t: readonly number[], y: readonly number[]): Told {
  const kernel = estimatorKernels(estimator).scalar(1, 1, 1);
  const told: Told = { slopes: [], errors: [], edges: [], when: [] };
  let pushed = 0;
  const emit = (slope: number, edge: Edge): void => {
    told.slopes.push(slope);
    told.errors.push(kernel.quality?.standardError ?? Number.NaN);
    told.edges.push(edge);
    told.when.push(pushed);
  };
  y.forEach((value, i) => {
    pushed += 1;
    kernel.push(i === 0 ? Number.NaN : (t[i] as number) - (t[i - 1] as number), value, emit);
  });
  kernel.flush(emit);
  return told;
}

/** The largest difference between two lists, from index `from` on. */
export function apart(a: readonly number[], b: readonly number[], from = 0): number {
  let most = 0;
  for (let i = from; i < Math.max(a.length, b.length); i += 1) {
    const difference = Math.abs((a[i] as number) - (b[i] as number));
    if (!(difference <= most)) most = difference;
  }
  return most;
}

/** Root mean square of the differences, from index `from` on. */
export function rms(a: readonly number[], b: readonly number[], from = 0): number {
  let sum = 0;
  for (let i = from; i < a.length; i += 1) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum / (a.length - from));
}
