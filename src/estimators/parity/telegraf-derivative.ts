import { wholeNumber } from '../../core/option.js';
import { TelegrafDerivative } from '../../kernels/parity/telegraf-derivative.js';
import { defineEstimator, type EstimatorFactory } from '../define.js';
import { requiredSpan } from '../options.js';

/**
 * Telegraf's aggregator `derivative` (influxdata/telegraf, August 2026), per `per` instead of per second: the slope from the
 * first to the last sample of each `period`. Source: plugins/aggregators/derivative/derivative.go.
 *
 * Telegraf says one number when a period ends; here each sample has the newest of them, from the first sample after that end
 * on, `null` before. Periods count from the first sample of a segment (`round_interval = false`). A period starts with the
 * last sample before it, unless `maxRollOver` periods have passed since: N bridges N - 1 empty periods, 0 none. What a segment
 * says stays until the next slope: set `maxGap` for an end to it. As Telegraf: `ties: 'last'`. Bit for bit its result, for
 * whole milliseconds.
 *
 * Wrong: on t², sampled each second, with 30 s, it says 88 at 60 s, for 120: 16 s late, and 45 s before the next one. All
 * samples but two of a period count for nothing. A counter's reset is a steep fall.
 *
 * Instead: `least-squares` with `window`; with `counter: true` for a counter.
 *
 * @example
 * estimate([0, 1, 3, 6], [0, 1000, 2000, 3000], { estimator: { kind: 'telegraf-derivative', period: '2s' } }).derivative[3] // -> 1
 */
export interface TelegrafDerivativeEstimator {
  readonly kind: 'telegraf-derivative';
  readonly period: string | number;
  readonly maxRollOver?: number;
}

/** See {@link TelegrafDerivativeEstimator}. */
export const telegrafDerivative: EstimatorFactory<TelegrafDerivativeEstimator> = defineEstimator(
  'telegraf-derivative',
  {
    period: requiredSpan('the period of the aggregator'),
    maxRollOver: wholeNumber('how many periods are bridged, and one (default 10)', { least: 0, fallback: 10 }),
  },
  ({ period, maxRollOver }) => ({
    scalar: (scale, _, perMs) => new TelegrafDerivative(period * perMs, maxRollOver, 1000 * perMs, scale),
    nanMeansNoResult: true,
  }),
);
