import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, times } from '../harness.js';

const SIZES = [
  { series: 100_000, least: 25, rounds: 9 },
  { series: 1_000_000, least: 10, rounds: 3 },
] as const;

/** A series per key in one operator, against a group per key: round robin over the series, keys of 22 characters. */
export const keyed: Case = {
  name: 'keyed',
  async *rows() {
    for (const { series, least, rounds } of SIZES) {
      const title = `derivative({ keyed: true }) vs groupBy + bufferCount(3, 1), ${series.toExponential().replace('+', '')} series`;
      const speed = await alternate(
        [await node('contenders/keyed', 'keyed', series), await node('contenders/keyed', 'windows', series)],
        { rounds, warmUp: 1 },
      );
      const [ours, windows] = speed.spreads as [Spread, Spread];
      yield {
        case: title,
        ours: number(ours.median, 'ns'),
        peer: number(windows.median, 'ns'),
        ratio: times(speed.ratio(1)),
        target: `>= ${least}x`,
        met: speed.ratio(1).median >= least,
        why: 'the operator for one series, on a Subject, takes 50 ns of it; the sample that is kept until its result most of the rest',
      };
      const memory = await alternate(
        [
          await node('contenders/keyed', 'keyed-bytes', series),
          await node('contenders/keyed', 'windows-bytes', series),
        ],
        { rounds: 1, warmUp: 1 },
      );
      const [state, groups] = memory.spreads as [Spread, Spread];
      yield {
        case: `bytes per series, ${series.toExponential().replace('+', '')} series (beside the keys and samples)`,
        ours: number(state.median, 'B'),
        peer: number(groups.median, 'B'),
        ratio: times(memory.ratio(1)),
        target: '<= 100 B',
        met: state.median <= 100,
      };
    }
    const leaving = await alternate([await node('contenders/keyed', 'evicting', 100_000)], { rounds: 5, warmUp: 1 });
    yield {
      case: 'every sample of a new key against maxKeys, 1e5 series: one ends, one begins',
      ours: number((leaving.spreads[0] as Spread).median, 'ns'),
      peer: '',
      ratio: '',
      target: '',
      met: undefined,
    };
  },
};
