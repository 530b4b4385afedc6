import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { OptionError } from '../core/option-error.js';
import { type CsvDialect, looksLikeNumber } from './csv-dialect.js';
import type { CompiledMapping, Literal } from './mapping.js';
import { type Path, showPath } from './pointer.js';

/** Which columns are read as what, by their numbers. */
export interface ColumnPlan {
  /** Columns, and texts between them; empty where the time is that of the arrival. */
  readonly time: readonly (string | number)[];
  readonly values: readonly number[];
  readonly key: readonly (string | number)[] | null;
  readonly when: readonly { readonly column: number; readonly allowed: readonly Literal[] }[];
}

/** What a column of times is mostly called, the surest name first; `t` is the name that is documented. */
export const TIME_NAMES: readonly string[] = [
  't',
  'time',
  'timestamp',
  'ts',
  'datetime',
  'date_time',
  'date time',
  '_time',
  'date',
  'zeit',
  'zeitstempel',
  'datum',
];
/** The same of a column of values. */
export const VALUE_NAMES: readonly string[] = ['value', '_value', 'val', 'v'];

const DATES = ['date', 'datum'];
const TIMES = ['time', 'zeit', 'uhrzeit'];
const DATE_ONLY = /^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s*$/;
const TIME_ONLY = /^\s*\d{1,2}:\d\d(:\d\d([.,]\d+)?)?\s*$/;

/**
 * Finds the columns that a mapping names, by name or by number from 0. Where it names none: the time is in a column with a usual
 * name, in a date and a time side by side, or in the first; the value in one with a usual name, or the first other that has
 * numbers in `rows`, the first records; the key in `key`.
 *
 * @throws OptionError on a column that is not there, with the names that are
 */
export function planColumns(
  dialect: CsvDialect,
  mapping: CompiledMapping,
  rows: readonly (readonly string[])[],
): ColumnPlan {
  const { header } = dialect;
  const named = (name: string): number => header?.indexOf(name) ?? -1;
  const usual = (names: readonly string[]): number => {
    for (const name of names) {
      const at = header?.findIndex((column) => column.toLowerCase() === name) ?? -1;
      if (at >= 0) return at;
    }
    return -1;
  };
  const find = (path: Path): number => {
    const name = path.join('/');
    if (named(name) >= 0) return named(name);
    return /^\d{1,4}$/.test(name) && (header === null || Number(name) < header.length) ? Number(name) : -1;
  };
  const column = (path: Path, option: string): number => {
    const at = find(path);
    if (at >= 0) return at;
    const name = path.join('/');
    const known = header === null ? 'the input has no header: count columns from 0' : `columns: ${header.join(', ')}`;
    throw new OptionError(
      (nameOf) =>
        `${nameOf(option)} names no column: ${show(showPath(path))}${suggestion(name, header ?? [])}; ${known}`,
    );
  };
  const width = header?.length ?? Math.max(2, ...rows.map((row) => row.length));
  const free = (taken: readonly (string | number)[]): number[] =>
    Array.from({ length: width }, (_, c) => c).filter((c) => !taken.includes(c) && (c > 0 || header?.[0] !== ''));
  const every = (c: number, pattern: RegExp): boolean =>
    rows.length > 0 && rows.every((row) => pattern.test(row[c] ?? ''));

  const values = mapping.value?.map((path) => column(path, 'value'));
  const key =
    mapping.key?.map((part) => (typeof part === 'string' ? part : column(part, 'key'))) ??
    (named('key') >= 0 ? [named('key')] : null);
  const time = (): readonly (string | number)[] => {
    if (mapping.arrival) return [];
    if (mapping.timeParts !== null)
      return mapping.timeParts.map((part) => (typeof part === 'string' ? part : column(part, 'time')));
    if (mapping.time !== null) {
      const words = mapping.time.join('/').split(/\s+/);
      if (find(mapping.time) < 0 && words.length > 1 && words.every((word) => find([word]) >= 0))
        return words.flatMap((word, i) => (i === 0 ? [find([word])] : [' ', find([word])]));
      return [column(mapping.time, 'time')];
    }
    const [date, hour] = header === null ? [0, 1] : [usual(DATES), usual(TIMES)];
    if (named('t') < 0 && date >= 0 && hour >= 0 && every(date, DATE_ONLY) && every(hour, TIME_ONLY))
      return [date, ' ', hour];
    const at = usual(TIME_NAMES);
    return [at >= 0 && !values?.includes(at) ? at : (free([...(values ?? []), usual(VALUE_NAMES)])[0] ?? 0)];
  };
  const timeColumns = time();
  const value = (): number => {
    const at = usual(VALUE_NAMES);
    if (at >= 0 && !timeColumns.includes(at)) return at;
    const others = free([...timeColumns, ...(key ?? [])]);
    return others.find((c) => rows.some((row) => looksLikeNumber(row[c] ?? ''))) ?? others[0] ?? 1;
  };
  return {
    time: timeColumns,
    values: values ?? [value()],
    key,
    when: mapping.when.map(({ path, allowed }) => ({ column: column(path, 'when'), allowed })),
  };
}

const MARKS: Readonly<Record<string, string>> = {
  '\t': 'tabs',
  ' ': 'spaces',
  ',': 'commas',
  ';': 'semicolons',
  '|': 'bars',
};

/** How a table is read, in words. */
export function describeColumns(
  { header, delimiter }: CsvDialect,
  { time, values, key }: ColumnPlan,
  decimal: ',' | '.' | undefined,
): string {
  const name = (column: number): string => (header === null ? `column ${column}` : show(header[column] ?? ''));
  const list = (parts: readonly (string | number)[]): string =>
    parts.flatMap((part) => (typeof part === 'number' ? [name(part)] : [])).join(' and ');
  const keys = list(key ?? []);
  return (
    `${header === null ? 'no header' : 'with a header'}, columns separated by ${MARKS[delimiter] ?? delimiter}: ` +
    `time ${time.length === 0 ? 'of arrival' : `from ${list(time)}`}, value from ${values.map(name).join(', ')}` +
    `${keys === '' ? '' : `, key from ${keys}`}${decimal === ',' ? ', decimals after a comma' : ''}`
  );
}
