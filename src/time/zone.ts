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
    const zone = IANAZone.isValidZone(name)
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
      const start = quarter * 900000;
      const { year, month, day, hour, minute } = DateTime.fromMillis(start, { zone: 'utc' });
      this.#offset = start - DateTime.fromObject({ year, month, day, hour, minute }, { zone: this.#zone }).toMillis();
      this.#quarter = quarter;
    }
    return wallMs - this.#offset;
  }

  /** Text in a luxon format (`dd.MM.yyyy HH:mm:ss`), as nanoseconds; `undefined` when it does not fit the format. */
  parse(text: string, format: string): bigint | undefined {
    const time = DateTime.fromFormat(text, format, { zone: this.#zone });
    return time.isValid ? instantToNs({ ms: time.toMillis(), ns: 0, zoned: true }) : undefined;
  }
}

/** The clock that these options need, if any. @throws RangeError on a zone that is none */
export const wallClock = ({ zone, format }: TimeOptions): WallClock | undefined =>
  zone !== undefined ? new WallClock(zone) : format !== undefined ? new WallClock('utc') : undefined;
