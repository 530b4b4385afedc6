import { describe, expect, it } from 'vitest';
import { commaNumber, decimalMark } from '../../src/wire/csv-cells.js';
import { sniffCsv } from '../../src/wire/csv-dialect.js';
import type { CsvOptions } from '../../src/wire/csv-options.js';
import { hasOpenQuote, QuoteWatch } from '../../src/wire/csv-split.js';

const look = (text: string, options?: CsvOptions): unknown => {
  const { dialect, before, preamble } = sniffCsv(text.split('\n'), options);
  return [dialect.delimiter, dialect.header, before, preamble];
};

describe('sniffCsv', () => {
  it.each<[string, string, unknown, CsvOptions?]>([
    ['a header', 't,v\n0,1', [',', ['t', 'v'], 1, 0]],
    ['none', '0,1\n1,2', [',', null, 0, 0]],
    ['a name and a number in every row', 's1,20\ns2,21', [',', null, 0, 0]],
    ['names with numbers in them', 'temp1,temp2\n20.5,21', [',', ['temp1', 'temp2'], 1, 0]],
    ['semicolons around decimal commas', 't;v\n0;1,5\n1;2,5', [';', ['t', 'v'], 1, 0]],
    ['times with a blank', 'when,v\n2024-01-01 00:00:00,1', [',', ['when', 'v'], 1, 0]],
    ['only blanks', '2024-01-01 00:00:00 20.5', [' ', null, 0, 0]],
    [
      'lines before the table',
      'Logger 1\nSerial: 12,3\nTime,Value\n2024-01-01,1\n2024-01-02,2',
      [',', ['Time', 'Value'], 3, 2],
    ],
    ['sep=', 'sep=|\na|b\n1|2', ['|', ['a', 'b'], 2, 0]],
    ['comments', '# made by x\n# y\nt,v\n0,1', [',', ['t', 'v'], 3, 0]],
    ['a header in a comment', '# t v\n0 1\n1 2', [' ', ['t', 'v'], 1, 0]],
    ['a table by R', 't v w\n1 0 5 6\n2 1 7 8', [' ', ['', 't', 'v', 'w'], 1, 0]],
    ['a header that is data', '1,2\n3,4', [',', ['1', '2'], 1, 0], { header: true }],
    ['data that is a header', 'a,b\nc,d', [',', null, 0, 0], { header: false }],
    ['lines to leave out', 'x,y\nt,v\n0,1', [',', ['t', 'v'], 2, 0], { skip: 1 }],
    ['a delimiter of its own', 't:v\n0:1', [':', ['t', 'v'], 1, 0], { delimiter: ':' }],
    ['comments of its own', '% x\nt,v\n0,1', [',', ['t', 'v'], 2, 0], { comment: '%' }],
  ])('%s', (_, text, wanted, options) => {
    expect(look(text, options)).toEqual(wanted);
  });
});

describe('decimals', () => {
  it('stand after a comma where some value has one, none a point, and no comma is between the columns', () => {
    expect(decimalMark(['1,5', '2'], ';')).toBe(',');
    expect(decimalMark(['1,5', '2.5'], ';')).toBe('.');
    expect(decimalMark(['1', '2'], ';')).toBe(undefined);
    expect(decimalMark(['1,5'], ',')).toBe('.');
  });

  it('points between thousands are none', () => {
    expect(commaNumber('1.234,5', false)).toBe(1234.5);
    expect(commaNumber('-20,5e1', false)).toBe(-205);
    expect(commaNumber('1.234', true)).toBe(1234);
    for (const text of ['1.5', '1,2,3', '1.23,4', '', 'x']) expect(commaNumber(text, true)).toBeNaN();
    expect(commaNumber('12', false)).toBeNaN();
  });
});

describe('quotes', () => {
  it('are open at the end of a line, or not', () => {
    const lines: [string, boolean][] = [
      ['a,"b', true],
      ['a,"b"', false],
      ['a,"b ""c"', false],
      ['a,"b ""c', true],
      ['a,b"c', false],
      ['', false],
    ];
    for (const [line, open] of lines) expect([line, hasOpenQuote(line, ',')]).toEqual([line, open]);
  });

  it('are found in the lines of a text without looking at any of it twice', () => {
    const text = 'a,"b\nc,d\ne,"f"\ng\n"h';
    const watch = new QuoteWatch();
    let from = 0;
    const open = text.split('\n').map((line) => {
      const result = watch.isOpen(text, from, from + line.length);
      from += line.length + 1;
      return result;
    });
    expect(open).toEqual([true, false, false, false, true]);
  });
});
