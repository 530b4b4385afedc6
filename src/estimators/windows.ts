import type { KernelFactory } from '../core/types.js';
import { LocalPolynomial } from '../kernels/windows/local-polynomial.js';
import { MovingStencil } from '../kernels/windows/moving-stencil.js';
import { TrailingLeastSquares } from '../kernels/windows/trailing-least-squares.js';
import { checkKind, checkPoints, checkSpan, checkWindow, type Kinds, type Window } from './options.js';

/**
 * The slope of a least-squares polynomial through a window of time or of so many samples, with its standard error. Trailing: at
 * once, and half a window late in what it sees. Centred, or with a lag: as much later, and true to what happened.
 */
export interface LeastSquaresEstimator {
  readonly kind: 'least-squares';
  /** `'5s'`: the samples in (t - 5 s, t]; a number: so many samples. */
  readonly window: Window;
  /** Degree of the polynomial, 1 (default) to 5. */
  readonly degree?: number;
  /** Order of the derivative (default 1), up to the degree. */
  readonly order?: number;
  /** The window reaches as far ahead of the sample as behind it (default false): results are half a window late. */
  readonly centred?: boolean;
  /** How far the window reaches ahead, in the kind of the window: results are so much late (default 0). */
  readonly lag?: Window;
  /** No result (`null`, `warming`) with fewer samples in the window (default: `degree` + 1) ... */
  readonly minSamples?: number;
  /** ... or a shorter time from the first to the last of them (default: any). */
  readonly minSpan?: string | number;
}

/** @throws RangeError, TypeError on options that make no sense */
export function leastSquares(options: LeastSquaresEstimator): KernelFactory {
  checkKind(options, ['window', 'degree', 'order', 'centred', 'lag', 'minSamples', 'minSpan']);
  const { degree = 1, order = 1, centred = false } = options;
  checkPoints('degree', degree, 1, 5);
  checkPoints('order', order, 1, degree);
  const window = checkWindow('window', options.window, degree + 1);
  const minSamples = checkPoints('minSamples', options.minSamples ?? degree + 1, degree + 1);
  const minSpanMs = options.minSpan === undefined ? 0 : checkSpan('minSpan', options.minSpan);
  if (typeof centred !== 'boolean') throw new TypeError(`centred must be true or false, got ${String(centred)}`);
  if (centred && options.lag !== undefined)
    throw new RangeError('centred and lag exclude each other: centred is a lag of half a window');
  const lag = options.lag === undefined || options.lag === 0 ? undefined : checkWindow('lag', options.lag, 0);
  if (lag !== undefined && (lag.ms === undefined) !== (window.ms === undefined))
    throw new RangeError(
      `lag must be of the kind of the window: ${window.ms === undefined ? 'a number of samples' : 'a duration'}`,
    );
  if ((lag?.points ?? 0) >= (window.points ?? Infinity) || (lag?.ms ?? 0) >= (window.ms ?? Infinity))
    throw new RangeError('lag must be shorter than the window');
  return {
    nanMeansNoResult: true,
    scalar(scale, _, perMs) {
      const span = window.ms === undefined ? undefined : window.ms * perMs;
      const ahead = centred
        ? window.points === undefined
          ? (span as number) / 2
          : (window.points - 1) >> 1
        : (lag?.points ?? (lag?.ms ?? 0) * perMs);
      const reach = window.points === undefined ? { span: span as number } : { points: window.points };
      const least = { minSamples, minSpan: minSpanMs * perMs };
      return degree === 1 && ahead === 0
        ? new TrailingLeastSquares({ scale, ...reach, ...least })
        : new LocalPolynomial({ scale, degree, order, lag: ahead, ...reach, ...least });
    },
  };
}

/** Savitzky and Golay's filter on any spacing: a polynomial through a number of samples, in the middle of them by default. */
export interface SavitzkyGolayEstimator {
  readonly kind: 'savitzky-golay';
  /** Samples in the window. */
  readonly points: number;
  /** Degree of the polynomial (default 2). */
  readonly degree?: number;
  /** Order of the derivative (default 1), up to the degree. */
  readonly order?: number;
  /** How many samples late a result is: half the window by default; 0 for at once, at the newest sample. */
  readonly lag?: number;
}

/** @throws RangeError on options that make no sense */
export function savitzkyGolay(options: SavitzkyGolayEstimator): KernelFactory {
  checkKind(options, ['points', 'degree', 'order', 'lag']);
  const { points, degree = 2, order = 1 } = options;
  checkPoints('points', points, 2, 1001);
  checkPoints('degree', degree, 1, Math.min(points - 1, 20));
  checkPoints('order', order, 1, degree);
  const lag = checkPoints('lag', options.lag ?? points >> 1, 0, points - 1);
  return { nanMeansNoResult: true, scalar: (scale) => new MovingStencil({ points, degree, order, lag, scale }) };
}

/** Finite differences of any accuracy and order, on any spacing, in the middle of so many samples. Source: Fornberg 1988. */
export interface StencilEstimator {
  readonly kind: 'stencil';
  /** Samples in the stencil (default 5: of accuracy order 4 for the first derivative). */
  readonly points?: number;
  /** Order of the derivative (default 1), below the number of samples. */
  readonly order?: number;
}

/** @throws RangeError on options that make no sense */
export function stencil(options: StencilEstimator): KernelFactory {
  checkKind(options, ['points', 'order']);
  const points = checkPoints('points', options.points ?? 5, 2, 31);
  const order = checkPoints('order', options.order ?? 1, 1, points - 1);
  return { nanMeansNoResult: true, scalar: (scale) => new MovingStencil({ points, order, scale }) };
}

/** Polynomials through windows. */
export type WindowEstimator = 'stencil' | StencilEstimator | SavitzkyGolayEstimator | LeastSquaresEstimator;

export const WINDOWS: Kinds = { stencil, 'savitzky-golay': savitzkyGolay, 'least-squares': leastSquares };
