import type { Sample, Time } from '../core/types.js';
import { wallClock } from '../time/zone.js';
import { JsonRecords } from '../wire/json-records.js';
import { compileMapping, type Mapping } from '../wire/mapping.js';

/** Turns the text of a frame into values: each goes to `emit`, each record that cannot be read to `bad`. */
export type Decode<T> = (text: string, emit: (value: T) => void, bad: (message: string) => void) => void;

/** A sample as a feed wrote it. `value` may be anything that stood there; what is no number is counted `missing` by operators. */
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
  return (text, emit, bad) =>
    reader.read(
      text,
      0,
      text.length,
      () => {
        const { t, value, key, tText } = reader.record;
        emit(new FeedSample(t, value, key, tText, text));
      },
      (fault) => {
        if (fault.reason === 'bad') bad(fault.message);
      },
    );
}
