import type { Sample, Time } from '../core/types.js';
import { finer } from '../time/spacing.js';
import { wallClock } from '../time/zone.js';
import { describeFault } from '../wire/fault.js';
import { JsonRecords } from '../wire/json-records.js';
import { compileMapping, type Mapping } from '../wire/mapping.js';

/** Turns the text of a frame into values: each goes to `emit`, each record that cannot be read to `bad`. */
export type Decode<T> = (text: string, emit: (value: T) => void, bad: (message: string) => void) => void;

/**
 * A sample as a feed wrote it. Its time is a number of ms or a bigint of ns, as the first one of the feed; finer times of a feed of ms
 * are rounded to a double. `value` may be anything that stood there: an integer that no double holds is a bigint, and what is no
 * number is counted `missing` by operators.
 */
export class FeedSample implements Sample {
  readonly t: Time;
  readonly value: number;
  readonly key?: string;
  /** The time as it was written, as JSON. */
  readonly timeText: string;
  readonly #frame: string;

  constructor(t: Time, value: unknown, key: string | undefined, timeText: string, frame: string) {
    this.t = t;
    this.value = value as number;
    if (key !== undefined) this.key = key;
    this.timeText = timeText;
    this.#frame = frame;
  }

  /** The whole frame that held the sample, parsed when asked for. */
  get frame(): unknown {
    return JSON.parse(this.#frame);
  }
}

/** The default decoding: JSON records, by a mapping. @throws RangeError, TypeError on an invalid mapping */
export function feedDecoder(map: Mapping | undefined): Decode<FeedSample> {
  const mapping = compileMapping(map);
  const reader = new JsonRecords(mapping, wallClock(mapping.timeOptions));
  let kind: 'number' | 'bigint' | undefined; // of the first time: a stream of samples keeps to it
  const settled = (t: Time): Time => {
    kind ??= typeof t as 'number' | 'bigint';
    return typeof t === kind ? t : typeof t === 'bigint' ? Number(t) / 1e6 : finer(t);
  };
  return (text, emit, bad) =>
    reader.read(
      text,
      0,
      text.length,
      () => {
        const { t, value, key, tText } = reader.record;
        emit(new FeedSample(settled(t), value, key, tText, text));
      },
      (fault) => {
        if (fault.kind !== 'unmatched') bad(describeFault(fault));
      },
    );
}
