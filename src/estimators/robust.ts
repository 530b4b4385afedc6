import type { KernelFactory } from '../core/types.js';
import { Hampel } from '../kernels/windows/hampel.js';
import { TheilSen } from '../kernels/windows/theil-sen.js';
import { checkKind, checkNumber, checkPoints, checkWindow, type Kinds, reachIn, type Window } from './options.js';

/** The median of all slopes in a window: no spike moves it much. See {@link TheilSen}. */
export interface TheilSenEstimator {
  readonly kind: 'theil-sen';
  /** A duration such as `'5s'`, in which the newest eight samples always are; a number is so many samples. */
  readonly window: Window;
  /** Between how many samples slopes are taken at most (default 40): the work is half of it squared. */
  readonly most?: number;
}

/** @throws RangeError on an option that makes no sense */
export function theilSen(options: TheilSenEstimator): KernelFactory {
  checkKind(options, ['window', 'most']);
  const reach = checkWindow('window', options.window, 2);
  const most = checkPoints('most', options.most ?? 40, 2, 1000);
  return { scalar: (scale, _, perMs) => new TheilSen(scale, reachIn(reach, perMs), most), nanMeansNoResult: true };
}

/** A least-squares line through the samples of a window that are not outliers. See {@link Hampel}. */
export interface HampelEstimator {
  readonly kind: 'hampel';
  /** A duration such as `'5s'`, in which the newest eight samples always are; a number is so many samples. */
  readonly window: Window;
  /** How many deviations off the median of its neighbours a value is an outlier (default 3). */
  readonly threshold?: number;
}

/** @throws RangeError on an option that makes no sense */
export function hampel(options: HampelEstimator): KernelFactory {
  checkKind(options, ['window', 'threshold']);
  const reach = checkWindow('window', options.window, 2);
  const threshold = checkNumber('threshold', options.threshold ?? 3, 0);
  return { scalar: (scale, _, perMs) => new Hampel(scale, reachIn(reach, perMs), threshold), nanMeansNoResult: true };
}

/** Windows in which outliers do not count. */
export type RobustEstimator = TheilSenEstimator | HampelEstimator;

export const ROBUST: Kinds = { 'theil-sen': theilSen, hampel };
