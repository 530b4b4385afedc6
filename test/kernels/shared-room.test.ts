import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/core/types.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import type { EstimatorSpec } from '../../src/index.js';
import { StencilWeights } from '../../src/kernels/windows/uniform-weights.js';
import { wander } from '../contracts/estimator.js';

const heap = (): number => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc(); // arrays that the first one has found are gone after the second
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Kinds that need room to work in: fits, and medians of slopes. */
const KINDS: readonly EstimatorSpec[] = [
  { kind: 'least-squares', window: 40, degree: 3 },
  { kind: 'least-squares', window: 100, degree: 2, centred: true },
  { kind: 'savitzky-golay', points: 9 },
  { kind: 'stencil', points: 7 },
  { kind: 'theil-sen', window: 30 },
  { kind: 'theil-sen', window: 90, most: 80 },
];
const factories = KINDS.map(estimatorKernels);
const kernels = (): Kernel[] => factories.map((factory) => factory.scalar(1, 1, 1));

describe('kernels that share the room they work in', () => {
  it('answer in turn as each does alone', () => {
    const { h, y } = wander(3, 300);
    const alone = kernels().map((kernel) => {
      const out: number[] = [];
      const emit = (d: number): void => void out.push(d);
      y.forEach((value, i) => void kernel.push(h[i] as number, value, emit));
      kernel.flush(emit);
      return out;
    });
    const together = kernels().map((kernel) => ({ kernel, out: [] as number[] }));
    y.forEach((value, i) => {
      for (const { kernel, out } of together) kernel.push(h[i] as number, value, (d) => void out.push(d));
    });
    for (const { kernel, out } of together) kernel.flush((d) => void out.push(d));
    expect(together.map(({ out }) => out)).toEqual(alone);
  });

  it('take less than 1.8 kB each, however much they need to work', () => {
    for (const [i, factory] of factories.entries()) {
      const made = (n: number): Kernel[] =>
        Array.from({ length: n }, () => {
          const kernel = factory.scalar(1, 1, 1);
          for (let t = 0; t < 12; t += 1) kernel.push(1, t * t, () => {});
          return kernel;
        });
      made(500);
      const kept: Kernel[] = []; // those of all rounds: none is gone while the next is measured
      let least = Infinity; // compiled code, and what others have left, comes and goes
      for (let round = 0; round < 5 && least > 1800; round += 1) {
        const before = heap();
        kept.push(...made(1000));
        least = Math.min(least, (heap() - before) / 1000);
      }
      expect(kept.length).toBeGreaterThan(0);
      expect([KINDS[i], least < 1800 ? 'less' : least]).toEqual([KINDS[i], 'less']);
    }
  });

  it('keep weights of stencils within 1 MiB, or of three whole stencils, and work the others out again', () => {
    const kept: StencilWeights[] = []; // none is gone while the next is measured
    let weights = new StencilWeights();
    const first = Array.from(weights.get(9, 4, 2, 1).weights);
    let least = Infinity;
    for (let round = 0; round < 4 && least > 3_000_000; round += 1) {
      weights = new StencilWeights();
      kept.push(weights);
      const before = heap();
      // Segments of every length have stencils of their own: kept, all these would take 9 MB.
      for (let points = 3; points <= 190; points += 1)
        for (let at = 0; at < points; at += 3) weights.get(points, at, 2, 1);
      least = Math.min(least, heap() - before);
    }
    expect(least).toBeLessThan(3_000_000);
    expect(Array.from(weights.get(9, 4, 2, 1).weights)).toEqual(first);
    expect(weights.get(9, 4, 2, 1)).toBe(weights.get(9, 4, 2, 1));
  });
});
