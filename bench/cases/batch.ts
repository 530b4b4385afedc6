import { fileURLToPath } from 'node:url';
import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, server, skipped, times } from '../harness.js';
import { python } from '../machine.js';

const KINDS = [
  { title: 'irregular, with out', spacing: 'irregular', output: 'out', target: 5, sizes: [1e3, 1e5, 1e6, 1e7] },
  { title: 'irregular, fresh output', spacing: 'irregular', output: 'fresh', target: undefined, sizes: [1e5, 1e6] },
  { title: 'uniform, with out', spacing: 'uniform', output: 'out', target: undefined, sizes: [1e3, 1e5, 1e6] },
] as const;

const FRAMES = (['uniform', 'irregular'] as const).flatMap((spacing) =>
  (['0', '1', 'both'] as const).flatMap((axis) => [
    { spacing, axis, output: 'out', target: 1 },
    ...(axis === 'both' ? [{ spacing, axis, output: 'fresh', target: undefined }] : []),
  ]),
);

/** `gradient` of whole arrays, against numpy.gradient. */
export const batch: Case = {
  name: 'batch',
  async *rows() {
    if (python === undefined) {
      yield skipped('gradient vs numpy.gradient', 'no python3 with numpy here');
      return;
    }
    const peer = fileURLToPath(new URL('../peers/gradient.py', import.meta.url));
    for (const { title, spacing, output, target, sizes } of KINDS) {
      for (const n of sizes) {
        const found = await alternate([
          await node('contenders/batch', output, n, spacing),
          server([python, peer, String(n), spacing]),
        ]);
        const [ours, numpy] = found.spreads as [Spread, Spread];
        yield {
          case: `gradient vs numpy.gradient, ${title}, n = ${n.toExponential().replace('+', '')}`,
          ours: number(ours.median, 'ns'),
          peer: number(numpy.median, 'ns'),
          ratio: times(found.ratio(1)),
          target: target === undefined ? '' : `>= ${target}x`,
          met: target === undefined ? undefined : found.ratio(1).median >= target,
          why: 'memory traffic: three arrays, in and out of WebAssembly',
        };
      }
    }
    const framePeer = fileURLToPath(new URL('../peers/frame.py', import.meta.url));
    for (const { spacing, axis, output, target } of FRAMES) {
      const found = await alternate([
        await node('contenders/batch', `frame-${output}`, 1000, spacing, axis),
        server([python, framePeer, '1000', spacing, axis]),
      ]);
      const [ours, numpy] = found.spreads as [Spread, Spread];
      const along = axis === 'both' ? 'both axes' : `axis ${axis}`;
      yield {
        case: `gradient of 1000 x 1000 vs numpy.gradient, ${spacing}, ${along}, ${output === 'out' ? 'with out' : 'fresh output'}`,
        ours: number(ours.median, 'ns'),
        peer: number(numpy.median, 'ns'),
        ratio: times(found.ratio(1)),
        target: target === undefined ? '' : `>= ${target}x`,
        met: target === undefined ? undefined : found.ratio(1).median >= target,
        why: 'numpy divides two or four numbers at a time',
      };
    }
  },
};
