import { at, differences, quantile } from './statistics.js';

/** Whether the values behave like a counter or an angle. */
export interface Likeness {
  readonly kind: 'counter' | 'angle' | undefined;
  /** Of an angle: 360 or 2 pi; else 0. */
  readonly period: number;
  /** Jumps of an angle; else falls. */
  readonly jumps: number;
}

const PERIODS = [360, 2 * Math.PI];

export function likenessOf(y: Float64Array, quantum: number | undefined): Likeness {
  const steps = differences(y);
  const sizes = Float64Array.from(steps, Math.abs).sort();
  const least = y.reduce((a, b) => Math.min(a, b), Infinity);
  const most = y.reduce((a, b) => Math.max(a, b), -Infinity);
  for (const period of PERIODS) {
    const jumps = steps.filter((step) => Math.abs(step) > 0.75 * period).length;
    const fits = most - least <= period * 1.0001;
    if (fits && jumps > 0 && quantile(sizes, 0.9) < period / 6) return { kind: 'angle', period, jumps };
  }
  const falls = steps.filter((step) => step < 0).length;
  const resets = steps.filter((step, i) => step < 0 && at(y, i + 1) <= at(y, i) / 10).length;
  const rises = steps.filter((step) => step > 0).length;
  const whole = quantum !== undefined && Number.isInteger(quantum) && Number.isInteger(y[0]);
  const counts = least >= 0 && falls === resets && rises > 20 * falls && rises >= 10 && (falls > 0 || whole);
  return { kind: counts ? 'counter' : undefined, period: 0, jumps: falls };
}

/** The values without the jumps of a counter or an angle. */
export function unwrapped(y: Float64Array, { kind, period }: Likeness): Float64Array {
  if (kind === undefined) return y;
  let added = 0;
  let before = y[0] ?? 0;
  return y.map((value) => {
    if (kind === 'angle') added -= period * Math.round((value - before) / period);
    else if (value < before) added += before;
    before = value;
    return value + added;
  });
}
