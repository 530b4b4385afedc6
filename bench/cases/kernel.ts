import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, times } from '../harness.js';

const MODES = [
  { mode: 'accurate', most: 5, why: 'the branch on the nearer side: a coin toss on irregular times' },
  { mode: 'numpy', most: undefined, why: undefined },
  { mode: 'exact', most: 100, why: 'seven double-double products, each a call' },
] as const;

/** `push` of the streaming kernels, against the least class that does the same sum. */
export const kernel: Case = {
  name: 'kernel',
  async *rows() {
    for (const { mode, most, why } of MODES) {
      const found = await alternate([
        await node('contenders/kernel', mode),
        await node('contenders/kernel', 'bare'),
        await node('contenders/kernel', `${mode}-bytes`),
      ]);
      const [ours, bare, bytes] = found.spreads as [Spread, Spread, Spread];
      yield {
        case: `kernel push, mode ${mode}`,
        ours: `${number(ours.median, 'ns')}, ${Math.round(bytes.median)} B`,
        peer: `bare class ${number(bare.median, 'ns')}`,
        ratio: times(found.ratio(1)),
        target: most === undefined ? '' : `<= ${most} ns${mode === 'accurate' ? ', 0 B' : ''}`,
        met: most === undefined ? undefined : ours.median <= most && (mode !== 'accurate' || bytes.median < 0.5),
        why,
      };
    }
  },
};
