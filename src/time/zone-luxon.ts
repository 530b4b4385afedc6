import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Written } from './pattern.js';
import type { Zone } from './zone.js';

/** The zone of a name, by luxon; `undefined` when there is none. Offsets are as luxon has them. */
export function zoneOf(name: string): Zone | undefined {
  if (IANAZone.isValidZone(name)) return IANAZone.create(name);
  return FixedOffsetZone.parseSpecifier(/^utc/i.test(name) ? name : `UTC${name}`) ?? undefined;
}

type Parser = ReturnType<typeof DateTime.buildFormatParser>;
const parsers = new Map<string, Parser>(); // making one takes much longer than using it

/**
 * Text in a luxon format, read as UTC unless it names its zone; `undefined` when it does not fit. `fraction` is what stood for the
 * token `u`, as text: luxon itself keeps three digits of it.
 */
export function parseFormat(text: string, format: string): Written | undefined {
  let parser = parsers.get(format);
  if (parser === undefined) {
    parser = DateTime.buildFormatParser(format);
    parsers.set(format, parser);
  }
  const time = DateTime.fromFormatParser(text, parser, { zone: 'utc' });
  if (!time.isValid) return undefined;
  const ms = time.toMillis();
  if (!format.includes('u')) return { ms, fraction: undefined };
  const { matches } = DateTime.fromFormatExplain(text, format) as { matches?: { u?: unknown } };
  return { ms, fraction: typeof matches?.u === 'string' ? matches.u : undefined };
}
