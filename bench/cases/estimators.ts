import type { EstimatorSpec } from '../../src/index.js';
import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread } from '../harness.js';

/** Estimators, with windows of some hundred samples; those whose work does not grow with the window have a target. */
const ESTIMATORS: readonly { readonly estimator: EstimatorSpec; readonly constant: boolean }[] = [
  { estimator: { kind: 'slope-average', tau: 60 }, constant: true },
  { estimator: { kind: 'holt', levelTau: 30 }, constant: true },
  { estimator: { kind: 'lagged-difference', baseline: '60ms' }, constant: true },
  { estimator: { kind: 'exponential-least-squares', tau: 60 }, constant: true },
  { estimator: { kind: 'exponential-least-squares', tau: 60, degree: 2 }, constant: true },
  { estimator: { kind: 'kalman', tau: 5 }, constant: true },
  { estimator: { kind: 'kalman', tau: 5, model: 'acceleration' }, constant: true },
  { estimator: { kind: 'kalman', tau: 5, lag: 10 }, constant: false },
  { estimator: { kind: 'hampel', window: '60ms' }, constant: false },
  { estimator: { kind: 'theil-sen', window: '60ms' }, constant: false },
];

/** The window-wide ones are slow enough for fewer samples. */
const FEW = 1 << 14;

/** `push` of each estimator, against that of numpy.gradient's. */
export const estimators: Case = {
  name: 'estimators',
  async *rows() {
    for (const { estimator, constant } of ESTIMATORS) {
      const json = JSON.stringify(estimator);
      const found = await alternate([
        await node('contenders/estimators', 'push', json, ...(constant ? [] : [FEW])),
        await node('contenders/estimators', 'push', '"three-point"'),
        await node('contenders/estimators', 'push-bytes', json),
      ]);
      const [ours, plain, bytes] = found.spreads as [Spread, Spread, Spread];
      const { kind, ...rest } = estimator as Exclude<EstimatorSpec, string>;
      yield {
        case: `push, ${kind} ${Object.entries(rest)
          .map(([name, value]) => `${name}=${value}`)
          .join(' ')}`,
        ours: `${number(ours.median, 'ns')}, ${Math.round(bytes.median)} B`,
        peer: `three-point ${number(plain.median, 'ns')}`,
        ratio: `cost ${number(ours.median / plain.median)}x`,
        target: constant ? '<= 30 ns' : '',
        met: constant ? ours.median <= 30 : undefined,
        why: 'calls that the compiler leaves standing, or a slow hour of the machine: three-point takes 5 to 9 ns',
      };
    }
  },
};
