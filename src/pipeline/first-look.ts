import { detached } from '../core/detach.js';
import { StreamError } from '../core/errors.js';
import type { Time } from '../core/types.js';
import { finer } from '../time/spacing.js';
import type { TimeUnit } from '../time/time-options.js';
import type { Fault } from '../wire/fault.js';
import { FeedRecord } from '../wire/record.js';
import type { RecordTaker } from './format-options.js';
import { isNewestFirst, judge } from './judge.js';
import type { Remark } from './remark.js';

/** So many samples are looked at; more of them, until some series has three. */
const LOOK = 64;
const LOOK_MOST = 2048;
/** So many samples of a file are sorted. */
export const MOST_SORTED = 1_000_000;

export interface LookOptions {
  /** Nobody waits: samples may be held until they have been looked at, and sorted. */
  readonly holds: boolean;
  readonly unit: TimeUnit | undefined;
  /** Does the clock of the samples start again at 0? Then a time that falls shows nothing. */
  readonly comesRound: boolean;
  /** Has somebody said which spacings are gaps? */
  readonly gapsAreSet: boolean;
  readonly remark: (remark: Remark) => void;
}

/**
 * Looks at the first samples of a source, and says what is odd about them. A file whose samples have the newest first is read to its
 * end, and sorted; without that it holds up to 64 samples, once. All else passes.
 */
export class FirstLook implements RecordTaker {
  readonly #options: LookOptions;
  readonly #taker: RecordTaker;
  #seen: FeedRecord[] | undefined = [];
  #sorting = false;
  readonly #perKey = new Map<string | undefined, number>();
  #longest = 0; // samples of the series that has the most
  /** Takes a sample. Once the look is over it is what comes behind: a step less for each of them. */
  sample: (record: FeedRecord) => void;

  constructor(options: LookOptions, taker: RecordTaker) {
    this.#options = options;
    this.#taker = taker;
    this.sample = (record) => this.#look(record);
  }

  #look(record: FeedRecord): void {
    const seen = this.#seen as FeedRecord[];
    const copy = copyOf(record);
    seen.push(copy);
    if (!this.#options.holds) this.#taker.sample(record);
    if (this.#sorting) {
      if (seen.length <= MOST_SORTED) return;
      throw new StreamError(
        'overflow',
        `the newest samples come first, and more than ${MOST_SORTED.toLocaleString('en')} are not sorted here: sort the input by time`,
      );
    }
    const n = (this.#perKey.get(copy.key) ?? 0) + 1;
    this.#perKey.set(copy.key, n);
    if (n > this.#longest) this.#longest = n;
    if (seen.length >= LOOK && (this.#longest > 2 || seen.length >= LOOK_MOST)) this.#judge();
  }

  fault(fault: Fault, number: number): void {
    this.#taker.fault(fault, number);
  }

  say(message: string): void {
    this.#taker.say(message);
  }

  /** The input has ended: what is held goes on. */
  end(): void {
    if (this.#seen !== undefined && !this.#sorting) this.#judge();
    const seen = this.#seen ?? [];
    this.#seen = undefined;
    // Newest first: ties come in the wrong order, too.
    if (this.#sorting) seen.reverse().sort((a, b) => (isBefore(a.t, b.t) ? -1 : isBefore(b.t, a.t) ? 1 : 0));
    if (this.#options.holds) for (const record of seen) this.#taker.sample(record);
  }

  #judge(): void {
    const { holds, unit, gapsAreSet, comesRound, remark } = this.#options;
    const seen = this.#seen as FeedRecord[];
    this.#sorting = holds && !comesRound && isNewestFirst(seen);
    for (const found of judge(seen, unit, gapsAreSet)) {
      if (found.kind !== 'newest-first') remark(found);
      else if (!comesRound) remark({ ...found, sorted: this.#sorting });
    }
    this.#perKey.clear();
    if (this.#sorting) return;
    this.#seen = undefined;
    this.sample = this.#taker.sample;
    if (holds) for (const record of seen) this.#taker.sample(record);
  }
}

const isBefore = (a: Time, b: Time): boolean => (typeof a === typeof b ? a < b : finer(a) < finer(b));

/** A copy that keeps nothing of the chunk that it came with. */
function copyOf({ t, tText, value, valueText, key, number }: FeedRecord): FeedRecord {
  const texts = { tText: detached(tText), valueText: detached(valueText), key: key && detached(key) };
  return Object.assign(new FeedRecord(), { t, value, number, ...texts });
}
