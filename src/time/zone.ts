import { zoneOf } from '#zone';
import { detached } from '../core/detach.js';
import { show } from '../core/errors.js';
import { decodeNumbers, fields, list, type State } from '../core/state.js';
import { Pattern } from './pattern.js';
import type { Ambiguous, TimeOptions } from './time-options.js';

/** What is known of a zone: how far its clocks are ahead of UTC. */
export interface Zone {
  /** Minutes ahead of UTC at an instant, in ms. */
  offset(utcMs: number): number;
}

const QUARTER = 900_000;
const DAY = 86_400_000;
const MINUTE = 60_000;
/** After so many quarters of an hour without a change of the clock in a row, where the series stood is forgotten. */
const AWAY = 200;
/** A step back by less than this is a sample that came late, not the clock that was set back. */
const STEP = 10 * MINUTE;
/** Near a change of the clock it is known of so many series where they stood: a feed must not fill the memory with keys. */
const MOST_STANDS = 100_000;

/** So many quarters of an hour are remembered. */
const MOST_LOOKS = 1024;

/** What is known of a quarter of an hour of wall time. */
interface Look {
  readonly offset: number; // NaN: the clock skips it
  readonly later: number | undefined; // the offset of the second pass, where there is one
  readonly near: boolean; // is a change of the clock less than a day away?
}

/** Where a series stood last, near a change of its clock. */
interface Stand {
  wall: number;
  pace: number; // the last step, forward or back
  falls: number; // steps back in a row: with two of them the series runs backwards, newest first
  twice: boolean; // was it in the hour that comes twice?
  later: boolean; // in the second pass of it?
}

/**
 * A zone for times whose text names none: `utc`, `+02:00`, or an IANA name. Looks the offset up once per quarter of an hour of
 * wall time, not once per sample: times in several quarters may come in turns.
 *
 * An hour that a clock shows twice: a time that goes back within it, or stands still where the pace is an hour or more, begins
 * the second pass, for each series by itself. Source: pandas' `tz_localize(ambiguous="infer")`; a step back of less than ten
 * minutes is no second pass here, but a sample that came late. Where a series comes from above, the second pass comes first: the
 * newest sample stands first, or one is late. An hour that a clock skips does not exist.
 */
export class WallClock {
  readonly #zone: Zone;
  readonly #ambiguous: Ambiguous;
  #quarter = Number.NaN;
  #look: Look = { offset: 0, later: undefined, near: false };
  readonly #looks = new Map<number, Look>();
  #away = 0; // so many looks in a row found no change
  readonly #stands = new Map<string, Stand>();
  /** How text is read that is not RFC 3339. */
  readonly pattern: Pattern | undefined;

  /** @throws RangeError on a name that is no zone */
  constructor(name: string, ambiguous: Ambiguous = 'infer', pattern?: Pattern) {
    const zone = name === '' ? undefined : zoneOf(name);
    if (!zone)
      throw new RangeError(
        `zone must be "utc", an offset such as "+02:00" or a name such as "Europe/Amsterdam", got ${show(name)}`,
      );
    this.#zone = zone;
    this.#ambiguous = ambiguous;
    this.pattern = pattern;
  }

  /** Milliseconds of UTC for milliseconds of wall time, in the series of that key; NaN for a time that the clock skips. */
  toUtc(wallMs: number, key = ''): number {
    const quarter = Math.floor(wallMs / QUARTER);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#lookAt(quarter);
    }
    const { near, offset, later } = this.#look;
    if (!near) return wallMs - offset;
    return wallMs - (this.#inSecondPass(wallMs, key) ? (later as number) : offset);
  }

  /** What has to be remembered: where each series stood, near a change of the clock. */
  snapshot(): State {
    return [...this.#stands].map(([key, { wall, pace, falls, twice, later }]) => ({
      key,
      stand: [wall, pace, falls],
      twice,
      later,
    }));
  }

  restore(state: State | undefined): void {
    for (const stand of list(state).map(fields)) {
      const [wall = 0, pace = 0, falls = 0] = decodeNumbers(stand['stand'], 3);
      const { key, twice, later } = stand;
      this.#stands.set(String(key), { wall, pace, falls, twice: twice === true, later: later === true });
    }
  }

  #lookAt(quarter: number): void {
    let look = this.#looks.get(quarter);
    if (look === undefined) {
      look = this.#lookUp(quarter * QUARTER);
      if (this.#looks.size >= MOST_LOOKS) this.#looks.clear();
      this.#looks.set(quarter, look);
    }
    this.#look = look;
    this.#away = look.near ? 0 : this.#away + 1;
    if (this.#away > AWAY) this.#stands.clear();
  }

  #lookUp(wallMs: number): Look {
    const before = this.#zone.offset(wallMs - DAY) * MINUTE;
    const after = this.#zone.offset(wallMs + DAY) * MINUTE;
    const holds = (offset: number): boolean => this.#zone.offset(wallMs - offset) * MINUTE === offset;
    const [first, second] = [holds(before), holds(after)];
    const near = before !== after;
    return {
      offset: first ? before : second ? after : Number.NaN,
      later: first && second && near ? after : undefined,
      near,
    };
  }

  /** Notes where the series of that key stands, and tells whether its time is the second one of an hour that comes twice. */
  #inSecondPass(wall: number, key: string): boolean {
    const { offset, later } = this.#look;
    const twice = later !== undefined;
    if (this.#ambiguous !== 'infer') return twice && this.#ambiguous === 'later';
    const stand = this.#stands.get(key);
    const step = stand === undefined ? 0 : wall - stand.wall;
    if (stand === undefined || Math.abs(step) > 2 * DAY) {
      if (stand === undefined && this.#stands.size >= MOST_STANDS)
        this.#stands.delete(this.#stands.keys().next().value as string); // that which came first
      this.#stands.set(detached(key), { wall, pace: 0, falls: 0, twice, later: false });
      return false;
    }
    const span = offset - (later ?? offset);
    const still = step === 0 && stand.pace >= span;
    const fromAbove = step < 0 && !stand.twice; // what comes before the end of the hour is its second pass
    const newestFirst = stand.falls >= 2; // the first pass comes last
    const again = fromAbove || (!newestFirst && step <= -STEP) || (still && stand.falls === 0);
    const back = stand.later && ((newestFirst && step >= STEP) || (stand.falls > 0 && still));
    stand.later = twice && !back && (stand.later || again);
    if (step !== 0) stand.pace = Math.abs(step);
    stand.falls = step < 0 ? stand.falls + 1 : back ? stand.falls : 0;
    stand.twice = twice;
    stand.wall = wall;
    return stand.later;
  }
}

/**
 * The clock that these options need, if any.
 *
 * @throws RangeError on an invalid zone, TypeError on a format where the platform cannot read one (a browser)
 */
export function wallClock({ zone, format, ambiguous }: TimeOptions): WallClock | undefined {
  if (zone === undefined && format === undefined) return undefined;
  return new WallClock(zone ?? 'utc', ambiguous, format === undefined ? undefined : new Pattern(format));
}
