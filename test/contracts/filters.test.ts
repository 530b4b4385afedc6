import { describe, expect, it } from 'vitest';
import { StateError } from '../../src/core/state.js';
import { type EstimatorSpec, estimatorKernels } from '../../src/estimators/estimator.js';
import { type EstimatorMember, estimatorContract, through, wander } from './estimator.js';

/** Spacings of the contract are 1/8 to 5: spans are in the same unit here. */
const member = (estimator: EstimatorSpec, rest: Omit<EstimatorMember, 'make'> = {}): [string, EstimatorMember] => [
  JSON.stringify(estimator),
  { make: () => estimatorKernels(estimator).scalar(1, 1, 1), ...rest },
];

const never = { forgets: Infinity };

const MEMBERS = [
  member({ kind: 'holt', levelTau: 4 }, never),
  member({ kind: 'holt', levelTau: 8, trend: 3 }, never),
  member({ kind: 'slope-average', tau: 6 }, never),
  member({ kind: 'exponential-least-squares', tau: 6 }, never),
  member({ kind: 'exponential-least-squares', tau: 6, degree: 2 }, { ...never, line: 1e-11 }),
  member({ kind: 'lagged-difference', baseline: 7 }),
  member({ kind: 'lagged-difference', baseline: '10ms' }),
  member({ kind: 'theil-sen', window: 9 }),
  member({ kind: 'theil-sen', window: '40ms', most: 6 }),
  member({ kind: 'hampel', window: 2 }),
  member({ kind: 'hampel', window: 25, threshold: 1 }),
  member({ kind: 'hampel', window: '30ms' }),
  member({ kind: 'kalman', tau: 5 }, never),
  member({ kind: 'kalman', tau: 5, levelNoise: 10, gate: 2 }, never),
  member({ kind: 'kalman', tau: 5, gate: false }, never),
  member({ kind: 'kalman', tau: 5, noise: 0.01 }, never), // much too little: all is outliers
  member({ kind: 'kalman', tau: 5, lag: 10 }, never),
  member({ kind: 'kalman', tau: 5, lag: 0.5, gate: 1 }, never),
  member({ kind: 'kalman', tau: 5, noise: 0.01, lag: 40 }, never),
  member({ kind: 'kalman', tau: 5, model: 'acceleration' }, never),
  member({ kind: 'kalman', tau: 5, model: 'acceleration', lag: 10, gate: 1 }, never),
];

for (const [name, what] of MEMBERS) {
  estimatorContract(name, what);

  describe(`${name} and what is no state of its`, () => {
    it('a damaged state is refused, and the kernel is as new', () => {
      const { h, y } = wander(11, 40);
      const wanted = through(what.make(), h, y);
      const used = what.make();
      through(used, h, y, false);
      const good = JSON.stringify(used.snapshot?.());
      for (const bad of [
        'null',
        '7',
        '[]',
        '{}',
        '[[],[]]',
        good.replace(/-?\d[\d.e+-]*/, '"x"'),
        good.replace(/-?\d[\d.e+-]*(?=\D*$)/, '{}'),
      ]) {
        const kernel = what.make();
        expect(() => kernel.restore?.(JSON.parse(bad)), bad.slice(0, 60)).toThrow(StateError);
        expect(through(kernel, h, y)).toEqual(wanted);
      }
    });
  });
}
