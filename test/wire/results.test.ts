import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeedSample, feedDecoder } from '../../src/adapters/decode.js';
import type { Derivative, Edge } from '../../src/index.js';
import { encodeResult } from '../../src/wire/encode.js';
import { csvHeader, type Row, resultWriter } from '../../src/wire/result-writer.js';
import { ulp } from '../support/numbers.js';

const row = (given: Partial<Row> = {}): Row => ({
  key: undefined,
  t: 1,
  tText: '1',
  valueText: '2',
  ...given,
});

/** What a source with the default mapping makes of a frame. */
function readBack(frame: string): FeedSample[] {
  const samples: FeedSample[] = [];
  feedDecoder(undefined)(
    frame,
    (sample) => samples.push(sample),
    (message) => {
      throw new Error(message);
    },
  );
  return samples;
}

const edge = fc.constantFrom('start', 'end', undefined);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const key = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
// What RFC 3339 can write: years 0 to 9999.
const instant = fc.oneof(
  fc.integer({ min: -62167219200000, max: 253402300799999 }),
  fc.bigInt({ min: -62167219200000000000n, max: 253402300799999999999n }),
);

describe('a result line', () => {
  it('repeats time and value as they were written', () => {
    expect(resultWriter('ndjson')(row({ tText: '"2024-01-01"', valueText: '1.50' }), 0.1, 'none')).toBe(
      '{"t":"2024-01-01","value":1.50,"derivative":0.1}',
    );
  });

  it.each([
    [Number.NaN, 'null', ''],
    [Number.POSITIVE_INFINITY, 'null', ''],
    [null, 'null', ''],
    [[1, Number.NaN, Number.NEGATIVE_INFINITY], '[1,null,null]', '"[1,null,null]"'],
    [-0, '0', '0'],
    [1e21, '1e+21', '1e+21'],
    [5e-324, '5e-324', '5e-324'],
  ])('writes the derivative %j as %s, in CSV as %s', (derivative, json, csv) => {
    expect(resultWriter('ndjson')(row(), derivative, 'none')).toBe(`{"t":1,"value":2,"derivative":${json}}`);
    expect(resultWriter('csv')(row(), derivative, 'none')).toBe(`1,2,${csv},`);
  });

  it('is JSON for every key, derivative and edge, and reads back', () => {
    fc.assert(
      fc.property(
        key,
        finite,
        fc.constantFrom<Edge>('none', 'start', 'end'),
        fc.constantFrom(undefined, 'provisional', 'assumed'),
        (k, d, edge, standing) => {
          const back = JSON.parse(resultWriter('ndjson')(row({ key: k }), d, edge, standing)) as Derivative;
          expect(back).toEqual({
            t: 1,
            value: 2,
            derivative: d === 0 ? 0 : d,
            ...(k !== undefined && { key: k }),
            ...(edge !== 'none' && { edge }),
            ...(standing !== undefined && { final: false }),
            ...(standing === 'assumed' && { assumed: true }),
          });
        },
      ),
    );
  });

  it('in CSV has quotes where a key or a time needs them', () => {
    const write = resultWriter('csv');
    expect(write(row({ key: 'a,"b"\n', tText: '"2024-01-01T00:00:00,5Z"' }), 1, 'end')).toBe(
      '"a,""b""\n","2024-01-01T00:00:00,5Z",2,1,end',
    );
    expect(csvHeader(true).split(',')).toHaveLength(5);
    expect(csvHeader(false).split(',')).toHaveLength(4);
  });

  it('has its time rewritten in the format that is asked for', () => {
    const at = row({ t: 1700000000000000001n, tText: '1700000000000000001' });
    const time = (format: 'iso' | 's' | 'ns'): string => resultWriter('ndjson', format)(at, 1, 'none');
    expect(time('iso')).toContain('"t":"2023-11-14T22:13:20.000000001Z"');
    expect(time('s')).toContain('"t":1700000000.000000001,');
    expect(time('ns')).toContain('"t":1700000000000000001,');
    expect(resultWriter('csv', 'iso')(at, 1, 'none')).toMatch(/^2023-11-14T22:13:20.000000001Z,/);
  });

  it('of an unknown format is refused with those that there are', () => {
    expect(() => resultWriter('xml' as 'csv')).toThrow(/ndjson, csv/);
  });
});

describe('encodeResult', () => {
  it('what a sink writes, a source with the default mapping reads back: key, time and value', () => {
    fc.assert(
      fc.property(key, instant, finite, finite, edge, (k, t, value, derivative, edge) => {
        const result: Derivative = {
          ...(k !== undefined && { key: k }),
          t,
          value,
          derivative,
          ...(edge && { edge }),
          sample: { t, value },
        };
        const [back, ...more] = readBack(encodeResult(result));
        expect(more).toEqual([]);
        expect(back?.key).toBe(k);
        expect(back?.t).toBe(t);
        expect(back?.value).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 2000 },
    );
  });

  it('times with fractions of a ms come back as the same instant, to the last digit of the double or of the ns', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e13, max: 1e13, noNaN: true }), (t) => {
        const [back] = readBack(encodeResult({ t, value: 1, derivative: 1, sample: {} }));
        // Time of many digits comes back as ns: one rounding in Number, one in the division, and what is below 1 ns is cut.
        const ms = typeof back?.t === 'bigint' ? Number(back.t) / 1e6 : (back?.t as number);
        expect(Math.abs(ms - t)).toBeLessThanOrEqual(2 * ulp(t) + 1e-6);
      }),
    );
  });

  it('a sample of a feed keeps its time as it was written, all 19 digits of it', () => {
    for (const text of ['1700000000000000001', '"2023-11-14T22:13:20.123456789Z"', '1.50']) {
      const sample = new FeedSample(1n, 2, undefined, text, '{}');
      expect(encodeResult({ t: 1n, value: 2, derivative: 3, sample })).toBe(`{"t":${text},"value":2,"derivative":3}`);
    }
  });

  it('what is not finite is null', () => {
    expect(encodeResult({ t: 1, value: Number.NaN, derivative: Number.POSITIVE_INFINITY, sample: {} })).toBe(
      '{"t":1,"value":null,"derivative":null}',
    );
    expect(encodeResult({ t: 1, value: [1, Number.NaN], derivative: [Number.NaN, 2], sample: {} })).toBe(
      '{"t":1,"value":[1,null],"derivative":[null,2]}',
    );
    expect(encodeResult({ t: 1, value: 1, derivative: null, edge: 'end', final: false, sample: {} })).toBe(
      '{"t":1,"value":1,"derivative":null,"edge":"end","final":false}',
    );
  });

  it.each<[string, unknown]>([
    ['a result without its value', { t: 1, derivative: 2 }],
    ['a result whose time is no number', { t: Number.NaN, value: 1, derivative: 2 }],
    ['a result with a bigint for a value', { t: 1, value: 5n, derivative: 2 }],
    ['an object of another kind', { a: 1n, b: [Number.NaN], c: { d: undefined } }],
    ['text', 'x'],
    ['null', null],
    ['a number that is none', Number.NaN],
  ])('is JSON for %s', (_, value) => {
    expect(() => JSON.parse(encodeResult(value))).not.toThrow();
  });

  it('leaves out the sample, and repeats what else there is of other objects', () => {
    expect(encodeResult({ t: 1, value: 2, derivative: 3, sample: { secret: 1 } })).not.toContain('secret');
    expect(JSON.parse(encodeResult({ a: 1, n: 12345678901234567890n }))).toEqual({ a: 1, n: '12345678901234567890' });
  });
});
