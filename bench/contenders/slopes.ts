import { IndicatorsSync } from '@ixjb94/indicators';
import { movingLeastSquare } from 'indicatorts';
import { sgg } from 'ml-savitzky-golay-generalized';
import { linearRegression } from 'simple-statistics';
import { LinearRegression } from 'trading-signals';
import type { Emit, Kernel } from '../../src/core/types.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { divide } from '../../src/kernels/three-point/rational.js';
import { feed, random, walk } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

const PUSHES = 1 << 20;
const BLOCK = 1 << 10;
const SAMPLES = 100_000;
const STEP = 1000; // ms, where they are equal

interface Series {
  readonly t: number[];
  readonly y: number[];
}

const regular = (value: (i: number) => number): Series => ({
  t: Array.from({ length: SAMPLES }, (_, i) => i * STEP),
  y: Array.from({ length: SAMPLES }, (_, i) => value(i)),
});

/** What the slopes are taken of; all times are whole milliseconds. */
const SERIES: Readonly<Record<string, () => Series>> = {
  'near-0': () => {
    const next = random(4);
    return regular((i) => Math.sin(i / 50) + (next() - 0.5) / 10);
  },
  price: () => {
    const { value } = walk(SAMPLES);
    return regular((i) => (6_000_000 + Math.round(100 * (value[i] as number))) / 100);
  },
  epoch: () => {
    const samples = [...feed(SAMPLES)];
    return { t: samples.map(({ t }) => t), y: samples.map(({ value }) => Number(value)) };
  },
};

/** Slopes over the last `window` samples: the last result belongs to the last of them. */
type Slopes = (series: Series, window: number) => ArrayLike<number>;

const trailing = (window: number): Kernel => estimatorKernels({ kind: 'least-squares', window }).scalar(1, 1, 1);

/** Each in its usual use: one sample after the other where it takes one, else all at once. */
const LIBRARIES: Readonly<Record<string, { readonly slopes: Slopes; readonly byIndex?: true }>> = {
  fluxion: {
    slopes({ t, y }, window) {
      const slopes = new Float64Array(y.length);
      const kernel = trailing(window);
      let k = 0;
      const emit: Emit = (slope) => {
        slopes[k] = slope;
        k += 1;
      };
      let before = 0;
      for (let i = 0; i < y.length; i += 1) {
        const at = t[i] as number;
        kernel.push(at - before, y[i] as number, emit);
        before = at;
      }
      return slopes;
    },
  },
  'trading-signals': {
    byIndex: true,
    slopes({ y }, window) {
      const slopes = new Float64Array(y.length);
      const indicator = new LinearRegression(window);
      for (let i = 0; i < y.length; i += 1) slopes[i] = indicator.add(y[i] as number)?.slope ?? Number.NaN;
      return slopes;
    },
  },
  indicatorts: { slopes: ({ t, y }, window) => movingLeastSquare(window, t, y).m },
  'simple-statistics': {
    slopes({ t, y }, window) {
      const slopes = new Float64Array(y.length);
      const last: number[][] = [];
      for (let i = 0; i < y.length; i += 1) {
        last.push([t[i] as number, y[i] as number]);
        if (last.length > window) last.shift();
        slopes[i] = linearRegression(last).m;
      }
      return slopes;
    },
  },
  'ml-savitzky-golay-generalized': {
    slopes({ t, y }, window) {
      const half = window >> 1;
      return sgg(y, t, { windowSize: window, polynomial: 1, derivative: 1 }).subarray(half, y.length - half);
    },
  },
  '@ixjb94/indicators': { byIndex: true, slopes: ({ y }, window) => new IndicatorsSync().linregslope(y, window) },
};

const SCALE = 100; // every value is a whole multiple of 2^-SCALE

/**
 * The slope of every full window, and the size that its error is relative to: the slope, or, where that is less, the standard
 * deviation of the values over that of the times. Sums of integers: nothing is rounded but the quotient.
 */
function* exact({ t, y }: Series, window: number): Generator<{ slope: number; size: number }> {
  const xs = t.map(BigInt);
  const ys = y.map((value) => BigInt(value * 2 ** SCALE));
  const n = BigInt(window);
  let [sx, sy, sxx, sxy, syy] = [0n, 0n, 0n, 0n, 0n];
  const count = (i: number, sign: bigint): void => {
    const [a, b] = [xs[i] as bigint, ys[i] as bigint];
    sx += sign * a;
    sy += sign * b;
    sxx += sign * a * a;
    sxy += sign * a * b;
    syy += sign * b * b;
  };
  for (let i = 0; i < t.length; i += 1) {
    count(i, 1n);
    if (i >= window) count(i - window, -1n);
    if (i < window - 1) continue;
    const times = { int: n * sxx - sx * sx, exp: 0 };
    const slope = divide({ int: n * sxy - sx * sy, exp: -SCALE }, times);
    const deviations = Math.sqrt(divide({ int: n * syy - sy * sy, exp: -2 * SCALE }, times));
    yield { slope, size: Math.max(Math.abs(slope), deviations) };
  }
}

const library = (name = '') => {
  const found = LIBRARIES[name];
  if (found === undefined) throw new RangeError(`no library ${name}`);
  return found;
};

const speed: Setup = (name, window = '20') => {
  const { slopes } = library(name);
  const series = (SERIES['epoch'] as () => Series)();
  return () => timed(SAMPLES, () => void slopes(series, Number(window)));
};

/** The worst error of all full windows; see {@link exact}. */
const error: Setup = (name, window = '20', of = '') => {
  const { slopes, byIndex } = library(name);
  const series = (SERIES[of] as () => Series)();
  return () => {
    const found = slopes(series, Number(window));
    const step = byIndex ? STEP : 1;
    let k = found.length - (SAMPLES - Number(window) + 1);
    let worst = 0;
    for (const { slope, size } of exact(series, Number(window))) {
      worst = Math.max(worst, Math.abs((found[k] as number) / step - slope) / size);
      k += 1;
    }
    return worst;
  };
};

/** Nanoseconds per `push` into a window that is full. */
const push: Setup = (window = '24') => {
  const { t, value } = walk(PUSHES);
  const h = t.map((x, i) => x - (t[i - 1] ?? x - 0.5));
  const kernel = trailing(Number(window));
  const last = new Float64Array(1);
  const emit: Emit = (slope) => {
    last[0] = slope;
  };
  // In blocks: a loop that is entered once would be replaced while it runs, and timed in its slower form.
  const block = (from: number): void => {
    for (let i = from; i < from + BLOCK; i += 1) kernel.push(h[i] as number, value[i] as number, emit);
  };
  const work = (): void => {
    for (let from = 0; from < PUSHES; from += BLOCK) block(from);
  };
  work();
  return () => timed(PUSHES, work);
};

serve({ push, speed, error });
