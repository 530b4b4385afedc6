import { checkOptions, type OptionTable, type TableOf } from '../core/option.js';
import type { KernelFactory } from '../core/types.js';

/** The options of an estimator, without its kind: none are needed when all are optional. */
type Given<E> = Omit<E, 'kind'>;
type Arguments<E> = Partial<Given<E>> extends Given<E> ? [options?: Given<E>] : [options: Given<E>];

/**
 * Makes the kernels of one kind of estimator out of its options. What it returns is an `estimator` itself:
 * `derivative({ estimator: holt({ levelTau: '5s' }) })` is `derivative({ estimator: { kind: 'holt', levelTau: '5s' } })`.
 */
export interface EstimatorFactory<E> {
  /** @throws RangeError, TypeError on an invalid option, by its name and value */
  (...args: Arguments<E>): KernelFactory;
  /** The name of the kind. */
  readonly kind: string;
  /** Each option once: how it is checked, read from text, and described. */
  readonly options: OptionTable;
}

/** A kind of estimator: its name, its options, and what makes its kernels of the checked options. */
export function defineEstimator<E, C extends object>(
  kind: string,
  options: TableOf<C>,
  create: (checked: C) => KernelFactory,
): EstimatorFactory<E> {
  const make = (given: object = {}): KernelFactory => {
    const checked = checkOptions(`the estimator ${kind}`, given, options as unknown as OptionTable);
    return { name: nameOf(kind, checked), differences: true, ...create(checked as unknown as C) };
  };
  return Object.assign(make, { kind, options: options as unknown as OptionTable }) as EstimatorFactory<E>;
}

/** Two estimators have one name when their results are the same, however their options are written. */
const nameOf = (kind: string, checked: object): string =>
  [
    kind,
    ...Object.entries(checked)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`),
  ].join(' ');
