import { differences, last } from './statistics.js';

/**
 * The resolution of the values: the greatest common divisor of the steps between neighbours in order of size. `undefined` when
 * the values have no common step, for it is then lost in the rounding of doubles.
 */
export function quantumOf(y: Float64Array): number | undefined {
  const sorted = Float64Array.from(y).sort();
  const rounding = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(last(sorted))) * 2 ** -48;
  let common = 0;
  for (const step of differences(sorted)) {
    if (step <= rounding) continue;
    const larger = Math.max(common, step);
    const divisor = commonDivisor(larger, Math.min(common, step), rounding);
    if (divisor === undefined) return undefined;
    common = larger / Math.round(larger / divisor); // without what rounding did on the way
  }
  return common === 0 ? undefined : Number(common.toPrecision(6));
}

/** Euclid's algorithm on doubles that are off by `rounding`; `undefined` once a remainder cannot be told from rounding. */
function commonDivisor(larger: number, smaller: number, rounding: number): number | undefined {
  let [a, b] = [larger, smaller];
  while (b > 0) {
    const doubt = rounding * (1 + larger / b);
    const rest = Math.min(a % b, b - (a % b)); // a value just below a multiple counts as that multiple
    if (doubt > b / 10) return undefined;
    [a, b] = [b, rest <= doubt ? 0 : rest];
  }
  return a;
}
