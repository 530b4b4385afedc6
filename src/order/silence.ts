import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';
import type { Option } from '../core/option.js';
import { type DurationLike, durationToMs } from '../time/duration.js';

/** What to emit after a silence. */
export interface SilenceOptions {
  /** How long nothing may come. */
  readonly after: DurationLike;
  /**
   * `end`: the segment ends now, with its edge. The others make an assumed result, which is replaced when a sample comes:
   * `zero`: a derivative of 0; `hold`: the one before; `decay`: the newest one-sided derivative, spread over the time that has
   * passed since, as if the value had stayed as it is until now.
   */
  readonly then: 'end' | 'zero' | 'hold' | 'decay';
  /** Emit it again this often, while the silence lasts (default: once). */
  readonly every?: DurationLike;
}

/** The same, checked. */
export interface SilenceRule {
  readonly afterMs: number;
  readonly then: SilenceOptions['then'];
  readonly everyMs: number; // Infinity for once
}

const THEN = ['end', 'zero', 'hold', 'decay'] as const;

export const silenceOption = (help: string): Option<SilenceRule | undefined> => ({
  check: (value, name) => (value === undefined ? undefined : checkSilence(value as SilenceOptions, name)),
  /** `AFTER RULE`, or `AFTER RULE every SPAN`. */
  read(text, name) {
    const match = /^(.+?)\s+(end|zero|hold|decay)(?:\s+every\s+(.+))?$/.exec(text.trim());
    if (!match)
      throw new RangeError(
        `${name} takes 'AFTER RULE' with end, zero, hold or decay, as in '10s zero', got ${JSON.stringify(text)}`,
      );
    const [, after = '', then, every] = match;
    return { after, then, ...(every !== undefined && { every }) };
  },
  placeholder: "'AFTER RULE'",
  help,
  schema: { type: 'string' },
});

/** @throws RangeError, TypeError on an invalid rule */
export function checkSilence(options: SilenceOptions, name = 'silence'): SilenceRule {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${name} must be { after, then, every }, got ${show(options)}`);
  checkNames(name, options, ['after', 'then', 'every']);
  return {
    afterMs: durationToMs(options.after, `${name}.after`),
    then: oneOf(`${name}.then`, options.then, THEN),
    everyMs: options.every === undefined ? Infinity : durationToMs(options.every, `${name}.every`),
  };
}

/** When a series that has fallen silent is to emit: a state machine over the moments at which samples arrive. No clock of its own. */
export class Silence {
  readonly rule: SilenceRule;
  #due = Infinity;

  constructor(rule: SilenceRule) {
    this.rule = rule;
  }

  /** The next moment to emit; Infinity for none. */
  get due(): number {
    return this.#due;
  }

  /** A sample arrived. */
  heard(now: number): void {
    this.#due = now + this.rule.afterMs;
  }

  /** Is it time to emit? Then the next moment is set: once more for each `every`, or never. */
  speaks(now: number): boolean {
    if (now < this.#due) return false;
    this.#due += this.rule.then === 'end' ? Infinity : this.rule.everyMs;
    return true;
  }

  /** The segment has ended: there is nothing to wait for. */
  stop(): void {
    this.#due = Infinity;
  }
}
