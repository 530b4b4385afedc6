import { show } from './errors.js';
import { checkNames, oneOf } from './nearest.js';

/** A fragment of JSON Schema: what a configuration file may hold. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * One option: how a value in code is checked, how text is read, how it is described. Tables of these feed the checks of the
 * library, the flags and the help of the command line, and the schema of configuration files.
 *
 * `T` is the checked value, ready for use.
 */
export interface Option<T> {
  /** Checks a value; `undefined` gives the default. @throws RangeError or TypeError that begins with `name` */
  readonly check: (value: unknown, name: string) => T;
  /** Turns the text of a flag into a value for `check`. @throws RangeError that begins with `name` */
  readonly read: (text: string, name: string) => unknown;
  /** What a value is called in the help, such as `DURATION`; absent for a switch. */
  readonly placeholder?: string;
  /** One line of help. */
  readonly help: string;
  /** What a configuration file may hold: the text of the flag, or the number or word that it stands for. */
  readonly schema: JsonSchema;
}

/** Options by their names in code. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** A table with an option for each member of `C`, the checked values. */
export type TableOf<C> = { readonly [K in keyof C]-?: Option<C[K]> };

/** The checked values of a table. */
export type Checked<T extends OptionTable> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never };

/** Checks every option of a table, and refuses names that it does not have. `what` names the owner in the message. */
export function checkOptions<T extends OptionTable>(
  what: string,
  options: object,
  table: T,
  alsoKnown: readonly string[] = [],
): Checked<T> {
  checkNames(what, options, [...Object.keys(table), ...alsoKnown]);
  const given = options as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, option.check(given[name], name)]),
  ) as Checked<T>;
}

/** One of a few words. */
export function choice<const T extends string, const D extends T | undefined = undefined>(
  choices: readonly T[],
  help: string,
  fallback?: D,
  placeholder = 'RULE',
): Option<T | D> {
  return {
    check: (value, name) => (value === undefined ? (fallback as D) : oneOf(name, value as T, choices)),
    read: (text) => text,
    placeholder,
    help,
    schema: { enum: choices },
  };
}

/** True or false (default); on the command line a switch. */
export function toggle(help: string): Option<boolean> {
  return {
    check(value, name) {
      if (value === undefined) return false;
      if (typeof value === 'boolean') return value;
      throw new TypeError(`${name} must be true or false, got ${show(value)}`);
    },
    read(text, name) {
      if (text === '' || text === 'true') return true;
      if (text === 'false') return false;
      throw new RangeError(`${name} must be true or false, got ${show(text)}`);
    },
    help,
    schema: { type: 'boolean' },
  };
}

/** The limits of a number. */
interface Limits<D> {
  readonly least?: number;
  readonly most?: number;
  readonly fallback?: D;
  readonly placeholder?: string;
}

/** A whole number. */
export function wholeNumber<D extends number | undefined = undefined>(
  help: string,
  { least = 1, most = 1_000_000, fallback, placeholder = 'N' }: Limits<D> = {},
): Option<number | D> {
  return {
    check(value, name) {
      if (value === undefined) return fallback as D;
      if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
      throw new RangeError(
        `${name} must be a whole number from ${least} to ${most.toLocaleString('en')}, got ${show(value)}`,
      );
    },
    read: readNumber,
    placeholder,
    help,
    schema: { type: 'integer', minimum: least, maximum: most },
  };
}

/** A finite number of at least `least`, or above 0 when it must be `positive`. */
export function finiteNumber<D extends number | undefined = undefined>(
  help: string,
  {
    least = 0,
    positive = false,
    fallback,
    placeholder = 'N',
  }: Omit<Limits<D>, 'most'> & { readonly positive?: boolean } = {},
): Option<number | D> {
  return {
    check(value, name) {
      if (value === undefined) return fallback as D;
      if (typeof value === 'number' && (positive ? value > 0 : value >= least) && value < Infinity) return value;
      throw new RangeError(
        `${name} must be ${positive ? 'a positive number' : `a finite number of at least ${least}`}, got ${show(value)}`,
      );
    },
    read: readNumber,
    placeholder,
    help,
    schema: positive ? { type: 'number', exclusiveMinimum: 0 } : { type: 'number', minimum: least },
  };
}

/** The number that a text spells: decimal, with a point. @throws RangeError on anything else */
export function readNumber(text: string, name: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new RangeError(`${name} must be a number, got ${show(text)}`);
}
