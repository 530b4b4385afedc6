import { type Exact, minus } from '../core/exact.js';
import type { CounterRule } from './counter-option.js';
import { Unwrapped } from './unwrap.js';

/** Twice the last digit is never more, by itself. */
const MOST_DIP = 2.1;

/** What a step of a counter is. */
type Step = 'rise' | 'dip' | 'wrap' | 'reset' | 'impossible';

/**
 * A counter: it cannot fall. A fall within the tolerance is a dip, and stays as it is. Any other has run over at `wrap`, where the
 * increase that this means is less than half the range and not above `maxRate`; else it was a reset to 0, after which the new
 * value is the increment.
 *
 * One bad reading: a value that falls waits for the next. When that is back where the counter was, at a speed ten times as high as
 * any before, or exactly there, the value between was no reading of this counter, and is left out.
 *
 * Source: Prometheus' `increase`, for resets; RFC 2578 (Counter32), for wraps.
 */
export class Counter extends Unwrapped {
  readonly #rule: CounterRule;
  readonly #limit: number; // the largest increase in a unit of spacing

  /** Rates are per `scale` units of spacing. */
  constructor(rule: CounterRule, scale: number) {
    super();
    this.#rule = rule;
    this.#limit = rule.maxRate === undefined ? Infinity : rule.maxRate / scale;
  }

  protected jump(value: Exact): Exact {
    let step = this.#step(this.before, value, this.h);
    if (step !== 'rise' && step !== 'dip' && this.#spikeEnds(value)) step = 'dip';
    this.reset = step === 'wrap' || step === 'reset';
    this.impossible = step === 'impossible';
    return step === 'wrap' ? (this.#rule.wrap as Exact) : step === 'reset' ? this.before : 0;
  }

  /** After the first value any fall waits, and any rise above `maxRate`. */
  override suspects(value: Exact, h: number): boolean {
    if (this.held === 0) return false;
    const step = this.#step(this.value, value, this.#since(h));
    return step !== 'rise' && step !== 'dip';
  }

  override undone(held: Exact, h: number, next: Exact, nextH: number): boolean {
    if (this.held === 0) return false;
    const { value: before } = this;
    const low = this.#isFall(before, held);
    if (low === this.#isFall(held, next) || this.#isFall(before, next)) return false; // it goes on, or has not come back
    const ahead = minus(next, before);
    const same = ahead >= 0 && ahead <= this.#tolerance(before, next);
    const step = low ? minus(next, held) : minus(held, before);
    const time = low ? nextH : this.#since(h);
    const { wrap } = this.#rule;
    const turned = low && wrap !== undefined && step >= Number(wrap) / 2;
    const newest = this.held > 1 && !this.unknown ? Math.abs(minus(before, this.before)) / this.h : undefined;
    const fast = step > this.#limit * time || this.usual.isBeyond(step, time, newest);
    return (same && this.held > 2) || turned || fast;
  }

  protected override spiked(next: Exact): boolean {
    return this.#isSpike(this.before, this.value, this.h, next);
  }

  /** How long before a sample, `h` after the newest, the newest value was. */
  #since(h: number): number {
    return this.unknown ? this.h + h : h;
  }

  #step(before: Exact, value: Exact, h: number): Step {
    const fall = minus(before, value);
    const most = this.#limit * h;
    if (fall <= 0) return -fall > most ? 'impossible' : 'rise';
    if (!this.#isFall(before, value)) return 'dip';
    const { wrap } = this.#rule;
    if (wrap !== undefined) {
      const increase = Number(wrap) - fall;
      if (increase >= 0 && increase < Number(wrap) / 2 && increase <= most) return 'wrap';
    }
    return Number(value) > most ? 'impossible' : 'reset';
  }

  #isFall(before: Exact, value: Exact): boolean {
    const fall = minus(before, value);
    if (!(fall > 0)) return false;
    if (this.#rule.tolerance === undefined && fall > MOST_DIP) return true; // without a look at its digits
    return fall > this.#tolerance(before, value);
  }

  /**
   * How far the value may fall without a reset: as the rule says, or twice the last digit that the values have. A fall by more than
   * half is no dip then: small counters are reset to 0.
   */
  #tolerance(before: Exact, value: Exact): number {
    const { tolerance, wrap } = this.#rule;
    if (tolerance !== undefined) return tolerance;
    if (wrap === undefined && Number(value) * 2 < Number(before)) return 0;
    return 2 * 10 ** -Math.max(decimalsOf(before), decimalsOf(value)) * (1 + 1e-9);
  }

  /** Does this value end a spike: a rise much faster than all before, from which it comes back? */
  #spikeEnds(value: Exact): boolean {
    return this.held > 2 && this.#isSpike(this.earlier, this.before, this.hBefore, value);
  }

  #isSpike(before: Exact, spike: Exact, h: number, next: Exact): boolean {
    const rise = minus(spike, before);
    return rise > 0 && this.usual.isBeyond(rise, h) && this.#isFall(spike, next) && !this.#isFall(before, next);
  }
}

/** How many decimals a number has in its shortest text. */
function decimalsOf(x: Exact): number {
  if (typeof x === 'bigint' || Number.isInteger(x)) return 0;
  const [digits = '', exponent = '0'] = String(x).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
