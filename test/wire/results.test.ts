import fc from 'fast-check';
import { from, lastValueFrom, type OperatorFunction, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { FeedSample, feedDecoder } from '../../src/adapters/decode.js';
import {
  type Derivative,
  derivative,
  integral,
  relativeRate,
  secondDerivative,
  slopeAngle,
  slopeRatio,
  timeToThreshold,
  unwrap,
} from '../../src/index.js';
import type { TimeFormat } from '../../src/time/format.js';
import { Result } from '../../src/wire/result.js';
import { createResultEncoder, encodeResult, type ResultFormat } from '../../src/wire/result-encoder.js';
import { ulp } from '../support/numbers.js';

type Columns = Parameters<typeof createResultEncoder>[2];

const PLAIN: Columns = { quality: [], warming: false, early: false };

const result = (given: Partial<Result> = {}): Result =>
  Object.assign(new Result(), { t: 1, timeText: '1', valueText: '2', derivative: 1, ...given });

/** The lines that an encoder makes of results. */
function linesOf(
  format: ResultFormat,
  results: readonly Result[],
  { timeFormat, columns = PLAIN }: { timeFormat?: TimeFormat; columns?: Columns } = {},
): string[] {
  const lines: string[] = [];
  const encoder = createResultEncoder(format, timeFormat, columns);
  for (const one of results) encoder.encode(one, (text) => lines.push(text));
  return lines;
}

/** One result as JSON, and as CSV without its header. */
const ndjson = (given: Partial<Result>, timeFormat?: TimeFormat): string =>
  linesOf('ndjson', [result(given)], { ...(timeFormat && { timeFormat }) })[0] as string;
const csv = (given: Partial<Result>, timeFormat?: TimeFormat): string =>
  linesOf('csv', [result(given)], { ...(timeFormat && { timeFormat }) })[1] as string;

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
    expect(ndjson({ timeText: '"2024-01-01"', valueText: '1.50', derivative: 0.1 })).toBe(
      '{"t":"2024-01-01","value":1.50,"derivative":0.1}',
    );
  });

  it.each<[number | null, string, string]>([
    [Number.NaN, 'null', ''],
    [Number.POSITIVE_INFINITY, 'null', ''],
    [null, 'null', ''],
    [-0, '0', '0'],
    [1e21, '1e+21', '1e+21'],
    [5e-324, '5e-324', '5e-324'],
  ])('writes the derivative %j as %s, in CSV as %s', (derivative, json, column) => {
    expect(ndjson({ derivative })).toBe(`{"t":1,"value":2,"derivative":${json}}`);
    expect(csv({ derivative })).toBe(`1,2,${column},`);
  });

  it('of several channels is an array, in CSV a column each', () => {
    const row = { valueText: '[1,null,3.50]', derivative: [1, Number.NaN, Number.NEGATIVE_INFINITY] };
    expect(ndjson(row)).toBe('{"t":1,"value":[1,null,3.50],"derivative":[1,null,null]}');
    const single = { valueText: 'null', derivative: null };
    expect(linesOf('csv', [result(row), result(single)])).toEqual([
      't,value_0,value_1,value_2,derivative_0,derivative_1,derivative_2,edge',
      '1,1,,3.5,1,,,',
      '1,,,,,,,',
    ]);
  });

  it('with more channels than its CSV header is refused, by both numbers', () => {
    const wide = result({ valueText: '[1,2,3]', derivative: [1, 2, 3] });
    expect(() => linesOf('csv', [result({ valueText: '[1,2]', derivative: [1, 2] }), wide])).toThrow(
      /3 channels .* for 2/,
    );
    expect(() => linesOf('csv', [result(), wide])).toThrow(/3 channels/);
  });

  it('is JSON for every key, derivative and edge, and reads back', () => {
    fc.assert(
      fc.property(
        key,
        finite,
        edge,
        fc.constantFrom(undefined, 'provisional', 'assumed'),
        (k, derivative, edge, standing) => {
          const early = standing === undefined ? undefined : (false as const);
          const assumed = standing === 'assumed' ? (true as const) : undefined;
          const back = JSON.parse(ndjson({ key: k, derivative, edge, final: early, assumed })) as Derivative;
          expect(back).toEqual({
            t: 1,
            value: 2,
            derivative: derivative === 0 ? 0 : derivative,
            ...(k !== undefined && { key: k }),
            ...(edge !== undefined && { edge }),
            ...(standing !== undefined && { final: false }),
            ...(standing === 'assumed' && { assumed: true }),
          });
        },
      ),
    );
  });

  it('in CSV has quotes where a key or a time needs them', () => {
    const odd = result({ key: 'a,"b"\n', timeText: '"2024-01-01T00:00:00,5Z"', edge: 'end' });
    expect(linesOf('csv', [odd])).toEqual([
      'key,t,value,derivative,edge',
      '"a,""b""\n","2024-01-01T00:00:00,5Z",2,1,end',
    ]);
    expect(linesOf('csv', [result()])[0]).toBe('t,value,derivative,edge');
  });

  it('in CSV has as many cells as the header, whatever a result says', () => {
    const columns: Columns = { quality: ['standardError', 'residual', 'r2'], warming: true, early: true };
    const all = result({ standardError: 0.1, residual: 0.2, r2: 0.9, warming: true, final: false, assumed: true });
    const lines = linesOf('csv', [all, result(), result({ edge: 'end', final: false })], { columns });
    expect(lines).toEqual([
      't,value,derivative,edge,standardError,residual,r2,warming,final,assumed',
      '1,2,1,,0.1,0.2,0.9,true,false,true',
      '1,2,1,,,,,,,',
      '1,2,1,end,,,,,false,',
    ]);
  });

  it('in CSV goes on under the header of an earlier run', () => {
    const first = createResultEncoder('csv', undefined, PLAIN);
    first.encode(result({ key: 'a', valueText: '[1,2]', derivative: [1, 2] }), () => {});
    const second = createResultEncoder('csv', undefined, PLAIN);
    second.restore(first.snapshot());
    const lines: string[] = [];
    second.encode(result({ key: 'b', valueText: '[3,4]', derivative: [5, 6] }), (text) => lines.push(text));
    expect(lines).toEqual(['b,1,3,4,5,6,']);
  });

  it('has its time rewritten in the format that is asked for', () => {
    const at = { t: 1700000000000000001n, timeText: '1700000000000000001' };
    expect(ndjson(at, 'iso')).toContain('"t":"2023-11-14T22:13:20.000000001Z"');
    expect(ndjson(at, 's')).toContain('"t":1700000000.000000001,');
    expect(ndjson(at, 'ns')).toContain('"t":1700000000000000001,');
    expect(csv(at, 'iso')).toMatch(/^2023-11-14T22:13:20.000000001Z,/);
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
        // An integer of which the text is no double is a bigint.
        expect(Number(back?.value)).toBe(value === 0 ? 0 : value);
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

  it('writes all public fields of every operator, and never the sample', async () => {
    const samples = Array.from({ length: 12 }, (_, i) => ({ t: i * 1000, value: 10 + i + (i % 3), secret: 'no' }));
    const lineOf = async <R>(operator: OperatorFunction<(typeof samples)[0], R>): Promise<Record<string, unknown>> => {
      const results = await lastValueFrom(from(samples).pipe(operator, toArray()));
      for (const one of results) expect(encodeResult(one)).not.toContain('secret');
      return JSON.parse(encodeResult(results[5] as R)) as Record<string, unknown>;
    };
    const fit = { estimator: { kind: 'least-squares', window: 8 } } as const;
    const names = async <R>(operator: OperatorFunction<(typeof samples)[0], R>): Promise<string[]> =>
      Object.keys(await lineOf(operator));
    const slope = ['t', 'value', 'derivative'];
    const judged = [...slope, 'standardError', 'residual', 'r2', 'warming'];
    expect(await names(derivative())).toEqual(slope);
    expect(await names(derivative(fit))).toEqual(judged);
    expect(await names((s) => s.pipe(derivative(fit), relativeRate()))).toEqual([
      ...judged,
      'percent',
      'logSlope',
      'percentError',
    ]);
    expect(await names((s) => s.pipe(derivative(), slopeAngle()))).toEqual([...slope, 'angle']);
    expect(await names((s) => s.pipe(derivative(fit), timeToThreshold(99)))).toEqual([
      ...judged,
      'timeTo',
      'earliest',
      'latest',
    ]);
    expect(await names(secondDerivative())).toEqual(slope);
    expect(await names(integral())).toEqual(['t', 'value', 'integral']);
    expect(await names(unwrap({ period: 5 }))).toEqual(['t', 'value']);
    expect(await names(slopeRatio({ fast: { kind: 'least-squares', window: 2 }, slow: fit.estimator }))).toEqual([
      't',
      'value',
      'fast',
      'slow',
      'ratio',
    ]);
    expect(encodeResult({ t: 1n, kind: 'maximum', value: 2, sample: { secret: 1 } })).toBe(
      '{"t":"1970-01-01T00:00:00.000000001Z","value":2,"kind":"maximum"}',
    );
    expect(encodeResult({ t: 5, magnitude: Float64Array.of(1, Number.NaN), sample: {} })).toBe(
      '{"t":5,"magnitude":[1,null]}',
    );
  });
});
