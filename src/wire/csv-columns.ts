import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { OptionError } from '../core/option-error.js';
import { isNone, looksLikeNumber } from './csv-cells.js';
import type { CsvDialect } from './csv-dialect.js';
import { TIME_NAMES, usualName, VALUE_NAMES } from './csv-names.js';
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
  const usual = (names: readonly string[]): number => named(usualName(header ?? [], names) ?? ' ');
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
  /** Do most cells of a column that are not empty look so? */
  const mostly = (c: number, looks: (text: string) => boolean): boolean => {
    const cells = rows.map((row) => row[c] ?? '').filter((text) => text !== '');
    return cells.length > 0 && cells.filter(looks).length * 2 > cells.length;
  };

  const values = mapping.value?.map((path) => column(path, 'value'));
  const key =
    mapping.key?.map((part) => (typeof part === 'string' ? part : column(part, 'key'))) ??
    (usual(['key']) >= 0 ? [usual(['key'])] : null);
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
    const at = usual(TIME_NAMES);
    const one = at >= 0 && !values?.includes(at) ? at : (free([...(values ?? []), usual(VALUE_NAMES)])[0] ?? 0);
    // A date and a time of day side by side, or in any two columns, are one time.
    if (named('t') === one) return [one];
    const others = free([one, ...(values ?? [])]);
    const beside = (looks: RegExp): number | undefined => others.find((c) => mostly(c, (text) => looks.test(text)));
    if (mostly(one, (text) => DATE_ONLY.test(text))) {
      const hour = beside(TIME_ONLY);
      if (hour !== undefined) return [one, ' ', hour];
    } else if (mostly(one, (text) => TIME_ONLY.test(text))) {
      const date = beside(DATE_ONLY);
      if (date !== undefined) return [date, ' ', one];
    }
    return [one];
  };
  const timeColumns = time();
  const value = (): number => {
    const at = usual(VALUE_NAMES);
    if (at >= 0 && !timeColumns.includes(at)) return at;
    const others = free([...timeColumns, ...(key ?? [])]);
    const whole = rows.filter((row) => row.length >= width);
    const numeric = (text: string): boolean => looksLikeNumber(text) || isNone(text);
    return (
      others.find((c) => whole.every((row) => numeric(row[c] ?? ''))) ??
      others.find((c) => rows.some((row) => looksLikeNumber(row[c] ?? ''))) ??
      others[0] ??
      1
    );
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
