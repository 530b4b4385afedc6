import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../src/pipeline/lines.js';
import { timeOfDay } from '../../src/time/system-timers.js';
import { WallClock } from '../../src/time/zone.js';
import type { CsvOptions } from '../../src/wire/csv-options.js';
import { createCsvReader } from '../../src/wire/csv-reader.js';
import { splitCsv } from '../../src/wire/csv-split.js';
import { compileMapping, type Mapping } from '../../src/wire/mapping.js';
import { readAll } from '../support/records.js';

/** A reader for a table that begins with these lines. */
function readerFor(lines: readonly string[], map: Mapping, clock?: WallClock, options?: CsvOptions) {
  const { reader, before } = createCsvReader(lines.slice(0, 20), compileMapping(map, timeOfDay), clock, options);
  return { reader, dialect: reader.dialect, before };
}

/** Reads a whole CSV text, as the command line does. */
function read(text: string, map: Mapping = {}, options?: CsvOptions) {
  const lines: string[] = [];
  const cutter = new Lines((chunk, from, to) => lines.push(chunk.slice(from, to)));
  cutter.push(Buffer.from(text));
  cutter.end();
  const { reader, dialect, before } = readerFor(lines, map, undefined, options);
  const found = lines.slice(before).map((line) => readAll(reader, line));
  return {
    dialect,
    samples: found.flatMap(({ samples }) => samples),
    faults: found.flatMap(({ faults }) => faults),
    unmatched: found.reduce((sum, { unmatched }) => sum + unmatched, 0),
  };
}
const samples = (text: string, map?: Mapping) =>
  read(text, map).samples.map(({ t, value, key }) => (key === undefined ? [t, value] : [key, t, value]));

const EXPECTED = [
  [1, 10],
  [2, -20.5],
];

