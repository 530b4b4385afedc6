import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Time } from '../../src/core/types.js';
import { formatTime } from '../../src/time/format.js';
import { TimeReader } from '../../src/time/reader.js';
import { rfc3339ToNs } from '../../src/time/rfc3339.js';
import { finer } from '../../src/time/spacing.js';

const FIRST = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n;
const LAST = BigInt(Date.parse('9999-12-31T23:59:59Z')) * 1_000_000n;
const nanoseconds = fc.oneof(
  fc.bigInt({ min: FIRST, max: LAST }),
  fc.bigInt({ min: -3n * 10n ** 9n, max: 3n * 10n ** 9n }),
);

describe('formatTime', () => {
  it('nanoseconds come back from every format, digit by digit', () => {
    let checked = 0;
    fc.assert(
      fc.property(nanoseconds, (ns) => {
        expect(rfc3339ToNs(formatTime(ns, 'iso'))).toBe(ns);
        for (const unit of ['s', 'ms', 'us', 'ns'] as const) {
          const reader = new TimeReader({ unit });
          const t = reader.read(formatTime(ns, unit)) as Time; // whole ms are numbers
          expect([unit, finer(t)]).toEqual([unit, ns]);
        }
        checked += 1;
      }),
      { numRuns: 1500, seed: 61 },
    );
    expect(checked).toBe(1500);
  });

  it('whole milliseconds as numbers are written as Date writes them, without needless zeros', () => {
    fc.assert(
      fc.property(fc.integer({ min: Number(FIRST / 1_000_000n), max: Number(LAST / 1_000_000n) }), (ms) => {
        const iso = formatTime(ms, 'iso');
        expect(Date.parse(iso)).toBe(ms);
        expect(iso).toBe(
          new Date(ms)
            .toISOString()
            .replace(/\.?0+Z$/, (zeros) => (zeros.includes('.') ? 'Z' : zeros))
            .replace(/(\.\d*?)0+Z$/, '$1Z'),
        );
        expect(formatTime(ms, 'ms')).toBe(String(ms));
        expect(Number(formatTime(ms, 's'))).toBe(ms / 1000);
        expect(formatTime(ms, 'ns')).toBe((BigInt(ms) * 1_000_000n).toString());
      }),
      { numRuns: 1500, seed: 62 },
    );
  });

  it('has as many digits as it needs', () => {
    expect(formatTime(0, 'iso')).toBe('1970-01-01T00:00:00Z');
    expect(formatTime(1500, 'iso')).toBe('1970-01-01T00:00:01.5Z');
    expect(formatTime(-1, 'iso')).toBe('1969-12-31T23:59:59.999Z');
    expect(formatTime(-1n, 'iso')).toBe('1969-12-31T23:59:59.999999999Z');
    expect(formatTime(100n, 's')).toBe('0.0000001');
    expect(formatTime(-1_500_000_000n, 's')).toBe('-1.5');
    expect(formatTime(-1n, 'ms')).toBe('-0.000001');
    expect(formatTime(0.5, 'ms')).toBe('0.5');
    expect(formatTime(0.5, 'us')).toBe('500');
    expect(formatTime(0.25, 'iso')).toBe('1970-01-01T00:00:00.00025Z');
  });
});
