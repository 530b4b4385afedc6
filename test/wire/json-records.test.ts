import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOfDay } from '../../src/time/system-timers.js';
import { JsonRecords } from '../../src/wire/json-records.js';
import { compileMapping, type Mapping } from '../../src/wire/mapping.js';
import { readAll } from '../support/records.js';

const read = (text: string, map: Mapping = {}) => readAll(new JsonRecords(compileMapping(map, timeOfDay)), text);
const samples = (text: string, map?: Mapping) =>
  read(text, map).samples.map(({ t, value, key }) => (key === undefined ? [t, value] : [key, t, value]));

describe('JSON records', () => {
  it('one object is one sample, with its texts as they were written', () => {
    expect(read('{"t": 1.50, "value": 2.0e1, "key": "a"}')).toEqual({
      samples: [{ t: 1.5, tText: '1.50', value: 20, valueText: '2.0e1', key: 'a' }],
      faults: [],
      unmatched: 0,
    });
  });

  it('an array is as many samples as it has records', () => {
    expect(samples(' [ {"t":1,"value":2} , {"t":3,"value":4} ] ')).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('an empty array has no records, and that is no fault', () => {
    expect(read('[]')).toEqual({ samples: [], faults: [], unmatched: 0 });
    expect(read(' [ ] ')).toEqual({ samples: [], faults: [], unmatched: 0 });
  });

  it('several values in a text are read one after the other, whatever white space parts them', () => {
    for (const space of ['', ' ', '\n', '\r\n', '\n\n'])
      expect(samples(`{"t":1,"value":2}${space}{"t":3,"value":4}${space}`)).toEqual([
        [1, 2],
        [3, 4],
      ]);
  });

  it('several arrays in a text are read one after the other', () => {
    expect(samples('[{"t":1,"value":2}]\n[{"t":3,"value":4},{"t":5,"value":6}]\n')).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('something behind an array that is no record is a fault', () => {
    expect(read('[{"t":1,"value":2}] oops').faults).toHaveLength(1);
  });

  it('an array that does not end is a fault; what came before it is kept', () => {
    const { samples, faults } = read('[{"t":1,"value":2},{"t":3,');
    expect(samples).toHaveLength(1);
    expect(faults).toEqual([expect.stringContaining('it ends too early')]);
  });

  it('a record ends where its line ends, even when the next line would go on with it', () => {
    const text = '{"t":1,\n"value":2}\n';
    const { samples, faults } = readAll(new JsonRecords(compileMapping()), text, 0, 7);
    expect(samples).toEqual([]);
    expect(faults).toEqual([expect.stringContaining('it ends too early')]);
  });

  it('integers of 16 to 19 digits and long decimals keep every digit in the texts', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n }),
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        fc.boolean(),
        (whole, fraction, quoted) => {
          const valueText = `-${fraction}.${String(fraction).padStart(18, '0')}`;
          const tText = quoted ? `"${whole}"` : String(whole);
          const record = read(`{"t":${tText},"value":${valueText}}`, { time: { at: '/t', unit: 'ns' } }).samples[0];
          expect(record).toMatchObject({ t: whole, tText, valueText, value: Number(valueText) });
        },
      ),
    );
  });

  it.each([
    ['"20.5"', 20.5],
    ['"-1e3"', -1000],
    ['" 7 "', 7],
    ['"+7"', 7],
    ['0.1', 0.1],
    ['-0', -0],
    ['123456789012345678', 123456789012345678n], // no double holds it
    ['123456789012345680', 123456789012345680],
    ['"18446744073709551615"', 18446744073709551615n],
    ['18446744073709551615.0', 18446744073709551615n],
  ])('the value %s is a number', (text, value) => {
    expect(read(`{"t":1,"value":${text}}`).samples[0]?.value).toBe(value);
  });

  it('the text of a numeric string is a JSON number', () => {
    for (const text of ['"20.50"', '"+7"', '" 7 "', '".5"', '"5."', '"1.e5"', '"007"']) {
      const record = read(`{"t":1,"value":${text}}`).samples[0];
      expect(JSON.parse(record?.valueText as string)).toBe(record?.value);
    }
  });

  it.each([
    ...['null', 'true', 'false', '"unavailable"', '""', '"NaN"', '"Infinity"', '"0x10"', '"1,5"', '{}', '1e999'],
    '"12:30"',
  ])('the value %s is no finite number', (text) => {
    const value = read(`{"t":1,"value":7}{"t":2,"value":${text}}`).samples[1]?.value;
    expect(typeof value === 'number' && Number.isFinite(value)).toBe(false);
  });

  it('the text of a value that is no number is JSON, for results that repeat it', () => {
    for (const text of ['"unavailable"', '""', '"NaN"', '"0x10"'])
      for (const { valueText } of read(`{"t":1,"value":${text}}`).samples)
        expect(() => JSON.parse(valueText)).not.toThrow();
  });

  it('the text of a value that is no number, or not there, is not that of the record before', () => {
    for (const record of ['{"t":2}', '{"t":2,"value":null}', '{"t":2,"value":true}', '{"t":2,"value":{}}']) {
      const { samples } = read(`{"t":1,"value":7}${record}`);
      expect(samples[1]?.valueText).not.toBe('7');
    }
  });

  it('a record without a key has none, whatever the record before had', () => {
    expect(samples('{"t":1,"value":7,"key":"a"}{"t":2,"value":8}')).toEqual([
      ['a', 1, 7],
      [2, 8],
    ]);
  });

  it('an array of numbers, or of numeric strings, is a vector', () => {
    expect(samples('{"t":1,"value":[1,"2.5",-3e2]}')).toEqual([[1, [1, 2.5, -300]]]);
  });

  it('several paths make a vector', () => {
    const { samples } = read('{"t":1,"x":1.0,"y":"2","z":{"w":[0,3]}}', { value: ['/x', '/y', '/z/w/1'] });
    expect(samples[0]).toMatchObject({ value: [1, 2, 3], valueText: '[1.0,2,3]' });
  });

  it.each<[string, unknown]>([
    ['0', 0],
    ['-5', -5],
    ['1.5', 1.5],
    ['"1700000000000"', 1700000000000],
    ['"1970-01-01T00:00:01.000000001Z"', 1000000001n],
    ['"1970-01-01T01:00:00+01:00"', 0n],
  ])('the time %s is %s', (text, t) => {
    expect(read(`{"t":${text},"value":1}`).samples[0]?.t).toBe(t);
  });

  it.each(['null', 'true', '"soon"', '""', '{}', '[]', '"2024-02-30T00:00:00Z"', '1e999'])(
    'the time %s is none, and the fault says what would be one',
    (text) => {
      const { samples, faults } = read(`{"t":${text},"value":1}`);
      expect(samples).toEqual([]);
      expect(faults).toEqual([expect.stringMatching(/^not a time: .*RFC 3339/)]);
    },
  );

  it('a fault names the column, counted from 1 in its line', () => {
    const text = '{"t":1,"value":1}\n  {"t":1,"value":x}\n';
    const { faults } = readAll(new JsonRecords(compileMapping()), text, 18, text.length - 1);
    expect(faults).toEqual(['not JSON, unexpected "x" at column 18: "{\\"t\\":1,\\"value\\":x}"']);
  });

  it('a fault is never longer than a line, whatever the frame holds', () => {
    const { faults } = read(`{"t":${'x\n'.repeat(10_000)}`);
    expect(faults[0]?.length).toBeLessThan(200);
    expect(faults[0]).not.toContain('\n');
  });

  it('a record without a time is a fault that says where its numbers are', () => {
    const { faults } = read('{"data":{"ts":5,"temp":"20.5","name":"x","list":[1]}}');
    expect(faults).toEqual([
      expect.stringContaining('no time at /t; numbers found at: /data/ts, /data/temp, /data/list/0'),
    ]);
  });

  it('the numbers that such a fault names are those of its own line', () => {
    const text = '{"t":1,"value":1}\n{"when":2,"value":1}\n';
    const { faults } = readAll(new JsonRecords(compileMapping()), text, 18, text.length - 1);
    expect(faults).toEqual([expect.stringContaining('numbers found at: /when, /value')]);
  });

  it('keys are texts; numbers and literals as they are written, strings unescaped', () => {
    expect(samples('{"t":1,"value":1,"key":5}{"t":1,"value":1,"key":"\\u0061\\n\\"é"}')).toEqual([
      ['5', 1, 1],
      ['a\n"é', 1, 1],
    ]);
  });

  it('a template makes the key of several members, and a missing one is empty', () => {
    const map = { key: '${/src}/${/id}:${/tags/0}' };
    expect(samples('{"t":1,"value":1,"src":"s","id":7,"tags":["x"]}{"t":1,"value":1,"id":8}', map)).toEqual([
      ['s/7:x', 1, 1],
      ['/8:', 1, 1],
    ]);
  });

  it('any text is a key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(samples(JSON.stringify({ t: 1, value: 1, key }))).toEqual([[key, 1, 1]]);
      }),
    );
  });

  it('pointers with ~1 and ~0 reach members with / and ~ in their names', () => {
    expect(samples('{"a/b":1,"c~d":2}', { time: '/a~1b', value: '/c~0d' })).toEqual([[1, 2]]);
  });

  it('"when" lets only those records through that have one of the values', () => {
    const text =
      '{"e":"a","t":1,"value":1}{"e":"b","t":2,"value":1}{"e":3,"t":3,"value":1}{"t":4,"value":1}{"e":null,"t":5,"value":1}';
    expect(samples(text, { when: { '/e': 'a' } })).toEqual([[1, 1]]);
    expect(samples(text, { when: { '/e': ['b', 3] } })).toEqual([
      [2, 1],
      [3, 1],
    ]);
    expect(samples(text, { when: { '/e': null } })).toEqual([[5, 1]]);
    expect(read(text, { when: { '/e': 'a', '/value': 2 } })).toMatchObject({ samples: [], faults: [], unmatched: 5 });
  });

  it('a record that "when" keeps out need not have a time', () => {
    expect(read('{"e":"x"}', { when: { '/e': 'a' } })).toMatchObject({ faults: [], unmatched: 1 });
  });

  it('any JSON, whole or broken, is read without an exception', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, cut) => {
        const whole = read(json);
        expect(whole.samples.length + whole.faults.length + whole.unmatched).toBeGreaterThanOrEqual(
          json === '[]' ? 0 : 1,
        );
        expect(() => read(json.slice(0, cut % (json.length + 1)))).not.toThrow();
      }),
      { numRuns: 2000, examples: [['[]', 0]] },
    );
  });
});

describe('a mapping', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown member', { vlaue: '/v' }, /no option "vlaue" \(did you mean value\?\)/],
    ['an unknown member of time', { time: { at: '/t', units: 's' } }, /no option "units" \(did you mean unit\?\)/],
    ['a pointer with a lone ~', { value: '/a~2' }, /value "\/a~2" is not a JSON Pointer/],
    ['a value that is no path', { value: 5 }, /value/],
    ['no value at all', { value: [] }, /at least one path/],
    ['a key that is no template', { key: 5 }, /key must be a template/],
    ['a template without its end', { key: '${/a' }, /without its "}"/],
    ['a template whose second name has no end', { key: '${/a}-${/b' }, /without its "}"/],
  ])('with %s throws', (_, map, message) => {
    expect(() => compileMapping(map)).toThrow(message);
  });

  it('with an unknown unit throws when a reader is made of it, with those that there are', () => {
    expect(() => read('', { time: { at: '/t', unit: 'sec' as 's' } })).toThrow(
      /time unit must be one of ms, s, us, ns, min, h, d, excel, iso/,
    );
  });
});
