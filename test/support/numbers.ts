/** The distance from |x| to the next double away from 0. */
export function ulp(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -1022) return 2 ** -1074;
  let e = Math.floor(Math.log2(size));
  if (2 ** e > size) e -= 1;
  else if (e < 1023 && 2 ** (e + 1) <= size) e += 1;
  return 2 ** (e - 52);
}

/** The same double, bit for bit, where any NaN is as good as another. */
export const sameBits = (a: number | undefined, b: number | undefined): boolean =>
  Object.is(a, b) || (a !== undefined && b !== undefined && a !== a && b !== b);

/** Small repeatable randomness (mulberry32): numbers from 0 up to 1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
