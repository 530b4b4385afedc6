import type { Track } from './survey.js';

/** How noisy the values of a series are, and how its slope moves. Values in their own unit, times in seconds. */
export interface Motion {
  /** Variance of the noise that each sample has for itself (white); of as many equally good, independent samples. */
  readonly white: number;
  /** Variance that the level gathers in a second, as a random walk does. */
  readonly walk: number;
  /** Mean spacing, gaps left out. */
  readonly spacing: number;
  /** Slopes of windows, from short ones to an eighth of the whole. */
  readonly windows: readonly WindowSlopes[];
  /** The same for three neighbours, as the three-point formula takes them, and what it makes of a third derivative of 1. */
  readonly triple: Gain & { readonly bending: number };
  /** Mean square of the third derivative, as far as it can be told from noise. */
  readonly third: number;
}

/** What a slope does with noise: its variance for white noise of variance 1, and for a random walk of variance 1 in a second. */
export interface Gain {
  readonly white: number;
  readonly walk: number;
}

/** Least-squares slopes of windows of one length, side by side. */
export interface WindowSlopes extends Gain {
  /** Length of the windows in seconds. */
  readonly length: number;
  /** Mean square of the slopes. */
  readonly size: number;
  /** Half the mean square difference of neighbours, beyond what noise explains: so much does the slope move. Grows with the length. */
  readonly moved: number;
  /** Mean square of the error that is made at the newest sample of a window ... */
  readonly lagging: number;
  /** ... and in its middle, when the noise is left out. */
  readonly bending: number;
}

const STRIDES = [1, 2, 4, 8, 16];

/**
 * Noise: fourth divided differences of 5 samples, scaled so that white noise has the same variance in all of them on any spacing,
 * over strides of 1, 2, 4, 8 and 16 samples. White noise is the same at all strides; a random walk grows with the time they
 * span; what is smooth grows with its eighth power, and cancels at a stride of 1. Source: Gasser, Sroka and Jennen-Steinmetz
 * 1986, one order higher.
 *
 * Motion: how much the slopes of neighbouring windows differ, for windows that grow by half an octave: as the Allan variance of
 * a clock. Where they differ by more than the noise explains, the slope has moved.
 */
export function motionOf(track: Track, quantum: number | undefined): Motion {
  const noise = noiseOf(track, quantum);
  const found: WindowSlopes[] = [];
  const { x } = track;
  const span = x[x.length - 1] as number;
  const spacing = timeSpent(track) / Math.max(1, x.length - track.cuts.length + 1);
  let moved = 0;
  let bent = 0;
  let third = 0;
  const least = Math.max(4, 2 * track.run) * spacing;
  for (let length = least; length <= Math.max(least, span / 8); length *= Math.SQRT2) {
    const { pairs, neighbours, curves, size, gain } = slopesOf(track, length, spacing);
    if (pairs < 3) continue;
    const doubt = 0.25 + 2.5 * Math.sqrt(2 / pairs);
    moved = Math.max(moved, beyond(neighbours, noise, doubt));
    const curve = beyond(curves, noise, doubt);
    if (third === 0) third = curve / length ** 4;
    const before = found[found.length - 1];
    // A smooth slope makes differences that grow with the square of the length, or its fourth power; a wandering one with the length.
    const grows = before === undefined || before.moved === 0 ? 2 : 2 * Math.log2(moved / before.moved);
    const smooth = Math.min(1, Math.max(0, grows - 1));
    bent = Math.max(bent, curve * (1 / 21) * (21 / 1600) ** smooth);
    found.push({
      length,
      size,
      moved,
      lagging: moved * 0.5 ** smooth,
      bending: bent,
      white: gain.white,
      walk: gain.walk,
    });
  }
  return { ...noise, spacing, windows: found, triple: tripleGain(track), third };
}

