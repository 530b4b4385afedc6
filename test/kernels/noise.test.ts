import { describe, expect, it } from 'vitest';
import type { EstimatorSpec } from '../../src/estimators/estimator.js';
import { random } from '../support/numbers.js';
import { normal, rms, tell } from '../support/signals.js';

/** Signals as the benchmark has them, of other seeds, with the true slope per ms. */
interface Signal {
  readonly t: number[];
  readonly y: number[];
  readonly truth: number[];
}

/** Two sines at 50 Hz, jittered, a tenth of the samples lost. */
function sines(seed: number): Signal {
  const [next, chance] = [normal(seed), random(seed + 500)];
  const [a, b] = [6.3 * chance(), 6.3 * chance()];
  const t: number[] = [];
  for (let i = 0; i < 2400; i += 1) {
    const jitter = 3 * Math.max(-2, Math.min(2, next()));
    if (chance() > 0.1) t.push(20 * i + jitter);
  }
  const [u, v] = [0.0006 * Math.PI, 0.0018 * Math.PI];
  return {
    t,
    y: t.map((x) => Math.sin(u * x + a) + 0.3 * Math.sin(v * x + b) + 0.05 * next()),
    truth: t.map((x) => u * Math.cos(u * x + a) + 0.3 * v * Math.cos(v * x + b)),
  };
}

/** A thermometer that follows the room within 25 minutes, read every 10 s, rounded to 1/16, with spikes and gaps. */
function thermometer(seed: number): Signal {
  const [next, chance] = [normal(seed), random(seed + 500)];
  const [tau, signal] = [25 * 60_000, { t: [], y: [], truth: [] } as Signal];
  let [time, inside, room, change] = [0, 20, 17 + 8 * chance(), 0];
  for (let i = 0; i < 2400; i += 1) {
    const h = chance() < 0.009 ? 60_000 * (1 + 4 * chance()) : 10_000 + 300 * next();
    time += h;
    if (time > change) {
      room = 17 + 9 * chance();
      change = time - 40 * 60_000 * Math.log(1 - chance());
    }
    inside = room + (inside - room) * Math.exp(-h / tau);
    const spike = chance() < 0.01 ? (chance() < 0.5 ? -1 : 1) * (2 + 18 * chance()) : 0;
    signal.t.push(time);
    signal.y.push(Math.round((inside + 0.03 * next() + spike) * 16) / 16);
    signal.truth.push((room - inside) / tau);
  }
  return signal;
}

/** The error of an estimator, without the first tenth: the mean over seeds. `per` in ms. */
function error(make: (seed: number) => Signal, per: number, estimator: EstimatorSpec): number {
  const seeds = [101, 102, 103, 104, 105, 106];
  return (
    seeds
      .map((seed) => {
        const { t, y, truth } = make(seed);
        return rms(tell(estimator, t, y).slopes, truth, Math.floor(t.length / 10)) * per;
      })
      .reduce((sum, one) => sum + one, 0) / seeds.length
  );
}

describe('on noisy signals, with the parameters that the benchmark has chosen on another seed', () => {
  it('two sines: holt is quick, and a smoothed acceleration exact', () => {
    const of = (estimator: EstimatorSpec): number => error(sines, 1000, estimator);
    expect(of({ kind: 'holt', levelTau: 157, trend: 22.2 })).toBeLessThan(0.57);
    expect(of({ kind: 'kalman', tau: 101, model: 'acceleration' })).toBeLessThan(0.65);
    expect(of({ kind: 'kalman', tau: 136, lag: 818, model: 'acceleration' })).toBeLessThan(0.115);
    expect(of('three-point')).toBeGreaterThan(1.5);
  });

  it('a thermometer with spikes: what is robust is twice as good', () => {
    const of = (estimator: EstimatorSpec): number => error(thermometer, 60_000, estimator);
    // Its changes are sharper than those of the benchmark's signal, whose targets are 0.027 and 0.014.
    expect(of({ kind: 'kalman', tau: 82_900 })).toBeLessThan(0.035);
    expect(of({ kind: 'kalman', tau: 82_900, lag: 166_000 })).toBeLessThan(0.02);
    expect(of({ kind: 'theil-sen', window: '2.5min' })).toBeLessThan(0.035);
    expect(of({ kind: 'hampel', window: '2.5min' })).toBeLessThan(0.04);
    expect(of({ kind: 'kalman', tau: 840_000, gate: false })).toBeGreaterThan(0.045);
  });
});
