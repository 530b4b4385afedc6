import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCounters, type DerivativeOptions, derivative } from '../../src/index.js';

/** Every estimator, with windows and time constants of a few samples; samples come 1 s apart. */
const ESTIMATORS: readonly NonNullable<DerivativeOptions['estimator']>[] = [
  'three-point',
  { kind: 'stencil', points: 5 },
  { kind: 'stencil', points: 5, order: 2 },
  { kind: 'savitzky-golay', points: 5, degree: 2 },
  { kind: 'least-squares', window: 5 },
  { kind: 'least-squares', window: 5, degree: 2 },
  { kind: 'least-squares', window: '5s', centred: true },
  { kind: 'holt', levelTau: '1s' },
  { kind: 'slope-average', tau: '1s' },
  { kind: 'exponential-least-squares', tau: '1s' },
  { kind: 'exponential-least-squares', tau: '1s', degree: 2 },
  { kind: 'lagged-difference', baseline: '2s' },
  { kind: 'kalman', tau: '3s' },
  { kind: 'kalman', tau: '3s', model: 'acceleration' },
  { kind: 'kalman', tau: '3s', lag: '3s' },
  { kind: 'theil-sen', window: 5 },
  { kind: 'hampel', window: 5 },
];

const SPIKES: readonly (readonly number[])[] = [
  [1e308],
  [-1e308, 1e308],
  [1.7e308, -1.7e308, 1.7e308],
  [1e200, -1e200],
  [1e155],
];

describe('a value at the end of the range of doubles', () => {
  for (const estimator of ESTIMATORS)
    it(`costs results nearby, never those after it, and nothing that is not finite leaves: ${JSON.stringify(estimator)}`, async () => {
      for (const spikes of SPIKES) {
        const counters = createCounters();
        const values = Array.from({ length: 2000 }, (_, i) => i);
        values.splice(25, spikes.length, ...spikes);
        const samples = values.map((value, i) => ({ t: i * 1000, value }));
        const options: DerivativeOptions = { estimator, counters, per: 's', provisional: true };
        const results = await lastValueFrom(from(samples).pipe(derivative(options), toArray()));
        const odd = results.filter(
          ({ derivative: d, standardError = 0, residual = 0 }) =>
            !(d === null || Number.isFinite(d)) || Math.abs(standardError) === Infinity || residual === Infinity,
        );
        expect(odd).toEqual([]);
        const finals = results.filter(({ final }) => final !== false);
        expect(counters).toMatchObject({ in: 2000, out: 2000, pending: 0 });
        const order = typeof estimator === 'object' && 'order' in estimator ? estimator.order : 1;
        expect(finals[1900]?.derivative).toBeCloseTo(order === 2 ? 0 : 1, 9);
      }
    });

  it('makes a filter begin anew, which is counted', async () => {
    const counters = createCounters();
    const samples = [0, 1, 2, 1e308, -1e308, 5, 6, 7].map((value, i) => ({ t: i * 1000, value }));
    const estimator = { kind: 'exponential-least-squares', tau: '2s' } as const;
    const results = await lastValueFrom(from(samples).pipe(derivative({ estimator, counters }), toArray()));
    expect(results.at(-1)?.derivative).toBeCloseTo(1, 12);
    expect(counters.resync).toBeGreaterThan(0);
  });

  it('has no slope from samples so far apart that their distances fall together', async () => {
    const ns = 1_767_225_600_000_000_000n;
    const samples = [0n, ns, ns + 100n, ns + 200n, ns + 300n, ns + 400n, ns + 500n].map((t, value) => ({ t, value }));
    const counters = createCounters();
    const options: DerivativeOptions = { estimator: { kind: 'stencil', points: 5 }, counters, per: 'us' };
    const results = await lastValueFrom(from(samples).pipe(derivative(options), toArray()));
    expect(results[0]?.derivative).toBeNull();
    for (const { derivative: d } of results.slice(3)) expect(d).toBeCloseTo(10, 9);
    expect(counters).toMatchObject({ in: 7, out: 7 });
  });
});