function noiseOf(track: Track, quantum: number | undefined): { white: number; walk: number } {
  const [first, ...others] = STRIDES.map((stride) => contrasts(track, stride * track.run)).filter(({ n }) => n >= 10);
  const rounding = (quantum ?? ulpOf(track.y)) ** 2 / 12;
  const second = others[0];
  // A run of one value counts as one sample.
  if (first === undefined || second === undefined) return { white: rounding * track.run, walk: 0 };
  const chance = ({ power, n }: Contrasts): number => Math.min(0.25, 3 * Math.sqrt((8 * track.run) / n)) * power;
  // A random walk has no more power than its load says, and what is smooth much more.
  const steep = second.power * first.load > 1.5 * first.power * second.load;
  let walk = steep ? 0 : first.power / first.load;
  for (const one of others) {
    const grown = one.power - first.power;
    walk = Math.min(walk, grown > chance(one) ? grown / (one.load - first.load) : 0);
  }
  const alike = Math.abs(second.power - first.power) <= chance(second);
  const power = walk === 0 && alike ? (first.power + second.power) / 2 : first.power - walk * first.load;
  const smooth = alike ? 0 : Math.max(0, second.power - first.power - walk * (second.load - first.load)) / 255;
  return { white: Math.max(rounding, power - smooth) * track.run, walk };
}

/** The unit in the last place of the largest value: the resolution of doubles. */
const ulpOf = (y: Float64Array): number => {
  const largest = y.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return largest === 0 ? 0 : 2 ** (Math.floor(Math.log2(largest)) - 52);
};

const timeSpent = ({ x, cuts }: Track): number => {
  let time = 0;
  for (let s = 1; s < cuts.length; s += 1)
    time += (x[(cuts[s] as number) - 1] as number) - (x[cuts[s - 1] as number] as number);
  return time;
};

interface Contrasts {
  /** Mean square ... */
  readonly power: number;
  /** ... and what a random walk of variance 1 in a second puts into it. */
  readonly load: number;
  readonly n: number;
}

/** Normalised differences of five samples `stride` apart. */
function contrasts({ x, y, cuts }: Track, stride: number): Contrasts {
  const w = new Float64Array(5);
  let [power, load, n] = [0, 0, 0];
  for (let s = 1; s < cuts.length; s += 1) {
    for (let i = cuts[s - 1] as number; i + 4 * stride < (cuts[s] as number); i += 1) {
      const span = (x[i + 4 * stride] as number) - (x[i] as number);
      let size = 0;
      for (let j = 0; j < 5; j += 1) {
        let product = 1;
        for (let k = 0; k < 5; k += 1)
          if (k !== j) product *= ((x[i + j * stride] as number) - (x[i + k * stride] as number)) / span;
        w[j] = 1 / product;
        size += (w[j] as number) ** 2;
      }
      let [sum, before, walk] = [0, 0, 0];
      for (let j = 0; j < 5; j += 1) {
        sum += (w[j] as number) * ((y[i + j * stride] as number) - (y[i] as number));
        if (j > 0) walk += ((x[i + j * stride] as number) - (x[i + (j - 1) * stride] as number)) * before * before;
        before += w[j] as number;
      }
      power += (sum * sum) / size;
      load += walk / size;
      n += 1;
    }
  }
  return { power: power / Math.max(1, n), load: load / Math.max(1, n), n };
}

interface Block extends Gain {
  readonly slope: number;
  /** Mean time of its samples. */
  readonly middle: number;
}

/** A sum of squares, and what noise puts into it. */
class Sum implements Gain {
  square = 0;
  white = 0;
  walk = 0;
  n = 0;

  /** Adds a combination of slopes: its square, and that of each of its weights. */
  add(weights: readonly number[], blocks: readonly Block[]): void {
    let sum = 0;
    weights.forEach((weight, i) => {
      const block = blocks[i] as Block;
      sum += weight * block.slope;
      this.white += weight * weight * block.white;
      this.walk += weight * weight * block.walk;
    });
    this.square += sum * sum;
    this.n += 1;
  }

  mean(): Gain & { readonly square: number } {
    const n = Math.max(1, this.n);
    return { square: this.square / n, white: this.white / n, walk: this.walk / n };
  }
}

