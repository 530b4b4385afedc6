import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import * as Plot from '@observablehq/plot';
import { derivative, type EstimatorSpec, type Sample } from 'fluxion';
import { parseHTML } from 'linkedom';
import { Subject } from 'rxjs';
import { GAP, MINUTES, samples, truth } from './thermometer.js';

/** What is drawn, a panel each. */
const ESTIMATORS: readonly EstimatorSpec[] = [
  'three-point',
  { kind: 'stencil', points: 5 },
  { kind: 'savitzky-golay', points: 13 },
  { kind: 'savitzky-golay', points: 13, lag: 2 },
  { kind: 'least-squares', window: '2 min' },
  { kind: 'least-squares', window: '2 min', centred: true },
  { kind: 'exponential-least-squares', tau: '30 s' },
  { kind: 'holt', levelTau: '30 s' },
  { kind: 'kalman', tau: '30 s' },
  { kind: 'kalman', tau: '30 s', lag: '1 min' },
  { kind: 'theil-sen', window: '2 min' },
  { kind: 'hampel', window: '2 min' },
  { kind: 'slope-average', tau: '30 s' },
  { kind: 'lagged-difference', baseline: '1 min' },
];

/** The title of each panel: `least-squares, window 2 min, centred`. */
export const LABELS: readonly string[] = ESTIMATORS.map(label);

/** What the picture is drawn from, as a short text that stands in the file: other samples or estimators need another picture. */
export const dataDigest = (): string =>
  createHash('sha256')
    .update(JSON.stringify([samples(), ESTIMATORS]))
    .digest('hex')
    .slice(0, 16);

const TITLE = 'One thermometer: every 7 to 13 s, in steps of 0.1 °C, with spikes and a gap; grey is the truth';
const LEGEND =
  'Below, its slope in °C/min. A result waits for later samples before it leaves; what it shows lags behind the truth at its time.';

const COLUMNS = 2;
const WIDTH = 900;
const TEMPERATURE = 210; // heights
const PANEL = 150;
const LIMIT = 3; // °C/min: what is steeper leaves its panel
const INK = '#333';
const TRUE = '#c4c4c4';
const SAMPLE = '#b3541e';
const SLOPE = '#1f5fa8';

interface Panel {
  readonly column: number;
  readonly row: number;
  readonly title: string;
  readonly figures: string;
  readonly results: readonly Point[];
}

