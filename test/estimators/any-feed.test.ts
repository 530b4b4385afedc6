import fc from 'fast-check';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createCounters,
  type Derivative,
  type DerivativeOptions,
  derivative,
  ESTIMATORS,
  type EstimatorSpec,
  type Sample,
} from '../../src/index.js';
import { accountedFor } from '../operators/clock.js';

const ALL: readonly EstimatorSpec[] = [
  'three-point',
  'stencil',
  { kind: 'savitzky-golay', points: 7 },
  { kind: 'least-squares', window: '3s' },
  { kind: 'least-squares', window: 9, degree: 3, centred: true },
  { kind: 'least-squares', window: '4s', lag: '1s', degree: 2 },
  { kind: 'holt', levelTau: '2s' },
  { kind: 'slope-average', tau: '2s' },
  { kind: 'exponential-least-squares', tau: '2s' },
  { kind: 'exponential-least-squares', tau: '2s', degree: 2 },
  { kind: 'lagged-difference', baseline: '2s' },
  { kind: 'kalman', tau: '2s' },
  { kind: 'kalman', tau: '2s', lag: '4s' },
  { kind: 'kalman', tau: '2s', model: 'acceleration', lag: '3s' },
  { kind: 'theil-sen', window: '3s' },
  { kind: 'hampel', window: '3s' },
  { kind: 'prometheus-deriv', range: '5s' },
  { kind: 'prometheus-rate', range: '5s' },
  'flux-derivative',
  { kind: 'telegraf-derivative', period: '3s' },
  { kind: 'ha-derivative', timeWindow: '3s' },
  'ha-trend',
  'ta-linearreg-slope',
];

const step = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 1500 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -50, 1e5, 1e7, 1e10) },
);
const value = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -500, max: 500 }).map((v) => v / 10) },
  { weight: 1, arbitrary: fc.constantFrom(null, 1e12, -1e12, 21.3) },
);
const feed = fc.array(fc.tuple(step, value), { maxLength: 60, size: 'max' }).map((list): Sample[] => {
  let t = 0;
  return list.map(([h, v]) => {
    t += h;
    return { t, value: v as number };
  });
});
const options: fc.Arbitrary<DerivativeOptions> = fc.record(
  {
    ties: fc.constantFrom('last', 'first', 'mean'),
    missing: fc.constantFrom('skip', 'break'),
    lateness: fc.constant(100),
    maxGap: fc.constant('auto' as const),
    counter: fc.constant(true),
    provisional: fc.constant(true),
  },
  { requiredKeys: [] },
);

describe('every estimator, on any feed', () => {
  it('is named here', () => {
    const names = new Set(ALL.map((estimator) => (typeof estimator === 'string' ? estimator : estimator.kind)));
    expect([...names].sort()).toEqual([...ESTIMATORS].sort());
  });

  it.each(ALL.map((estimator) => [JSON.stringify(estimator), estimator] as const))(
    '%s: finite or null, never in another order, and every sample accounted for',
    (_, estimator) => {
      fc.assert(
        fc.property(feed, options, (samples, given) => {
          const counters = createCounters();
          const results: Derivative[] = [];
          from(samples)
            .pipe(derivative({ ...given, estimator, counters }))
            .subscribe((r) => void results.push(r));
          const final = results.filter((r) => r.final !== false);
          expect(accountedFor(counters)).toBe(counters.in);
          expect([counters.pending, counters.out]).toEqual([0, final.length]);
          for (const { derivative: d } of results) if (d !== null) expect(Number.isFinite(d)).toBe(true);
          if (counters.resync > 0) return;
          final.forEach((r, i) => {
            if (i > 0) expect(r.t).toBeGreaterThan(final[i - 1]?.t as number);
          });
        }),
        { numRuns: 200 },
      );
    },
  );
});
