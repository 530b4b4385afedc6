import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import { show } from '../core/errors.js';
import type { TimeOptions } from './reader.js';
import { instantToNs } from './rfc3339.js';

/**
 * A zone for times whose text names none: `utc`, `+02:00`, or an IANA name. Asks luxon once per quarter of an hour of wall
 * time, not once per sample. An hour that a clock shows twice is its first; one that it skips is moved forward.
 */
export class WallClock {
  readonly #zone: IANAZone | FixedOffsetZone;
  #quarter = Number.NaN;
  #offset = 0;

  /** @throws RangeError on a name that is no zone */
  constructor(name: string) {
    const zone =
      name === ''
        ? undefined
        : IANAZone.isValidZone(name)
          ? IANAZone.create(name)
          : FixedOffsetZone.parseSpecifier(/^utc/i.test(name) ? name : `UTC${name}`);
    if (!zone)
      throw new RangeError(
        `zone must be "utc", an offset such as "+02:00" or a name such as "Europe/Amsterdam", got ${show(name)}`,
      );
    this.#zone = zone;
  }

  /** Milliseconds of UTC for milliseconds of wall time. */
  toUtc(wallMs: number): number {
    const quarter = Math.floor(wallMs / 900000);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offset = this.#offsetAt(quarter * 900000);
    }
    return wallMs - this.#offset;
  }

  /** Milliseconds that this wall is ahead of UTC: that of the day before, where both it and the one after it would do. */
  #offsetAt(wallMs: number): number {
    const before = this.#zone.offset(wallMs - 86400000) * 60000;
    const after = this.#zone.offset(wallMs + 86400000) * 60000;
    const holds = (offset: number): boolean => this.#zone.offset(wallMs - offset) * 60000 === offset;
    return !holds(before) && holds(after) ? after : before;
  }

  /** Text in a luxon format (`dd.MM.yyyy HH:mm:ss`), as nanoseconds; `undefined` when it does not fit the format. */
  parse(text: string, format: string): bigint | undefined {
    const time = DateTime.fromFormat(text, format, { zone: 'utc' });
    if (!time.isValid) return undefined;
    const namesZone = /[Zz]/.test(format.replace(/'[^']*'/g, ''));
    return instantToNs({ ms: namesZone ? time.toMillis() : this.toUtc(time.toMillis()), ns: 0, zoned: true });
  }
}

/** The clock that these options need, if any. @throws RangeError on a zone that is none */
export const wallClock = ({ zone, format }: TimeOptions): WallClock | undefined =>
  zone !== undefined ? new WallClock(zone) : format !== undefined ? new WallClock('utc') : undefined;
