import { type CleanSeries, meanSpacing } from './clean-series.js';
import { measureNoise, type NoisePower } from './noise.js';
import { at, last } from './statistics.js';
import { beyondNoise, compareWindows, type Gain } from './window-slopes.js';

/** How noisy the values of a series are, and how its slope moves. Values in their own unit, times in seconds. */
export interface Motion extends NoisePower {
  /** Mean spacing, gaps left out. */
  readonly spacing: number;
  /** Slopes of windows, from short ones to an eighth of the whole. */
  readonly windows: readonly WindowSlopes[];
  /** The gain of the three-point formula, and its mean square error for a third derivative of 1. */
  readonly triple: Gain & { readonly bending: number };
  /** Mean square of the third derivative, as far as it can be told from noise. */
  readonly third: number;
}

/** Least-squares slopes of windows of one length, side by side. */
export interface WindowSlopes extends Gain {
  /** Length of the windows in seconds. */
  readonly length: number;
  /** Mean square of the slopes. */
  readonly size: number;
  /** Half the mean square difference of neighbours, beyond what noise explains: how much the slope moves. Grows with the length. */
  readonly moved: number;
  /** Mean square error at the newest sample of a window, without noise ... */
  readonly lagging: number;
  /** ... and in its middle. */
  readonly bending: number;
}

/** No window is longer than this share of the whole series. */
const LONGEST = 1 / 8;
/** So many neighbours must be compared before a window length counts. */
const LEAST_PAIRS = 3;

/**
 * Measures how much the slopes of neighbouring windows differ, for windows that grow by half an octave, as the Allan variance of a
 * clock does. Where they differ by more than the noise explains, the slope has moved.
 */
export function motionOf(series: CleanSeries, quantum: number | undefined): Motion {
  const noise = measureNoise(series, quantum);
  const spacing = meanSpacing(series);
  const windows: WindowSlopes[] = [];
  let [moved, bending, third] = [0, 0, 0];
  const least = Math.max(4, 2 * series.runLength) * spacing;
  const longest = Math.max(least, last(series.x) * LONGEST);
  for (let length = least; length <= longest; length *= Math.SQRT2) {
    const { pairs, neighbours, curves, slopes } = compareWindows(series, length, spacing);
    if (pairs < LEAST_PAIRS) continue;
    const doubt = 0.25 + 2.5 * Math.sqrt(2 / pairs);
    moved = Math.max(moved, beyondNoise(neighbours, noise, doubt));
    const curve = beyondNoise(curves, noise, doubt);
    if (third === 0) third = curve / length ** 4;
    const smooth = smoothness(windows.at(-1)?.moved, moved);
    bending = Math.max(bending, curve * (1 / 21) * (21 / 1600) ** smooth);
    windows.push({
      length,
      size: slopes.square,
      moved,
      lagging: moved * 0.5 ** smooth,
      bending,
      white: slopes.white,
      walk: slopes.walk,
    });
  }
  return { ...noise, spacing, windows, triple: tripleGain(series), third };
}

/** How much noise is left in the slope of a window: its variance. */
export const noiseIn = (motion: NoisePower, window: Gain): number =>
  motion.white * window.white + motion.walk * window.walk;

/**
 * From 0 for a slope that wanders at random to 1 for a smooth one. Windows have grown by sqrt 2: the differences of a smooth
 * slope grow with the square of the length, those of a wandering one with the length.
 */
function smoothness(before: number | undefined, moved: number): number {
  const grows = before === undefined || before === 0 ? 2 : 2 * Math.log2(moved / before);
  return Math.min(1, Math.max(0, grows - 1));
}

/** The gain of the three-point formula, as the mean over all samples with two neighbours. */
function tripleGain({ segments }: CleanSeries): Motion['triple'] {
  let [white, walk, bending, n] = [0, 0, 0, 0];
  for (const { x } of segments) {
    for (let i = 1; i + 1 < x.length; i += 1) {
      const a = at(x, i) - at(x, i - 1);
      const b = at(x, i + 1) - at(x, i);
      const [first, last] = [b / (a * (a + b)), a / (b * (a + b))];
      white += first * first + last * last + (first - last) ** 2;
      walk += a * first * first + b * last * last;
      bending += (a * b) ** 2 / 36;
      n += 1;
    }
  }
  return { white: white / Math.max(1, n), walk: walk / Math.max(1, n), bending: bending / Math.max(1, n) };
}
