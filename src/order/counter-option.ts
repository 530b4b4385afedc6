import { show } from '../core/errors.js';
import type { Exact } from '../core/exact.js';
import { checkNames } from '../core/nearest.js';
import { choice, finiteNumber, type Option, type TableOf } from '../core/option.js';

/** How a counter falls. */
export interface CounterOptions {
  /**
   * The counter runs over at this value, such as `2 ** 32` or `2n ** 64n`. A fall is a wrap when the increase that it then means is
   * less than half of it, and not above `maxRate`; else a reset. Default: every fall is a reset to 0.
   */
  readonly wrap?: number | bigint;
  /**
   * A fall by so much is no reset: the value stays as it is. Default: twice the last digit that the values have (0.2 for 215.6), as
   * long as at least half of the value is left.
   */
  readonly tolerance?: number;
  /** The fastest that the counter can rise, in the unit of the derivative. A reading that asks for more is left out. Default: no limit. */
  readonly maxRate?: number;
  /** Where the counter was reset: go on, with what it had counted added back (default), or start a new segment. */
  readonly onReset?: 'continue' | 'break';
}

/** A counter, checked. */
export interface CounterRule {
  readonly wrap: Exact | undefined;
  readonly tolerance: number | undefined;
  readonly maxRate: number | undefined;
  readonly onReset: 'continue' | 'break';
}

/** The members of `counter`; on the command line each is a flag. */
export const COUNTER_OPTIONS: TableOf<CounterRule> = {
  wrap: wrapOption('a counter that runs over at N (4294967296); a fall that means too much is a reset'),
  tolerance: finiteNumber('a counter that falls by so much was not reset (default: 2 x its last digit)'),
  maxRate: finiteNumber('a counter cannot rise faster: a reading that asks for more is left out', { positive: true }),
  onReset: choice(
    ['continue', 'break'],
    'where a counter was reset: continue (default), or break into segments',
    'continue',
  ),
};

const NAMES = Object.keys(COUNTER_OPTIONS);

export const counterOption = (help: string): Option<CounterRule | undefined> => ({
  check(value, name) {
    if (value === undefined || value === false) return undefined;
    if (typeof value === 'object' || value === true) {
      const given = value === true ? {} : (value as CounterOptions | null);
      if (given !== null) {
        checkNames(name, given, NAMES);
        return {
          wrap: COUNTER_OPTIONS.wrap.check(given.wrap, `${name}.wrap`),
          tolerance: COUNTER_OPTIONS.tolerance.check(given.tolerance, `${name}.tolerance`),
          maxRate: COUNTER_OPTIONS.maxRate.check(given.maxRate, `${name}.maxRate`),
          onReset: COUNTER_OPTIONS.onReset.check(given.onReset, `${name}.onReset`),
        };
      }
    }
    throw new TypeError(`${name} must be true, or { ${NAMES.join(', ')} }, got ${show(value)}`);
  },
  read: () => true,
  help,
  schema: { type: 'boolean' },
});

/** A positive number of any size: beyond 2^53 it is kept as an integer. */
function wrapOption(help: string): Option<Exact | undefined> {
  const number = finiteNumber(help, { positive: true });
  const exact = (value: unknown): unknown =>
    typeof value === 'number' && Number.isInteger(value) && value > Number.MAX_SAFE_INTEGER ? BigInt(value) : value;
  return {
    ...number,
    check(given, name) {
      const value = exact(given);
      return typeof value === 'bigint' && value > 0n ? value : number.check(value, name);
    },
    read: (text, name) => (/^\d{16,}$/.test(text) ? BigInt(text) : number.read(text, name)),
  };
}
