import { decodeEither, decodeNumber, encodeEither, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { finer, spacingOf } from '../time/spacing.js';

/** Late samples in a row, in order among themselves, after which a clock has been set back. */
export interface ResyncRule {
  readonly limit: number; // Infinity for never
  /** The same where the newest sample is far ahead of them: it may be the one that is wrong. */
  readonly far: number;
}

/** Far ahead is more than so many times the pace of the late samples. */
const FAR = 10;

/**
 * Tells late samples from a clock that was set back. Either the run of late samples becomes long: then the series has to start anew
 * with the last of them. Or the run catches up with the newest sample, as local time does after the hour that comes twice: then
 * the sample that passes the newest one, or follows a tie with it, begins anew.
 */
export class LateRun {
  readonly #rule: ResyncRule;
  #length = 0;
  #time: Time = 0; // of the newest late sample
  #pace = 0; // the widest spacing between two of the run, in units of their times

  constructor(rule: ResyncRule) {
    this.#rule = rule;
  }

  /** A sample came late. True when it is the one with which the series starts anew. */
  late(t: Time, newest: Time): boolean {
    const step = this.#length > 0 ? spacingOf(this.#time, t) : 0;
    // One sample sent again and again shows no clock that goes on.
    if (this.#length > 0 && step === 0) return false;
    this.#length = step > 0 ? this.#length + 1 : 1;
    if (step > 0) this.#pace = this.#length > 2 ? Math.max(this.#pace, step) : step;
    this.#time = t;
    const far = this.#length > 1 && spacingOf(t, newest) > FAR * this.#pace;
    if (this.#length < (far ? this.#rule.far : this.#rule.limit)) return false;
    this.#length = 0;
    return true;
  }

  /**
   * A sample came that is not late, `ahead` after the newest one (0 for a tie, then with another value). True when it goes on with the
   * run of late samples, rather than with the newest one: the step from the newest sample to it means nothing.
   */
  joins(t: Time, ahead: number): boolean {
    if (this.#length === 0 || this.#rule.limit === Infinity) return false;
    const step = spacingOf(this.#time, t);
    if (ahead === 0) return step > 0;
    if (this.#length < 2) return false; // one late sample among others
    // Samples that were overtaken by a single early one fit the pace of that one, not of their own.
    return Math.abs(step - this.#pace) <= 2 * Math.abs(ahead - this.#pace);
  }

  /** A sample came that was not late. */
  inTime(): void {
    this.#length = 0;
  }

  /** Has the series seen late samples since the newest one in time? */
  get running(): boolean {
    return this.#length > 0;
  }

  /** Times are in ns from now on. */
  refine(): void {
    this.#time = finer(this.#time);
    this.#pace *= 1e6;
  }

  snapshot(): State {
    return [this.#length, encodeEither(this.#time), this.#pace];
  }

  restore(state: State | undefined): void {
    const [length, time, pace] = list(state);
    this.#length = decodeNumber(length);
    this.#time = decodeEither(time) as Time;
    this.#pace = decodeNumber(pace);
  }
}
