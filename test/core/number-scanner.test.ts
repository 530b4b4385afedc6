import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonNumber, NumberScanner } from '../../src/core/number-scanner.js';
import { random } from '../support/numbers.js';

const decimalNumber = (text: string, start: number, end: number): number => new NumberScanner().read(text, start, end);
const whole = (text: string): number => decimalNumber(text, 0, text.length);

describe('a decimal number', () => {
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

describe('NumberScanner', () => {
  it('says whether JSON writes a number so, whichever way it was read', () => {
    const scanner = new NumberScanner();
    const part = fc.constantFrom(
      '',
      '-',
      '+',
      '0',
      '00',
      '7',
      '42',
      '.',
      '.5',
      '.50',
      'e5',
      'E-3',
      ' ',
      '123456789012345678',
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const text = parts.join('');
        scanner.read(`x${text}y`, 1, text.length + 1);
        let json = true;
        try {
          json = typeof JSON.parse(text) === 'number' && text.trim() === text;
        } catch {
          json = false;
        }
        expect({ text, json: scanner.json }).toEqual({ text, json });
        expect(isJsonNumber(text)).toBe(json);
      }),
      { numRuns: 5000, seed: 9 },
    );
  });

  it('keeps integers that no double holds, and takes one beyond all doubles for infinite', () => {
    const exact = (text: string): number | bigint => new NumberScanner().readExact(text, 0, text.length);
    expect(exact('9007199254740993')).toBe(9007199254740993n);
    expect(exact('-18446744073709551615')).toBe(-18446744073709551615n);
    expect(exact('9007199254740994')).toBe(9007199254740994);
    expect(exact('1'.repeat(400))).toBe(Infinity);
    expect(exact(`-${'1'.repeat(400)}`)).toBe(-Infinity);
  });

  it('takes time in proportion to the length of a text, whatever is wrong with it', () => {
    const seconds = (text: string): number => {
      const from = performance.now();
      decimalNumber(text, 0, text.length);
      return performance.now() - from;
    };
    for (const text of ['1'.repeat(1_000_000), `1.${'1'.repeat(1_000_000)}`, ' '.repeat(1_000_000)])
      expect(seconds(`${text}x`)).toBeLessThan(500); // squared, it would be hours
  });
});
