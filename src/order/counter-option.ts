import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { choice, finiteNumber, type Option, type TableOf } from '../core/option.js';

/** How a counter falls. */
export interface CounterOptions {
  /** The counter runs over at this value, such as `2 ** 32`. Default: a fall is a reset to 0. */
  readonly wrap?: number;
  /** Where the counter was reset: go on, with what it had counted added back (default), or start a new segment. */
  readonly onReset?: 'continue' | 'break';
}

/** A counter, checked. */
export interface CounterRule {
  readonly wrap: number | undefined;
  readonly onReset: 'continue' | 'break';
}

/** The members of `counter`; on the command line each is a flag. */
export const COUNTER_OPTIONS: TableOf<CounterRule> = {
  wrap: finiteNumber('a counter that runs over at N (4294967296)', { positive: true }),
  onReset: choice(
    ['continue', 'break'],
    'where a counter was reset: continue (default), or break into segments',
    'continue',
  ),
};

export const counterOption = (help: string): Option<CounterRule | undefined> => ({
  check(value, name) {
    if (value === undefined || value === false) return undefined;
    if (value === true) return { wrap: undefined, onReset: 'continue' };
    if (typeof value === 'object' && value !== null) {
      checkNames(name, value, Object.keys(COUNTER_OPTIONS));
      const { wrap, onReset } = value as CounterOptions;
      return {
        wrap: COUNTER_OPTIONS.wrap.check(wrap, `${name}.wrap`),
        onReset: COUNTER_OPTIONS.onReset.check(onReset, `${name}.onReset`),
      };
    }
    throw new TypeError(`${name} must be true, or { wrap, onReset }, got ${show(value)}`);
  },
  read: () => true,
  help,
  schema: { type: 'boolean' },
});
