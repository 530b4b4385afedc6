import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Counters } from '../../src/core/counters.js';
import type { InputFormat } from '../../src/pipeline/format-options.js';
import type { Mapping } from '../../src/wire/mapping.js';
import { emptyOutcome, type Outcome, type StageOptions, TextPipeline } from '../support/stage.js';

/** Runs these chunks through a pipeline without its ends. */
function run(
  chunks: readonly (string | Buffer)[],
  options: StageOptions = {},
  map: Mapping = {},
  format?: InputFormat,
): Outcome {
  const pipeline = new TextPipeline(emptyOutcome(), options, map, format);
  for (const chunk of chunks) pipeline.read(chunk);
  pipeline.end();
  return pipeline.outcome;
}

const balanced = ({ in: taken, out, pending, missing, tied, late, implausible, bad, dropped }: Counters): boolean =>
  taken === out + pending + missing + tied + late + implausible + bad + dropped;

const record = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ t: fc.nat(30), value: fc.integer({ min: -9, max: 9 }), key: fc.constantFrom('a', 'ключ') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ t: fc.nat(30), value: fc.constantFrom(null, 'unavailable', '5', [1, 2], true) }),
  },
  { weight: 1, arbitrary: fc.constantFrom({}, { t: 'soon', value: 1 }, { t: null }) },
);
const line = fc.oneof(
  { weight: 9, arbitrary: record.map((r) => JSON.stringify(r)) },
  { weight: 1, arbitrary: fc.constantFrom('{"t":', 'oops', '', '  ', '{"t":1,"value":1}{"t":2,"value":2}') },
);
const rules = fc.record(
  {
    ties: fc.constantFrom('last' as const, 'first' as const, 'mean' as const),
    missing: fc.constantFrom('skip' as const, 'break' as const),
    short: fc.constantFrom('null' as const, 'skip' as const),
    maxGap: fc.constantFrom(5, '7ms'),
    provisional: fc.boolean(),
    edgeOrder: fc.constantFrom(1 as const, 2 as const),
    mode: fc.constantFrom('accurate' as const, 'numpy' as const, 'exact' as const),
  },
  { requiredKeys: [] },
);

describe('SeriesStage', () => {
  it('gives the same lines, faults and counters for any split of its input, and every sample is accounted for', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 10 }),
        rules,
        (texts, lineBreak, last, places, options) => {
          const bytes = Buffer.from(texts.join(lineBreak) + (last ? lineBreak : ''));
          const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          const whole = run([bytes], options, {}, 'ndjson');
          expect(run(chunks, options, {}, 'ndjson')).toEqual(whole);
          expect(balanced(whole.counters)).toBe(true);
          expect(whole.counters.pending).toBe(0);
          const final = whole.lines.filter((text) => (JSON.parse(text) as { final?: boolean }).final !== false);
          expect(final).toHaveLength(whole.counters.out);
          expect(whole.faults).toHaveLength(whole.counters.bad);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('CSV gives the same as NDJSON of the same samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(50), fc.double({ noNaN: true, min: -1e6, max: 1e6 })), {
          minLength: 1,
          maxLength: 20,
        }),
        (samples) => {
          const text = (x: number): string => (Object.is(x, -0) ? '0' : String(x));
          const csv = run([`t,value\n${samples.map(([t, v]) => `${t},${text(v)}`).join('\n')}`]);
          const json = run([samples.map(([t, v]) => `{"t":${t},"value":${text(v)}}`).join('\n')]);
          expect(csv.lines).toEqual(json.lines);
          expect(csv.counters).toEqual(json.counters);
        },
      ),
    );
  });

  it('keeps series with odd keys apart', () => {
    const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a'];
    const input = [0, 1, 3].flatMap((t) => keys.map((key, k) => JSON.stringify({ t, value: t * k, key }))).join('\n');
    const { lines } = run([input], { per: 'ms' });
    for (const [k, key] of keys.entries()) {
      const own = lines.map((text) => JSON.parse(text) as Record<string, unknown>).filter((r) => r['key'] === key);
      expect(own.map((r) => r['derivative'])).toEqual([k, k, k]);
    }
  });

  it('a mean of ties is written as the value; a result that has left stays as it is', () => {
    const { lines } = run(['0 1\n1 2\n1 4\n2 5\n'], { per: 'ms', ties: 'mean' });
    expect(lines).toEqual([
      '{"t":0,"value":1,"derivative":1,"edge":"start"}',
      '{"t":1,"value":3,"derivative":2}',
      '{"t":2,"value":5,"derivative":2,"edge":"end"}',
    ]);
  });

  it('short "skip" counts a single sample as dropped', () => {
    const { lines, counters } = run(['0 1\n'], { short: 'skip' });
    expect(lines).toEqual([]);
    expect(counters).toMatchObject({ in: 1, out: 0, dropped: 1 });
  });

  it('short "error" is an error of the kind "short"', () => {
    expect(() => run(['0 1\n'], { short: 'error' })).toThrow(expect.objectContaining({ code: 'short' }));
  });

  it.each<[StageOptions, RegExp]>([
    [{ per: 'banana' }, /per must be a positive duration/],
    [{ mode: 'fast' as 'exact' }, /mode/],
    [{ edgeOrder: 3 as 2 }, /edgeOrder/],
    [{ ties: 'newest' as 'last' }, /ties must be one of/],
    [{ maxGap: '-5s' }, /maxGap/],
  ])('refuses %j', (options, message) => {
    expect(() => run(['0 1\n'], options)).toThrow(message);
  });
});

describe('FormatDetector', () => {
  it.each([
    ['{"t":0,"value":1}\n', 'reading JSON, one record a line'],
    ['[{"t":0,"value":1}]\n', 'reading JSON, one record a line'],
    ['  {"t":0,"value":1}\n', 'reading JSON, one record a line'],
    ['0,1\n1,2\n', 'reading CSV, no header, columns separated by commas: time from column 0, value from column 1'],
    [
      't;value\n1;2\n',
      'reading CSV, with a header, columns separated by semicolons: time from "t", value from "value"',
    ],
  ])('sees what %j is, and says so', (text, said) => {
    expect(run([text]).said).toEqual([said]);
  });

  it('says nothing when it was told', () => {
    expect(run(['{"t":0,"value":1}\n'], {}, {}, 'ndjson').said).toEqual([]);
    expect(run(['0,1\n'], {}, {}, 'csv').said).toEqual([]);
  });

  it('an input of nothing, or of a header only, gives nothing', () => {
    expect(run(['']).lines).toEqual([]);
    expect(run(['t,value\n'])).toMatchObject({ lines: [], faults: [], counters: { in: 0 } });
  });

  it('an input of one line gives one result', () => {
    expect(run(['5 6']).lines).toEqual([expect.stringMatching(/^\{"t":5,"value":6,"derivative":null/)]);
  });
});