/** Minutes, and °C/min; NaN where nothing was said, and the line is broken. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** The slopes of one thermometer by every estimator, as the text of an SVG. Run this file after a change: `npm run plot`. */
export function plot(): string {
  const panels = ESTIMATORS.map(panel);
  const height = PANEL * Math.ceil(panels.length / COLUMNS) + 40;
  const [above, below] = [temperature(), slopes(panels, height)];
  // Plot's rules are for a figure that stands alone in a page: `height: auto` would stretch one inside another.
  for (const figure of [above, below]) figure.querySelector('style')?.remove();
  below.setAttribute('y', String(TEMPERATURE));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${TEMPERATURE + height}" viewBox="0 0 ${WIDTH} ${TEMPERATURE + height}">
<title>${TITLE}</title>
<!-- data ${dataDigest()} -->
<rect width="100%" height="100%" fill="white"/>
${above.outerHTML}
${below.outerHTML}
</svg>
`;
}

/** How far an estimator is off, and how late it is: the latter on a series without spikes, which would hide it. */
function panel(estimator: EstimatorSpec, index: number): Panel {
  const { results, wait } = run(estimator, samples());
  const late = lag(run(estimator, samples({ spikes: false })).results);
  return {
    column: index % COLUMNS,
    row: Math.floor(index / COLUMNS),
    title: label(estimator),
    figures: `RMSE ${error(results, 0).toFixed(2)} °C/min, waits ${Math.round(wait)} s, lags ${late} s`,
    results,
  };
}

/** All results, and how many seconds after the time of its sample a result leaves: the median. */
function run(estimator: EstimatorSpec, series: readonly Sample[]): { results: Point[]; wait: number } {
  const source = new Subject<Sample>();
  const results: Point[] = [];
  const waits: number[] = [];
  let now = 0;
  source.pipe(derivative({ estimator, per: 'min', maxGap: '1 min' })).subscribe(({ t, derivative: slope }) => {
    const x = (t as number) / 60_000;
    if (x >= GAP.to && (results.at(-1)?.x ?? GAP.to) < GAP.from) results.push({ x: GAP.from, y: Number.NaN });
    results.push({ x, y: slope ?? Number.NaN });
    waits.push((now - (t as number)) / 1000);
  });
  for (const sample of series) {
    now = sample.t as number;
    source.next(sample);
  }
  source.complete();
  waits.sort((a, b) => a - b);
  return { results, wait: waits[waits.length >> 1] as number };
}

function label(estimator: EstimatorSpec): string {
  if (typeof estimator === 'string') return estimator;
  const { kind, ...options } = estimator;
  const words = Object.entries(options).map(([key, value]) => (value === true ? key : `${key} ${value}`));
  return [kind, ...words].join(', ');
}

/** Root of the mean squared difference to the truth of so many seconds before. */
function error(results: readonly Point[], seconds: number): number {
  const squares = results
    .map(({ x, y }) => (y - truth(Math.max(0, x - seconds / 60)).slope) ** 2)
    .filter((square) => !Number.isNaN(square));
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** How many seconds ago was what the results show? Those of the truth that they are nearest to. */
function lag(results: readonly Point[]): number {
  const seconds = Array.from({ length: 121 }, (_, i) => i);
  const errors = seconds.map((s) => error(results, s));
  return errors.indexOf(Math.min(...errors));
}

const { document } = parseHTML('<!doctype html><body></body>');
const look = {
  document,
  width: WIDTH,
  marginLeft: 44,
  style: { color: INK, fontSize: '11px', fontFamily: 'Helvetica, Arial, sans-serif' },
};
const band = Plot.rect([GAP], { x1: 'from', x2: 'to', fill: '#f3f0e8' });
const heading = { frameAnchor: 'top-left', textAnchor: 'start' } as const;

/** The true temperature or slope, every 10 s. */
const grey = (kind: 'celsius' | 'slope') =>
  Plot.line(
    Array.from({ length: MINUTES * 6 + 1 }, (_, i) => i / 6),
    { x: (x: number) => x, y: (x: number) => truth(x)[kind], stroke: TRUE, strokeWidth: 3 },
  );

const temperature = () =>
  Plot.plot({
    ...look,
    height: TEMPERATURE,
    marginTop: 50,
    x: { domain: [0, MINUTES], label: null },
    y: { label: null, ticks: 6, tickFormat: (celsius: number) => `${celsius} °C`, grid: true },
    marks: [
      band,
      grey('celsius'),
      Plot.dot(samples(), { x: ({ t }) => t / 60_000, y: 'value', r: 1.6, fill: SAMPLE }),
      Plot.text([TITLE], { ...heading, dy: -38, fontWeight: 'bold', fontSize: 13 }),
      Plot.text([LEGEND], { ...heading, dy: -20 }),
    ],
  });

function slopes(panels: readonly Panel[], height: number) {
  const results = panels.flatMap(({ column, row, results: points }) =>
    points.map((point) => ({ ...point, column, row })),
  );
  const facet = { fx: 'column', fy: 'row' };
  return Plot.plot({
    ...look,
    height,
    marginTop: 38,
    marginBottom: 36,
    fx: { axis: null, padding: 0.04 },
    fy: { axis: null, padding: 0.3 },
    x: { domain: [0, MINUTES], label: 'minutes', labelAnchor: 'center', labelArrow: 'none' },
    y: { domain: [-LIMIT, LIMIT], label: null, ticks: 5, grid: true },
    marks: [
      band,
      grey('slope'),
      Plot.line(results, { ...facet, x: 'x', y: 'y', stroke: SLOPE, strokeWidth: 1.2, clip: true }),
      Plot.text(panels, { ...facet, ...heading, text: 'title', dy: -27, fontWeight: 'bold', fontSize: 12 }),
      Plot.text(panels, { ...facet, ...heading, text: 'figures', dy: -13 }),
    ],
  });
}

if (process.argv[1]?.endsWith('plot.ts')) writeFileSync(new URL('./estimators.svg', import.meta.url), plot());
