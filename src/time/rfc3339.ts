import { COLON, COMMA, LOWER_T, MINUS, NINE, PLUS, POINT, SPACE, UPPER_T, ZERO } from '../core/chars.js';
import { show } from '../core/errors.js';

/** An instant in two exact integers: whole milliseconds since the Unix epoch (UTC), and 0 to 999999 nanoseconds on top. */
export interface Instant {
  ms: number;
  ns: number;
  /** False when the text named no zone: `ms` is then what a clock on some wall showed. */
  zoned: boolean;
  /** Had the text digits below 1 ns, which were rounded? */
  rounded: boolean;
}

/**
 * Reads RFC 3339 text (and its ISO 8601 neighbours) into `into`; returns false, with `into` undefined, when it is not one.
 *
 * Takes `T`, `t` or a space between date and time; no time, no seconds; `24:00` for the end of a day; a fraction of any length after `.` or `,` (rounded to
 * nine digits); `Z`, `z`, `+hh:mm`, `+hhmm`, `+hh` or no zone. Leap seconds (`:60`) are the second after.
 * Refuses dates that do not exist. No allocation.
 *
 * Source: RFC 3339 section 5.6; days from civil: Hinnant, "chrono-compatible low-level date algorithms".
 */
export function parseRfc3339(text: string, into: Instant): boolean {
  const n = text.length;
  if (n < 10 || text.charCodeAt(4) !== MINUS || text.charCodeAt(7) !== MINUS) return false;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return false;
  let seconds = 0;
  let ms = 0;
  let ns = 0;
  let rounded = false;
  let i = 10;
  if (n > 10) {
    const separator = text.charCodeAt(10);
    if (
      (separator !== UPPER_T && separator !== SPACE && separator !== LOWER_T) ||
      n < 16 ||
      text.charCodeAt(13) !== COLON
    )
      return false;
    const hour = two(text, 11);
    const minute = two(text, 14);
    if (!(hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59)) return false;
    seconds = hour * 3600 + minute * 60;
    i = 16;
    if (n > 18 && text.charCodeAt(16) === COLON) {
      const second = two(text, 17);
      if (!(second >= 0 && second <= 60)) return false;
      seconds += second;
      i = 19;
      if (n > 19) {
        const mark = text.charCodeAt(19);
        if (mark === POINT || mark === COMMA) {
          const from = 20;
          i = from;
          let fraction = 0;
          for (; i < n; i += 1) {
            const digit = text.charCodeAt(i) - ZERO;
            if (!(digit >= 0 && digit <= 9)) break;
            if (i < from + 9) fraction = fraction * 10 + digit;
            else if (i === from + 9 && digit >= 5) fraction += 1;
            if (i >= from + 9 && digit > 0) rounded = true;
          }
          if (i === from) return false;
          for (let d = i - from; d < 9; d += 1) fraction *= 10;
          ms = Math.floor(fraction / 1e6);
          ns = fraction - ms * 1e6;
        }
      }
    }
  }
  // 24:00 is the end of a day; nothing follows it.
  if (n > 10 && two(text, 11) === 24 && (seconds > 86400 || ms > 0 || ns > 0)) return false;
  const offset = zoneAt(text, i);
  if (offset === BAD) return false;
  into.zoned = offset !== NONE;
  into.ms = daysFromCivil(year, month, day) * 86400000 + (seconds - (into.zoned ? offset : 0)) * 1000 + ms;
  into.ns = ns;
  into.rounded = rounded;
  return true;
}

/** Nanoseconds since the Unix epoch. The second's own bigint is kept, for neighbouring samples mostly share it. */
export function instantToNs(instant: Instant): bigint {
  const second = Math.floor(instant.ms / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondNs = BigInt(second) * 1000000000n;
  }
  return lastSecondNs + BigInt((instant.ms - second * 1000) * 1000000 + instant.ns);
}
let lastSecond = 0;
let lastSecondNs = 0n;

/** RFC 3339 text as nanoseconds since the Unix epoch; throws a RangeError on anything else, and on text without a zone. */
export function rfc3339ToNs(text: string): bigint {
  if (!parseRfc3339(text, scratch)) throw new RangeError(`not an RFC 3339 time: ${show(text)}`);
  if (!scratch.zoned)
    throw new RangeError(`the time ${show(text)} names no zone: add "Z" or an offset, or set the option zone`);
  return instantToNs(scratch);
}
const scratch: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };

const NONE = 1e9;
const BAD = 2e9;

/** Seconds east of UTC; NONE where the text ends, BAD where there is no offset. */
function zoneAt(text: string, i: number): number {
  const n = text.length;
  if (i === n) return NONE;
  const mark = text.charCodeAt(i);
  if (mark === 90 || mark === 122) return i + 1 === n ? 0 : BAD;
  if (mark !== PLUS && mark !== MINUS) return BAD;
  const hours = two(text, i + 1);
  const colon = text.charCodeAt(i + 3) === COLON ? 1 : 0;
  const short = n === i + 3;
  const minutes = short ? 0 : two(text, i + 3 + colon);
  if (!(hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59) || (!short && n !== i + 5 + colon)) return BAD;
  return (hours * 3600 + minutes * 60) * (mark === MINUS ? -1 : 1);
}

/** Two digits as a number; negative when they are none. */
function two(text: string, i: number): number {
  const a = text.charCodeAt(i);
  const b = text.charCodeAt(i + 1);
  return a >= ZERO && a <= NINE && b >= ZERO && b <= NINE ? (a - ZERO) * 10 + b - ZERO : -10000;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  return month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] as number);
}

function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}
