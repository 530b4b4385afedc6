import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { TimeOptions } from '../time/time-options.js';
import { checkMaxChannels } from './limits.js';
import { type Path, parsePointer } from './pointer.js';
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
  /** Is the time of a record that of its arrival? */
  readonly arrival: boolean;
  readonly timeOptions: TimeOptions;
  readonly value: readonly Path[] | null;
  readonly vector: boolean;
  readonly maxChannels: number;
  /** Tells values that mean none. */
  readonly filter: ValueFilter | undefined;
  /** Literal texts and paths in turn. */
  readonly key: readonly (string | Path)[] | null;
}

/** @throws RangeError, TypeError on an invalid mapping, by the name of the member */
export function compileMapping(map: Mapping = {}): CompiledMapping {
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
    timeParts: timePath !== undefined && isTemplate(timePath) ? parseTemplate(timePath, 'time') : null,
    arrival: timePath === ARRIVAL,
    timeOptions,
    value: values?.map((path) => parsePointer(path, 'value')) ?? null,
    filter: valueFilter(map),
    maxChannels: checkMaxChannels(map.maxChannels),
    vector: map.value !== undefined && typeof map.value !== 'string',
    key: map.key === undefined ? null : parseTemplate(map.key, 'key'),
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

/** The time of a record that has none. */
const ARRIVAL = 'now';

const isTemplate = (text: unknown): boolean => typeof text === 'string' && text.includes('${');

/** `${/path}` anywhere in a text; a text without any is itself a path. */
function parseTemplate(template: string, option: string): (string | Path)[] {
  if (typeof template !== 'string')
    throw new RangeError(`${option} must be a template such as "\${/s}", got ${show(template)}`);
  const parts = template.split(/\$\{([^}]*)\}/);
  if (parts.length === 1) {
    if (template.includes('${')) throw new RangeError(`${option} ${show(template)} has a "\${" without its "}"`);
    return [parsePointer(template, option)];
  }
  return parts.map((part, i) => (i % 2 === 0 ? part : parsePointer(part, option))).filter((part) => part !== '');
}
