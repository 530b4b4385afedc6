import type { WallClock } from '../time/zone.js';
import { decimalMark, looksLikeNumber } from './csv-cells.js';
import { planColumns } from './csv-columns.js';
import { type Sniffed, sniffCsv } from './csv-dialect.js';
import type { CsvOptions } from './csv-options.js';
import { CsvRecords } from './csv-records.js';
import type { CompiledMapping } from './mapping.js';

/**
 * A reader for the table that begins with these lines, and how many of them are not its records. `clock` as for {@link CsvRecords}.
 *
 * @throws OptionError when an option names a column that is not there; StreamError when there are too few columns
 */
export function createCsvReader(
  lines: readonly string[],
  mapping: CompiledMapping,
  clock?: WallClock,
  options?: CsvOptions,
): { readonly reader: CsvRecords } & Pick<Sniffed, 'before' | 'preamble'> {
  // Values alone with a decimal comma are one column, not two.
  const alone = mapping.arrival && lines.every((line) => looksLikeNumber(line) && !/^\s*\d+\s*$/.test(line));
  const { dialect, before, preamble, rows } = sniffCsv(lines, alone ? { delimiter: ';', ...options } : options);
  const plan = planColumns(dialect, mapping, rows);
  const values = rows.flatMap((row) => plan.values.map((column) => row[column] ?? ''));
  const decimal = dialect.decimal ?? decimalMark(values, dialect.delimiter);
  return { reader: new CsvRecords({ ...dialect, decimal }, plan, mapping, clock), before, preamble };
}
