import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Kernel } from '../../src/core/types.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { readEstimatorText } from '../../src/estimators/text.js';
import { rows } from '../support/pages.js';

/** Kinds with a window of time, and the bytes that are stated of a sample in it. */
const STATED = rows('docs/performance.md', 'Memory')
  .filter(([, , bound]) => bound?.startsWith('`maxSamples`'))
  .map(([estimator = '', , , , , sample = '']) => ({
    estimator: estimator.replaceAll('`', ''),
    bytes: Number.parseInt(sample, 10),
  }));

/** Bytes in use. What a collection has found is given back in a thread of its own: so there are two, with a pause between. */
async function heap(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  await new Promise((resolve) => void setTimeout(resolve, 5));
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MOST = 1024;
const KERNELS = 16;

/** Bytes of a sample in a full window of time, without those that wait outside of the kernel: in the middle one of three rounds. */
async function bytesOfSample(estimator: string): Promise<number> {
  const factory = estimatorKernels(readEstimatorText(`${estimator} max-samples=${MOST}`));
  const kept: Kernel[] = []; // those of all rounds: none is gone while the next is measured
  const rounds: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const before = await heap();
    for (let k = 0; k < KERNELS; k += 1) {
      const kernel = factory.scalar(1000, 1, 1);
      for (let i = 0; i < 2.5 * MOST; i += 1) kernel.push(1, (i * 7919) % 101, () => {});
      kept.push(kernel);
    }
    if (round > 0) rounds.push(((await heap()) - before) / KERNELS / MOST); // the first has the compiled code in it
  }
  expect(kept).toHaveLength(4 * KERNELS);
  return rounds.sort((x, y) => x - y)[1] as number;
}

it('the memory of every kind of window is stated', () => {
  expect(STATED).toHaveLength(10);
});

it.each(STATED)(
  'a sample in a full window takes no more than is stated: $estimator',
  async ({ estimator, bytes }) => {
    expect(await bytesOfSample(estimator)).toBeLessThan(1.25 * bytes);
  },
  60_000,
);
