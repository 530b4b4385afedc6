import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shiftDecimal } from '../../src/core/decimal.js';
import { plainNs } from '../../src/time/plain-digits.js';

const PLACES = { s: 9, ms: 6, us: 3, ns: 0 } as const;
const digits = (max: number, min = 0): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

describe('times of plain digits', () => {
  it('are those of the long way, to the ns, whatever their length', () => {
    let short = 0;
    fc.assert(
      fc.property(digits(22, 1), digits(9), fc.constantFrom(...Object.values(PLACES)), (whole, fraction, places) => {
        const text = fraction === '' ? whole : `${whole}.${fraction}`;
        const ns = plainNs(`x${text}y`, 1, 1 + text.length, places);
        if (ns === undefined) return;
        short += 1;
        expect(ns).toBe(shiftDecimal(text, places));
      }),
      { numRuns: 2000 },
    );
    expect(short).toBeGreaterThan(700);
  });

  it.each(['', '.', '5.', '.5', '-1', '+1', '1e3', '1 ', '1.2.3', '0x1', '1.0000000001', '1'.repeat(16)])(
    '%s takes the long way, in s',
    (text) => {
      expect(plainNs(text, 0, text.length, PLACES.s)).toBeUndefined();
    },
  );
});
