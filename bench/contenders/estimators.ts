import { estimatorKernels } from '../../src/estimators/estimator.js';
import type { Emit, EstimatorSpec, Kernel } from '../../src/index.js';
import { walk } from '../data.js';
import { allocated, type Setup, serve, timed } from '../serve.js';

const N = 1 << 20;
const FEW = 1 << 14;
const BLOCK = 1 << 10;

/** `push` of the estimator that the argument describes, as JSON, over so many samples 0.6 ms apart; the kernel is warm. */
const estimator =
  (measure: typeof timed): Setup =>
  (json = '""', samples = String(N)) => {
    const n = measure === timed ? Number(samples) : FEW;
    const { t, value } = walk(n);
    const h = t.map((x, i) => x - (t[i - 1] ?? 0));
    const last = new Float64Array(1);
    const emit: Emit = (d) => {
      last[0] = d;
    };
    const { scalar } = estimatorKernels(JSON.parse(json) as EstimatorSpec);
    // In blocks: a loop that is entered once would be replaced while it runs, and timed in its slower form.
    const block = (kernel: Kernel, from: number): void => {
      for (let i = from; i < from + BLOCK; i += 1) kernel.push(h[i] as number, value[i] as number, emit);
    };
    const run = (): void => {
      const kernel = scalar(1, 1, 1);
      for (let from = 0; from < n; from += BLOCK) block(kernel, from);
    };
    return () => {
      if (measure !== timed) for (let i = 0; i < N / FEW; i += 1) run();
      return measure(n, run);
    };
  };

serve({ push: estimator(timed), 'push-bytes': estimator(allocated) });