type Mean = ReturnType<Sum['mean']>;

/** What a mean square has beyond noise, when that is not by chance. */
function beyond({ square, white, walk }: Mean, noise: Gain, doubt: number): number {
  const explained = noise.white * white + noise.walk * walk;
  return square > explained * (1 + doubt) ? square - explained : 0;
}

/** Slopes of windows side by side, and their first and second differences: scaled to windows exactly one length apart. */
function slopesOf(
  track: Track,
  length: number,
  spacing: number,
): { pairs: number; neighbours: Mean; curves: Mean; size: number; gain: Gain } {
  const [alone, neighbours, curves] = [new Sum(), new Sum(), new Sum()];
  const { x, cuts } = track;
  for (let s = 1; s < cuts.length; s += 1) {
    const end = cuts[s] as number;
    let from = cuts[s - 1] as number;
    let [a, b]: (Block | undefined)[] = [];
    // The edges lie between samples that are regular.
    for (let edge = (x[from] as number) - spacing / 2 + length; from < end; edge += length) {
      let to = from;
      while (to < end && (x[to] as number) < edge) to += 1;
      const c = to === end ? undefined : slopeOf(track, from, to, length);
      if (c !== undefined) alone.add([1], [c]);
      if (b !== undefined && c !== undefined) {
        const late = length / (c.middle - b.middle);
        neighbours.add([-late * Math.SQRT1_2, late * Math.SQRT1_2], [b, c]);
        if (a !== undefined) {
          const early = length / (b.middle - a.middle);
          const scale = (2 * length) / (c.middle - a.middle);
          curves.add([scale * early, -scale * (early + late), scale * late], [a, b, c]);
        }
      }
      [a, b] = [b, c];
      from = to;
    }
  }
  const gain = alone.mean();
  return { pairs: neighbours.n, neighbours: neighbours.mean(), curves: curves.mean(), size: gain.square, gain };
}

/** The least-squares slope of a window; none when its samples fill less than half of it. */
function slopeOf({ x, y }: Track, from: number, to: number, length: number): Block | undefined {
  const n = to - from;
  if (n < 3 || (x[to - 1] as number) - (x[from] as number) < length / 2) return undefined;
  let [mx, my] = [0, 0];
  for (let i = from; i < to; i += 1) {
    mx += ((x[i] as number) - (x[from] as number)) / n;
    my += ((y[i] as number) - (y[from] as number)) / n;
  }
  mx += x[from] as number;
  my += y[from] as number;
  let [sxx, sxy] = [0, 0];
  for (let i = from; i < to; i += 1) {
    sxx += ((x[i] as number) - mx) ** 2;
    sxy += ((x[i] as number) - mx) * ((y[i] as number) - my);
  }
  let [walk, before] = [0, 0];
  for (let i = from; i < to; i += 1) {
    if (i > from) walk += ((x[i] as number) - (x[i - 1] as number)) * before * before;
    before += ((x[i] as number) - mx) / sxx;
  }
  return { slope: sxy / sxx, middle: mx, white: 1 / sxx, walk };
}

/** The three-point formula, in the mean over all samples with two neighbours. */
function tripleGain({ x, cuts }: Track): Motion['triple'] {
  let [white, walk, bending, n] = [0, 0, 0, 0];
  for (let s = 1; s < cuts.length; s += 1) {
    for (let i = (cuts[s - 1] as number) + 1; i + 1 < (cuts[s] as number); i += 1) {
      const a = (x[i] as number) - (x[i - 1] as number);
      const b = (x[i + 1] as number) - (x[i] as number);
      const [first, last] = [b / (a * (a + b)), a / (b * (a + b))];
      white += first * first + last * last + (first - last) ** 2;
      walk += a * first * first + b * last * last;
      bending += (a * b) ** 2 / 36;
      n += 1;
    }
  }
  return { white: white / Math.max(1, n), walk: walk / Math.max(1, n), bending: bending / Math.max(1, n) };
}
