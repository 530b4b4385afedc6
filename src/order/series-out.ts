import type { Edge, Quality, Time } from '../core/types.js';
import type { Drops } from './ledger.js';

/**
 * Where the results of a series go: `item` is what its driver handed in with the sample, `t` and `value` are as the sample had
 * them (under the rule `mean`, the mean of tied values).
 */
export interface SeriesOut<S, D> extends Drops<S> {
  /** The final result of a sample; `null` when there is none: too few samples in its segment, or a rule against it. */
  result(item: S, t: Time, value: unknown, derivative: D | null, edge: Edge, quality?: Quality<D>): void;
  /** An early value at the newest sample; a final one follows. */
  provisional(item: S, t: Time, value: unknown, derivative: D): void;
  /** What is assumed at the time `t`, after the newest sample, which is `item`, while none comes. */
  assumed(item: S, t: Time, value: unknown, derivative: D): void;
  /** A series has left, after its results. */
  evicted?(key: string): void;
  /**
   * A sample met an error that no rule asks for. Its series begins anew, and every sample of it has been counted. Without this, the
   * error is thrown.
   */
  unexpected?(error: unknown): void;
  /** Something went wrong when no sample came, where nobody else can be told. */
  failed(error: unknown): void;
}
