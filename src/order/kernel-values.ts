import { fields, type State } from '../core/state.js';
import { Origin } from './origin.js';
import type { SeriesRules } from './rules.js';
import { UnwrapRows } from './unwrap-rows.js';
import type { SeriesValues } from './values.js';

/**
 * What the kernel of a segment is to see of its values: without the jumps of counters and angles, and as doubles. Values are exact
 * until then: integers of any size are subtracted before they are rounded.
 */
export class KernelValues<V, D> {
  readonly #rules: SeriesRules;
  readonly #values: SeriesValues<V, D>;
  readonly #origin: Origin<V, D>;
  #unwrap: UnwrapRows<V, D> | undefined;

  constructor(rules: SeriesRules, values: SeriesValues<V, D>) {
    this.#rules = rules;
    this.#values = values;
    this.#origin = new Origin(values);
  }

  /** `first`: a value of the series; rates are per `scale` units of spacing. */
  begin(scale: number, first: V): void {
    const { unwrap } = this.#rules;
    if (unwrap === undefined) return;
    const channel = () => unwrap(scale, this.#values.robust);
    this.#unwrap = new UnwrapRows(this.#values, first, channel);
  }

  /** Must values be counted from the first? Then they go no shorter way. */
  get exact(): boolean {
    return this.#origin.exact;
  }

  /** Did the newest value fall, in any channel, where it could not? */
  get fell(): boolean {
    return this.#unwrap?.fell ?? false;
  }

  /** Is the step to the newest value one that cannot be? */
  get impossible(): boolean {
    return this.#unwrap?.impossible ?? false;
  }

  /** The next value, `h` after the one before, without jumps; `double` makes a number for the kernel of it. */
  next(value: V, h: number): V {
    return this.#unwrap === undefined ? value : this.#unwrap.next(value, h);
  }

  /** `first`: is it the first value of its segment? */
  double(smooth: V, first: boolean): V {
    return this.#origin.number(smooth, first);
  }

  /** Another value in place of the newest, for the kernel. */
  again(value: V): V {
    return this.#origin.number(this.#unwrap === undefined ? value : this.#unwrap.again(value), false);
  }

  /** Should this value, `h` after the newest, wait for the one after it, before it is believed? */
  suspects(value: V, h: number): boolean {
    return this.#unwrap?.suspects(value, h) ?? false;
  }

  /** Does `next`, `nextH` after `held`, show that `held`, `h` after the newest, was a bad reading? */
  undone(held: V, h: number, next: V, nextH: number): boolean {
    return this.#unwrap?.undone(held, h, next, nextH) ?? false;
  }

  /** The segment is over. */
  restart(): void {
    this.#unwrap?.restart();
  }

  snapshot(): State {
    return { unwrap: this.#unwrap?.snapshot() ?? null, origin: this.#origin.snapshot() };
  }

  restore(state: State | undefined): void {
    const { unwrap = null, origin } = fields(state);
    if (unwrap !== null) this.#unwrap?.restore(unwrap);
    this.#origin.restore(origin);
  }
}
