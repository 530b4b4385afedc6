import type { CleanSeries, Segment } from './clean-series.js';
import type { NoisePower } from './noise.js';
import { at } from './statistics.js';

/** What a slope makes of noise: its variance for white noise of variance 1, and for a random walk of variance 1 in a second. */
export interface Gain {
  readonly white: number;
  readonly walk: number;
}

/** A mean square, and what noise puts into it. */
export interface MeanSquare extends Gain {
  readonly square: number;
}

/** The least-squares slopes of windows of one length, side by side, compared with their neighbours. */
export interface Comparison {
  /** How many neighbours were compared. */
  readonly pairs: number;
  /** The slopes themselves. */
  readonly slopes: MeanSquare;
  /** Their first differences, scaled by 1 / sqrt 2 ... */
  readonly neighbours: MeanSquare;
  /** ... and their second differences; both as of windows exactly one length apart. */
  readonly curves: MeanSquare;
}

/** Lays windows of `length` seconds side by side, and compares the slope of each with its neighbours. */
export function compareWindows(series: CleanSeries, length: number, spacing: number): Comparison {
  const [slopes, neighbours, curves] = [new Sum(), new Sum(), new Sum()];
  for (const segment of series.segments) {
    let [a, b]: (Slope | undefined)[] = [];
    for (const c of slopesOf(segment, length, spacing)) {
      if (c !== undefined) slopes.add([1, c]);
      if (b !== undefined && c !== undefined) {
        const late = length / (c.middle - b.middle);
        neighbours.add([-late * Math.SQRT1_2, b], [late * Math.SQRT1_2, c]);
        if (a !== undefined) {
          const early = length / (b.middle - a.middle);
          const scale = (2 * length) / (c.middle - a.middle);
          curves.add([scale * early, a], [-scale * (early + late), b], [scale * late, c]);
        }
      }
      [a, b] = [b, c];
    }
  }
  return { pairs: neighbours.n, slopes: slopes.mean(), neighbours: neighbours.mean(), curves: curves.mean() };
}

/** What a mean square has beyond noise, unless that is by chance. */
export function beyondNoise({ square, white, walk }: MeanSquare, noise: NoisePower, doubt: number): number {
  const explained = noise.white * white + noise.walk * walk;
  return square > explained * (1 + doubt) ? square - explained : 0;
}

interface Slope extends Gain {
  readonly slope: number;
  /** Mean time of its samples. */
  readonly middle: number;
}

/** A sum of squares, and what noise puts into it. */
class Sum {
  #square = 0;
  #white = 0;
  #walk = 0;
  n = 0;

  /** Adds a weighted sum of slopes: its square, and that of each of its weights. */
  add(...terms: readonly (readonly [weight: number, slope: Slope])[]): void {
    let sum = 0;
    for (const [weight, { slope, white, walk }] of terms) {
      sum += weight * slope;
      this.#white += weight * weight * white;
      this.#walk += weight * weight * walk;
    }
    this.#square += sum * sum;
    this.n += 1;
  }

  mean(): MeanSquare {
    const n = Math.max(1, this.n);
    return { square: this.#square / n, white: this.#white / n, walk: this.#walk / n };
  }
}

/** The slopes of windows side by side; `undefined` for one with too few samples. */
function* slopesOf({ x, y }: Segment, length: number, spacing: number): Generator<Slope | undefined> {
  let from = 0;
  // The edges of windows lie halfway between samples when these are regular.
  for (let edge = at(x, 0) - spacing / 2 + length; from < x.length; edge += length) {
    let to = from;
    while (to < x.length && at(x, to) < edge) to += 1;
    yield to === x.length ? undefined : slopeOf(x.subarray(from, to), y.subarray(from, to), length);
    from = to;
  }
}

/** The least-squares slope of a window; none when its samples fill less than half of it. */
function slopeOf(x: Float64Array, y: Float64Array, length: number): Slope | undefined {
  const n = x.length;
  const [x0, y0] = [at(x, 0), at(y, 0)];
  if (n < 3 || at(x, n - 1) - x0 < length / 2) return undefined;
  let [mx, my] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    mx += (at(x, i) - x0) / n;
    my += (at(y, i) - y0) / n;
  }
  mx += x0;
  my += y0;
  let [sxx, sxy] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    sxx += (at(x, i) - mx) ** 2;
    sxy += (at(x, i) - mx) * (at(y, i) - my);
  }
  let [walk, before] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    if (i > 0) walk += (at(x, i) - at(x, i - 1)) * before * before;
    before += (at(x, i) - mx) / sxx;
  }
  return { slope: sxy / sxx, middle: mx, white: 1 / sxx, walk };
}
