import { at, differences, quantile } from './statistics.js';

/** A sample is a spike when it is off by more standard deviations than this. */
const SPIKE_FACTOR = 6;
/** The usual residual is measured over blocks of so many samples, and their neighbours: a series may be calm, then lively. */
const BLOCK = 64;
/** A sample is compared with the median of so many: itself and three on either side. */
const NEIGHBOURS = 7;
/** Median absolute deviation to standard deviation, for normal noise. */
const MAD_TO_SD = 1.4826;

export interface WithoutSpikes {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Mean square of what spikes add to a sample, over all samples. */
  readonly power: number;
}

/** The samples that are no spikes. Source: Hampel's identifier, over a sample and the three on either side of it. */
export function withoutSpikes(x: Float64Array, y: Float64Array): WithoutSpikes {
  const residuals = residualsOf(y);
  const sizes = residuals.map(Math.abs);
  const usual = usualSizes(sizes, differences(y).map(Math.abs));
  const isSpike = (i: number): boolean => at(sizes, i) > SPIKE_FACTOR * (usual[Math.floor(i / BLOCK)] ?? Infinity);
  const spikes = residuals.filter((_, i) => isSpike(i));
  return {
    x: x.filter((_, i) => !isSpike(i)),
    y: y.filter((_, i) => !isSpike(i)),
    power: spikes.reduce((sum, r) => sum + r * r, 0) / Math.max(1, y.length),
  };
}

/** Each value minus the median of its neighbourhood. */
function residualsOf(y: Float64Array): Float64Array {
  const n = y.length;
  const window = new Float64Array(NEIGHBOURS);
  const half = (NEIGHBOURS - 1) / 2;
  return y.map((value, i) => {
    const from = Math.max(0, Math.min(i - half, n - NEIGHBOURS));
    for (let j = 0; j < NEIGHBOURS; j += 1) window[j] = at(y, Math.min(n - 1, from + j));
    return value - at(window.sort(), half);
  });
}

/** The standard deviation that a spike is measured by, for each block: the largest of the whole, the block and its neighbours. */
function usualSizes(sizes: Float64Array, moves: Float64Array): number[] {
  const sd = (from: number, to: number): number => {
    const steps = moves.slice(from, to).filter((move) => move > 0);
    return Math.max(MAD_TO_SD * quantile(sizes.slice(from, to).sort(), 0.5), quantile(steps.sort(), 0.5));
  };
  const overall = sd(0, sizes.length);
  const blocks = Array.from({ length: Math.ceil(sizes.length / BLOCK) }, (_, k) => sd(k * BLOCK, (k + 1) * BLOCK));
  return blocks.map((block, k) => Math.max(overall, blocks[k - 1] ?? 0, block, blocks[k + 1] ?? 0));
}
