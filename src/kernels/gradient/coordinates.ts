import { show } from '../../core/errors.js';
import { checkSpacing, MAX_SPACING } from '../three-point/accurate.js';

/** Coordinates, one per sample: numbers, integers as bigint (the derivative is per unit of those), or Dates (per ms). */
export type Coordinates = ArrayLike<number> | ArrayLike<bigint> | ArrayLike<Date>;

/** The spacings of samples: `h(i)` is the one from sample i - 1 to sample i, and lost `low(i)` to rounding. */
export interface Steps {
  readonly h: (i: number) => number;
  readonly low: (i: number) => number;
  readonly n: number;
  /** The coordinates themselves, where they are doubles; negated where `sign` is -1. */
  readonly x?: Float64Array;
  /** -1 where `h` is counted against the direction of the coordinates. */
  readonly sign?: -1;
}

/** One spacing for all samples. A negative one is made positive, with `sign` -1. */
export function constant(spacing: number, where = ''): Steps {
  if (!(spacing !== 0 && spacing - spacing === 0))
    throw new RangeError(`spacing${where} must be a finite number other than 0, got ${show(spacing)}`);
  const size = Math.abs(spacing);
  checkSpacing(size);
  const steps = { h: () => size, low: () => 0, n: Infinity };
  return spacing < 0 ? { ...steps, sign: -1 } : steps;
}

/** Steps that are all positive: those of decreasing coordinates are negated, with `sign` -1. */
export function oneWay(steps: Steps, n: number, where = ''): Steps {
  const sign = steps.h(1) < 0 ? -1 : 1;
  for (let i = 1; i < n; i += 1) {
    const h = sign * steps.h(i);
    if (!(h > 0 && h <= MAX_SPACING)) throw outOfOrder(i, steps.x, where);
  }
  if (sign === 1) return steps;
  const x = steps.x?.map((at) => -at);
  return { h: (i) => -steps.h(i), low: (i) => -steps.low(i), n, sign: -1, ...(x && { x }) };
}

/** The error for coordinate `i`, which does not follow the one before. */
export const outOfOrder = (i: number, x?: Float64Array, where = ''): RangeError =>
  new RangeError(
    `coordinates${where} must be finite and strictly increasing or strictly decreasing: number ${i} does not follow number ${i - 1}` +
      (x ? `, got ${show(x[i])} after ${show(x[i - 1])}` : ''),
  );

/** Steps from coordinates; `where` is for messages: ` of axis 1`. */
export function coordinates(x: Coordinates, n: number, where = ''): Steps {
  if (typeof x !== 'object' || x === null || typeof x.length !== 'number') {
    throw new TypeError(`spacing${where} must be a number or one coordinate per value, got ${show(x)}`);
  }
  if (x.length !== n) throw new RangeError(`coordinates${where} must be as many as values (${n}), got ${x.length}`);
  const first: unknown = x[0];
  if (typeof first === 'bigint') return integerSteps(x as ArrayLike<bigint>, n, where);
  if (Array.isArray(first)) throw new TypeError(`coordinates${where} must have one dimension, got an array of arrays`);
  const name = `coordinates${where}`;
  const at = first instanceof Date ? milliseconds(x as ArrayLike<Date>, name) : floats(x as ArrayLike<number>, name);
  const h = (i: number): number => at[i] - at[i - 1];
  const low = (i: number): number => {
    const d = h(i);
    const bb = d - at[i];
    return at[i] - (d - bb) - (at[i - 1] + bb);
  };
  return { h, low, n, x: at };
}

/** Dates as ms since the Unix epoch. @throws TypeError on anything but valid Dates, with its place */
export function milliseconds(dates: ArrayLike<Date>, name: string): Float64Array {
  return Float64Array.from(dates, (date: unknown, i) => {
    const ms = date instanceof Date ? date.getTime() : Number.NaN;
    if (ms !== ms) throw new TypeError(`${name}[${i}] must be a valid Date as ${name}[0] is, got ${show(date)}`);
    return ms;
  });
}

/** Integers are subtracted before anything is rounded, so no epoch costs a digit. */
function integerSteps(x: ArrayLike<bigint>, n: number, where: string): Steps {
  const step = (i: number): bigint => {
    const [a, b] = [x[i - 1], x[i]];
    if (typeof a !== 'bigint' || typeof b !== 'bigint')
      throw new TypeError(`coordinates${where} must be all bigint or all number, got ${show(b)} at ${i}`);
    return b - a;
  };
  const h = (i: number): number => Number(step(i));
  return { h, low: (i) => Number(step(i) - BigInt(h(i))), n };
}

/** The same steps, each worked out once, for many lines along them. They stay as they are when the coordinates change. */
export function tabulated(steps: Steps, n: number): Steps {
  const [h, low] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 1; i < n; i += 1) {
    h[i] = steps.h(i);
    low[i] = steps.low(i);
  }
  return { ...steps, h: (i) => h[i], low: (i) => low[i], ...(steps.x && { x: steps.x.slice() }) };
}

/** The numbers as doubles, without a copy where they are doubles already. */
export function floats(values: ArrayLike<number>, name: string): Float64Array {
  if (values instanceof Float64Array) return values;
  if (ArrayBuffer.isView(values) && !(values instanceof BigInt64Array || values instanceof BigUint64Array))
    return Float64Array.from(values);
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i += 1) {
    const value: unknown = values[i];
    if (typeof value !== 'number') throw new TypeError(`${name}[${i}] must be a number, got ${show(value)}`);
    out[i] = value;
  }
  return out;
}
