import { node } from '../bundle.js';
import { alternate, type Case, number, type Spread, times } from '../harness.js';

/** Reading RFC 3339 text, against luxon and Date.parse (which keep milliseconds only). */
export const time: Case = {
  name: 'time',
  async *rows() {
    const found = async (ours: string) =>
      alternate([
        await node('contenders/time', ours),
        await node('contenders/time', 'luxon'),
        await node('contenders/time', 'date'),
      ]);
    for (const { title, ours } of [
      { title: 'parseRfc3339 into a reused instant', ours: 'parse' },
      { title: 'rfc3339ToNs', ours: 'bigint' },
    ]) {
      const { spreads, ratio } = await found(ours);
      const [own, luxon, date] = spreads as [Spread, Spread, Spread];
      const why = ours === 'bigint' ? 'the bigint is most of it' : 'a check of every character';
      yield {
        case: `${title} vs luxon fromISO`,
        ours: number(own.median, 'ns'),
        peer: number(luxon.median, 'ns'),
        ratio: times(ratio(1)),
        target: '>= 50x',
        met: ratio(1).median >= 50,
        why,
      };
      yield {
        case: `${title} vs Date.parse`,
        ours: number(own.median, 'ns'),
        peer: number(date.median, 'ns'),
        ratio: times(ratio(2)),
        target: '',
        met: undefined,
      };
    }
  },
};
