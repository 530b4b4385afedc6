import type { InputFormat } from '../pipeline/format-options.js';
import { CSV_OPTIONS, type CsvOptions } from '../wire/csv-options.js';
import { type CompiledMapping, compileMapping, type Literal, type Mapping } from '../wire/mapping.js';
import type { Config } from './config.js';
import { type Arguments, UsageError } from './flags.js';

/** How records are read. */
export function readRecords(given: Arguments): Pick<Config, 'mapping' | 'format' | 'csv'> {
  const [unit, zone, pattern] = [given.given('time-unit'), given.text('zone'), given.text('time-pattern')];
  const ambiguous = given.given('ambiguous');
  const [time, key, values] = [given.text('time'), given.text('key'), given.all('value')];
  const timeOptions = {
    ...(unit !== undefined && { unit }),
    ...(zone !== undefined && { zone }),
    ...(pattern !== undefined && { format: pattern }),
    ...(ambiguous !== undefined && { ambiguous }),
  } as CompiledMapping['timeOptions'];
  const map: Mapping = {
    ...(given.has('when') && { when: Object.fromEntries(given.all('when').map(condition)) }),
    ...(values.length > 0 && { value: values.length === 1 ? (values[0] as string) : values }),
    ...(key !== undefined && { key }),
    ...(given.has('between') && { between: given.given('between') as readonly [number, number] }),
    ...(given.has('not') && { not: given.given('not') as readonly number[] }),
    ...(given.has('max-channels') && { maxChannels: given.given('max-channels') as number }),
    ...(time !== undefined && { time: { at: time, ...timeOptions } }),
  };
  return {
    mapping: { ...compileMapping(map), timeOptions },
    format: given.given('in') as InputFormat | undefined,
    csv: csvOptions(given),
  };
}

/** How tables are written, as far as that was said. */
function csvOptions(given: Arguments): CsvOptions {
  const [yes, no] = [given.has('with-header'), given.has('no-header')];
  if (yes && no) throw new UsageError('--header and --no-header exclude each other');
  const options = Object.fromEntries(Object.keys(CSV_OPTIONS).map((name) => [name, given.given(name)]));
  return { ...options, header: yes ? true : no ? false : undefined };
}

/** `PATH=X`: X is a JSON literal where it reads as one, else text. */
function condition(text: string): [string, Literal] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--when takes PATH=X, as in /e=trade, got ${JSON.stringify(text)}`);
  const literal = text.slice(at + 1);
  return [
    text.slice(0, at),
    /^(-?\d+(\.\d+)?|true|false|null|".*")$/.test(literal) ? (JSON.parse(literal) as Literal) : literal,
  ];
}
