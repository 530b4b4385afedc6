import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instantToNs, parseRfc3339, rfc3339ToNs } from '../../src/time/rfc3339.js';

const pad = (n: number, width = 2): string => String(n).padStart(width, '0');
const DAY = 86_400_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

const read = (text: string): Instant | undefined => {
  const into: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };
  return parseRfc3339(text, into) ? into : undefined;
};

describe('RFC 3339 times', () => {
  it('agree with Date.parse on 5000 random stamps of the years 1 to 9999, with fractions, offsets and all separators', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: FIRST + DAY, max: LAST - DAY }),
        fc.constantFrom('T', 't', ' '),
        fc.constantFrom(0, 1, 2, 3),
        fc.oneof(
          fc.constantFrom('Z', 'z'),
          fc.record({
            sign: fc.constantFrom('+', '-'),
            h: fc.integer({ min: 0, max: 23 }),
            m: fc.integer({ min: 0, max: 59 }),
          }),
        ),
        fc.boolean(),
        (ms, separator, decimals, zone, colon) => {
          const iso = new Date(ms).toISOString();
          const fraction = decimals === 0 ? '' : iso.slice(19, 20 + decimals);
          const offset =
            typeof zone === 'string' ? zone : `${zone.sign}${pad(zone.h)}${colon ? ':' : ''}${pad(zone.m)}`;
          const text = `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${fraction}${offset}`;
          const forDate = `${iso.slice(0, 10)}T${iso.slice(11, 19)}${fraction}${typeof zone === 'string' ? 'Z' : `${zone.sign}${pad(zone.h)}:${pad(zone.m)}`}`;
          expect(read(text)).toEqual({ ms: Date.parse(forDate), ns: 0, zoned: true, rounded: false });
          checked += 1;
        },
      ),
      { numRuns: 5000, seed: 31 },
    );
    expect(checked).toBeGreaterThanOrEqual(4096);
  });

  it('agree with Date.parse on every day from 1999 to 2101, and on both ends of the calendar', () => {
    for (let day = Date.parse('1999-01-01'); day < Date.parse('2101-01-01'); day += DAY) {
      expect(read(`${new Date(day).toISOString().slice(0, 10)}T12:34:56Z`)?.ms).toBe(day + 45_296_000);
    }
    expect(read('0001-01-01T00:00:00Z')?.ms).toBe(FIRST);
    expect(read('9999-12-31T23:59:59.999Z')?.ms).toBe(LAST);
    expect(read('0000-02-29T00:00:00Z')?.ms).toBe(Date.parse('0000-02-29T00:00:00Z'));
  });

  it('keep nine digits, in any number of them, and round what is below', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: BigInt(FIRST) * 1_000_000n, max: BigInt(LAST) * 1_000_000n }),
        fc.integer({ min: 1, max: 14 }),
        (ns, digits) => {
          const second = ns / 1_000_000_000n - (ns % 1_000_000_000n < 0n ? 1n : 0n);
          const fraction = (ns - second * 1_000_000_000n).toString().padStart(9, '0');
          const date = new Date(Number(second) * 1000).toISOString().slice(0, 19);
          expect(rfc3339ToNs(`${date}.${fraction.padEnd(14, '4')}Z`)).toBe(ns);
          expect(rfc3339ToNs(`${date}.${fraction.padEnd(14, '7')}Z`)).toBe(ns + 1n);
          const shown = fraction.slice(0, Math.min(digits, 9));
          expect(rfc3339ToNs(`${date},${shown}Z`)).toBe(second * 1_000_000_000n + BigInt(shown.padEnd(9, '0')));
        },
      ),
      { numRuns: 2000, seed: 32 },
    );
    expect(rfc3339ToNs('2024-02-29T12:34:56.123456789Z')).toBe(1709210096123456789n);
    expect(rfc3339ToNs('1969-12-31T23:59:59.999999999Z')).toBe(-1n);
    expect(rfc3339ToNs('1969-12-31T23:59:59.9999999996Z')).toBe(0n);
    expect(read('2024-02-29T12:34:56.000000001Z')).toEqual({ ms: 1709210096000, ns: 1, zoned: true, rounded: false });
  });

  it('may leave out seconds, the time of day, and the zone: then they say so', () => {
    expect(read('2024-02-29T12:34Z')).toEqual({
      ms: Date.parse('2024-02-29T12:34:00Z'),
      ns: 0,
      zoned: true,
      rounded: false,
    });
    expect(read('2024-02-29T12:34+02')).toEqual({
      ms: Date.parse('2024-02-29T10:34:00Z'),
      ns: 0,
      zoned: true,
      rounded: false,
    });
    expect(read('2024-02-29T12:34:56.5')).toEqual({
      ms: Date.parse('2024-02-29T12:34:56.5Z'),
      ns: 0,
      zoned: false,
      rounded: false,
    });
    expect(read('2024-02-29 12:34')).toEqual({
      ms: Date.parse('2024-02-29T12:34:00Z'),
      ns: 0,
      zoned: false,
      rounded: false,
    });
    expect(read('2024-02-29')).toEqual({ ms: Date.parse('2024-02-29T00:00:00Z'), ns: 0, zoned: false, rounded: false });
  });

  it('a leap second is the second after', () => {
    expect(rfc3339ToNs('2016-12-31T23:59:60Z')).toBe(rfc3339ToNs('2017-01-01T00:00:00Z'));
    expect(rfc3339ToNs('2017-01-01T00:59:60.25+01:00')).toBe(rfc3339ToNs('2017-01-01T00:00:00.25Z'));
  });

  it.each([
    '',
    '2024',
    '2024-02',
    '20240229T120000Z',
    '2024-2-29T12:00:00Z',
    '24-02-29T12:00:00Z',
    'yesterday is no time',
    '2024-02-30T12:00:00Z',
    '2023-02-29T12:00:00Z',
    '1900-02-29T12:00:00Z',
    '2024-04-31T12:00:00Z',
    '2024-13-01T12:00:00Z',
    '2024-00-01T12:00:00Z',
    '2024-01-00T12:00:00Z',
    '2024-01-32T12:00:00Z',
    '2024-01-01T24:00:01Z',
    '2024-01-01T24:01Z',
    '2024-01-01T24:00:00.5Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T12:60:00Z',
    '2024-01-01T12:00:61Z',
    '2024-01-01T12:00:0Z',
    '2024-01-01T12:00:Z',
    '2024-01-01T12Z',
    '2024-01-01T',
    '2024-01-01TZ',
    '2024-01-01Z',
    '2024-01-01T12:00:00.Z',
    '2024-01-01T12:00:00.1.2Z',
    '2024-01-01T12:00:00ZZ',
    '2024-01-01T12:00:00Zulu',
    '2024-01-01T12:00:00+24:00',
    '2024-01-01T12:00:00+01:60',
    '2024-01-01T12:00:00+1',
    '2024-01-01T12:00:00+1:00',
    '2024-01-01T12:00:00+01:0',
    '2024-01-01T12:00:00+01:000',
    '2024-01-01T12:00:00 Z',
    ' 2024-01-01T12:00:00Z',
    '2024-01-01T12:00:00Z ',
    '2024/01/01T12:00:00Z',
    '2024-01-01_12:00:00Z',
    '2024-01-01T12.00.00Z',
    '+02024-01-01T00:00:00Z',
    '-001-01-01T00:00:00Z',
    '2O24-01-01T00:00:00Z',
    '２０24-01-01T00:00:00Z',
    '2024-01-01T12:00:00.\u0663Z',
    '2024-01-01T12:00:00−01:00',
  ])('refuse %j', (text) => {
    const into: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };
    expect(parseRfc3339(text, into)).toBe(false);
    expect(() => rfc3339ToNs(text)).toThrow(RangeError);
  });

  it('a time without zone is a RangeError of its own where a zone is needed', () => {
    expect(() => rfc3339ToNs('2024-01-01T12:00:00')).toThrow(/names no zone: add "Z"/);
    expect(() => rfc3339ToNs('nonsense')).toThrow('not an RFC 3339 time: "nonsense"');
  });

  it('text of any kind gives an instant or a refusal, and a true instant whenever Date.parse refuses nothing', () => {
    const chars = fc.string({ unit: fc.constantFrom(...'0123456789-:TZ+. '.split('')), minLength: 0, maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(chars, fc.string()), (text) => {
        const instant = read(text);
        if (!instant) return;
        expect(Number.isInteger(instant.ms)).toBe(true);
        expect(instant.ns).toBeGreaterThanOrEqual(0);
        expect(instant.ns).toBeLessThan(1_000_000);
      }),
      { numRuns: 2000, seed: 33 },
    );
  });

  it('instants become nanoseconds in any order', () => {
    for (const [ms, ns] of [
      [0, 0],
      [1, 1],
      [-1, 0],
      [-1, 999_999],
      [1709210096123, 456_789],
      [0, 5],
      [-86_400_001, 7],
    ] as const) {
      expect(instantToNs({ ms, ns, zoned: true, rounded: false })).toBe(BigInt(ms) * 1_000_000n + BigInt(ns));
    }
  });

  it('24:00 is the end of a day, and a leap second the second after it', () => {
    expect(rfc3339ToNs('2024-01-01T24:00Z')).toBe(rfc3339ToNs('2024-01-02T00:00Z'));
    expect(rfc3339ToNs('2024-12-31T24:00:00.000Z')).toBe(rfc3339ToNs('2025-01-01T00:00:00Z'));
    expect(rfc3339ToNs('2016-12-31T23:59:60.5Z')).toBe(rfc3339ToNs('2017-01-01T00:00:00.5Z'));
  });

  it('says whether digits below 1 ns were rounded', () => {
    const rounded = (text: string): boolean => {
      const into = { ms: 0, ns: 0, zoned: true, rounded: true };
      parseRfc3339(text, into);
      return into.rounded;
    };
    expect(rounded('2024-01-01T00:00:00.123456789Z')).toBe(false);
    expect(rounded('2024-01-01T00:00:00.1234567890Z')).toBe(false);
    expect(rounded('2024-01-01T00:00:00.1234567891Z')).toBe(true);
  });
});
