import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion } from '../support/cli.js';

/** What a person has, what they type, and what must come out: derivatives that are known beforehand, or a sentence with the fix. */
interface Row {
  readonly name: string;
  readonly input: string | Buffer;
  readonly args: readonly string[];
  /** The derivatives, to nine digits. */
  readonly slopes?: readonly (number | null)[];
  /** What standard error says. */
  readonly says?: RegExp;
  readonly code?: number;
}

const iso = (s: number): string => new Date(s * 1000).toISOString().replace('.000', '');
const wall = (s: number): string => iso(s).slice(0, 19).replace('T', ' ');
const csv = (rows: readonly (readonly (string | number)[])[], header = 't,v'): string =>
  [header, ...rows.map((row) => row.join(','))].join('\n');
const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const same = (slope: number, n: number): number[] => count(n).map(() => slope);
const JAN = Date.UTC(2024, 0, 1) / 1000;
const ms = (rows: readonly (readonly [number, number])[]): string => csv(rows.map(([s, v]) => [s * 1000, v]));

/** Local times of a clock that is set back by an hour at `change`, `step` minutes apart, the value rising by 1 an hour. */
function autumn(zone: string, change: number, step: number): string {
  const rows = count(240 / step).map((i) => {
    const s = change - 7200 + i * step * 60;
    const local = new Date(s * 1000).toLocaleString('sv-SE', { timeZone: zone });
    return [local, 100 + (i * step) / 60] as const;
  });
  return csv(rows);
}
/** A table with its last row first, and one whose row n, from 0, comes after the next. */
const newestFirst = (table: string): string => {
  const [header, ...rows] = table.split('\n');
  return [header, ...rows.reverse()].join('\n');
};
const swapped = (table: string, n: number): string => {
  const lines = table.split('\n');
  lines.splice(n + 1, 2, lines[n + 2] as string, lines[n + 1] as string);
  return lines.join('\n');
};
const BERLIN = Date.UTC(2023, 9, 29, 1) / 1000;
const NEW_YORK = Date.UTC(2023, 10, 5, 6) / 1000;

/** A counter that rises by `rate` every 10 s, with another value at sample `at`. */
const counting = (n: number, rate: number, at: number, value: number, from = 5000): string =>
  ms(count(n).map((i) => [i * 10, i === at ? value : from + i * rate]));

