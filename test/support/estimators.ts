/** The options that a kind of estimator needs, as the command line writes them; others need none. */
const NEEDED: Readonly<Record<string, string>> = {
  'savitzky-golay': 'points=7',
  'least-squares': 'window=2s',
  holt: 'level-tau=2s',
  'slope-average': 'tau=2s',
  'exponential-least-squares': 'tau=2s',
  'lagged-difference': 'baseline=2s',
  kalman: 'tau=2s',
  'theil-sen': 'window=500ms',
  hampel: 'window=500ms',
  'prometheus-deriv': 'range=5s',
  'prometheus-rate': 'range=5s',
  'telegraf-derivative': 'period=3s',
  'ha-derivative': 'time-window=3s',
};

/** What `--estimator` takes for a kind. */
export const estimatorText = (kind: string): string => [kind, NEEDED[kind]].filter(Boolean).join(' ');
