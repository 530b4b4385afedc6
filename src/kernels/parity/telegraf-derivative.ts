import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { Emit, Kernel } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';
import { goSeconds } from './seconds.js';

/**
 * The aggregator "derivative" of Telegraf: the slope from the first to the last sample of a period. The last one is also the first
 * of the next period, for up to `most` periods. A sample on the border belongs to the next period.
 *
 * n samples in, n results out, at once: each is the slope of the newest period that is over, NaN before there is one. Periods
 * count from the first sample. A sample without a value (NaN) does not count. `second` is a second in units of `h`; results are per
 * `scale` of those units.
 *
 * Source: plugins/aggregators/derivative/derivative.go of influxdata/telegraf, in its order of operations.
 */
export class TelegrafDerivative implements Kernel {
  readonly #period: number;
  readonly #most: number;
  readonly #second: number;
  readonly #per: number;
  #begun = 0; // 1 when there is a newest sample
  #newest = 0; // not yet in its period, for a tie can change it until the next sample comes
  #at = 0; // where in its period it is
  #known = 0; // 1 when there are a first and a last
  #first = 0;
  #last = 0;
  #span = 0; // from the first to the last
  #since = 0; // from the last to the newest
  #rolled = 0; // periods since the last
  #slope = Number.NaN;

  constructor(period: number, most: number, second: number, scale: number) {
    this.#period = period;
    this.#most = most;
    this.#second = second;
    this.#per = scale / second;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#begun > 0) {
      checkSpacing(h);
      this.#add();
      const at = this.#at + h;
      this.#at = at % this.#period;
      this.#since += h;
      this.#end(Math.round((at - this.#at) / this.#period));
    }
    this.#begun = 1;
    this.#newest = value;
    emit(this.#slope, 'none');
  }

  flush(): void {
    this.#begun = 0;
    this.#at = 0;
    this.#known = 0;
    this.#slope = Number.NaN;
  }

  amend(value: number): void {
    this.#newest = value;
  }

  peek(): number | undefined {
    return this.#begun > 0 ? this.#slope : undefined;
  }

  snapshot(): State {
    const period = [this.#known, this.#first, this.#last, this.#span, this.#since, this.#rolled];
    return encodeNumbers([this.#begun, this.#newest, this.#at, ...period, this.#slope]);
  }

  restore(state: State): void {
    const numbers = decodeNumbers(state, 10);
    [
      this.#begun,
      this.#newest,
      this.#at,
      this.#known,
      this.#first,
      this.#last,
      this.#span,
      this.#since,
      this.#rolled,
      this.#slope,
    ] = numbers;
  }

  /** The newest sample takes part in its period. */
  #add(): void {
    if (this.#newest !== this.#newest) return;
    if (this.#known > 0) this.#span += this.#since;
    else {
      this.#known = 1;
      this.#first = this.#newest;
      this.#span = 0;
    }
    this.#last = this.#newest;
    this.#since = 0;
    this.#rolled = 0;
  }

  /** Ends so many periods. All but the first of them held no sample. */
  #end(periods: number): void {
    if (periods === 0 || this.#known === 0) return;
    if (this.#span > 0) this.#slope = ((this.#last - this.#first) / goSeconds(this.#span, this.#second)) * this.#per;
    this.#first = this.#last;
    this.#span = 0;
    this.#rolled += periods;
    if (this.#rolled > this.#most) this.#known = 0;
  }
}