describe('CSV records', () => {
  it.each([
    ['commas', '1,10\n2,-20.5\n'],
    ['semicolons', '1;10\n2;-20.5\n'],
    ['tabs', '1\t10\n2\t-20.5\n'],
    ['bars', '1|10\n2|-20.5\n'],
    ['a blank', '1 10\n2 -20.5\n'],
    ['several blanks, in front too', '  1   10\n  2 -20.5  \n'],
    ['commas and blanks', '1 , 10\n2,  -20.5 \n'],
    ['Windows line ends', '1,10\r\n2,-20.5\r\n'],
    ['a byte order mark', '\ufeff1,10\n2,-20.5\n'],
    ['blank lines', '\n1,10\n\n  \r\n2,-20.5\n\n'],
    ['no line break at the end', '1,10\n2,-20.5'],
    ['a header', 't,value\n1,10\n2,-20.5\n'],
    ['a header in another order', 'value,note,t\n10,x,1\n-20.5,y,2\n'],
    ['a header of other names', 'when,temp\n1,10\n2,-20.5\n'],
    ['a header and a byte order mark', '\ufefft,value\n1,10\n2,-20.5\n'],
    ['a header and Windows line ends', 't,value\r\n1,10\r\n2,-20.5\r\n'],
    ['quotes', '"t","value"\n"1","10"\n2,"-20.5"\n'],
    ['more columns than are read', '1,10,x,y\n2,-20.5,,\n'],
    ['numbers in many ways', '1.0,1e1\n+2,-2.05E+01\n'],
  ])('with %s', (_, text) => {
    expect(samples(text)).toEqual(EXPECTED);
  });

  it('a table written by R has a nameless first column with the number of the row', () => {
    expect(samples('"","t","value"\n"1",1,10\n"2",2,-20.5\n')).toEqual(EXPECTED); // write.csv
    expect(samples('"t","value"\n"1",1,10\n"2",2,-20.5\n')).toEqual(EXPECTED); // write.table(sep = ",")
    expect(samples('t value\n1 1 10\n2 2 -20.5\n')).toEqual(EXPECTED); // write.table(quote = FALSE)
    expect(samples('"","when","temp"\n"1",1,10\n"2",2,-20.5\n')).toEqual(EXPECTED);
  });

  it('a table separated by spaces may have quotes, as R writes it', () => {
    const text = '"t" "temp" "room"\n"1" 1 10 "living room"\n"2" 2 -20.5 "attic"\n'; // write.table
    expect(samples(text, { value: 'temp', key: 'room' })).toEqual([
      ['living room', 1, 10],
      ['attic', 2, -20.5],
    ]);
  });

  it('a column in quotes may hold the delimiter and doubled quotes', () => {
    expect(samples('t,value,key\n1,10,"a,b"\n2,-20.5,"say ""a"""\n')).toEqual([
      ['a,b', 1, 10],
      ['say "a"', 2, -20.5],
    ]);
  });

  it('columns are named by name, by pointer or by number', () => {
    const text = 'a,b,c\n5,1,10\n6,2,-20.5\n';
    for (const map of [
      { time: 'b', value: 'c' },
      { time: '/b', value: '/c' },
      { time: '1', value: '2' },
    ])
      expect(samples(text, map)).toEqual(EXPECTED);
    expect(samples('5,1,10\n6,2,-20.5\n', { time: '1', value: '2' })).toEqual(EXPECTED);
  });

  it('an option that names one column leaves the default of the other', () => {
    expect(samples('10,1\n-20.5,2\n', { time: '1' })).toEqual(EXPECTED);
    expect(samples('10,1\n-20.5,2\n', { value: '0' })).toEqual(EXPECTED);
  });

  it('several value columns make a vector; one that is no number makes it missing', () => {
    const { samples } = read('t,x,y\n1,1.0,2\n2,3,-\n', { value: ['x', 'y'] });
    expect(samples[0]).toMatchObject({ value: [1, 2], valueText: '[1.0,2]' });
    expect(samples[1]?.value).toEqual([3, '-']);
  });

  it('a template makes the key of several columns', () => {
    expect(samples('t,value,house,room\n1,10,h,r\n', { key: '${house}/${room}' })).toEqual([['h/r', 1, 10]]);
  });

  it('"when" lets only those lines through that have one of the values', () => {
    const text = 't,value,e\n1,10,a\n2,20,b\n3,30,\n4,40,5\n';
    expect(samples(text, { when: { e: 'a' } })).toEqual([[1, 10]]);
    expect(samples(text, { when: { e: ['b', 5] } })).toEqual([
      [2, 20],
      [4, 40],
    ]);
    expect(read(text, { when: { e: 'a' } })).toMatchObject({ unmatched: 3, faults: [] });
  });

  it.each(['', '-', 'NaN', 'unavailable', 'true', '1,5,0', '0x10'])(
    'the value "%s" is missing, not a fault',
    (value) => {
      const { samples, faults } = read(`t;value\n1;${value}\n`);
      expect(faults).toEqual([]);
      expect(samples[0]?.value).toBe(value);
    },
  );

  it('the text of a missing value is JSON all the same, for results that repeat it', () => {
    const { samples } = read('t;value\n1;\n1;-\n1;NaN\n1;unavailable\n1;1,5\n1;12:30\n');
    for (const { valueText } of samples) expect(() => JSON.parse(valueText)).not.toThrow();
  });

  it('the texts that results repeat are JSON, and have the digits of the input', () => {
    const { samples } = read('1700000000000000001,10.50\n', { time: { at: '0', unit: 'ns' } });
    expect(samples[0]).toMatchObject({ t: 1700000000000000001n, tText: '1700000000000000001', valueText: '10.50' });
  });

  it.each(['10', '+10', '010', '.5', '5.', '1e5', '1.e5', '1.E+05', '-0', '-.5', '1E5', '00', '1e400'])(
    'the text of the value %s is a JSON number of the same size',
    (value) => {
      const record = read(`0,1\n1,${value}\n`).samples[1];
      const back: unknown = JSON.parse(record?.valueText as string);
      expect(back ?? Number.POSITIVE_INFINITY).toBe(record?.value as number);
    },
  );

  it.each([
    ['2024-01-01T00:00:00Z', 1704067200000000000n],
    ['2024-01-01 00:00:00Z', 1704067200000000000n],
    ['2024-01-01T00:00:00.123456789+01:00', 1704063600123456789n],
    ['1704067200000', 1704067200000],
    ['1704067200000.5', 1704067200000.5],
  ])('the time %s', (text, t) => {
    const { samples } = read(`when,temp\n${text},1\n`);
    expect(samples[0]?.t).toBe(t);
    expect([text, JSON.stringify(text)]).toContain(samples[0]?.tText);
  });

  it('a date among times in ms keeps its quotes in the text that results repeat', () => {
    const { reader } = readerFor(['1704067200000,1'], { time: { at: '0', zone: 'utc' } }, new WallClock('utc'));
    expect(readAll(reader, '1704067200000,1').samples[0]?.t).toBe(1704067200000);
    const record = readAll(reader, '2024-01-02,1').samples[0];
    expect(record?.t).toBe(1704153600000n * 1_000_000n);
    expect(record?.tText).toBe('"2024-01-02"');
  });

  it('a line with too few columns is a fault that shows it', () => {
    expect(read('1,10\noops\n2,-20.5\n')).toMatchObject({
      faults: ['1 column where 2 are needed: "oops"'],
      samples: [{ t: 1 }, { t: 2 }],
    });
  });

  it.each<[Mapping, RegExp]>([
    [{ value: 'tempp' }, /^value names no column: "\/tempp" \(did you mean temp\?\); columns: when, temp, room$/],
    [{ time: 'wen' }, /^time names no column: .*did you mean when/],
    [{ key: 'rom' }, /^key names no column: .*did you mean room/],
    [{ when: { roon: 'x' } }, /^when names no column: .*did you mean room/],
    [{ value: '7' }, /^value names no column/],
  ])('a column that is not there is a RangeError with those that are: %j', (map, message) => {
    expect(() => read('when,temp,room\n1,2,3\n', map)).toThrow(RangeError);
    expect(() => read('when,temp,room\n1,2,3\n', map)).toThrow(message);
  });

  it('without a header, a name is a RangeError that says how to count', () => {
    expect(() => read('1,2\n', { value: 'temp' })).toThrow(/no header: count columns from 0/);
  });

  it('says in words what was read as what', () => {
    expect(readerFor(['t;value;key', '1;2;a'], {}).reader.describe()).toBe(
      'with a header, columns separated by semicolons: time from "t", value from "value", key from "key"',
    );
  });
});

describe('splitCsv', () => {
  const cell = fc.oneof(fc.constantFrom('', '1', 'a b', '"', ',', ';x', '|', '-'), fc.string({ maxLength: 5 }));

  it.each([',', ';', '|', '\t'])('reads back what RFC 4180 writes, with the delimiter %j', (delimiter) => {
    const row = fc
      .array(fc.tuple(cell, fc.boolean()), { minLength: 1, maxLength: 5 })
      .map((cells) => cells.map(([text, quoted]) => [text.replace(/[\r\n]/g, ''), quoted] as const));
    fc.assert(
      fc.property(row, (cells) => {
        const line = cells
          .map(([text, quoted]) =>
            quoted || text.includes(delimiter) || text.includes('"') || text.trim() !== text
              ? `"${text.replaceAll('"', '""')}"`
              : text,
          )
          .join(delimiter);
        expect(splitCsv(line, delimiter)).toEqual(cells.map(([text]) => text));
      }),
      {
        numRuns: 2000,
        examples: [
          [
            [
              ['a', false],
              ['', false],
              ['b', true],
            ],
          ],
          [
            [
              ['a', true],
              ['', false],
            ],
          ],
        ],
      },
    );
  });
});
