import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationToMs, durationToNs } from '../../src/time/duration.js';
import { perScale } from '../../src/time/per.js';

const NS: [string | number, bigint][] = [
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['sec', 1_000_000_000n],
  ['second', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['min', 60_000_000_000n],
  ['minutes', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['days', 86_400_000_000_000n],
  ['5s', 5_000_000_000n],
  ['15 min', 900_000_000_000n],
  ['1h30m', 5_400_000_000_000n],
  ['1 h 30 min', 5_400_000_000_000n],
  ['0.1s', 100_000_000n],
  ['.5 ms', 500_000n],
  ['1.000000001 s', 1_000_000_001n],
  ['  2s ', 2_000_000_000n],
  ['PT15M', 900_000_000_000n],
  ['pt0.25s', 250_000_000n],
  ['PT1,5S', 1_500_000_000n],
  ['P1D', 86_400_000_000_000n],
  ['P1DT12H', 129_600_000_000_000n],
  ['P2W', 1_209_600_000_000_000n],
  ['PT36H', 129_600_000_000_000n],
  [1500, 1_500_000_000n],
  [0.25, 250_000n],
  [1e-3, 1000n],
  [1e21, 10n ** 27n],
];

describe('durations', () => {
  it.each(NS)('%s is %s ns', (text, ns) => {
    expect(durationToNs(text)).toBe(ns);
    expect(durationToMs(text)).toBe(Number(ns) / 1e6);
  });

  it('are exact in tenths, where a multiplication of doubles would not be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 0, max: 9 }), (n, decimals) => {
        const text = (BigInt(n) * 10n ** BigInt(9 - decimals)).toString();
        const digits = String(n).padStart(decimals + 1, '0');
        const shown = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
        expect(durationToNs(`${shown}s`)).toBe(BigInt(text));
        expect(durationToNs(`PT${shown}S`)).toBe(BigInt(text));
      }),
      { numRuns: 1000, seed: 51 },
    );
  });

  it.each([
    '',
    ' ',
    'fortnight',
    '5',
    '5 parsecs',
    '-5s',
    '5s-',
    '1 month',
    '1y',
    'P',
    'PT',
    'P1M',
    'P1Y',
    'P1DT',
    'PT1.5H',
    '1h,30m',
    '1e3 ms',
    '0s',
    'PT0S',
    '0.4ns',
    0,
    -1,
    Number.NaN,
    Infinity,
    1e-7,
  ])('%j is none', (value) => {
    expect(() => durationToNs(value)).toThrow(RangeError);
    expect(() => durationToNs(value, 'maxGap')).toThrow(/^maxGap must be a positive duration such as/);
  });
});

describe('perScale', () => {
  it('is a fraction in lowest terms: so many units of time are one `per`', () => {
    expect(perScale('s', 'number')).toEqual({ scale: 1000, divisor: 1 });
    expect(perScale('s', 'bigint')).toEqual({ scale: 1_000_000_000, divisor: 1 });
    expect(perScale('ns', 'bigint')).toEqual({ scale: 1, divisor: 1 });
    expect(perScale('us', 'number')).toEqual({ scale: 1, divisor: 1000 });
    expect(perScale('ns', 'number')).toEqual({ scale: 1, divisor: 1_000_000 });
    expect(perScale('1.5ms', 'number')).toEqual({ scale: 3, divisor: 2 });
    expect(perScale('d', 'number')).toEqual({ scale: 86_400_000, divisor: 1 });
    expect(perScale(0.75, 'number')).toEqual({ scale: 3, divisor: 4 });
  });

  it('names the option when it makes no sense', () => {
    expect(() => perScale('parsec', 'number')).toThrow(/^per must be/);
  });
});
