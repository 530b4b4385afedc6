import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { type Option, toggle } from '../core/option.js';
import type { EndpointKind } from './endpoint.js';

/** A caller's mistake on the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A flag of the command line: an option, and what only the command line knows of it. */
export interface Flag {
  readonly option: Option<unknown>;
  /** May be given more than once. */
  readonly many?: true;
  readonly short?: string;
  /** Only for these kinds of source, or of sink. With none of them the flag would do nothing, and is refused. */
  readonly source?: readonly EndpointKind[];
  readonly sink?: readonly EndpointKind[];
  /** Do results depend on it? Then a state is only good for the same value. */
  readonly shapes?: true;
}

/** Flags in groups, each with its title. */
export type FlagGroups = Readonly<Record<string, Readonly<Record<string, Flag>>>>;

/** The flag of an option: `maxGap` is `--max-gap`. */
export const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A flag for each option of a table. */
export const flagsFor = (
  table: Readonly<Record<string, Option<unknown>>>,
  also: Partial<Flag> = {},
): Record<string, Flag> =>
  Object.fromEntries(Object.entries(table).map(([name, option]) => [flagOf(name).slice(2), { option, ...also }]));

/** An option that is any text. */
export const text = (placeholder: string, help: string): Option<string | undefined> => ({
  check: (value) => value as string | undefined,
  read: (given) => given,
  placeholder,
  help,
  schema: { type: 'string' },
});

/** A switch of the command line. */
export const switched = (help: string): Flag => ({ option: toggle(help) });

/** What was given, read and checked. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #known: ReadonlyMap<string, Flag>;
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(
    known: ReadonlyMap<string, Flag>,
    given: ReadonlyMap<string, readonly string[]>,
    positionals: readonly string[],
  ) {
    this.#known = known;
    this.#given = given;
    this.positionals = positionals;
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  /** The flags that were given, with their texts. */
  *entries(): IterableIterator<[name: string, flag: Flag, texts: readonly string[]]> {
    for (const [name, texts] of this.#given) yield [name, this.#known.get(name) as Flag, texts];
  }

  /** The texts of a flag that may come more than once. */
  all(name: string): readonly string[] {
    return this.#given.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.#given.get(name)?.[0];
  }

  /** What code would give for a flag: read from its text, and checked under the name of the flag. @throws RangeError, TypeError */
  given(name: string): unknown {
    const written = this.text(name);
    const option = this.#known.get(name)?.option;
    if (written === undefined || option === undefined) return undefined;
    const value = option.read(written, `--${name}`);
    checked(option, value, name, written);
    return value;
  }

  /** The checked value of a flag, or its default. @throws RangeError, TypeError */
  value<T>(name: string, option: Option<T>): T {
    const written = this.text(name);
    if (written === undefined) return option.check(undefined, `--${name}`);
    return checked(option, option.read(written, `--${name}`), name, written);
  }
}

/** `--header` before a flag, a file or nothing is about the columns of a table, not about a request. */
const plainHeader = (arg: string, next = '-'): string =>
  arg === '--header' && (next.startsWith('-') || existsSync(next)) ? '--with-header' : arg;

/**
 * Reads a command line; `fromFile` gives the flags of a configuration file, which those given here replace.
 *
 * `listing` is the command that lists all flags.
 *
 * @throws UsageError on a flag that does not exist, naming the nearest, or one without its value
 */
export function parseFlags(
  argv: readonly string[],
  groups: FlagGroups,
  listing: string,
  fromFile?: (path: string) => ReadonlyMap<string, readonly string[]>,
): Arguments {
  const known = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));
  const options = Object.fromEntries(
    [...known].map(([name, { option, short }]) => [
      name,
      {
        type: option.placeholder === undefined ? ('boolean' as const) : ('string' as const),
        ...(short ? { short } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({
    args: argv.map((arg, i) => plainHeader(arg, argv[i + 1])),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = known.get(token.name);
    if (flag === undefined) throw unknownOption(argv[token.index] ?? token.rawName, [...known.keys()], listing);
    const { placeholder } = flag.option;
    if (placeholder === undefined && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value, got ${JSON.stringify(token.value)}`);
    if (placeholder !== undefined && (token.value === undefined || (!token.inlineValue && /^--./.test(token.value))))
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${placeholder}`);
    if (given.has(token.name) && !flag.many && placeholder !== undefined)
      throw new UsageError(`${token.rawName} is given twice`);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  const file = given.get('config')?.[0];
  const before = file === undefined ? [] : (fromFile?.(file) ?? []);
  return new Arguments(known, new Map([...before, ...given]), positionals);
}

/** Short names that other programs have. */
const ELSEWHERE: Readonly<Record<string, string>> = { '-v': '--version', '-V': '--version', '-?': '--help' };

/** A flag that does not exist, with the one that was meant: `--maxGap`, `-per`, `--vers`. */
function unknownOption(written: string, names: readonly string[], listing: string): UsageError {
  const name = written.replace(/=.*$/s, '');
  const plain = (text: string): string => text.replace(/[-_]/g, '').toLowerCase();
  const spelt = names.find((known) => plain(known) === plain(name)) ?? ELSEWHERE[name]?.slice(2);
  const flags = names.map((known) => `--${known}`);
  const meant = spelt === undefined ? suggestion(name.replace(/^-+/, '--'), flags) : ` (did you mean --${spelt}?)`;
  return new UsageError(`unknown option ${name}${meant}; ${listing} lists them all`);
}

const UNITS = ['ns', 'us', 'ms', 's', 'min', 'h', 'd'];
const UNIT_NAMES = ['nanosecond', 'microsecond', 'millisecond', 'second', 'minute', 'hour', 'day'];

/** Checks what a flag was given. A unit of time that is none is answered with those that there are. */
function checked<T>(option: Option<T>, value: unknown, name: string, written: string): T {
  try {
    return option.check(value, `--${name}`);
  } catch (error) {
    if (name !== 'per' || !(error instanceof RangeError)) throw error;
    throw new UsageError(
      `--per takes a unit of time (${UNITS.join(', ')}) or a duration such as PT15M, got ${show(written)}${suggestion(written, UNIT_NAMES)}`,
    );
  }
}
