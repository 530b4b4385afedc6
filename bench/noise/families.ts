import type { EstimatorSpec } from '../../src/index.js';

/** An estimator, and the configurations among which the tuning series chooses: some 25, on a logarithmic grid. */
export interface Family {
  readonly name: string;
  /** Does it take its time? It is then scored at the samples that its results belong to. */
  readonly late?: boolean;
  /** `spacing`: the mean one of the tuning series, in ms. */
  readonly configurations: (spacing: number) => EstimatorSpec[];
}

/** `n` factors from `a` to `b`, evenly on a logarithmic scale. */
const grid = (a: number, b: number, n = 25): number[] =>
  Array.from({ length: n }, (_, i) => a * (b / a) ** (i / (n - 1)));

/** A span of so many ms, to three digits, as a user would write it. */
const text = (ms: number): string => {
  const [size, unit] = ms < 1000 ? [1, 'ms'] : ms < 60_000 ? [1000, 's'] : [60_000, 'min'];
  return `${Number((ms / size).toPrecision(3))}${unit}`;
};

/** One span to choose. */
const span =
  (a: number, b: number, make: (span: string) => EstimatorSpec): Family['configurations'] =>
  (spacing) =>
    grid(a, b).map((factor) => make(text(factor * spacing)));

/** Two things to choose. */
const both =
  <X, Y>(
    xs: readonly X[],
    ys: readonly Y[],
    make: (x: X, y: Y, spacing: number) => EstimatorSpec,
  ): Family['configurations'] =>
  (spacing) =>
    xs.flatMap((x) => ys.map((y) => make(x, y, spacing)));

export const FAMILIES: readonly Family[] = [
  { name: 'three-point', configurations: () => ['three-point'] },
  {
    name: 'lagged-difference',
    configurations: span(4, 1000, (window) => ({ kind: 'lagged-difference', baseline: window })),
  },
  { name: 'slope-average', configurations: span(2, 400, (tau) => ({ kind: 'slope-average', tau })) },
  {
    name: 'exponential-least-squares',
    configurations: span(2, 400, (tau) => ({ kind: 'exponential-least-squares', tau })),
  },
  {
    name: 'exponential-least-squares, degree 2',
    configurations: span(2, 400, (tau) => ({ kind: 'exponential-least-squares', tau, degree: 2 })),
  },
  {
    name: 'holt',
    configurations: both(grid(1, 50, 5), grid(1, 50, 5), (level, trend, spacing) => ({
      kind: 'holt',
      levelTau: text(level * spacing),
      trend: text(trend * spacing),
    })),
  },
  { name: 'kalman', configurations: span(2.5, 1200, (tau) => ({ kind: 'kalman', tau })) },
  {
    name: 'kalman, no gate',
    configurations: span(2.5, 1200, (tau) => ({ kind: 'kalman', tau, gate: false })),
  },
  {
    name: 'kalman, with level',
    configurations: both(grid(2.5, 300, 8), [0, 1, 10], (tau, level, spacing) => ({
      kind: 'kalman',
      tau: text(tau * spacing),
      levelNoise: level,
    })),
  },
  {
    name: 'kalman, acceleration',
    configurations: span(1.5, 300, (tau) => ({ kind: 'kalman', tau, model: 'acceleration' })),
  },
  ...([1, 2] as const).map((degree) => ({
    name: `least-squares, degree ${degree}`,
    configurations: span(4, 1000, (window) => ({ kind: 'least-squares', window, degree })),
  })),
  { name: 'theil-sen', configurations: span(4, 1000, (window) => ({ kind: 'theil-sen', window })) },
  { name: 'hampel', configurations: span(4, 1000, (window) => ({ kind: 'hampel', window })) },
  ...([2, 3] as const).map((degree) => ({
    name: `least-squares, centred, degree ${degree}`,
    late: true,
    configurations: span(8, 400, (window) => ({ kind: 'least-squares', window, degree, centred: true })),
  })),
  {
    name: 'least-squares, a third of the window late, degree 4',
    late: true,
    configurations: (spacing) =>
      grid(8, 400).map((factor) => ({
        kind: 'least-squares',
        window: text(factor * spacing),
        degree: 4,
        lag: text(0.35 * factor * spacing),
      })),
  },
  {
    name: 'kalman, lag 2 tau',
    late: true,
    configurations: both(grid(2.5, 160), [2], (tau, lag, spacing) => ({
      kind: 'kalman',
      tau: text(tau * spacing),
      lag: text(lag * tau * spacing),
    })),
  },
  {
    name: 'kalman, lag',
    late: true,
    configurations: both(grid(2.5, 160, 8), [1, 2, 4], (tau, lag, spacing) => ({
      kind: 'kalman',
      tau: text(tau * spacing),
      lag: text(lag * tau * spacing),
    })),
  },
  {
    name: 'kalman, acceleration, lag',
    late: true,
    configurations: both(grid(1.5, 40, 8), [2, 4, 6], (tau, lag, spacing) => ({
      kind: 'kalman',
      tau: text(tau * spacing),
      lag: text(lag * tau * spacing),
      model: 'acceleration',
    })),
  },
];
