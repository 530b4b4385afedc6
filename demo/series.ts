import type { DerivativeOptions, Mapping } from 'fluxion';

/** One series of a feed, and how it is shown. */
export interface SeriesPlan {
  readonly key: string;
  readonly unit: string;
  readonly rateUnit: string;
  readonly note: string;
  /** The sparkline reaches at least this far up and down, so that mere noise does not fill it. */
  readonly scale: number;
  /** Decimals of the derivative (default 2). */
  readonly digits?: number;
}

/** A feed: where it is, how it is read, and how it is differentiated. */
export interface FeedPlan {
  readonly path: 'host' | 'boilers' | 'ticks';
  readonly title: string;
  readonly about: string;
  readonly map?: Mapping;
  readonly per: 's' | 'min';
  readonly estimator: Extract<DerivativeOptions['estimator'], { readonly kind: string }>;
  /** Do its results have a standard error, once there are enough samples for one? */
  readonly hasError?: boolean;
  readonly series: readonly SeriesPlan[];
}

const boiler = (number: number, note: string): SeriesPlan => ({
  key: `boiler-${number}`,
  unit: '°C',
  rateUnit: '°C/min',
  note,
  scale: 2,
});

/** All that the demo shows. */
export const FEEDS: readonly FeedPlan[] = [
  {
    path: 'host',
    title: 'this machine',
    about: 'measured',
    per: 's',
    estimator: { kind: 'least-squares', window: '3s' }, // processor time comes in steps of 10 ms
    hasError: true,
    series: [
      { key: 'cpu', unit: 's', rateUnit: 'CPUs', note: 'processor time used; processors busy', scale: 1 },
      { key: 'memory', unit: 'MB', rateUnit: 'MB/s', note: 'memory in use', scale: 1 },
      { key: 'network', unit: 'MB', rateUnit: 'MB/s', note: 'received, loopback included', scale: 0.01, digits: 3 },
    ],
  },
  {
    path: 'boilers',
    title: 'four boilers',
    about: 'simulated in real time, steps of 1/16 °C',
    map: { time: '/ts', value: '/temp', key: '/id' },
    per: 'min',
    // Steps and no noise: `fluxion advise` ranks it level with a window of 3 to 9 s, and it does not fall to 0 between steps.
    estimator: { kind: 'kalman', tau: '2s' },
    hasError: true,
    series: [
      boiler(1, 'heats and cools'),
      boiler(2, 'its burner runs away once a minute'),
      boiler(3, 'heats and cools'),
      boiler(4, 'hardly changes'),
    ],
  },
  {
    path: 'ticks',
    title: 'a market',
    about: 'simulated in real time',
    map: { when: { '/e': 'trade' }, time: '/T', value: '/p', key: '${/s}' },
    per: 's',
    estimator: { kind: 'slope-average', tau: '5s' }, // prices wander: see docs/estimators.md
    series: [{ key: 'BTCUSD', unit: 'USD', rateUnit: 'USD/s', note: 'a random walk, many trades in one ms', scale: 1 }],
  },
];

/** An estimator as the command line takes it: `kalman tau=2s`. */
export function estimatorWords({ estimator: { kind, ...options } }: FeedPlan): string {
  return [kind, ...Object.entries(options).map(([name, value]) => `${name}=${value}`)].join(' ');
}
