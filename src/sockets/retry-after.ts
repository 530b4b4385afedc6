/** However long a server asks to wait, it is asked again after an hour. */
const LONGEST = 3_600_000;

/** A date of HTTP, in its three forms (RFC 9110 section 5.6.7): the last one names no zone, and means GMT too. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w :-]+$/;

/**
 * How long a server asks to wait, in ms: `Retry-After` in seconds, or as a date (RFC 9110 section 10.2.3). At most an hour; 0 for
 * none, for one that cannot be read, and for a date that has passed.
 *
 * `date`: the header `Date` of the answer, so that the clock of this machine need not be right; else `now` counts.
 */
export function retryAfter(header: string | undefined, date: string | undefined, now: () => number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header)) return Math.min(LONGEST, Number(header) * 1000);
  const until = instant(header);
  if (Number.isNaN(until)) return 0;
  const said = date === undefined ? Number.NaN : instant(date);
  const from = Number.isNaN(said) ? now() : said;
  return Math.max(0, Math.min(LONGEST, until - from));
}

const instant = (text: string): number =>
  HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN;
