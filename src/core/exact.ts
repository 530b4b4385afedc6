/** A value as it is kept before anything is rounded: a double, or an integer of any size. */
export type Exact = number | bigint;

/** `a - b`; where one of them is a bigint, integers are subtracted before the difference is rounded. */
export function minus(a: Exact, b: Exact): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [whole(a), whole(b)];
  return x === undefined || y === undefined ? Number(a) - Number(b) : Number(x - y);
}

/** `a + b`: a bigint where one of them is one, and the other is whole, or where the sum of two integers is larger than a double holds. */
export function plus(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Math.abs(sum) <= Number.MAX_SAFE_INTEGER || !(Number.isInteger(a) && Number.isInteger(b))) return sum;
  }
  const [x, y] = [whole(a), whole(b)];
  return x === undefined || y === undefined ? Number(a) + Number(b) : x + y;
}

/** Can it be reckoned with: no NaN, no infinity? */
export const isKnown = (x: Exact): boolean => typeof x === 'bigint' || x - x === 0;

const whole = (x: Exact): bigint | undefined =>
  typeof x === 'bigint' ? x : Number.isInteger(x) ? BigInt(x) : undefined;
