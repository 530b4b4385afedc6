import { show } from '../../core/errors.js';
import { oneOf } from '../../core/nearest.js';

/** How a result is rounded: see {@link createThreePoint}. */
export type Mode = 'accurate' | 'numpy' | 'exact';

/** All modes. */
export const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];

/** What every three-point kernel has to know. */
export interface KernelOptions {
  /** Order of the one-sided formula at the two ends of a segment (default 1). */
  readonly edgeOrder?: 1 | 2;
  /** How many units of `h` the derivative is per: 1000 makes milliseconds into "per second" (an integer, default 1). */
  readonly scale?: number;
}

/** The options of {@link createThreePoint}. */
export interface ThreePointOptions extends KernelOptions {
  /** `accurate` (default): <= 2 ulp of the steeper side. `numpy`: numpy.gradient bit for bit. `exact`: correctly rounded. */
  readonly mode?: Mode;
  /** The derivative is per `scale / divisor` units of `h` (an integer, default 1; mode `exact` only). */
  readonly divisor?: number;
}

/** Fills in the defaults; throws a RangeError that names the option and what it got. */
export function checkKernelOptions(options: KernelOptions): Required<KernelOptions> {
  const { edgeOrder = 1, scale = 1 } = options;
  checkEdgeOrder(edgeOrder);
  if (!(Number.isInteger(scale) && scale >= 1))
    throw new RangeError(`scale must be an integer of at least 1, got ${show(scale)}`);
  return { edgeOrder, scale };
}

/** The divisor; throws a RangeError unless it is 1, or a positive integer in mode `exact`. */
export function checkDivisor(divisor: number, mode: Mode): number {
  if (divisor === 1 || (mode === 'exact' && Number.isInteger(divisor) && divisor >= 1)) return divisor;
  throw new RangeError(
    `divisor must be 1, or an integer of at least 1 in mode exact, got ${show(divisor)} in mode ${mode}`,
  );
}

/** Checks an edge order. numpy lets 0, -1 and 1.5 pass and treats them as 2; here they are errors. @throws RangeError */
export function checkEdgeOrder(edgeOrder: number, name = 'edgeOrder'): void {
  if (edgeOrder !== 1 && edgeOrder !== 2) throw new RangeError(`${name} must be 1 or 2, got ${show(edgeOrder)}`);
}

/** Checks a mode. @throws RangeError */
export const checkMode = (mode: Mode): Mode => oneOf('mode', mode, MODES);
