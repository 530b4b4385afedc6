/**
 * Removes jumps that mean nothing: resets and wraps of counters, turns of angles.
 *
 * `next` takes the values of a series in order and returns each with the jumps before it added up: `value + offset`. `again`
 * takes another value in place of the newest (a tie). Pure: no clock, no history but two values.
 */
export interface Unwrap {
  next(value: number): number;
  again(value: number): number;
  /** Did the newest value fall, where it could not? */
  readonly reset: boolean;
  /** The series starts anew with the next value. */
  restart(): void;
  snapshot(): number[];
  restore(state: readonly number[]): void;
}

/** How one value follows another: what has to be added to this one and all after it. */
type Jump = (before: number, value: number) => number;

/**
 * A counter: it cannot fall, so when it does it has been reset to 0 (`wrap` undefined), or has run over at `wrap`.
 *
 * Source: Prometheus' `increase`: after a reset the new value is the increment.
 */
export const unwrapCounter = (wrap?: number): Unwrap =>
  new Unwrapped((before, value) => (value < before ? (wrap ?? before) : 0), true);

/** The value on the side of the circle where `reference` is: whole turns are taken off. */
export const nearTo = (reference: number, value: number, period: number): number =>
  value - period * Math.round((value - reference) / period);

/** A cyclic value, such as an angle with the period 360: each goes the shorter way round from the one before. Source: numpy.unwrap. */
export const unwrapPeriod = (period: number): Unwrap =>
  new Unwrapped((before, value) => {
    const step = value - before;
    // Half a turn is left as it is, either way, as numpy leaves it.
    const turns = step > 0 ? Math.ceil(step / period - 0.5) : Math.floor(step / period + 0.5);
    return turns === 0 ? 0 : -turns * period;
  }, false);

class Unwrapped implements Unwrap {
  reset = false;
  #held = 0; // values seen: 0, 1 or 2 for more
  #before = 0; // the value before the newest, and what was added to it
  #offsetBefore = 0;
  #value = 0; // the newest
  #offset = 0;

  constructor(
    private readonly jump: Jump,
    private readonly falls: boolean,
  ) {}

  next(value: number): number {
    this.#before = this.#value;
    this.#offsetBefore = this.#offset;
    if (this.#held < 2 && value - value === 0) this.#held += 1;
    return this.#put(value);
  }

  again(value: number): number {
    return this.#put(value);
  }

  restart(): void {
    this.#held = 0;
    this.#offset = 0;
  }

  snapshot(): number[] {
    return [this.#held, this.#before, this.#offsetBefore, this.#value, this.#offset];
  }

  restore([held = 0, before = 0, offsetBefore = 0, value = 0, offset = 0]: readonly number[]): void {
    this.#held = held;
    this.#before = before;
    this.#offsetBefore = offsetBefore;
    this.#value = value;
    this.#offset = offset;
  }

  #put(value: number): number {
    const jump = this.#held < 2 || !(value - value === 0) ? 0 : this.jump(this.#before, value);
    this.reset = this.falls && this.#held === 2 && value < this.#before;
    this.#offset = this.#held < 2 ? 0 : this.#offsetBefore + jump;
    if (value - value === 0) this.#value = value;
    return value + this.#offset;
  }
}
