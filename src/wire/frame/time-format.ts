import { TIME_UNITS, type TimeOptions, type TimeUnit } from '../../time/time-options.js';

/** Words for the units that people also write. */
const UNITS: ReadonlyMap<string, TimeUnit> = new Map([
  ...TIME_UNITS.map((unit) => [unit, unit] as const),
  ['sec', 's'],
  ['µs', 'us'],
]);
/** `utc`, an offset, or a name with a slash in it. */
const ZONE = /^(?:utc|gmt|z|[+-]\d\d(?::?\d\d)?|[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+)$/i;

/**
 * What stands behind `time` in a hole: a unit, a zone, a pattern of luxon tokens, or a pattern and its zone. `zone` is that of the
 * map, for times whose hole names none.
 */
export function timeOptionsOf(format: string | undefined, zone: string | undefined): TimeOptions {
  const given = zone === undefined ? {} : { zone };
  if (format === undefined) return given;
  const unit = UNITS.get(format);
  if (unit !== undefined) return { ...given, unit };
  const words = format.split(/\s+/);
  const last = words.at(-1) as string;
  if (!ZONE.test(last)) return { ...given, format };
  const pattern = words.slice(0, -1).join(' ');
  return pattern === '' ? { zone: last } : { zone: last, format: pattern };
}
