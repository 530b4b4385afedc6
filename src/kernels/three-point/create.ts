import { show } from '../../core/errors.js';
import type { Kernel } from '../../core/types.js';
import { checkDivisor, checkKernelOptions, checkMode, type ThreePointOptions } from './options.js';
import { ScalarWindow } from './scalar-window.js';
import { createStencil } from './stencil.js';
import { ThreePoint } from './three-point.js';
import { VectorWindow } from './vector-window.js';

/**
 * The three-point derivative on irregular spacing, in one of three modes. n samples give n results, each one sample late.
 *
 * - `accurate` (default): at most 2 ulp of the steeper one-sided slope off, and 0 where the true slope is 0;
 * - `numpy`: numpy.gradient(f, x) on its non-uniform branch, bit for bit, with its Infinity and NaN on odd spacings;
 * - `exact`: the double nearest to the exact result for the values and spacings as given.
 *
 * @throws RangeError on an unknown mode, an edge order other than 1 or 2, a scale that is not a positive integer
 */
export function createThreePoint(options: ThreePointOptions = {}): Kernel {
  const { edgeOrder, scale } = checkKernelOptions(options);
  const mode = checkMode(options.mode ?? 'accurate');
  const divisor = checkDivisor(options.divisor ?? 1, mode);
  return mode === 'accurate'
    ? new ThreePoint({ edgeOrder, scale })
    : new ScalarWindow(createStencil(mode, scale, divisor), edgeOrder, mode !== 'numpy');
}

/** As {@link createThreePoint}, for samples of `channels` numbers each (numpy's axis 0): one set of weights for all channels. */
export function createVectorThreePoint(
  channels: number,
  options: ThreePointOptions = {},
): Kernel<readonly number[], number[]> {
  if (!(Number.isSafeInteger(channels) && channels >= 1))
    throw new RangeError(`channels must be a positive integer, got ${show(channels)}`);
  const { edgeOrder, scale } = checkKernelOptions(options);
  const mode = checkMode(options.mode ?? 'accurate');
  return new VectorWindow(
    createStencil(mode, scale, checkDivisor(options.divisor ?? 1, mode)),
    edgeOrder,
    mode !== 'numpy',
    channels,
  );
}
