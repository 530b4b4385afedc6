import { MINUS } from '../core/chars.js';
import { finerThan, isDyadic, shiftDecimal } from '../core/decimal.js';
import { oneOf } from '../core/nearest.js';
import { NumberScanner } from '../core/number-scanner.js';
import type { Time } from '../core/types.js';
import { plainNs } from './plain-digits.js';
import { type Instant, instantToNs, parseRfc3339 } from './rfc3339.js';
import { AMBIGUOUS, TIME_UNITS, type TimeOptions, type TimeUnit } from './time-options.js';
import type { WallClock } from './zone.js';

/** Why a time could not be read; `skipped`: its zone's clocks were set forward over it. */
export type TimeFault = 'no-time' | 'no-zone' | 'skipped';

/** Each unit in ns: a power of ten, and a factor. */
const SIZES: Readonly<Record<Exclude<TimeUnit, 'excel' | 'iso'>, readonly [places: number, factor: bigint]>> = {
  ns: [0, 1n],
  us: [3, 1n],
  ms: [6, 1n],
  s: [9, 1n],
  min: [9, 60n],
  h: [9, 3600n],
  d: [9, 86400n],
};

/** 1970-01-01 as a serial day of a spreadsheet, in ms; a day is 86,400 s. */
const EXCEL_EPOCH = 25569 * 86_400_000;

/**
 * Makes a {@link Time} of whatever a feed writes: numbers, numeric text, RFC 3339 text, Date, bigint.
 *
 * Text is exact: whole ms, and fractions that a double holds, are numbers; all else becomes nanoseconds as bigint, read as decimal
 * text, never through a multiplication, so `1700000000.123456789` seconds and 19-digit integers keep every digit. Which of the two
 * a time is depends on its own text only. Digits below 1 ns are rounded, and noted in `rounded`.
 *
 * Source: numbers as in ECMAScript Date; text as {@link parseRfc3339}.
 */
export class TimeReader {
  /** Had a time digits below 1 ns? */
  rounded = false;
  /** Was the time that `readDigits` read last written as JSON writes a number of ms? */
  json = false;
  readonly #scanner = new NumberScanner();
  readonly #unit: TimeUnit;
  readonly #clock: WallClock | undefined;
  readonly #places: number | undefined; // of the unit, where plain digits are read the short way
  readonly #fast: boolean; // are there ms to be read the short way?
  readonly #instant: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };

  /**
   * `clock` reads what the options `zone`, `ambiguous` and `format` ask for (`wallClock(options)`): it is handed in, for it needs a
   * large library that most feeds can do without.
   *
   * @throws RangeError on an unknown unit
   */
  constructor(options: TimeOptions = {}, clock?: WallClock) {
    this.#unit = oneOf('time unit', options.unit ?? 'ms', TIME_UNITS);
    if (options.ambiguous !== undefined) oneOf('ambiguous', options.ambiguous, AMBIGUOUS);
    this.#clock = clock;
    const factor = this.#unit === 'iso' || this.#unit === 'excel' ? 0n : SIZES[this.#unit][1];
    if (factor === 1n && this.#unit !== 'ms' && clock?.pattern === undefined)
      this.#places = SIZES[this.#unit as 's' | 'us' | 'ns'][0];
    this.#fast = this.#unit === 'ms' && clock?.pattern === undefined;
  }

  /** The time, or the reason why it cannot be read. `key` is that of its series. */
  read(value: unknown, key?: string): Time | TimeFault {
    if (typeof value === 'number') return this.#fromNumber(value);
    if (typeof value === 'string') return this.#fromText(value, key);
    if (typeof value === 'bigint') return this.#unit === 'iso' ? 'no-time' : this.#fromDigits(String(value), key);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no-time' : value.getTime();
    return 'no-time';
  }

  /** The time that `text` spells from `start` to `end`: the fast way for whole ms that a double holds. */
  readDigits(text: string, start: number, end: number, key?: string): Time | TimeFault {
    if (this.#fast && end - start <= 15) {
      const number = this.#scanner.read(text, start, end);
      this.json = this.#scanner.json;
      if (Number.isInteger(number)) return number;
    }
    this.json = false;
    return this.#fromText(text.slice(start, end), key);
  }

  #fromNumber(value: number): Time | TimeFault {
    if (value - value !== 0 || this.#unit === 'iso') return 'no-time';
    return this.#unit === 'ms' ? value : this.#fromDigits(String(value), undefined);
  }

  #fromText(text: string, key: string | undefined): Time | TimeFault {
    const ns = this.#places === undefined ? undefined : plainNs(text, 0, text.length, this.#places);
    if (ns !== undefined) return ns;
    if (this.#clock?.pattern !== undefined) return this.#fromPattern(text, key);
    if (this.#unit !== 'iso' && !(text.charCodeAt(4) === MINUS && text.charCodeAt(7) === MINUS)) {
      const number = this.#scanner.read(text, 0, text.length);
      if (number - number === 0) return this.#fromDigits(text, key);
    }
    const instant = this.#instant;
    if (!parseRfc3339(text, instant)) return 'no-time';
    if (!instant.zoned) {
      if (!this.#clock) return 'no-zone';
      instant.ms = this.#clock.toUtc(instant.ms, key);
      if (instant.ms !== instant.ms) return 'skipped';
    }
    this.rounded ||= instant.rounded;
    return instantToNs(instant);
  }

  /** A decimal number of the unit. */
  #fromDigits(text: string, key: string | undefined): Time | TimeFault {
    if (this.#unit === 'excel') return this.#fromSerialDay(text, key);
    if (this.#unit === 'ms') {
      const number = Number(text);
      if (text.includes('.') ? isDyadic(text) : Number.isSafeInteger(number)) return number;
    }
    const [places, factor] = SIZES[this.#unit as keyof typeof SIZES];
    if (factor === 1n && text.length > places && finerThan(text, places)) this.rounded = true;
    return shiftDecimal(text, places, factor) ?? 'no-time';
  }

  /** Serial days count from the end of 1899; 15 digits of them hold a ms at best. They name no zone: without one they are UTC. */
  #fromSerialDay(text: string, key: string | undefined): Time | TimeFault {
    const ms = Number(shiftDecimal(text, 3, 86400n) ?? Number.NaN) - EXCEL_EPOCH;
    const utc = this.#clock === undefined ? ms : this.#clock.toUtc(ms, key);
    return utc === utc ? utc : ms === ms ? 'skipped' : 'no-time';
  }

  #fromPattern(text: string, key: string | undefined): Time | TimeFault {
    const { pattern } = this.#clock as WallClock;
    const time = pattern?.read(text);
    if (time === undefined) return 'no-time';
    const ms = time.zoned ? time.ms : (this.#clock as WallClock).toUtc(time.ms, key);
    if (ms !== ms) return 'skipped';
    this.rounded ||= time.rounded;
    return instantToNs({ ...time, ms });
  }
}
