import type { State } from './state.js';

/** An instant: a **number is milliseconds** since the Unix epoch, a **bigint is nanoseconds**. One series uses one kind. */
export type Time = number | bigint;

/** What is measured: one number, or one number per channel (numpy's axis 0: rows are samples). */
export type Value = number | readonly number[];

/** One measurement. */
export interface Sample<V extends Value = number> {
  readonly t: Time;
  readonly value: V;
  readonly key?: string;
}

/** How a derivative was formed: from both neighbours, or from one side where a segment starts or ends. */
export type Edge = 'none' | 'start' | 'end';

/** A derivative has the shape of its value: a number for a number, one number per channel for a vector. */
export type Slope<V extends Value> = V extends number ? number : number[];

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
   * Present while an estimator's window has not been filled yet: the derivative is from fewer samples than it will be, or
   * `null` when they are too few.
   */
  readonly warming?: true;
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

/** How good a result is, in the shape of the result. A kernel uses one object again and again: take out what is to be kept. */
export interface Quality<D = number> {
  standardError?: D;
  residual?: D;
  r2?: D;
  /** Has the window not been filled yet? */
  warming?: boolean;
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
  /** The segment has ended: emits what only its end decides, then is as new. */
  flush(emit: Emit<D>): void;
  /** How good the result is that is being emitted; see {@link Quality}. */
  readonly quality?: Quality<D>;
  /** The newest sample turns out to have another value (a tie). Results that have left stay as they are. */
  amend?(value: V): void;
  /** The one-sided value at the newest sample, as `flush` would give it now; `undefined` when it has none. Changes nothing. */
  peek?(): D | undefined;
  /** All that it remembers; a kernel made with the same options that restores it goes on bit for bit. */
  snapshot?(): State;
  /** @throws StateError on what no kernel of this kind has remembered; the kernel is as new then */
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
  /** What these kernels are, with their options: a state of others is refused. */
  readonly name?: string;
  /** Do they read what a spacing lost to rounding (`hLow`), and take a divisor? Default: no. */
  readonly exact?: boolean;
  /** Is NaN their word for "not yet", or "not for these samples"? The result is then `null`. Default: no. */
  readonly nanMeansNoResult?: boolean;
}
