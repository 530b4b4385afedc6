import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from './zone.js';

/** The zone of a name, by luxon; `undefined` when there is none. */
export function zoneOf(name: string): Zone | undefined {
  if (IANAZone.isValidZone(name)) return IANAZone.create(name);
  return FixedOffsetZone.parseSpecifier(/^utc/i.test(name) ? name : `UTC${name}`) ?? undefined;
}

/** Text in a luxon format as ms, read as UTC unless it names its zone; `undefined` when it does not fit. */
export function parseFormat(text: string, format: string): number | undefined {
  const time = DateTime.fromFormat(text, format, { zone: 'utc' });
  return time.isValid ? time.toMillis() : undefined;
}
