import { parseFormat, zoneOf } from '#zone';
import { show } from '../core/errors.js';
import type { TimeOptions } from './reader.js';
import { instantToNs } from './rfc3339.js';

/** What is known of a zone: how far its clocks are ahead of UTC. */
export interface Zone {
  /** Minutes ahead of UTC at an instant, in ms. */
  offset(utcMs: number): number;
}

const QUARTER = 900_000;
const DAY = 86_400_000;
const MINUTE = 60_000;

/**
 * A zone for times whose text names none: `utc`, `+02:00`, or an IANA name. Looks the offset up once per quarter of an hour of
 * wall time, not once per sample. An hour that a clock shows twice is its first; one that it skips is moved forward.
 */
export class WallClock {
  readonly #zone: Zone;
  #quarter = Number.NaN;
  #offset = 0;

  /** @throws RangeError on a name that is no zone */
  constructor(name: string) {
    const zone = name === '' ? undefined : zoneOf(name);
    if (!zone)
      throw new RangeError(
        `zone must be "utc", an offset such as "+02:00" or a name such as "Europe/Amsterdam", got ${show(name)}`,
      );
    this.#zone = zone;
  }

  /** Milliseconds of UTC for milliseconds of wall time. */
  toUtc(wallMs: number): number {
    const quarter = Math.floor(wallMs / QUARTER);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offset = this.#offsetAt(quarter * QUARTER);
    }
    return wallMs - this.#offset;
  }

  /** Milliseconds that this wall is ahead of UTC: that of the day before, where both it and the one after it would do. */
  #offsetAt(wallMs: number): number {
    const before = this.#zone.offset(wallMs - DAY) * MINUTE;
    const after = this.#zone.offset(wallMs + DAY) * MINUTE;
    const holds = (offset: number): boolean => this.#zone.offset(wallMs - offset) * MINUTE === offset;
    return !holds(before) && holds(after) ? after : before;
  }

  /** Text in a luxon format (`dd.MM.yyyy HH:mm:ss`), as nanoseconds; `undefined` when it does not fit the format. */
  parse(text: string, format: string): bigint | undefined {
    const ms = parseFormat(text, format);
    if (ms === undefined) return undefined;
    const namesZone = /[Zz]/.test(format.replace(/'[^']*'/g, ''));
    return instantToNs({ ms: namesZone ? ms : this.toUtc(ms), ns: 0, zoned: true });
  }
}

/**
 * The clock that these options need, if any.
 *
 * @throws RangeError on an invalid zone, TypeError on a format where the platform cannot read one (a browser)
 */
export function wallClock({ zone, format }: TimeOptions): WallClock | undefined {
  if (format !== undefined) parseFormat('', format); // throws where there is no such thing
  return zone !== undefined ? new WallClock(zone) : format !== undefined ? new WallClock('utc') : undefined;
}
