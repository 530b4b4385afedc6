import type { CleanSeries } from './clean-series.js';
import { at } from './statistics.js';

/** How noisy the samples of a series are, and how soon its slope changes. */
export interface Noise {
  /** Standard deviation of the independent noise of a sample, in value units. */
  readonly sd: number;
  /** Standard deviation that the level gathers in one second as a random walk does: in four seconds, twice as much. */
  readonly walk: number;
  /** In so many ms the slope changes by as much as noise hides; absent when it was not seen to change. */
  readonly slopeChangesIn?: number;
}

/** The strength of two kinds of noise. Values in their own unit, times in seconds. */
export interface NoisePower {
  /** Variance of the noise that each sample has for itself (white); of as many equally good, independent samples. */
  readonly white: number;
  /** Variance that the level gathers in a second, as a random walk does. */
  readonly walk: number;
}

const STRIDES = [1, 2, 4, 8, 16];
/** A stride counts when it gives at least so many differences. */
const ENOUGH = 10;
/** A smooth signal adds to a fourth difference with the eighth power of the stride: 2^8 - 1 times more at twice the stride. */
const SMOOTH_GROWTH = 255;

/**
 * Measures noise by fourth divided differences of 5 samples, scaled so that white noise has the same variance in all of them on
 * any spacing, over strides of 1, 2, 4, 8 and 16 samples. White noise is the same at all strides; a random walk grows with the
 * time they span; a smooth signal grows with the eighth power of the stride, and cancels at a stride of 1.
 *
 * Source: Gasser, Sroka and Jennen-Steinmetz 1986, one order higher.
 */
export function measureNoise(series: CleanSeries, quantum: number | undefined): NoisePower {
  const { runLength } = series; // a run of one value counts as one sample
  const [first, ...others] = STRIDES.map((stride) => differencesAt(series, stride * runLength)).filter(
    ({ n }) => n >= ENOUGH,
  );
  const rounding = (quantum ?? ulpOf(series.y)) ** 2 / 12;
  const second = others[0];
  if (first === undefined || second === undefined) return { white: rounding * runLength, walk: 0 };
  const chance = ({ power, n }: Differences): number => Math.min(0.25, 3 * Math.sqrt((8 * runLength) / n)) * power;
  const walk = walkOf(first, second, others, chance);
  const alike = Math.abs(second.power - first.power) <= chance(second);
  const white = walk === 0 && alike ? (first.power + second.power) / 2 : first.power - walk * first.load;
  const smooth = alike
    ? 0
    : Math.max(0, second.power - first.power - walk * (second.load - first.load)) / SMOOTH_GROWTH;
  return { white: Math.max(rounding, white - smooth) * runLength, walk };
}

/** The random walk that explains how the differences grow with the stride: the least that any stride leaves room for. */
function walkOf(
  first: Differences,
  second: Differences,
  others: readonly Differences[],
  chance: (one: Differences) => number,
): number {
  // A random walk has no more power than its load explains; a smooth signal has much more.
  const steep = second.power * first.load > 1.5 * first.power * second.load;
  let walk = steep ? 0 : first.power / first.load;
  for (const one of others) {
    const grown = one.power - first.power;
    walk = Math.min(walk, grown > chance(one) ? grown / (one.load - first.load) : 0);
  }
  return walk;
}

/** The unit in the last place of the largest value: the resolution of doubles. */
function ulpOf(y: Float64Array): number {
  const largest = y.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return largest === 0 ? 0 : 2 ** (Math.floor(Math.log2(largest)) - 52);
}

interface Differences {
  /** Mean square ... */
  readonly power: number;
  /** ... and the part of it that a random walk of variance 1 in a second causes. */
  readonly load: number;
  readonly n: number;
}

/** Normalised fourth differences of five samples `stride` apart. */
function differencesAt({ segments }: CleanSeries, stride: number): Differences {
  const [xs, ys] = [new Float64Array(5), new Float64Array(5)];
  let [power, load, n] = [0, 0, 0];
  for (const { x, y } of segments) {
    for (let i = 0; i + 4 * stride < x.length; i += 1) {
      for (let j = 0; j < 5; j += 1) {
        xs[j] = at(x, i + j * stride);
        ys[j] = at(y, i + j * stride);
      }
      const one = fourthDifference(xs, ys);
      power += one.square;
      load += one.walk;
      n += 1;
    }
  }
  return { power: power / Math.max(1, n), load: load / Math.max(1, n), n };
}

/** The square of the normalised fourth difference of five samples, and the part of a random walk in it. */
function fourthDifference(x: Float64Array, y: Float64Array): { square: number; walk: number } {
  const span = at(x, 4) - at(x, 0);
  let [size, sum, before, walk] = [0, 0, 0, 0];
  for (let j = 0; j < 5; j += 1) {
    let product = 1;
    for (let k = 0; k < 5; k += 1) if (k !== j) product *= (at(x, j) - at(x, k)) / span;
    const weight = 1 / product;
    size += weight ** 2;
    sum += weight * (at(y, j) - at(y, 0));
    if (j > 0) walk += (at(x, j) - at(x, j - 1)) * before * before;
    before += weight;
  }
  return { square: (sum * sum) / size, walk: walk / size };
}
