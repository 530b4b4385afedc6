import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';
import { type DurationLike, durationToMs } from '../time/duration.js';

/** What to say when no sample comes. */
export interface SilenceOptions {
  /** How long nothing may come. */
  readonly after: DurationLike;
  /**
   * `end`: the segment ends now, with its edge. The others make an assumed result, which is replaced when a sample comes:
   * `zero`: a derivative of 0; `hold`: the one before; `decay`: the newest one-sided derivative, spread
   * over the time that has passed since, as if the value had stayed as it is until now.
   */
  readonly then: 'end' | 'zero' | 'hold' | 'decay';
  /** Say it again this often, while the silence lasts (default: once). */
  readonly every?: DurationLike;
}

export interface SilenceRule {
  readonly afterMs: number;
  readonly then: SilenceOptions['then'];
  readonly everyMs: number; // Infinity for once
}

/** @throws RangeError, TypeError on a rule that makes no sense */
export function checkSilence(options: SilenceOptions): SilenceRule {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`silence must be { after, then, every }, got ${show(options)}`);
  checkNames('silence', options, ['after', 'then', 'every']);
  return {
    afterMs: durationToMs(options.after, 'silence.after'),
    then: oneOf('silence.then', options.then, ['end', 'zero', 'hold', 'decay']),
    everyMs: options.every === undefined ? Infinity : durationToMs(options.every, 'silence.every'),
  };
}

/** When a series that has fallen silent is to speak: a state machine over the moments at which samples arrive. No clock of its own. */
export class Silence {
  readonly rule: SilenceRule;
  #due = Infinity;

  constructor(rule: SilenceRule) {
    this.rule = rule;
  }

  /** The next moment to speak; Infinity for none. */
  get due(): number {
    return this.#due;
  }

  /** A sample arrived. */
  heard(now: number): void {
    this.#due = now + this.rule.afterMs;
  }

  /** Is it time to speak? Then the next moment is set: once more for each `every`, or never. */
  speaks(now: number): boolean {
    if (now < this.#due) return false;
    this.#due += this.rule.then === 'end' ? Infinity : this.rule.everyMs;
    return true;
  }

  /** There is nothing to be silent about any more. */
  stop(): void {
    this.#due = Infinity;
  }
}
