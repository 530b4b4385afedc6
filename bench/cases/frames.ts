import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, times } from '../harness.js';

const SHAPES = [
  { shape: 'flat', title: 'a flat frame that matches, 130 bytes', most: 0.9 },
  { shape: 'mixed', title: 'one frame in six matches, the others are 500 bytes', most: 0.5 },
  { shape: 'list', title: 'a list of ten trades', most: 1.7 },
  { shape: 'nested', title: 'a list within a list, with RFC 3339 times', most: 1.7 },
] as const;

/** Frames with holes, against JSON.parse and a walk through the object by hand. Both begin with the bytes of the frame. */
export const frames: Case = {
  name: 'frames',
  async *rows() {
    for (const { shape, title, most } of SHAPES) {
      const { spreads, ratio } = await alternate([
        await node('contenders/frames', 'ours', shape),
        await node('contenders/frames', 'parse', shape),
      ]);
      const [ours, parse] = spreads as [Spread, Spread];
      const part = ours.median / parse.median;
      yield {
        case: `${title}, vs JSON.parse`,
        ours: number(ours.median, 'ns'),
        peer: number(parse.median, 'ns'),
        ratio: times(ratio(1)),
        target: `<= ${most} of the time`,
        met: part <= most,
        why: 'names and values are looked through in JavaScript, character by character: six tenths of the time',
      };
    }
  },
};
