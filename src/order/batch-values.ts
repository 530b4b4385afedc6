import { show } from '../core/errors.js';
import type { Time } from '../core/types.js';
import { floats, milliseconds } from '../kernels/gradient/coordinates.js';
import { fromFirst, rounded } from '../kernels/gradient/integers.js';
import { isRow } from '../kernels/gradient/nested.js';

/** Values of a whole series: numbers of any type, or bigints. */
export type BatchValues = ArrayLike<number> | ArrayLike<bigint>;

/** Values of a whole series of several channels: a row for each sample. */
export type BatchRows = readonly BatchValues[];

/** Times of a whole series: ms as numbers, ns as bigints, or Dates. */
export type BatchTimes = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<Date>;

/**
 * The values as doubles: each a number, or a row of numbers. Bigints that doubles cannot hold are counted from the first of their
 * channel, so that differences are exact; where `absolute`, each is rounded instead.
 *
 * @throws TypeError on anything but numbers, RangeError on rows of different lengths, or on bigints 2^53 or more away from the
 * first; all name the place
 */
export function readBatch(values: BatchValues | BatchRows, absolute: boolean): Float64Array | number[][] {
  if (typeof values !== 'object' || values === null || typeof values.length !== 'number')
    throw new TypeError(`values must be an array of numbers, or of rows of numbers, got ${show(values)}`);
  if (!isRow(values[0])) return readChannel(values as BatchValues, '', absolute);
  const width = values[0].length;
  if (width === 0) throw new RangeError('values[0] must hold at least one number, got an empty row');
  for (let i = 0; i < values.length; i += 1) {
    const row: unknown = values[i];
    if (!isRow(row)) throw new TypeError(`values[${i}] must be an array of ${width} as values[0] is, got ${show(row)}`);
    if (row.length !== width)
      throw new RangeError(`values[${i}] must have ${width} entries as values[0] has, got ${row.length}`);
  }
  const rows = values as BatchRows;
  const channels = Array.from({ length: width }, (_, c) =>
    readChannel(Array.from(rows, (row) => row[c]) as number[], `[${c}]`, absolute),
  );
  return Array.from(rows, (_, i) => channels.map((channel) => channel[i] as number));
}

function readChannel(values: BatchValues, tail: string, absolute: boolean): Float64Array {
  if (checkKind('values', values, tail) === 'number') return floats(values as ArrayLike<number>, 'values');
  const integers = values as ArrayLike<bigint>;
  const found = (absolute ? rounded : fromFirst)(integers, 'values');
  if (found !== undefined) return found;
  const [first] = Array.from(integers);
  const far = rounded(integers, 'values', first).findIndex((away) => !Number.isSafeInteger(away));
  throw new RangeError(
    `values[${far}]${tail} must be less than 2^53 away from values[0]${tail}, ${show(first)}, got ${show(integers[far])}: give numbers to have them rounded`,
  );
}

/** What all of them are, as the first one is; `tail` follows the place in messages. @throws TypeError on anything else, with its place */
function checkKind(name: string, all: BatchValues, tail: string): 'bigint' | 'number' {
  const kind = typeof all[0] === 'bigint' ? 'bigint' : 'number';
  if (ArrayBuffer.isView(all)) return kind;
  for (let i = 0; i < all.length; i += 1) {
    const one: unknown = all[i];
    if (typeof one === kind) continue;
    const wanted = kind === 'bigint' ? `bigint as ${name}[0]${tail} is` : kind;
    throw new TypeError(`${name}[${i}]${tail} must be a ${wanted}, got ${show(one)}`);
  }
  return kind;
}

/** The times: ms, or ns as bigints. @throws TypeError on anything but times of one kind, with its place; RangeError on another number of them */
export function readTimes(times: BatchTimes, n: number): ArrayLike<Time> {
  if (typeof times !== 'object' || times === null || typeof times.length !== 'number')
    throw new TypeError(`times must be an array of ms (number), ns (bigint) or Dates, got ${show(times)}`);
  if (times.length !== n) throw new RangeError(`times must be as many as values (${n}), got ${times.length}`);
  if (times[0] instanceof Date) return milliseconds(times as ArrayLike<Date>, 'times');
  checkKind('times', times as BatchValues, '');
  return times as ArrayLike<Time>;
}
