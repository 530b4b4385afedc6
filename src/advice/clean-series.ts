import { at, share } from './statistics.js';

/** Samples in order, without ties, jumps and spikes: ready for measuring noise and motion. */
export interface CleanSeries {
  /** Seconds since the first sample. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The same samples, cut at gaps. At least one segment. */
  readonly segments: readonly Segment[];
  /** A spacing above this, in seconds, is a gap. */
  readonly gapLimit: number;
  /** Samples per step of a slow signal that shows its resolution; else 1. See {@link runLengthOf}. */
  readonly runLength: number;
}

/** Neighbouring samples without a gap between them. */
export interface Segment {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Cuts a series where a spacing is above `gapLimit`. */
export function cleanSeries(x: Float64Array, y: Float64Array, gapLimit: number, runLength: number): CleanSeries {
  const segments: Segment[] = [];
  let from = 0;
  const cut = (to: number): void => {
    segments.push({ x: x.subarray(from, to), y: y.subarray(from, to) });
    from = to;
  };
  for (let i = 1; i < x.length; i += 1) if (at(x, i) - at(x, i - 1) > gapLimit) cut(i);
  cut(x.length);
  return { x, y, segments, gapLimit, runLength };
}

/** Mean spacing in seconds, gaps left out. */
export function meanSpacing({ x, segments }: CleanSeries): number {
  const time = segments.reduce((sum, segment) => sum + at(segment.x, segment.x.length - 1) - at(segment.x, 0), 0);
  return time / Math.max(1, x.length - segments.length);
}

/**
 * Mean number of samples from step to step of a signal that is slower than its resolution: it stands still, then moves by one
 * quantum, so that neighbouring samples share one rounding error. 1 for any other signal.
 */
export function runLengthOf(steps: Float64Array, quantum: number | undefined, unchanged: number): number {
  if (quantum === undefined || unchanged < 0.5 || unchanged === 1) return 1;
  const moves = steps.filter((step) => step !== 0);
  const small = share(moves, (step) => Math.abs(step) < 1.5 * quantum);
  // Noise goes up and down again; a slow signal goes on.
  const onwards = share(moves, (step, i) => step * at(moves, i - 1) > 0);
  return small > 0.8 && onwards > 0.6 ? Math.round(1 / (1 - unchanged)) : 1;
}