const KINDS: Readonly<Record<string, readonly Row[]>> = {
  'a late run that catches up': [
    { name: 'and ends in a tie', args: [], input: ms([[0, 0], [1, 1], [2, 2], [3, 3], [1, 91], [2, 92], [3, 93], [4, 94], [5, 95]]), slopes: [1, 1, 1, 1, 1, 1] }, // biome-ignore format: a table
    { name: 'and passes the newest', args: [], input: ms([[0, 0], [1, 1], [2, 2], [3, 3], [1.5, 91.5], [2.5, 92.5], [3.5, 93.5], [4.5, 94.5]]), slopes: [1, 1, 1, 1, 1, 1] }, // biome-ignore format: a table
    { name: 'replaces nothing that was held', args: ['--lateness', '10s'], input: ms([[0, 0], [1, 1], [2, 2], [3, 3], [4, 4], [1, 91], [2, 92], [3, 93], [4, 94], [5, 95], [6, 96]]), slopes: [1, 1, 1, 1, 1, 1, 1] }, // biome-ignore format: a table
  ],
  'the hour that comes twice': [
    {
      name: 'every five minutes in Berlin',
      args: ['--zone', 'Europe/Berlin', '--per', 'h'],
      input: autumn('Europe/Berlin', BERLIN, 5),
      slopes: same(1, 48),
    },
    {
      name: 'every half hour in New York',
      args: ['--zone', 'America/New_York', '--per', 'h'],
      input: autumn('America/New_York', NEW_YORK, 30),
      slopes: same(1, 8),
    },
    {
      name: 'every hour, where a time comes twice in a row',
      args: ['--zone', 'Europe/Berlin', '--per', 'h'],
      input: autumn('Europe/Berlin', BERLIN, 60),
      slopes: same(1, 4),
    },
    ...[5, 10, 30, 60].map((step) => ({
      name: `newest first, every ${step} minutes`,
      args: ['--zone', 'Europe/Berlin', '--per', 'h'],
      input: newestFirst(autumn('Europe/Berlin', BERLIN, step)),
      slopes: same(1, 240 / step),
    })),
    {
      name: 'with a date of another day in its second pass',
      args: ['--zone', 'Europe/Berlin', '--per', 'h'],
      input: autumn('Europe/Berlin', BERLIN, 5).replace(
        '\n2023-10-29 03:00',
        '\n1970-01-01 00:00:00,7\n2023-10-29 03:00',
      ),
      slopes: same(1, 48),
      says: /1 late/,
    },
    {
      name: 'with a sample of it that comes late',
      args: ['--zone', 'Europe/Berlin', '--per', 'h', '--lateness', '30min'],
      input: swapped(autumn('Europe/Berlin', BERLIN, 5), 36),
      slopes: same(1, 48),
    },
    { name: 'an hour that does not exist is named', args: ['--zone', 'Europe/Berlin'], input: csv([['2024-03-31 01:30:00', 1], ['2024-03-31 02:30:00', 2], ['2024-03-31 03:30:00', 3]]), says: /line 3: the time "2024-03-31 02:30:00" does not exist/, code: 1 }, // biome-ignore format: a table
  ],
  'one bad reading of a counter': [
    { name: 'far too low', args: ['--counter'], input: counting(20, 70, 9, 3), slopes: same(7, 19) },
    {
      name: 'far too low, by a robust estimator',
      args: ['--counter', '--estimator', 'theil-sen window=1min'],
      input: counting(30, 70, 15, 3),
      slopes: [null, ...same(7, 28)],
    },
    {
      name: 'far too high leaves no step',
      args: ['--counter', '--estimator', 'hampel window=2min'],
      input: counting(30, 70, 15, 9e9),
      slopes: [null, ...same(7, 28)],
    },
  ],
  'a wrong first reading': [
    {
      name: 'and hampel',
      args: ['--estimator', 'hampel window=5min', '--per', 'min'],
      input: ms(count(20).map((i) => [i * 10, i === 0 ? 85 : 20 + i / 60])),
      slopes: [null, ...same(Number.NaN, 6), ...same(0.1, 13)],
    },
    {
      name: 'and kalman',
      args: ['--estimator', 'kalman tau=1min', '--per', 'min'],
      input: ms(count(20).map((i) => [i * 10, i === 0 ? -127 : 20 + i / 60])),
      slopes: [null, ...same(Number.NaN, 6), ...same(0.1, 13)],
    },
    {
      name: 'after a gap',
      args: ['--estimator', 'hampel window=5min', '--per', 'min', '--max-gap', '1min'],
      input: ms([
        ...count(9).map((i) => [i * 10, 20 + i / 60] as const),
        ...count(10).map((i) => [1000 + i * 10, i === 0 ? 85 : 30 + i / 60] as const),
      ]),
      slopes: [null, ...same(0.1, 8), null, ...same(Number.NaN, 6), ...same(0.1, 3)],
    },
  ],
  'integers beyond 2^53': [
    {
      name: 'as JSON numbers',
      args: ['--counter'],
      input: count(4)
        .map((i) => `{"t":${i * 1000},"value":${9223372036854775000n + BigInt(i) * 7n}}`)
        .join('\n'),
      slopes: same(7, 4),
    },
    {
      name: 'as text, over 2^64',
      args: ['--wrap', '18446744073709551616'],
      input: count(4)
        .map((i) => `{"t":${i * 1000},"value":"${(18446744073709551600n + BigInt(i) * 9n) % 2n ** 64n}"}`)
        .join('\n'),
      slopes: same(9, 4),
    },
    {
      name: 'in a table, across 2^53',
      args: [],
      input: csv(count(5).map((i) => [i * 1000, String(9007199254740989n + BigInt(i))])),
      slopes: same(1, 5),
    },
  ],
  'digits of a time': [
    {
      name: 'through a pattern',
      args: ['--time-pattern', 'd.M.yyyy H:mm:ss.SSS', '--zone', 'utc'],
      input: csv(count(5).map((i) => [`3.1.2024 4:05:06.${String(i * 125).padStart(6, '0')}`, i])),
      slopes: same(8000, 5),
    },
    {
      name: 'of ms, more of them later',
      args: ['--per', 'ms'],
      input: csv([
        ['1700000000000', 0],
        ['1700000000000.1', 1],
        ['1700000000000.2', 2],
        ['1700000000000.300000', 3],
      ]),
      slopes: same(10, 4),
    },
    {
      name: 'below 1 ns are rounded, and it is said',
      args: ['--time-unit', 's'],
      input: csv([
        ['1.0000000001', 0],
        ['2.0000000001', 1],
      ]),
      slopes: same(1, 2),
      says: /digits below 1 ns/,
    },
  ],
  'times that are too coarse': [
    {
      name: 'the later value counts',
      args: [],
      input: csv(count(30).map((i) => [iso(JAN + Math.floor(i / 10)), i / 10])),
      slopes: same(1, 3),
    },
    {
      name: 'their mean',
      args: ['--ties', 'mean'],
      input: csv(count(30).map((i) => [iso(JAN + Math.floor(i / 10)), i / 10])),
      slopes: same(1, 3),
    },
    {
      name: 'by key',
      args: [],
      input: csv(
        count(12).flatMap((i) => ['a', 'b'].map((key) => [iso(JAN + Math.floor(i / 4)), i / 4, key])),
        't,value,key',
      ),
      slopes: same(1, 6),
    },
  ],
  'a counter that dips': [
    { name: 'by its last digit', args: ['--counter', '--per', 'min'], input: ms([[0, 10.4], [60, 10.4], [120, 10.3], [180, 10.3], [240, 10.4]]), slopes: [0, -0.05, -0.05, 0.05, 0.1] }, // biome-ignore format: a table
    { name: 'within a tolerance', args: ['--tolerance', '5', '--per', 'min'], input: ms([[0, 100], [60, 96], [120, 98], [180, 99]]), slopes: [-4, -1, 1.5, 1] }, // biome-ignore format: a table
    { name: 'and one that is reset', args: ['--counter'], input: ms([[0, 100], [1, 110], [2, 4], [3, 14], [4, 24]]), slopes: [10, 7, 7, 10, 10] }, // biome-ignore format: a table
  ],
  'a counter that wraps': [
    { name: 'at 128', args: ['--wrap', '128'], input: ms([[0, 120], [1, 124], [2, 0], [3, 4]]), slopes: same(4, 4) }, // biome-ignore format: a table
    { name: 'but not for one wrong value', args: ['--wrap', '128'], input: ms([[0, 109], [1, 110], [2, 111], [3, 50], [4, 112], [5, 113]]), slopes: [1, 1, 0.833333333, 0.833333333, 1] }, // biome-ignore format: a table
    { name: 'but not where that means too much', args: ['--wrap', '65536', '--max-rate', '100'], input: ms([[0, 40000], [1, 40010], [2, 5], [3, 15], [4, 25]]), slopes: [10, 7.5, 7.5, 10, 10] }, // biome-ignore format: a table
  ],
  'times in another unit': [
    { name: 'seconds read as ms', args: [], input: csv([[1700000000, 1], [1700000060, 2], [1700000120, 3]]), says: /1700000000 read as ms is in the year 1970: --time-unit s\?/ }, // biome-ignore format: a table
    {
      name: 'microseconds read as ms',
      args: [],
      input: csv(count(3).map((i) => [1700000000000000 + i * 1e6, i])),
      says: /--time-unit us\?/,
    },
    { name: 'two units in one file', args: ['--time-unit', 's'], input: csv([[1700000000, 1], [1700000001, 2], [1700000002000, 3]]), says: /jump from 1700000001 to 1700000002000/ }, // biome-ignore format: a table
    {
      name: 'serial days',
      args: ['--time-unit', 'excel', '--per', 'h'],
      input: csv(count(4).map((i) => [(45292 + i / 24).toFixed(10), i])),
      slopes: same(1, 4),
    },
  ],
  'a clock that comes round': [
    { name: 'a time of day', args: ['--time-pattern', 'HH:mm:ss', '--per', 'min'], input: csv([['23:59:00', 1], ['00:00:00', 2], ['00:01:00', 3]]), slopes: same(1, 3), says: /has no date/ }, // biome-ignore format: a table
    { name: 'millis()', args: ['--time-wrap', '2^32ms'], input: csv([[4294966796, 0], [500, 1], [1500, 2]]), slopes: same(1, 3) }, // biome-ignore format: a table
    { name: 'with and without fractions', args: ['--time-wrap', '2^32ms', '--per', 'ms'], input: csv([[4294967290, 0], [4294967293.0001, 3.0001], [2, 8], [4.0001, 10.0001], [6, 12], [8, 14]]), slopes: same(1, 6) }, // biome-ignore format: a table
    { name: 'the second of a week', args: ['--time-unit', 's', '--time-wrap', '7d'], input: csv([[604798, 0], [604799, 1], [0, 2], [1, 3]]), slopes: same(1, 4) }, // biome-ignore format: a table
  ],
  'the look of a table': [
    {
      name: 'lines before it',
      args: [],
      input: 'Logger: 12\nOwner, A. B.\n\nTime,Value\n2024-01-01T00:00:00Z,1\n2024-01-01T00:00:01Z,3\n',
      slopes: same(2, 2),
    },
    { name: 'sep=', args: [], input: 'sep=;\nt;v\n0;1,5\n1000;2,5\n', slopes: same(1, 2) },
    {
      name: 'comments',
      args: ['--value', '_value'],
      input:
        '#group,false,true\n#datatype,long,double\n#default,,\n,_time,_value\n,2024-01-01T00:00:00Z,1\n,2024-01-01T00:00:02Z,2\n',
      slopes: same(0.5, 2),
    },
    { name: 'a quoted line break', args: [], input: 't,v,note\n0,1,"two\nlines"\n1000,2,x\n', slopes: same(1, 2) },
    {
      name: 'no header, and a name in each row',
      args: ['--key', '0', '--time', '1', '--value', '2'],
      input: 's1,0,1\ns1,1000,2\ns2,0,5\ns2,1000,7\n',
      slopes: [1, 1, 2, 2],
    },
  ],
  'a time in two columns': [
    { name: 'Date and Time', args: ['--zone', 'utc', '--per', 'min'], input: csv([['2024-05-01', '10:00:00', 1], ['2024-05-01', '10:01:00', 2]], 'Date,Time,Level'), slopes: same(1, 2) }, // biome-ignore format: a table
    { name: 'by their names', args: ['--time', 'day clock', '--value', 'w', '--zone', 'utc', '--per', 'min'], input: csv([['2024-05-01', 1, '10:00:00'], ['2024-05-01', 2, '10:01:00']], 'day,w,clock'), slopes: same(1, 2) }, // biome-ignore format: a table
    {
      name: 'a log with blanks',
      args: ['--zone', 'utc'],
      input: `${wall(JAN)} 20.5\n${wall(JAN + 10)} 21.5\n`,
      slopes: same(0.1, 2),
    },
  ],
  'bytes of other kinds': [
    { name: 'UTF-16 with its mark', args: [], input: Buffer.from(`\ufeff${ms([[0, 1], [1, 2]])}`, 'utf16le'), slopes: same(1, 2) }, // biome-ignore format: a table
    { name: 'UTF-16, the higher byte first', args: [], input: Buffer.from(ms([[0, 1], [1, 2]]), 'utf16le').swap16(), slopes: same(1, 2) }, // biome-ignore format: a table
    { name: 'gzip', args: [], input: gzipSync(ms([[0, 1], [1, 2]])), slopes: same(1, 2) }, // biome-ignore format: a table
    {
      name: 'gzip that is cut off',
      args: [],
      input: gzipSync(ms(count(50).map((i) => [i, i]))).subarray(0, 60),
      says: /gzip data is cut off/,
      code: 1,
    },
  ],
  'values that mean none': [
    { name: 'a register of 65535', args: ['--not', '-999,65535'], input: ms([[0, 10], [1, 20], [2, 65535], [3, 40], [4, -999], [5, 60]]), slopes: same(10, 4) }, // biome-ignore format: a table
    { name: 'what cannot be', args: ['--between', '-40..85'], input: ms([[0, -1], [1, 0], [2, -127], [3, 2], [4, 850], [5, 4]]), slopes: same(1, 4) }, // biome-ignore format: a table
    { name: 'and end a segment, where that is wanted', args: ['--between', '0..9', '--missing', 'break'], input: ms([[0, 1], [1, 2], [2, 99], [3, 5], [4, 7]]), slopes: [1, 1, 2, 2] }, // biome-ignore format: a table
  ],
  'samples almost at one time': [
    { name: 'are one', args: ['--min-gap', '1ms'], input: csv([[0, 0], [10, 10], [10.004, 11], [20, 20], [30, 30]]), slopes: [1100, 1000, 950, 1000] }, // biome-ignore format: a table
    { name: 'the first of them', args: ['--min-gap', '1ms', '--ties', 'first'], input: csv([[0, 0], [10, 10], [10.5, 99], [20, 20]]), slopes: same(1000, 3) }, // biome-ignore format: a table
    { name: 'after they were sorted', args: ['--min-gap', '2ms', '--lateness', '1s'], input: csv([[0, 0], [20, 20], [10, 10], [21, 20], [30, 30]]), slopes: same(1000, 4) }, // biome-ignore format: a table
  ],
  'a decimal comma': [
    { name: 'is guessed', args: [], input: 't;v\n0;20,5\n1000;21\n2000;21,5\n', slopes: same(0.5, 3) },
    {
      name: 'that comes late',
      args: [],
      input: `t;v\n${count(30)
        .map((i) => `${i * 1000};${i}`)
        .join('\n')}\n30000;30,0\n30500;30,5\n`,
      slopes: same(1, 32),
    },
    {
      name: 'with points between thousands',
      args: ['--decimal', ','],
      input: 't;v\n0;1.234,5\n1000;1.235\n',
      slopes: same(0.5, 2),
    },
  ],
  'no number': [
    {
      name: 'NaN and -nan in JSON',
      args: [],
      input:
        '{"t":0,"value":1}\n{"t":1000,"value":NaN}\n{"t":2000,"value":3}\n{"t":3000,"value":-nan}\n{"t":4000,"value":5}\n',
      slopes: same(1, 3),
    },
    {
      name: 'inf in a row',
      args: [],
      input: '{"t":0,"value":[1,2]}\n{"t":1000,"value":[Infinity,3]}\n{"t":2000,"value":[3,4]}\n',
      says: /3 in, 2 out, 1 missing/,
    },
    {
      name: 'null ends a segment',
      args: ['--missing', 'break'],
      input: '{"t":0,"value":1}\n{"t":1000,"value":2}\n{"t":2000,"value":null}\n{"t":3000,"value":9}\n',
      slopes: [1, 1, null],
    },
  ],
  'nothing comes out': [
    {
      name: 'no value is a number',
      args: ['-q'],
      input: 't,v\n0,off\n1000,on\n',
      says: /no result: 2 missing/,
      code: 1,
    },
    {
      name: 'no record is wanted',
      args: ['--when', 'e=x'],
      input: 't,v,e\n0,1,a\n1000,2,a\n',
      says: /no result: 2 unmatched/,
      code: 1,
    },
    { name: 'values alone', args: [], input: '20.5\n20.7\n', says: /1 column where 2 are needed.*--time now/, code: 1 },
  ],
  'newest first': [
    {
      name: 'is sorted',
      args: ['--per', 'min'],
      input: csv(count(5).map((i) => [iso(JAN + (4 - i) * 60), 4 - i])),
      slopes: same(1, 5),
      says: /newest samples come first: they were sorted/,
    },
    {
      name: 'by key',
      args: [],
      input: csv(
        count(4).flatMap((i) => ['a', 'b'].map((key) => [(3 - i) * 1000, 3 - i, key])),
        't,value,key',
      ),
      slopes: same(1, 8),
    },
    {
      name: 'with and without fractions of a millisecond',
      args: ['--per', 'ms'],
      input: csv([5, 4.0003, 3, 2.0007, 1].map((x) => [`170000000000${x}`, x])),
      slopes: same(1, 5),
    },
    {
      name: 'many of them',
      args: ['--per', 'min'],
      input: csv(count(500).map((i) => [iso(JAN + (499 - i) * 60), 499 - i])),
      slopes: same(1, 500),
    },
  ],
  'one time in the future': [
    { name: 'costs itself only', args: [], input: ms([[0, 0], [1, 1], [2, 2], [1e6, 3], [3, 3], [4, 4], [5, 5]]), slopes: same(1, 6) }, // biome-ignore format: a table
    { name: 'costs itself only, where samples are held', args: ['--lateness', '2s'], input: ms([[0, 0], [1, 1], [2, 2], [3, 3], [1e6, 3], [4, 4], [5, 5], [6, 6]]), slopes: same(1, 7), says: /1 implausible/ }, // biome-ignore format: a table
    { name: 'is no result, where gaps end segments', args: ['--max-gap', '30s'], input: ms([[0, 0], [1, 1], [2, 2], [1e6, 3], [3, 3], [4, 4], [5, 5]]), slopes: same(1, 6), says: /1 implausible/ }, // biome-ignore format: a table
    { name: 'is bad, where a limit is given', args: ['--max-ahead', '1h', '--per', 'd'], input: csv([[iso(JAN), 0], [iso(JAN + 86400), 1], ['2199-01-01T00:00:00Z', 2], [iso(JAN + 172800), 2]]), slopes: same(1, 3), says: /too far ahead/, code: 1 }, // biome-ignore format: a table
    { name: 'at the end hurts nobody', args: ['--max-gap', '1min'], input: ms([[0, 0], [1, 1], [2, 2], [1e6, 3]]), slopes: [1, 1, 1, null] }, // biome-ignore format: a table
  ],
  'JSON of other shapes': [
    {
      name: 'within a string',
      args: ['--value', '/payload/temp'],
      input: '{"t":0,"payload":"{\\"temp\\":1}"}\n{"t":1000,"payload":"{\\"temp\\":2}"}\n',
      slopes: same(1, 2),
    },
    {
      name: 'an array by position',
      args: ['--time', '/1', '--value', '/2/0'],
      input: '["te",0,["1.5",2]]\n["te",1000,["2.5",2]]\n',
      slopes: same(1, 2),
    },
    { name: 'over many lines', args: [], input: JSON.stringify([{ t: 0, value: 1 }, { t: 1000, value: 2 }], null, 2), slopes: same(1, 2) }, // biome-ignore format: a table
    {
      name: 'times under another name',
      args: [],
      input: '{"timestamp":"2024-01-01T00:00:00Z","value":1}\n{"timestamp":"2024-01-01T00:00:01Z","value":2}\n',
      slopes: same(1, 2),
      says: /time from \/timestamp/,
    },
  ],
};

