import type { State } from './state.js';

/** An instant: a **number is milliseconds** since the Unix epoch, a **bigint is nanoseconds**. One series uses one kind. */
export type Time = number | bigint;

/**
 * What is measured: one number, or one number per channel (numpy's axis 0: rows are samples). A bigint is an integer of any size:
 * it is subtracted before it is rounded.
 */
export type Value = number | bigint | readonly number[] | readonly bigint[];

/** One measurement. */
export interface Sample<V extends Value = number> {
  readonly t: Time;
  readonly value: V;
  readonly key?: string;
}

/** How a derivative was formed: from both neighbours, or from one side where a segment starts or ends. */
export type Edge = 'none' | 'start' | 'end';

/** A derivative has the shape of its value: a number for a number, one number per channel for a vector. */
export type Slope<V extends Value> = V extends number | bigint ? number : number[];

/**
 * A sample with its derivative, in value units per `per` (see the operator that made it).
 *
 * `edge` is present only at an edge, `final: false` only on a provisional result, `key` only in a keyed series.
 * `derivative` is `null` when a segment held too few samples for any slope.
 */
export interface Derivative<S = Sample, V extends Value = number> {
  readonly key?: string;
  readonly t: Time;
  readonly value: V;
  readonly derivative: Slope<V> | null;
  readonly edge?: 'start' | 'end';
  readonly final?: false;
  /** Present on what is assumed while no sample comes; see the option `silence`. */
  readonly assumed?: true;
  /**
   * Present while the window of an estimator is not full yet: the derivative is from fewer samples than later ones, or `null`
   * when they are too few.
   */
  readonly warming?: true;
  /**
   * Present where the window of the estimator is shorter than asked: more samples came in its time than it may hold, and the oldest
   * have left.
   */
  readonly shortened?: true;
  /** Standard error of the derivative, where the estimator has one: the true one is within twice of it in 95 % of cases. */
  readonly standardError?: Slope<V>;
  /** Standard deviation of the values about the fit, in value units, where the estimator fits one. */
  readonly residual?: Slope<V>;
  /** Share of the variance of the values that the fit explains, 0 to 1, where the estimator fits one. */
  readonly r2?: Slope<V>;
  /** The very object that came in. */
  readonly sample: S;
}

/** Receives the next result: the k-th call of a segment belongs to its k-th sample. */
export type Emit<D = number> = (derivative: D, edge: Edge) => void;

/**
 * How good a result is, in the shape of the result. A kernel reuses one object, and may work a member out only when it is read:
 * copy the members that you keep, by name.
 */
export interface Quality<D = number> {
  standardError?: D;
  residual?: D;
  r2?: D;
  /** Is the window not full yet? */
  warming?: boolean;
  /** Is the window shorter than asked, because it is full? Absent where that cannot be. */
  shortened?: boolean;
}

/**
 * An online estimator: spacings and values in, one result per sample out, in order; bounded state, no clock, no I/O.
 *
 * `V` is the value (a number, or a row of channels) and `D` the result for one sample.
 */
export interface Kernel<V = number, D = number> {
  /**
   * Takes the next sample, `h` after the one before it (`h` of a segment's first sample is ignored).
   *
   * `hLow` is what `h` lost to rounding: the true spacing is `h + hLow`. Only exact estimators read it.
   */
  push(h: number, value: V, emit: Emit<D>, hLow?: number): void;
  /** Ends the segment: emits the results that wait for its end. The kernel is then as new. */
  flush(emit: Emit<D>): void;
  /** How good the result is that is being emitted; see {@link Quality}. */
  readonly quality?: Quality<D>;
  /** How often its state was beyond all doubles, after a value that was, and began anew with the newest one. */
  readonly restarts?: number;
  /** Gives the newest sample another value, after a tie. Results that were emitted stay as they are. */
  amend?(value: V): void;
  /** The one-sided value at the newest sample, as `flush` would give it now; `undefined` when it has none. Changes nothing. */
  peek?(): D | undefined;
  /** The state. A kernel with the same options that restores it continues bit for bit. */
  snapshot?(): State;
  /** Takes over a state. @throws StateError on a damaged one, or one of another kind of kernel; the kernel is then as new */
  restore?(state: State): void;
}

/**
 * Makes the kernels of an estimator. Results are per `scale / divisor` units of spacing (`divisor` is 1 unless `exact`); a
 * millisecond is `perMs` of those units, for windows that are spans of time.
 */
export interface KernelFactory {
  readonly scalar: (scale: number, divisor: number, perMs: number) => Kernel;
  /** For samples of several channels. Default: a scalar kernel for each. */
  readonly vector?: (
    scale: number,
    channels: number,
    divisor: number,
    perMs: number,
  ) => Kernel<readonly number[], number[]>;
  /** Names the kernels and their options. A state that was saved under another name is refused. */
  readonly name?: string;
  /** Do the kernels read what a spacing lost to rounding (`hLow`), and take a divisor? Default: no. */
  readonly exact?: boolean;
  /**
   * Do results depend on differences of values only? Integers beyond 2^53 are then counted from the first value of their segment,
   * and nothing is rounded before it is subtracted. Default: no, the kernels see values as they are, rounded to doubles.
   */
  readonly differences?: boolean;
  /** Do the kernels leave outliers out? One bad reading of an angle then adds no turn to those after it. Default: no. */
  readonly robust?: boolean;
  /** Do results leave as they are, infinite ones too, as numpy's do? Default: no, they are `null`. */
  readonly infinite?: boolean;
  /** Does NaN mean "no result yet", or "none for these samples"? The result is then `null`. Default: no. */
  readonly nanMeansNoResult?: boolean;
}
