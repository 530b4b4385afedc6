import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finerThan, isDyadic, shiftDecimal } from '../../src/core/decimal.js';

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: min, maxLength: max });

describe('shiftDecimal', () => {
  it('is exact: the same as integers do it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '-', '+'),
        digits(1, 25),
        digits(0, 25),
        fc.integer({ min: -30, max: 30 }),
        fc.integer({ min: 0, max: 12 }),
        (sign, whole, fraction, e, places) => {
          const all = BigInt(whole + fraction);
          const shift = places + e - fraction.length;
          const unit = 10n ** BigInt(Math.abs(shift));
          const size = shift >= 0 ? all * unit : (2n * all + unit) / (2n * unit); // halves away from 0
          const wanted = sign === '-' ? -size : size;
          expect(shiftDecimal(`${sign}${whole}.${fraction}e${e}`, places)).toBe(wanted);
          if (e === 0)
            expect(shiftDecimal(`${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`, places)).toBe(wanted);
        },
      ),
      { numRuns: 2000, seed: 41 },
    );
  });

  it('keeps every digit of an epoch in seconds', () => {
    expect(shiftDecimal('1700000000.123456789', 9)).toBe(1700000000123456789n);
    expect(shiftDecimal('1.5', 9)).toBe(1500000000n);
    expect(shiftDecimal(' .5E+1 ', 0)).toBe(5n);
    expect(shiftDecimal('5.', 1)).toBe(50n);
    expect(shiftDecimal('-0.0000000019', 9)).toBe(-2n);
    expect(shiftDecimal('1.5', 9, 60n)).toBe(90000000000n);
    expect(shiftDecimal('0.00000000001', 9, 60n)).toBe(1n); // 0.6 ns
    expect(shiftDecimal('1e-400', 9)).toBe(0n);
  });

  it.each([
    '',
    ' ',
    '.',
    '+',
    '-',
    'e5',
    '1e',
    '1e+',
    '1.2.3',
    '0x10',
    'NaN',
    'Infinity',
    '1,5',
    '1_000',
    '--1',
    '1 2',
    '1e99999',
  ])('refuses %j', (text) => {
    expect(shiftDecimal(text, 9)).toBeUndefined();
  });
});

describe('finerThan', () => {
  it('tells whether digits are lost at so many decimals', () => {
    const wanted: [text: string, places: number, finer: boolean][] = [
      ['1.123456789', 9, false],
      ['1.1234567891', 9, true],
      ['1.1234567890', 9, false],
      ['1e-10', 9, true],
      ['0.00000000005', 9, true],
      ['12', 0, false],
      ['12.5', 0, true],
      ['x', 0, false],
    ];
    for (const [text, places, finer] of wanted) expect([text, finerThan(text, places)]).toEqual([text, finer]);
  });
});

describe('isDyadic', () => {
  it('tells whether a double is the decimal itself', () => {
    const wanted: [text: string, dyadic: boolean][] = [
      ['0.5', true],
      ['0.1', false],
      ['1700000000000.25', true],
      ['1700000000000.123', false], // its double is 1700000000000.123046875
      ['3.0', true],
      ['1.7e12', true],
      ['1e-1', false],
      ['1234567890123456.5', false], // more digits than a double has
    ];
    for (const [text, dyadic] of wanted) expect([text, isDyadic(text)]).toEqual([text, dyadic]);
  });
});
