import type { TimedWindow } from '../support/timed-window.js';
import { Recomputed } from './recomputed.js';

/**
 * deriv() of Prometheus: the slope of the least-squares line through the samples of the last `range`. A sample of exactly that age
 * is outside. Counts, and samples without a value: see {@link Recomputed}; two samples are enough.
 *
 * `second` is a second in units of `h`; results are per `scale` of those units.
 *
 * Source: funcDeriv and linearRegression in promql/functions.go of Prometheus 3.14, in their order of operations. Sums are
 * compensated, the products in them are not: a large offset costs digits.
 */
export class PrometheusDeriv extends Recomputed {
  readonly #second: number;
  readonly #per: number;
  readonly #x = new CompensatedSum();
  readonly #y = new CompensatedSum();
  readonly #xy = new CompensatedSum();
  readonly #xx = new CompensatedSum();

  constructor(range: number, second: number, scale: number, most: number = Infinity) {
    super(range, false, most - 1, true);
    this.#second = second;
    this.#per = scale / second;
  }

  protected estimate(window: TimedWindow): number {
    const n = window.size;
    if (n < 2) return NaN;
    const first = window.value(0);
    let constant = true;
    let span = 0;
    for (const sum of [this.#x, this.#y, this.#xy, this.#xx]) sum.clear();
    for (let i = 0; i < n; i += 1) {
      const y = window.value(i);
      if (y !== first) constant = false;
      if (i > 0) span += window.spacing(i);
      const x = span / this.#second;
      this.#x.add(x);
      this.#y.add(y);
      this.#xy.add(x * y);
      this.#xx.add(x * x);
    }
    if (constant) return first - first; // 0; NaN where all are infinite
    const x = this.#x.value;
    const covariance = this.#xy.value - (x * this.#y.value) / n;
    const variance = this.#xx.value - (x * x) / n;
    return (covariance / variance) * this.#per;
  }
}

/** A sum that keeps what it lost to rounding, and adds that at the end (Neumaier). */
class CompensatedSum {
  #sum = 0;
  #lost = 0;

  get value(): number {
    return this.#sum + this.#lost;
  }

  add(x: number): void {
    const sum = this.#sum;
    const next = sum + x;
    if (Math.abs(next) === Infinity) this.#lost = 0;
    else this.#lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
    this.#sum = next;
  }

  clear(): void {
    this.#sum = 0;
    this.#lost = 0;
  }
}
