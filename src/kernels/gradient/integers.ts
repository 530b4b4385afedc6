import { show } from '../../core/errors.js';

/** Bigints less an origin, each difference rounded to a double. @throws TypeError on anything but bigints, with its place */
export function rounded(values: ArrayLike<bigint>, name: string, origin = 0n): Float64Array {
  return Float64Array.from(values, (value: unknown, i) => {
    if (typeof value === 'bigint') return Number(value - origin);
    throw new TypeError(`${name}[${i}] must be a bigint as ${name}[0] is, got ${show(value)}`);
  });
}

/**
 * Bigints as doubles that have the same differences, exactly: as they are where doubles can hold them all, else counted from the
 * first. `undefined` where one is 2^53 or more away from the first.
 *
 * @throws TypeError on anything but bigints, with its place
 */
export function fromFirst(values: ArrayLike<bigint>, name: string): Float64Array | undefined {
  return [0n, values[0]].map((origin) => rounded(values, name, origin)).find((out) => out.every(Number.isSafeInteger));
}
