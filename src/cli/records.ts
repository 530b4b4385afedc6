import type { InputFormat } from '../pipeline/format-options.js';
import { timeOfDay } from '../time/system-timers.js';
import { CSV_OPTIONS, type CsvOptions } from '../wire/csv-options.js';
import type { DecoderName } from '../wire/decoders/names.js';
import type { FrameMap } from '../wire/frame/frame-map.js';
import { type CompiledMapping, compileMapping, type Literal, type Mapping } from '../wire/mapping.js';
import type { ValueLimits } from '../wire/value-filter.js';
import type { Config } from './config.js';
import { type Arguments, UsageError } from './flags.js';

/** How records are read. */
export function readRecords(given: Arguments): Pick<Config, 'mapping' | 'frame' | 'format' | 'csv'> {
  const format = given.given('in') as InputFormat | undefined;
  if (given.has('frame') || given.has('decode')) return { ...frameRecords(given), format, csv: {} };
  for (const name of ['where', 'since'])
    if (given.has(name)) throw new UsageError(`--${name} goes with --frame PATTERN`);
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
    ...limits(given),
    ...(time !== undefined && { time: { at: time, ...timeOptions } }),
  };
  return {
    mapping: { ...compileMapping(map, timeOfDay), timeOptions },
    frame: undefined,
    format,
    csv: csvOptions(given),
  };
}

/** How records are read by a frame with holes. @throws UsageError on what stands in the frame itself */
function frameRecords(given: Arguments): Pick<Config, 'mapping' | 'frame'> {
  for (const [name, instead] of INSTEAD)
    if (given.has(name)) throw new UsageError(`--${name} is for flat records: with --frame ${instead}`);
  const time = given.text('time');
  if (time !== undefined && time !== 'now' && time !== 'arrival')
    throw new UsageError(`--time is for flat records: with --frame write <time> where it stands, or --time arrival`);
  const [values, pattern, decode] = [given.all('value'), given.text('frame'), given.given('decode')];
  const [key, where, zone, since] = ['key', 'where', 'zone', 'since'].map((name) => given.text(name));
  const frame: FrameMap = {
    ...(pattern !== undefined && { frame: pattern }),
    ...(decode !== undefined && { decode: decode as DecoderName }),
    ...(key !== undefined && { key }),
    ...(values.length > 0 && { value: values.length === 1 ? (values[0] as string) : values }),
    ...(where !== undefined && { where }),
    ...(zone !== undefined && { zone }),
    ...(since !== undefined && { since: /^-?\d+$/.test(since) ? Number(since) : since }),
    ...(time !== undefined && { time: 'arrival' }),
  };
  return { mapping: compileMapping(limits(given)), frame };
}

/** Flags of flat records, and what a frame has in their place. */
const INSTEAD = [
  ['when', 'write the literal where it must stand'],
  ['time-unit', 'write the unit in the hole, as in <time s>'],
  ['time-pattern', 'write the pattern in the hole, as in <time dd.MM.yyyy HH:mm>'],
] as const;

/** Which values count. */
const limits = (given: Arguments): ValueLimits & Pick<Mapping, 'maxChannels'> => ({
  ...(given.has('between') && { between: given.given('between') as readonly [number, number] }),
  ...(given.has('not') && { not: given.given('not') as readonly number[] }),
  ...(given.has('max-channels') && { maxChannels: given.given('max-channels') as number }),
});

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
