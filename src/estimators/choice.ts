import { show } from '../core/errors.js';
import { OptionError } from '../core/option-error.js';
import type { KernelFactory } from '../core/types.js';
import type { Mode } from '../kernels/three-point/options.js';
import { type ThreePointEstimator, threePoint } from './three-point.js';

/** The estimators that need no other kind to be loaded: the three-point one, and those that are ready made. */
export type SmallEstimator = ThreePointEstimator['kind'] | ThreePointEstimator | KernelFactory;

/** Is it ready made? */
export const isFactory = (estimator: unknown): estimator is KernelFactory =>
  typeof estimator === 'object' && estimator !== null && 'scalar' in estimator && !('kind' in estimator);

/** The kind of an estimator beside its options, which nobody has checked yet. @throws TypeError when it is neither a name nor an object */
export function kindAndOptions<K extends { readonly kind: string }>(estimator: K | string): K | { kind: string } {
  const given = typeof estimator === 'string' ? { kind: estimator } : estimator;
  if (typeof given === 'object' && given !== null) return given;
  if (typeof given === 'function')
    throw new TypeError('estimator must be a name, or { kind, ... }, got a function: call it, as in kalman({ ... })');
  throw new TypeError(`estimator must be a name, or { kind, ... }, got ${show(estimator)}`);
}

/** What makes the kernels of a small estimator. @throws RangeError on the name of any other kind, with what to do */
export function smallKernels(estimator: SmallEstimator): KernelFactory {
  if (isFactory(estimator)) return estimator;
  const { kind, ...options } = kindAndOptions(estimator);
  if (kind === 'three-point') return threePoint(options);
  throw new RangeError(
    `fluxion/operators knows the estimator three-point by name, got ${show(kind)}: import derivative from fluxion, or hand in one that is ready made, such as kalman({ ... }) from fluxion/estimators`,
  );
}

/** `edgeOrder` and `mode`, given beside the estimator, are those of the three-point one. @throws OptionError when it is another */
export function withThreePoint<E>(
  estimator: E | 'three-point' = 'three-point',
  { edgeOrder, mode }: { readonly edgeOrder?: 1 | 2 | undefined; readonly mode?: Mode | undefined },
): E | 'three-point' | ThreePointEstimator {
  if (edgeOrder === undefined && mode === undefined) return estimator;
  const given = (typeof estimator === 'string' ? { kind: estimator } : estimator) as { readonly kind?: string };
  if (given?.kind !== 'three-point') {
    const option = edgeOrder === undefined ? 'mode' : 'edgeOrder';
    throw new OptionError(
      (name) =>
        `${name(option)} belongs to the estimator three-point, not to ${show(given?.kind ?? 'one that is ready made')}`,
    );
  }
  return {
    ...(given as ThreePointEstimator),
    ...(edgeOrder !== undefined && { edgeOrder }),
    ...(mode !== undefined && { mode }),
  };
}
