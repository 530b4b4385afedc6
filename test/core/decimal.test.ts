import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalNumber, shiftDecimal, significantDigits } from '../../src/core/decimal.js';

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
          const size = shift >= 0 ? all * 10n ** BigInt(shift) : all / 10n ** BigInt(-shift);
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
    expect(shiftDecimal('-0.0000000019', 9)).toBe(-1n);
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

describe('significantDigits', () => {
  it('counts digits from the first that is not 0, without the exponent', () => {
    const wanted: [string, number][] = [
      ['0', 0],
      ['10', 2],
      ['-0.00123', 3],
      ['1.50e10', 3],
      ['1700000000000', 13],
      ['0.10', 2],
      ['12E99', 2],
    ];
    for (const [text, n] of wanted) expect([text, significantDigits(text)]).toEqual([text, n]);
  });
});

describe('decimalNumber', () => {
  const read = (text: string): number => decimalNumber(`x${text}y`, 1, text.length + 1);

  it('is Number, for decimal text of any length', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('', '-'),
        digits(1, 20),
        digits(0, 25),
        fc.constantFrom('', 'e5', 'E-7', 'e+300', 'e-300'),
        (sign, whole, fraction, exponent) => {
          const text = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
          expect(read(text)).toBe(Number(text));
          checked += 1;
        },
      ),
      { numRuns: 5000, seed: 42 },
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => void expect(read(String(x))).toBe(x + 0)),
      { numRuns: 2000, seed: 43 },
    );
    expect(checked).toBe(5000);
  });

  it.each(['', '-', '.', 'NaN', 'Infinity', '0x10', '1e', '--1', '1.2.3', 'abc', '1_0', '0b1'])(
    '%j is no decimal number',
    (text) => {
      expect(read(text)).toBeNaN();
    },
  );

  it('reads no further than it is told', () => {
    expect(decimalNumber('12345', 1, 3)).toBe(23);
    expect(decimalNumber('1.25e3', 0, 4)).toBe(1.25);
  });
});
