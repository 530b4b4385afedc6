import { describe, expect, it } from 'vitest';
import { TimeReader } from '../../src/time/reader.js';
import { wallClock } from '../../src/time/zone.js';

const reader = (options = {}): TimeReader => new TimeReader(options, wallClock(options));
const first = (value: unknown, options = {}) => reader(options).read(value);

describe('TimeReader', () => {
  it('numbers of ms stay numbers', () => {
    for (const t of [0, -1, 1_700_000_000_000, 1_700_000_000_000.25]) expect(first(t)).toBe(t);
    expect(first('1700000000000')).toBe(1_700_000_000_000);
    expect(first(' 1700000000000.5 ')).toBe(1_700_000_000_000.5);
    expect(first('1700000000000.0')).toBe(1_700_000_000_000);
    expect(first('1.7e12')).toBe(1_700_000_000_000);
  });

  it('everything else becomes nanoseconds, as decimal text and never through a multiplication', () => {
    expect(first(1_700_000_000.1, { unit: 's' })).toBe(1_700_000_000_100_000_000n);
    expect(first('1700000000.123456789', { unit: 's' })).toBe(1_700_000_000_123_456_789n);
    expect(first('1700000000123456', { unit: 'us' })).toBe(1_700_000_000_123_456_000n);
    expect(first(1_700_000_000_123_456, { unit: 'us' })).toBe(1_700_000_000_123_456_000n);
    expect(first('1700000000123456789', { unit: 'ns' })).toBe(1_700_000_000_123_456_789n);
    expect(first(5n, { unit: 's' })).toBe(5_000_000_000n);
    expect(first('-1.5', { unit: 's' })).toBe(-1_500_000_000n);
    expect(first('1e-9', { unit: 's' })).toBe(1n);
  });

  it('text of ms that no double holds becomes nanoseconds, whatever came before', () => {
    const one = reader();
    expect(one.read('1700000000000')).toBe(1_700_000_000_000);
    expect(one.read('1700000000000.123456')).toBe(1_700_000_000_000_123_456n);
    expect(one.read('1700000000000.12')).toBe(1_700_000_000_000_120_000n);
    expect(one.read('0.1')).toBe(100_000n);
    expect(one.read('1700000000000.25')).toBe(1_700_000_000_000.25);
    expect(one.rounded).toBe(false);
    expect(one.read('1700000000000.1234567')).toBe(1_700_000_000_000_123_457n);
    expect(one.rounded).toBe(true);
  });

  it('min, h and d are exact too, and serial days of a spreadsheet are rounded to the ms', () => {
    expect(first('28333333.5', { unit: 'min' })).toBe(1_700_000_010_000_000_000n);
    expect(first(0.1, { unit: 'h' })).toBe(360_000_000_000n);
    expect(first('19675.25', { unit: 'd' })).toBe(1_699_941_600_000_000_000n);
    // python3: datetime(1899, 12, 30) + timedelta(days=45292.0416666667) is 2024-01-01 01:00:00.000003
    expect(first('45292.0416666667', { unit: 'excel' })).toBe(Date.UTC(2024, 0, 1, 1));
    expect(first(45292.5, { unit: 'excel', zone: 'Europe/Berlin' })).toBe(Date.UTC(2024, 0, 1, 11));
  });

  it('RFC 3339 text is nanoseconds in every unit; text without zone needs one', () => {
    for (const unit of ['ms', 's', 'us', 'ns', 'iso']) {
      expect(first('2024-02-29T12:34:56.123456789Z', { unit })).toBe(1709210096123456789n);
      expect(first('2024-02-29T12:34:56', { unit })).toBe('no-zone');
    }
    expect(first('2024-02-29T12:34:56', { zone: 'Europe/Amsterdam' })).toBe(1709206496000000000n);
    expect(first('2024-02-29', { zone: 'utc' })).toBe(1709164800000000000n);
  });

  it('a Date is milliseconds', () => {
    expect(first(new Date(5))).toBe(5);
    expect(first(new Date(Number.NaN))).toBe('no-time');
  });

  it.each([
    Number.NaN,
    Infinity,
    '',
    ' ',
    'soon',
    'Infinity',
    '1e400',
    '12:30',
    null,
    undefined,
    true,
    {},
    [],
    () => 0,
  ])('%s is no time', (value) => {
    for (const unit of ['ms', 's', 'us', 'ns', 'iso'])
      expect([unit, first(value, { unit })]).toEqual([unit, 'no-time']);
  });

  it.each(['0x10', '0b11', '0o17'])('%s is no decimal number, and so no time', (text) => {
    for (const unit of ['ms', 's', 'us', 'ns', 'iso']) expect([unit, first(text, { unit })]).toEqual([unit, 'no-time']);
  });

  it('unit iso takes text only', () => {
    expect(first(5, { unit: 'iso' })).toBe('no-time');
    expect(first('5', { unit: 'iso' })).toBe('no-time');
  });

  it('a time that cannot be read does not matter to the next', () => {
    const one = reader();
    expect(one.read('soon')).toBe('no-time');
    expect(one.read('2024-02-29T12:34:56')).toBe('no-zone');
    expect(one.read('1970-01-01T00:00:00.000000001Z')).toBe(1n);
  });

  it('readDigits reads part of a text as read reads all of it', () => {
    const texts = [
      '5',
      '-5',
      '1700000000000',
      '1700000000000.5',
      '1700000000000.123456',
      '1.5e3',
      'soon',
      '',
      '2024-02-29T12:34:56Z',
      '0.1',
      '-0',
    ];
    for (const unit of ['ms', 's', 'us', 'ns', 'iso'] as const) {
      for (const text of texts) {
        const [a, b] = [reader({ unit }), reader({ unit })];
        expect([unit, text, a.readDigits(`[${text}]`, 1, text.length + 1)]).toEqual([unit, text, b.read(text)]);
        expect(a.readDigits('7', 0, 1)).toEqual(b.read('7'));
      }
    }
  });

  it('a luxon format reads text that is not RFC 3339, in its zone', () => {
    const options = { format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Amsterdam' };
    expect(first('29.02.2024 13:34:56', options)).toBe(1709210096000000000n);
    expect(first('2024-02-29T12:34:56Z', options)).toBe('no-time');
    expect(first('29.02.2024 13:34:56', { format: 'dd.MM.yyyy HH:mm:ss' })).toBe(1709213696000000000n);
  });

  it('an unknown unit is a RangeError at once', () => {
    expect(() => reader({ unit: 'mss' })).toThrow(
      'time unit must be one of ms, s, us, ns, min, h, d, excel, iso, got "mss" (did you mean ms?)',
    );
    expect(() => reader({ zone: 'Mars/Olympus' })).toThrow(RangeError);
  });
});
