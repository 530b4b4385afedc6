import type { Zone } from './zone.js';

/** The zone of a name, by the platform's own data; `undefined` when there is none. Offsets are as luxon has them. */
export function zoneOf(name: string): Zone | undefined {
  return namedZone(name) ?? fixedZone(name);
}

/** @throws TypeError always: formats need a library that is left out here */
export function parseFormat(_text: string, format: string): never {
  throw new TypeError(
    `format: a browser cannot read times by a pattern, got "${format}"; send RFC 3339 text or numbers instead`,
  );
}

/** `utc`, `+2`, `-05:30`, `UTC+2`. */
function fixedZone(name: string): Zone | undefined {
  const match = /^(?:utc)?(?:([+-])(\d{1,2})(?::(\d{2}))?)?$/i.exec(name);
  if (!match || name === '') return undefined;
  const [, sign, hours = '0', minutes = '0'] = match;
  const ahead = Number(hours) * 60 + Number(minutes);
  return { offset: () => (sign === '-' ? -ahead : ahead) };
}

/** An IANA name: what its clocks show at an instant, less the instant. */
function namedZone(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  return {
    offset(utcMs) {
      if (!(Math.abs(utcMs) <= LAST)) return Number.NaN;
      const shown = Object.fromEntries(format.formatToParts(utcMs).map(({ type, value }) => [type, value]));
      const part = (type: string): number => Number(shown[type]);
      const year = shown['era'] === 'BC' ? 1 - part('year') : part('year');
      // Date.UTC takes years below 100 for those of the 20th century; setUTCFullYear does not.
      const clock = new Date(Date.UTC(2000, 0, 1, part('hour'), part('minute'), part('second')));
      clock.setUTCFullYear(year, part('month') - 1, part('day'));
      return (clock.getTime() - Math.floor(utcMs / 1000) * 1000) / 60_000;
    },
  };
}

/** The last instant that a Date can hold, in ms. */
const LAST = 8.64e15;
