import { type Exact, minus, plus } from '../core/exact.js';
import type { Kernel, KernelFactory } from '../core/types.js';
import { Channels } from '../kernels/support/channels.js';

/** What a series does with its derivatives, of whatever shape. */
export interface Slopes<D> {
  /** Is NaN a kernel's word for "no result yet"? */
  readonly nanMeansNoResult: boolean;
  /** Do infinite results leave as they are? */
  readonly infinite: boolean;
  /** Is this result none: NaN in every channel? */
  none(derivative: D): boolean;
  /** With NaN in place of what is infinite: a slope that no double holds. */
  bounded(derivative: D): D;
  /** Times a factor. */
  scale(derivative: D, factor: number): D;
  /** Is any channel negative? */
  negative(derivative: D): boolean;
  /** With 0 in place of what is negative. */
  clamp(derivative: D): D;
}

/** What a series does with its values: a number each, or a row of channels each. */
export interface SeriesValues<V, D> extends Slopes<D> {
  /** Do the kernels read what a spacing of doubles lost to rounding? */
  readonly exact: boolean;
  /** Do results depend on differences of values only? */
  readonly differences: boolean;
  /** Do the kernels leave outliers out? */
  readonly robust: boolean;
  /** A new kernel for values like `first`; see {@link KernelFactory}. */
  create(scale: number, divisor: number, perMs: number, first: V): Kernel<V, D>;
  /** Can this value be used: finite, and of the shape of the series' `first` value? */
  usable(value: unknown, first: V | undefined): value is V;
  /** The mean of `count` values, whose mean is `mean`, and one more. */
  mean(mean: V, count: number, value: V): V;
  /** A value of the shape of `first` in which nothing is known. */
  unknown(first: V | undefined): V | undefined;
  channels(value: V): number;
  /** The value with each of its channels changed. */
  map(value: V, change: (channel: Exact, index: number) => Exact): V;
}

type Either = Exact | readonly Exact[];
type EitherSlope = number | number[];

/** Numbers or rows, whichever comes first: the kernels are made when it is known. */
export class NumbersOrRows implements SeriesValues<Either, EitherSlope> {
  readonly exact: boolean;
  readonly differences: boolean;
  readonly robust: boolean;
  readonly nanMeansNoResult: boolean;
  readonly infinite: boolean;
  readonly #factory: KernelFactory;

  constructor(factory: KernelFactory) {
    this.#factory = factory;
    this.exact = factory.exact ?? false;
    this.differences = factory.differences ?? false;
    this.robust = factory.robust ?? false;
    this.nanMeansNoResult = factory.nanMeansNoResult ?? false;
    this.infinite = factory.infinite ?? false;
  }

  create(scale: number, divisor: number, perMs: number, first: Either): Kernel<Either, EitherSlope> {
    const { scalar, vector } = this.#factory;
    const kernel =
      typeof first !== 'object'
        ? scalar(scale, divisor, perMs)
        : vector !== undefined
          ? vector(scale, first.length, divisor, perMs)
          : new Channels(first.length, () => scalar(scale, divisor, perMs));
    return kernel as unknown as Kernel<Either, EitherSlope>; // `usable` keeps the shapes apart
  }

  none(derivative: EitherSlope): boolean {
    return typeof derivative === 'number' ? derivative !== derivative : derivative.every((d) => d !== d);
  }

  usable(value: unknown, first: Either | undefined): value is Either {
    if (typeof value === 'number') return value - value === 0 && (first === undefined || typeof first !== 'object');
    if (typeof value === 'bigint') return first === undefined || typeof first !== 'object';
    return usableRow(value) && (first === undefined || (typeof first === 'object' && first.length === value.length));
  }

  mean(mean: Either, count: number, value: Either): Either {
    return this.map(mean, (m, c) => {
      const step = minus(typeof value === 'object' ? (value[c] as Exact) : value, m) / (count + 1);
      return plus(m, typeof m === 'bigint' ? Math.round(step) : step);
    });
  }

  unknown(first: Either | undefined): Either | undefined {
    return first === undefined ? undefined : this.map(first, () => Number.NaN);
  }

  channels(value: Either): number {
    return typeof value === 'object' ? value.length : 1;
  }

  map(value: Either, change: (channel: Exact, index: number) => Exact): Either {
    return typeof value === 'object' ? Array.from(value, change) : change(value, 0);
  }

  bounded(derivative: EitherSlope): EitherSlope {
    if (typeof derivative === 'object' && !derivative.some(infinite)) return derivative; // most: not copied
    return each(derivative, (d) => (infinite(d) ? Number.NaN : d));
  }

  scale(derivative: EitherSlope, factor: number): EitherSlope {
    return each(derivative, (d) => d * factor + 0); // + 0: a slope that is assumed to be none is not -0
  }

  negative(derivative: EitherSlope): boolean {
    return typeof derivative === 'number' ? derivative < 0 : derivative.some((d) => d < 0);
  }

  clamp(derivative: EitherSlope): EitherSlope {
    return each(derivative, (d) => (d < 0 ? 0 : d));
  }
}

const infinite = (d: number): boolean => d === Infinity || d === -Infinity;

const each = (slope: EitherSlope, change: (channel: number) => number): EitherSlope =>
  typeof slope === 'number' ? change(slope) : Array.from(slope, change);

const usableRow = (value: unknown): value is readonly Exact[] =>
  (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) &&
  (value as readonly unknown[]).length > 0 &&
  (value as readonly unknown[]).every((x) => (typeof x === 'number' ? x - x === 0 : typeof x === 'bigint'));
