import { node } from '../bundle.js';
import { alternate, type Case, inverse, number, type Spread, times } from '../harness.js';

/** `derivative()` against the cheapest operator of RxJS, and against the way to write it with RxJS alone. */
export const operator: Case = {
  name: 'operator',
  async *rows() {
    for (const source of ['subject', 'observable'] as const) {
      const found = await alternate([
        await node('contenders/operator', `${source}-derivative`),
        await node('contenders/operator', `${source}-map`),
        await node('contenders/operator', `${source}-windows`),
        await node('contenders/operator', `${source}-bare`),
        await node('contenders/operator', 'subject-derivative-bytes'),
        await node('contenders/operator', 'subject-map-bytes'),
      ]);
      const [ours, map, windows, bare, bytes, mapBytes] = found.spreads as [
        Spread,
        Spread,
        Spread,
        Spread,
        Spread,
        Spread,
      ];
      const cost = inverse(found.ratio(1));
      const rules = inverse(found.ratio(3));
      const promised = source === 'subject';
      const title = promised ? 'derivative() on a Subject' : 'derivative() on an Observable';
      const shown = `${number(ours.median, 'ns')}${promised ? `, ${Math.round(bytes.median)} B` : ''}`;
      yield {
        case: `${title} vs map(identity)`,
        ours: shown,
        peer: `${number(map.median, 'ns')}${promised ? `, ${Math.round(mapBytes.median)} B` : ''}`,
        ratio: `cost ${times(cost)}`,
        target: promised ? 'cost <= 1.35x' : '',
        met: promised ? cost.median <= 1.35 : undefined,
        why: 'the result object, the checks of the series and its counters',
      };
      yield {
        case: `${title} vs the same without any rule for samples`,
        ours: shown,
        peer: number(bare.median, 'ns'),
        ratio: `cost ${times(rules)}`,
        target: promised ? 'cost <= 1.30x' : '',
        met: promised ? rules.median <= 1.3 : undefined,
        why: 'counters, accessors, and times that are kept apart from the sample',
      };
      yield {
        case: `${title} vs bufferCount(3, 1) + filter + map`,
        ours: shown,
        peer: number(windows.median, 'ns'),
        ratio: times(found.ratio(2)),
        target: promised ? '>= 3x' : '',
        met: promised ? found.ratio(2).median >= 3 : undefined,
        why: 'at the limit: 2.9x to 3.7x from run to run; the Subject itself is most of our time',
      };
    }
  },
};
