import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, times } from '../harness.js';
import { installed } from '../machine.js';

const WINDOWS = [10, 24, 100, 1000, 100_000] as const;
const MOST = 80; // ns a push, whatever the window

const FEW = 'two sums over the window, each addition after the one before';
const MANY = 'memory: 64 bytes a sample, written anew when all have left';

const PEERS = [
  { name: 'trading-signals', call: 'LinearRegression.add', window: 20, byIndex: true },
  { name: 'indicatorts', call: 'movingLeastSquare', window: 20, byIndex: false },
  { name: 'simple-statistics', call: 'linearRegression of a sliding array', window: 20, byIndex: false },
  { name: 'ml-savitzky-golay-generalized', call: 'sgg of degree 1', window: 21, byIndex: false },
  { name: '@ixjb94/indicators', call: 'linregslope', window: 20, byIndex: true },
] as const;

/** Moving slopes by least squares: the cost of a window's length, and five libraries, with how far each is off. */
export const slopes: Case = {
  name: 'slopes',
  async *rows() {
    for (const window of WINDOWS) {
      const found = await alternate([await node('contenders/slopes', 'push', window)]);
      const [ours] = found.spreads as [Spread];
      yield {
        case: `least squares, trailing, ${window.toLocaleString('en')} samples`,
        ours: number(ours.median, 'ns'),
        peer: '',
        ratio: '',
        target: `<= ${MOST} ns`,
        met: ours.median <= MOST,
        why: ours.median <= MOST ? undefined : window <= 24 ? FEW : MANY,
      };
    }
    for (const { name, call, window, byIndex } of PEERS) {
      const found = await alternate([
        await node('contenders/slopes', 'speed', 'fluxion', window),
        await node('contenders/slopes', 'speed', name, window),
      ]);
      const [ours, peer] = found.spreads as [Spread, Spread];
      const regular = ['near-0', 'price'] as const;
      const errors = async (library: string, series: readonly string[]): Promise<string> => {
        const worst: string[] = [];
        for (const one of series) worst.push((await worstError(library, window, one)).toExponential(0));
        return worst.join(', ');
      };
      yield {
        case: `${window} samples vs ${name} ${installed(name)} ${call}; worst errors near 0, at 60000.00, at irregular epoch ms`,
        ours: `${number(ours.median, 'ns')}; ${await errors('fluxion', [...regular, 'epoch'])}`,
        peer: `${number(peer.median, 'ns')}; ${
          byIndex
            ? `${await errors(name, regular)}, takes no times: x is the index`
            : await errors(name, [...regular, 'epoch'])
        }`,
        ratio: times(found.ratio(1)),
        target: '',
        met: undefined,
      };
    }
  },
};

/** Of a library's slopes, relative to the slope or to the deviations of values and times, against exact arithmetic. */
async function worstError(library: string, window: number, series: string): Promise<number> {
  const { values } = await alternate([await node('contenders/slopes', 'error', library, window, series)], {
    rounds: 1,
    warmUp: 0,
  });
  return values[0]?.[0] as number;
}