/** The derivatives of NDJSON results. */
const slopesOf = (stdout: string): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { derivative: unknown }).derivative);

for (const [kind, rows] of Object.entries(KINDS)) {
  describe(kind, () => {
    it.each(rows)('$name', async ({ input, args, slopes, says, code = 0 }) => {
      const folder = mkdtempSync(join(tmpdir(), 'fluxion-field-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const path = join(folder, 'input');
      writeFileSync(path, input);
      const run = await fluxion([path, ...args]);
      if (says !== undefined) expect(run.stderr).toMatch(says);
      if (slopes !== undefined) {
        const got = slopesOf(run.stdout);
        expect([got.length, run.stderr]).toEqual([slopes.length, run.stderr]);
        got.forEach((slope, i) => {
          const wanted = slopes[i] as number | null;
          if (wanted === null) expect(slope).toBe(null);
          else if (wanted === wanted) expect(slope).toBeCloseTo(wanted, 6);
        });
      }
      expect(run.code).toBe(code);
    });
  });
}

it('there are at least 60 of them, and three of each kind', () => {
  for (const [kind, rows] of Object.entries(KINDS)) expect([kind, rows.length >= 3]).toEqual([kind, true]);
  expect(Object.values(KINDS).flat().length).toBeGreaterThanOrEqual(60);
});
