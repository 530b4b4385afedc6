import { type Exact, isKnown, minus, plus } from '../core/exact.js';
import { decodeExact, decodeNumber, encodeExact, encodeNumber, list, type State } from '../core/state.js';
import { UsualRate } from './usual-rate.js';

/**
 * Removes jumps that mean nothing: resets and wraps of counters, turns of angles.
 *
 * `next` takes the values of a series in order, each `h` after the one before, and returns it with the jumps before it added up:
 * `value + offset`. `again` takes another value in place of the newest (a tie). Pure: no clock, no history but three values.
 */
export interface Unwrap {
  next(value: Exact, h: number): Exact;
  again(value: Exact): Exact;
  /** Did the newest value fall, where it could not? */
  readonly reset: boolean;
  /** Is the step to the newest value one that cannot be? Then no slope is to be drawn across it. */
  readonly impossible: boolean;
  /** Should this value, `h` after the newest, wait for the one after it, before it is believed? */
  suspects(value: Exact, h: number): boolean;
  /** Does `next`, `nextH` after `held`, show that `held`, `h` after the newest, was a bad reading? */
  undone(held: Exact, h: number, next: Exact, nextH: number): boolean;
  /** The series starts anew with the next value. */
  restart(): void;
  snapshot(): State;
  restore(state: State | undefined): void;
}

/** The value on the side of the circle where `reference` is: whole turns are taken off. */
export const nearTo = (reference: number, value: number, period: number): number =>
  value - period * Math.round((value - reference) / period);

/**
 * A cyclic value, such as an angle with the period 360: each goes the shorter way round from the one before. Source: numpy.unwrap.
 *
 * `robust`: for estimators that leave outliers out. After a single step much faster than all before, a value that fits the one
 * before that step goes on from there: so one bad reading adds no turn for good.
 */
export const unwrapPeriod = (period: number, robust = false): Unwrap => new Angle(period, robust);

/** What counters and angles share: the newest values, and what was added to them. */
export abstract class Unwrapped implements Unwrap {
  reset = false;
  impossible = false;
  protected readonly usual: UsualRate = new UsualRate();
  protected held = 0; // values seen: 0, 1, 2, or 3 for more
  /** The newest value, the one before it, and the one before that. */
  protected value: Exact = 0;
  protected before: Exact = 0;
  protected earlier: Exact = 0;
  /** The spacing before the newest value, and that before the one before it. */
  protected h = 0;
  protected hBefore = 0;
  /** Has the newest sample no value? Then `value` is still the one before it, and `h` the spacing since `before`. */
  protected unknown = false;
  #offset: Exact = 0;
  #offsetBefore: Exact = 0;
  #offsetEarlier: Exact = 0;

  /** What is to be added to `value`, beside what was added to the value that it follows: `before`, or the earlier one. */
  protected abstract jump(value: Exact): Exact;
  /** Is that value the earlier one? Set by `jump`. */
  protected passesOver = false;

  next(value: Exact, h: number): Exact {
    if (this.unknown) this.h += h;
    else {
      if (this.held >= 2 && !this.spiked(value, h)) this.usual.learn(minus(this.value, this.before), this.h);
      this.earlier = this.before;
      this.before = this.value;
      this.#offsetEarlier = this.#offsetBefore;
      this.#offsetBefore = this.#offset;
      this.hBefore = this.h;
      this.h = h;
    }
    if (this.held < 3 && isKnown(value)) this.held += 1;
    return this.#put(value);
  }

  again(value: Exact): Exact {
    return this.#put(value);
  }

  suspects(_value: Exact, _h: number): boolean {
    return false;
  }

  undone(_held: Exact, _h: number, _next: Exact, _nextH: number): boolean {
    return false;
  }

  restart(): void {
    this.held = 0;
    this.unknown = false;
    this.#offset = 0;
    this.usual.clear();
  }

  snapshot(): State {
    const exact = [this.value, this.before, this.earlier, this.#offset, this.#offsetBefore, this.#offsetEarlier];
    return [
      this.held,
      exact.map(encodeExact),
      encodeNumber(this.h),
      encodeNumber(this.hBefore),
      this.usual.snapshot(),
      this.reset,
      this.unknown,
    ];
  }

  restore(state: State | undefined): void {
    const [held, exact, h, hBefore, usual, reset, unknown] = list(state);
    const [value = 0, before = 0, earlier = 0, offset = 0, offsetBefore = 0, offsetEarlier = 0] =
      list(exact).map(decodeExact);
    this.held = decodeNumber(held);
    this.value = value;
    this.before = before;
    this.earlier = earlier;
    this.#offset = offset;
    this.#offsetBefore = offsetBefore;
    this.#offsetEarlier = offsetEarlier;
    this.h = decodeNumber(h);
    this.hBefore = decodeNumber(hBefore);
    this.usual.restore(usual);
    this.reset = reset === true;
    this.unknown = unknown === true;
  }

  /** Was the newest value a spike, as the next one shows? Then its step is no measure of what is usual. */
  protected spiked(_next: Exact, _nextH: number): boolean {
    return false;
  }

  #put(value: Exact): Exact {
    this.reset = false;
    this.impossible = false;
    if (this.held < 2) this.#offset = 0;
    else if (isKnown(value)) {
      const jump = this.jump(value);
      this.#offset = plus(this.passesOver ? this.#offsetEarlier : this.#offsetBefore, jump);
    }
    this.unknown = !isKnown(value);
    if (!this.unknown) this.value = value;
    return plus(value, this.#offset);
  }
}

class Angle extends Unwrapped {
  readonly #period: number;
  readonly #robust: boolean;

  constructor(period: number, robust: boolean) {
    super();
    this.#period = period;
    this.#robust = robust;
  }

  protected jump(value: Exact): Exact {
    this.passesOver =
      this.#robust && this.held > 2 && this.#passedOver(this.earlier, this.before, this.hBefore, value, this.h);
    return this.#turns(this.passesOver ? this.earlier : this.before, value);
  }

  protected override spiked(next: Exact, nextH: number): boolean {
    return this.#robust && this.#passedOver(this.before, this.value, this.h, next, nextH);
  }

  /** Was `spike`, `h` after `good`, an outlier that `next`, `nextH` after it, passes over? */
  #passedOver(good: Exact, spike: Exact, h: number, next: Exact, nextH: number): boolean {
    const way = (from: Exact, to: Exact): number => minus(to, from) + this.#turns(from, to);
    return this.usual.isBeyond(way(good, spike), h) && !this.usual.isBeyond(way(good, next), h + nextH);
  }

  #turns(before: Exact, value: Exact): number {
    const period = this.#period;
    const step = minus(value, before);
    // Half a turn is left as it is, either way, as numpy leaves it.
    const turns = step > 0 ? Math.ceil(step / period - 0.5) : Math.floor(step / period + 0.5);
    return turns === 0 ? 0 : -turns * period;
  }
}
