import { decimalNumber, shiftDecimal, significantDigits } from '../core/decimal.js';
import { oneOf } from '../core/nearest.js';
import type { Time } from '../core/types.js';
import { type Instant, instantToNs, parseRfc3339 } from './rfc3339.js';
import type { WallClock } from './zone.js';

/** What a bare number means. Text that is no number is RFC 3339, whatever the unit. */
export type TimeUnit = 'ms' | 's' | 'us' | 'ns' | 'iso';

export const TIME_UNITS: readonly TimeUnit[] = ['ms', 's', 'us', 'ns', 'iso'];

export interface TimeOptions {
  /** Unit of numbers and numeric text (default `ms`). */
  readonly unit?: TimeUnit;
  /** Zone of text that names none: `utc`, `+02:00` or an IANA name. Without it, such text is refused. */
  readonly zone?: string;
  /** A luxon format, for text that is not RFC 3339. */
  readonly format?: string;
}

/** Why a time could not be read. */
export type TimeFault = 'no-time' | 'no-zone';

const PLACES = { s: 9, ms: 6, us: 3, ns: 0, iso: 0 } as const;

/**
 * Makes a {@link Time} of whatever a feed writes: numbers, numeric text, RFC 3339 text, Date, bigint.
 *
 * Numbers in ms stay numbers (as `Date.now()`); everything else becomes nanoseconds as bigint, read as decimal text, never
 * through a multiplication, so `1700000000.123456789` seconds and 19-digit integers keep every digit. The kind is settled
 * by the first time that is read, for a series has one kind of time: after it all others follow.
 *
 * Source: numbers as in ECMAScript Date; text as {@link parseRfc3339}.
 */
export class TimeReader {
  readonly #unit: TimeUnit;
  readonly #clock: WallClock | undefined;
  readonly #format: string | undefined;
  readonly #instant: Instant = { ms: 0, ns: 0, zoned: true };
  #kind: 'number' | 'bigint' | undefined;

  /**
   * `clock` reads what the options `zone` and `format` ask for (`wallClock(options)`): it is handed in, for it needs a large
   * library that most feeds can do without.
   *
   * @throws RangeError on an unknown unit
   */
  constructor(options: TimeOptions = {}, clock?: WallClock) {
    this.#unit = oneOf('time unit', options.unit ?? 'ms', TIME_UNITS);
    this.#clock = clock;
    this.#format = options.format;
  }

  /** The time, or the reason why it cannot be read. */
  read(value: unknown): Time | TimeFault {
    if (typeof value === 'number') return this.#fromNumber(value);
    if (typeof value === 'string') return this.#fromText(value);
    if (typeof value === 'bigint') return this.#settle(value * 10n ** BigInt(PLACES[this.#unit]));
    if (value instanceof Date) return this.#settle(value.getTime());
    return 'no-time';
  }

  /** The time that `text` spells from `start` to `end`: the fast way for numbers of ms that a double holds. */
  readDigits(text: string, start: number, end: number): Time | TimeFault {
    if (this.#unit === 'ms' && end - start <= 15 && this.#kind !== 'bigint' && this.#format === undefined) {
      const number = decimalNumber(text, start, end);
      if (number - number === 0) {
        this.#kind = 'number';
        return number;
      }
    }
    return this.#fromText(text.slice(start, end));
  }

  /** The kind of time that was settled, if any; to be given to a reader that goes on where this one was. */
  get kind(): 'number' | 'bigint' | undefined {
    return this.#kind;
  }

  set kind(kind: 'number' | 'bigint' | undefined) {
    this.#kind = kind;
  }

  #fromNumber(value: number): Time | TimeFault {
    if (value - value !== 0 || this.#unit === 'iso') return 'no-time';
    if (this.#unit === 'ms') return this.#settle(value);
    return this.#settle(shiftDecimal(String(value), PLACES[this.#unit]));
  }

  #fromText(text: string): Time | TimeFault {
    if (this.#format !== undefined) return this.#settle(this.#clock?.parse(text, this.#format));
    if (this.#unit !== 'iso') {
      // A double keeps 15 digits of anything; what has more is kept as an integer.
      const number = decimalNumber(text, 0, text.length);
      if (number - number === 0) {
        if (this.#unit === 'ms' && (this.#kind === 'number' || significantDigits(text) <= 15))
          return this.#settle(number);
        return this.#settle(shiftDecimal(text, PLACES[this.#unit]));
      }
    }
    const instant = this.#instant;
    if (!parseRfc3339(text, instant)) return 'no-time';
    if (!instant.zoned) {
      if (!this.#clock) return 'no-zone';
      instant.ms = this.#clock.toUtc(instant.ms);
    }
    return this.#settle(instantToNs(instant));
  }

  /** Keeps to the kind of time that came first. */
  #settle(t: Time | undefined): Time | TimeFault {
    if (t === undefined || t !== t) return 'no-time';
    const kind = typeof t as 'number' | 'bigint';
    this.#kind ??= kind;
    if (kind === this.#kind) return t;
    return typeof t === 'number' ? (shiftDecimal(String(t), 6) ?? 'no-time') : Number(t) / 1e6;
  }
}
