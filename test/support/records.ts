import { describeFault } from '../../src/wire/fault.js';
import { FeedRecord, type RecordReader } from '../../src/wire/record.js';

/** Everything a reader finds in a text. */
export function readAll(
  reader: RecordReader,
  text: string,
  from = 0,
  to: number = text.length,
): { samples: FeedRecord[]; faults: string[]; unmatched: number } {
  const samples: FeedRecord[] = [];
  const faults: string[] = [];
  let unmatched = 0;
  reader.read(
    text,
    from,
    to,
    () => void samples.push(Object.assign(new FeedRecord(), reader.record)),
    (fault) => {
      if (fault.kind !== 'unmatched') faults.push(describeFault(fault));
      else unmatched += 1;
    },
  );
  return { samples, faults, unmatched };
}
