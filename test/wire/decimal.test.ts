import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalNumber } from '../../src/core/decimal.js';
import { random } from '../support/numbers.js';

const whole = (text: string): number => decimalNumber(text, 0, text.length);

describe('decimalNumber', () => {
  it('is Number, bit for bit, on 100,000 decimals of all lengths', () => {
    const next = random(7);
    const digits = (n: number): string => Array.from({ length: n }, () => Math.floor(next() * 10)).join('');
    for (let i = 0; i < 100_000; i += 1) {
      const text =
        (next() < 0.5 ? '-' : '') +
        digits(1 + Math.floor(next() * 18)) +
        (next() < 0.7 ? `.${digits(1 + Math.floor(next() * 24))}` : '') +
        (next() < 0.2 ? `e${Math.floor(next() * 40) - 20}` : '');
      if (!Object.is(whole(text), Number(text))) expect(`${text} is ${whole(text)}`).toBe(`${text} is ${Number(text)}`);
    }
  });

  it('reads back every double from its shortest text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(whole(Object.is(x, -0) ? '-0' : String(x))).toBe(x);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    '',
    ' ',
    '-',
    '+',
    '.',
    '-.',
    'e5',
    '1e',
    '0x10',
    'NaN',
    'Infinity',
    '1,5',
    '1_000',
    '12:30',
    '--1',
    '1-',
    '1.2.3',
  ])('takes "%s" for no number', (text) => {
    expect(whole(text)).toBeNaN();
  });

  it.each([
    ['.5', 0.5],
    ['5.', 5],
    ['+5', 5],
    [' 5 ', 5],
    ['007', 7],
    ['1.e5', 100000],
  ])('takes "%s" for %d, as CSV writers do', (text, value) => {
    expect(whole(text)).toBe(value);
  });

  it('reads no further than it is told', () => {
    expect(decimalNumber('x123456y', 1, 4)).toBe(123);
    expect(decimalNumber('1,,2', 2, 2)).toBeNaN();
    expect(decimalNumber(',-5', 0, 0)).toBeNaN();
    expect(decimalNumber('--5', 1, 1)).toBeNaN();
  });
});
