import { node } from '../bundle.js';
import { alternate, type Case, inverse, number, type Spread, times } from '../harness.js';

const MOST = 500; // ns a sample: 2 million samples a second

/** `lateness: '5s'` on a series of which one sample in a hundred comes late, by up to 64 places. */
export const reorder: Case = {
  name: 'reorder',
  async *rows() {
    const found = await alternate([
      await node('contenders/reorder', 'reordered'),
      await node('contenders/reorder', 'plain'),
      await node('contenders/reorder', 'buffer'),
    ]);
    const [ours, plain, buffer] = found.spreads as [Spread, Spread, Spread];
    yield {
      case: 'derivative({ lateness }) vs derivative(), 1 % disorder',
      ours: number(ours.median, 'ns'),
      peer: number(plain.median, 'ns'),
      ratio: `cost ${times(inverse(found.ratio(1)))}`,
      target: `<= ${MOST} ns (2 M samples/s)`,
      met: ours.median <= MOST,
    };
    yield {
      case: 'the reorder buffer alone',
      ours: number(buffer.median, 'ns'),
      peer: '',
      ratio: '',
      target: `<= ${MOST} ns (2 M samples/s)`,
      met: buffer.median <= MOST,
    };
  },
};
