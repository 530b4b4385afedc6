import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { TimeOptions } from '../time/time-options.js';
import { Arrival } from './arrival.js';
import { checkMaxChannels } from './limits.js';
import { type Path, parsePointer } from './pointer.js';
import { parseTemplate } from './template.js';
import { type ValueFilter, type ValueLimits, valueFilter } from './value-filter.js';

/**
 * Where a record keeps its time, value and key. Paths are JSON Pointers; in CSV they are column names.
 *
 * `when` chooses records by their members; a record has one time, one value or a vector of them, and at most one key.
 */
export interface Mapping extends ValueLimits {
  /** Only records in which each of these paths holds the given literal, or one of a list, become samples. */
  readonly when?: Readonly<Record<string, Literal | readonly Literal[]>>;
  /**
   * Default `/t`, numbers in ms, text RFC 3339. A template such as `${/date} ${/time}` joins several. `now`: the records have no
   * time, and theirs is that of their arrival.
   */
  readonly time?: string | ({ readonly at: string } & TimeOptions);
  /** Default `/value`. Several paths make a vector. */
  readonly value?: string | readonly string[];
  /** A template such as `${/src}/${/id}`, or a path. Default `/key`, where there is one. */
  readonly key?: string;
  /** So many channels may a value have (default 1,024): a record with more is bad. */
  readonly maxChannels?: number;
}

export type Literal = string | number | boolean | null;

/** A mapping whose paths are parsed; `null` where the default applies. */
export interface CompiledMapping {
  readonly when: readonly { readonly path: Path; readonly allowed: readonly Literal[] }[];
  readonly time: Path | null;
  /** Literal texts and paths in turn, where the time is made of several. */
  readonly timeParts: readonly (string | Path)[] | null;
  /** Gives records the time of their arrival, where they have none. */
  readonly arrival: Arrival | undefined;
  readonly timeOptions: TimeOptions;
  readonly value: readonly Path[] | null;
  readonly vector: boolean;
  readonly maxChannels: number;
  /** Tells values that mean none. */
  readonly filter: ValueFilter | undefined;
  /** Literal texts and paths in turn. */
  readonly key: readonly (string | Path)[] | null;
}

/**
 * `now` gives ms since the Unix epoch, for records whose time is that of their arrival.
 *
 * @throws RangeError, TypeError on an invalid mapping, by the name of the member
 */
export function compileMapping(map: Mapping = {}, now: () => number = noClock): CompiledMapping {
  checkNames('a mapping', map, ['when', 'time', 'value', 'key', 'between', 'not', 'maxChannels']);
  const { at: timePath, ...timeOptions } =
    typeof map.time === 'string' || map.time === undefined ? { at: map.time } : map.time;
  checkNames('the mapping of time', timeOptions, ['unit', 'zone', 'format', 'ambiguous']);
  const values = map.value === undefined ? null : typeof map.value === 'string' ? [map.value] : map.value;
  if (values !== null && values.length === 0) throw new RangeError('the mapping of value must name at least one path');
  return {
    when: Object.entries(checkedWhen(map.when)).map(([path, allowed]) => ({
      path: parsePointer(path, 'when'),
      allowed: literals(allowed, path),
    })),
    time:
      timePath === undefined || timePath === ARRIVAL || isTemplate(timePath) ? null : parsePointer(timePath, 'time'),
    timeParts: timePath !== undefined && isTemplate(timePath) ? pathsOf(timePath, 'time') : null,
    arrival: timePath === ARRIVAL ? new Arrival(now) : undefined,
    timeOptions,
    value: values?.map((path) => parsePointer(path, 'value')) ?? null,
    filter: valueFilter(map),
    maxChannels: checkMaxChannels(map.maxChannels),
    vector: map.value !== undefined && typeof map.value !== 'string',
    key: map.key === undefined ? null : pathsOf(map.key, 'key'),
  };
}

function checkedWhen(when: unknown = {}): object {
  if (typeof when === 'object' && when !== null && !Array.isArray(when)) return when;
  throw new TypeError(`when must be an object such as { "/e": "trade" }, got ${show(when)}`);
}

/** One literal, or a list of them. */
function literals(allowed: unknown, path: string): readonly Literal[] {
  const list: readonly unknown[] = Array.isArray(allowed) ? allowed : [allowed];
  for (const one of list)
    if (one !== null && !['string', 'number', 'boolean'].includes(typeof one))
      throw new TypeError(
        `when at ${show(path)} must be text, a number, true, false or null, or a list of them, got ${show(JSON.stringify(one))}`,
      );
  return list as readonly Literal[];
}

const noClock = (): never => {
  throw new TypeError('a mapping with the time of arrival must be given a clock');
};

/** The time of a record that has none. */
const ARRIVAL = 'now';

const isTemplate = (text: unknown): boolean => typeof text === 'string' && text.includes('${');

/** `${/path}` anywhere in a text; a text without any is itself a path. */
function pathsOf(text: string, option: string): readonly (string | Path)[] {
  const parts = parseTemplate(text, option);
  return parts.some((part) => typeof part === 'object')
    ? parts.map((part) => (typeof part === 'string' ? part : parsePointer(part.name, option)))
    : [parsePointer(text, option)];
}
