import { detached } from '../core/detach.js';
import type { Sample, Time } from '../core/types.js';
import type { PeerRights } from '../sockets/grants.js';
import { finer } from '../time/spacing.js';
import { timeOfDay } from '../time/system-timers.js';
import { wallClock } from '../time/zone.js';
import { describeFault } from '../wire/fault.js';
import { framesOf } from '../wire/frame/frame-map.js';
import { type FeedMap, isFrameMap, planFrames } from '../wire/frame/frame-plan.js';
import { type JsonPlan, jsonReader } from '../wire/json-reader.js';
import { compileMapping } from '../wire/mapping.js';
import { faultOfRights } from './rights.js';

/** Turns the text of a frame into values: each goes to `emit`, each record that cannot be read to `bad`. */
export type Decode<T> = (text: string, emit: (value: T) => void, bad: (message: string) => void) => void;

/** A decoding that knows keys, and so can say what a peer may not write. `rights`: of the peer, where these are not all. */
export type GuardedDecode<T> = (
  text: string,
  emit: (value: T) => void,
  bad: (message: string) => void,
  rights?: PeerRights,
) => void;

/**
 * A sample as a feed wrote it. Its time is a number of ms or a bigint of ns, as the first one of its key; finer times of a key with ms
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

/** So many keys are known by their kind of time. */
const MOST_KEYS = 100_000;

/** The times of a series are of the kind of its first one: ms as numbers, or ns as bigints. */
class TimeKinds {
  readonly #fine = new Map<string | undefined, boolean>(); // is the kind of a key bigint?

  settled(t: Time, key: string | undefined): Time {
    let fine = this.#fine.get(key);
    if (fine === undefined) {
      fine = typeof t === 'bigint';
      if (this.#fine.size >= MOST_KEYS) this.#fine.delete(this.#fine.keys().next().value); // that which came first
      this.#fine.set(key === undefined ? key : detached(key), fine);
    }
    return typeof t === 'bigint' ? (fine ? t : Number(t) / 1e6) : fine ? finer(t) : t;
  }
}

/** How a map is read. @throws RangeError, TypeError on an invalid one, by the name of the member */
function planOf(map: FeedMap | undefined): JsonPlan {
  if (isFrameMap(map)) return { mapping: compileMapping(), frame: planFrames(framesOf(map), timeOfDay, wallClock) };
  const mapping = compileMapping(map, timeOfDay);
  return { mapping, clock: wallClock(mapping.timeOptions) };
}

/** The default decoding: JSON records, by a mapping. @throws RangeError, TypeError on an invalid mapping */
export function feedDecoder(map: FeedMap | undefined): GuardedDecode<FeedSample> {
  const reader = jsonReader(planOf(map));
  const kinds = new TimeKinds();
  return (text, emit, bad, rights) =>
    reader.read(
      text,
      0,
      text.length,
      () => {
        const { t, value, key, tText } = reader.record;
        const fault = rights === undefined ? undefined : faultOfRights(rights, key);
        if (fault !== undefined) bad(describeFault(fault));
        else emit(new FeedSample(kinds.settled(t, key), value, key, tText, text));
      },
      (fault) => {
        if (fault.kind !== 'unmatched') bad(describeFault(fault));
      },
    );
}
