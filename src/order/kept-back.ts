import { DOUBLE_FIELD } from '../core/double.js';
import { decodeEither, encodeEither, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { decodeSample, encodeSample } from './waiting.js';

/**
 * The newest sample of a series, kept back until the next one comes, or its segment ends: until then a tie can change it, and the
 * next one can show that it was a bad reading. O(1) state: one sample, and the time of the one before.
 *
 * Its fields are open to their one user, as those of `Waiting` are: handed on as arguments, numbers would be boxed.
 */
export class KeptBack<S> {
  item: S | undefined;
  rawValue: unknown;
  /** The time of the sample before it, the newest that the segment has. */
  before: Time = DOUBLE_FIELD;
  any = false;

  put(before: Time, rawValue: unknown, item: S): void {
    this.any = true;
    this.before = before;
    this.rawValue = rawValue;
    this.item = item;
  }

  /** It goes on, or is dropped. */
  clear(): S {
    const item = this.item as S;
    this.any = false;
    this.item = undefined;
    this.rawValue = undefined;
    return item;
  }

  snapshot(t: Time, encode: (item: S) => State): State {
    if (!this.any) return null;
    return [encodeSample(t, this.rawValue, encode(this.item as S)), encodeEither(this.before)];
  }

  /** @throws StateError on anything but what was encoded */
  restore(state: State | undefined, decode: (state: State) => S): number {
    if (state === null || state === undefined) return 0;
    const [sample = null, before] = list(state);
    const { value, item } = decodeSample(sample);
    this.rawValue = value;
    this.item = decode(item);
    this.before = decodeEither(before) as Time;
    this.any = true;
    return 1;
  }
}
