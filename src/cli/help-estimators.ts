import type { Option } from '../core/option.js';
import { ESTIMATORS, estimatorOptions } from '../estimators/estimator.js';
import { flagOf } from './flags.js';
import { columns, paragraph } from './help-layout.js';

/** Each kind in a line. */
const BRIEFS: Readonly<Record<string, string>> = {
  'three-point': 'numpy.gradient (the default): one sample late',
  stencil: 'finite differences of any accuracy: half its points late',
  'savitzky-golay': 'a polynomial through so many samples',
  'least-squares': 'a line or polynomial through a window, with its standard error',
  kalman: 'for noise with spikes, steps and kinks, with its standard error',
  holt: 'level and trend, both smoothed: little delay, little work',
  'slope-average': 'the slopes between neighbours, averaged over time',
  'exponential-least-squares': 'a line or parabola through the past, which fades',
  'lagged-difference': 'the difference to the value of some time ago',
  'theil-sen': 'the median of all slopes in a window: outliers do not matter',
  hampel: 'least squares in a window, without the outliers',
  'prometheus-deriv': 'as deriv(v[range]) of Prometheus',
  'prometheus-rate': 'as rate(v[range]) of Prometheus',
  'flux-derivative': 'as derivative() of Flux',
  'telegraf-derivative': 'as aggregators.derivative of Telegraf',
  'ha-derivative': 'as the derivative of Home Assistant',
  'ha-trend': 'as the trend of Home Assistant',
  'ta-linearreg-slope': 'as LINEARREG_SLOPE of TA-Lib',
};

/** All kinds with their options. */
export const estimatorsText = (): string =>
  `${paragraph(
    "--estimator 'KIND NAME=VALUE ...', as in --estimator 'least-squares window=5s'. Options without brackets are needed. A window is a duration (5s), or a number of samples. fluxion advise says which kind your samples call for.",
  )}\n${ESTIMATORS.map(estimatorText).join('\n')}`;

/** One kind with its options. */
export const estimatorText = (kind: string): string =>
  `${kind}: ${BRIEFS[kind] ?? ''}\n${columns(Object.entries(estimatorOptions(kind)).map(row), 28)}`;

function row([name, option]: [string, Option<unknown>]): [string, string] {
  const written = `${flagOf(name).slice(2)}=${option.placeholder ?? 'true'}`;
  return [`  ${isNeeded(option) ? written : `[${written}]`}`, option.help];
}

/** Does it have no default? */
function isNeeded(option: Option<unknown>): boolean {
  try {
    option.check(undefined, 'it');
    return false;
  } catch {
    return true;
  }
}
