import { StreamError } from '../core/errors.js';
import type { Edge, Quality, Time } from '../core/types.js';
import type { Assumption } from './assumption.js';
import type { Ledger } from './ledger.js';
import type { SeriesRules } from './rules.js';
import type { SeriesOut } from './series-out.js';
import type { Slopes } from './values.js';

const NO_QUALITY: Quality<never> = {};

/** Decides what leaves for each derivative that a kernel emits: the rules `short` and `nonNegative`, and results that are none. */
export class ResultRules<S, D> {
  readonly #rules: SeriesRules;
  readonly #values: Slopes<D>;
  readonly #ledger: Ledger<S>;
  readonly #out: SeriesOut<S, D>;
  readonly #assumption: Assumption<S, D> | undefined;
  /** Do results inside a segment leave as they are? */
  readonly passThrough: boolean;

  /** `assumption`: is told the newest derivative, under a rule for silence. */
  constructor(
    rules: SeriesRules,
    values: Slopes<D>,
    ledger: Ledger<S>,
    out: SeriesOut<S, D>,
    assumption: Assumption<S, D> | undefined,
  ) {
    this.#rules = rules;
    this.#values = values;
    this.#ledger = ledger;
    this.#out = out;
    this.#assumption = assumption;
    this.passThrough = rules.nonNegative === undefined && assumption === undefined && !values.nanMeansNoResult;
  }

  /** The kernel has answered for a pending sample; `alone`: it is the only one of its segment. */
  decide(
    item: S,
    t: Time,
    value: unknown,
    derivative: D,
    edge: Edge,
    alone: boolean,
    quality: Quality<D> | undefined,
  ): void {
    const { nanMeansNoResult } = this.#values;
    const { short, missing } = this.#rules;
    // Only an end of a segment can find too few samples for a stencil. It then says NaN, which no finite input gives otherwise.
    const none = nanMeansNoResult
      ? this.#values.none(derivative)
      : edge !== 'none' && (alone || (derivative !== derivative && missing !== 'propagate'));
    if (none && short !== 'null' && !(nanMeansNoResult && short === 'error')) {
      this.#ledger.dropped(item, 'dropped');
      if (short === 'skip') return;
      throw new StreamError('short', 'a segment of one sample has no slope: set short to "null" or "skip" to go on');
    }
    const bounded = this.#bounded(derivative);
    const unknown = none || this.#isUnknown(bounded);
    const allowed = unknown ? null : this.#allowed(bounded);
    if (this.#assumption !== undefined) this.#assumption.latest = unknown ? undefined : bounded;
    if (allowed === undefined) {
      this.#ledger.dropped(item, 'dropped');
      return;
    }
    if (quality?.shortened) this.#ledger.shortened();
    this.#ledger.result();
    this.#out.result(item, t, value, allowed, edge, quality ?? (nanMeansNoResult ? NO_QUALITY : undefined));
  }

  /** The derivative of an early or assumed result; `undefined` when there is to be none. */
  early(derivative: D | undefined): D | undefined {
    if (derivative === undefined || (this.#values.nanMeansNoResult && this.#values.none(derivative))) return undefined;
    const bounded = this.#bounded(derivative);
    return this.#isUnknown(bounded) ? undefined : (this.#allowed(bounded) ?? undefined);
  }

  #bounded(derivative: D): D {
    return this.#values.infinite ? derivative : this.#values.bounded(derivative);
  }

  /** Is it NaN, where no value was missing? Then the slope is more than a double holds. */
  #isUnknown(derivative: D): boolean {
    return derivative !== derivative && this.#rules.missing !== 'propagate' && !this.#values.infinite;
  }

  /** Applies the rule about negative derivatives; `undefined` when there is to be no result. */
  #allowed(derivative: D): D | null | undefined {
    const { nonNegative } = this.#rules;
    if (nonNegative === undefined || !this.#values.negative(derivative)) return derivative;
    return nonNegative === 'drop' ? undefined : nonNegative === 'null' ? null : this.#values.clamp(derivative);
  }
}
