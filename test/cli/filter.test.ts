import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion, jsonLines } from '../support/cli.js';

const derivatives = (text: string): unknown[] => jsonLines(text).map(({ derivative }) => derivative);

/** A file with this content, gone after the test. */
function file(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('what goes in and what comes out', () => {
  it('the example of the help gives 1, 2, 6, 7 with an edge at both ends', async () => {
    const run = await fluxion(['--per', 'ms'], { input: '0 0\n1 1\n3 9\n4 16\n' });
    expect(run.code).toBe(0);
    expect(run.stdout).toBe(
      '{"t":0,"value":0,"derivative":1,"edge":"start"}\n{"t":1,"value":1,"derivative":2}\n' +
        '{"t":3,"value":9,"derivative":6}\n{"t":4,"value":16,"derivative":7,"edge":"end"}\n',
    );
  });

  it('an input without its last line break loses nothing', async () => {
    const run = await fluxion(['--per', 'ms'], { input: '0 0\n1 1\n3 9\n4 16' });
    expect(derivatives(run.stdout)).toEqual([1, 2, 6, 7]);
  });

  it('an empty input gives nothing and is no error', async () => {
    const run = await fluxion([], { input: '' });
    expect(run).toMatchObject({ code: 0, stdout: '' });
  });

  it('one sample has the derivative null', async () => {
    const run = await fluxion([], { input: '{"t":5,"value":1}\n' });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toEqual([{ t: 5, value: 1, derivative: null, edge: expect.any(String) }]);
  });

  it('CSV with wall-clock times is read in a zone, and times come out as they were written', async () => {
    const path = file(
      'boiler.csv',
      'timestamp,room,temp\n2024-03-31 01:59:00,a,20\n2024-03-31 03:00:00,a,21\n2024-03-31 03:01:00,a,24\n',
    );
    const run = await fluxion([
      path,
      ...['--time', 'timestamp', '--value', 'temp', '--zone', 'Europe/Amsterdam', '--per', 'min'],
    ]);
    expect(run.code).toBe(0);
    // The clock skipped an hour here: one minute passed between the first two.
    expect(jsonLines(run.stdout)).toEqual([
      { t: '2024-03-31 01:59:00', value: 20, derivative: 1, edge: 'start' },
      { t: '2024-03-31 03:00:00', value: 21, derivative: 2 },
      { t: '2024-03-31 03:01:00', value: 24, derivative: 3, edge: 'end' },
    ]);
  });

  it('CSV times without a zone are refused with the option that helps', async () => {
    const run = await fluxion([], { input: 't,value\n2024-01-01 00:00:00,1\n2024-01-01 00:00:01,2\n' });
    expect(run.code).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('names no zone (--zone utc');
  });

  it('NDJSON is read by JSON Pointers, one series per key', async () => {
    const line = (T: number, s: string, p: string): string => JSON.stringify({ e: 'trade', T, data: { s, p } });
    const input = `${[line(0, 'a', '1'), line(0, 'b', '5'), line(1000, 'a', '3'), line(2000, 'b', '1')].join('\n')}\n`;
    const run = await fluxion(['--time', '/T', '--value', '/data/p', '--key', '${/e}.${/data/s}'], { input });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toEqual([
      { key: 'trade.a', t: 0, value: 1, derivative: 2, edge: 'start' },
      { key: 'trade.b', t: 0, value: 5, derivative: -2, edge: 'start' },
      { key: 'trade.a', t: 1000, value: 3, derivative: 2, edge: 'end' },
      { key: 'trade.b', t: 2000, value: 1, derivative: -2, edge: 'end' },
    ]);
  });

  it('--when leaves out records that are something else', async () => {
    const input =
      '{"e":"x"}\n{"e":"trade","n":1,"t":0,"value":1}\n{"e":"trade","n":2,"t":1,"value":1}\n{"e":"trade","n":1,"t":1000,"value":2}\n';
    const run = await fluxion(['--when', '/e=trade', '--when', '/n=1', '--stats'], { input });
    expect(run.code).toBe(0);
    expect(derivatives(run.stdout)).toEqual([1, 1]);
    expect(jsonLines(run.stderr.split('\n').at(-2) as string)[0]).toMatchObject({ in: 2, out: 2, unmatched: 2 });
  });

  it('19-digit times keep every digit, and 1 ns spacings give exact slopes', async () => {
    const input = '1700000000000000001 1\n1700000000000000002 2\n1700000000000000004 6\n';
    const run = await fluxion(['--time-unit', 'ns', '--per', 'ns'], { input });
    expect(run.stdout.split('\n').map((line) => /"t":(\d+)/.exec(line)?.[1])).toEqual([
      '1700000000000000001',
      '1700000000000000002',
      '1700000000000000004',
      undefined,
    ]);
    expect(derivatives(run.stdout)).toEqual([1, expect.closeTo(4 / 3, 14), 2]);
  });

  it.each([
    ['iso', '"2023-11-14T22:13:20.5Z"'],
    ['s', '1700000000.5'],
    ['ms', '1700000000500'],
    ['us', '1700000000500000'],
    ['ns', '1700000000500000000'],
  ])('--time-format %s writes %s', async (format, text) => {
    const run = await fluxion(['--time-format', format], { input: '1700000000500 1\n1700000001500 2\n' });
    expect(run.stdout.split('\n')[0]).toBe(`{"t":${text},"value":1,"derivative":1,"edge":"start"}`);
  });

  it('--out csv writes a header and columns, with the key first where there is one', async () => {
    const plain = await fluxion(['--out', 'csv', '--per', 'ms'], { input: '0 0\n1 1\n3 9\n' });
    expect(plain.stdout).toBe('t,value,derivative,edge\n0,0,1,start\n1,1,2,\n3,9,4,end\n');
    const keyed = await fluxion(['--out', 'csv', '--per', 'ms'], {
      input: '{"t":0,"value":0,"key":"a,b"}\n{"t":1,"value":1,"key":"a,b"}\n',
    });
    expect(keyed.stdout).toBe('key,t,value,derivative,edge\n"a,b",0,0,1,start\n"a,b",1,1,1,end\n');
  });

  it('several --value make a vector with a derivative each', async () => {
    const run = await fluxion(['--value', 'x', '--value', 'y', '--per', 'ms'], { input: 't,x,y\n0,0,5\n1,1,3\n' });
    expect(jsonLines(run.stdout)).toEqual([
      { t: 0, value: [0, 5], derivative: [1, -2], edge: 'start' },
      { t: 1, value: [1, 3], derivative: [1, -2], edge: 'end' },
    ]);
  });

  it('--max-gap ends a segment and starts another', async () => {
    const run = await fluxion(['--max-gap', '5s'], { input: '0 0\n1000 1\n10000 5\n11000 7\n' });
    expect(jsonLines(run.stdout).map(({ derivative, edge }) => [derivative, edge])).toEqual([
      [1, 'start'],
      [1, 'end'],
      [2, 'start'],
      [2, 'end'],
    ]);
  });

  it('--provisional says the newest value at once, marked as not final', async () => {
    const run = await fluxion(['--provisional', '--per', 'ms'], { input: '0 0\n1 1\n3 9\n' });
    const lines = jsonLines(run.stdout);
    expect(lines.filter(({ final }) => final === undefined).map(({ derivative }) => derivative)).toEqual([1, 2, 4]);
    expect(lines.filter(({ final }) => final === false).map(({ t, derivative }) => [t, derivative])).toEqual([
      [1, 1],
      [3, 4],
    ]);
  });

  it('a million lines give a million results, in order', async () => {
    const lines: string[] = [];
    for (let i = 0; i < 1_000_000; i += 1) lines.push(`${i} ${i * 2}`);
    const run = await fluxion(['--per', 'ms', '--stats', '-q'], { input: `${lines.join('\n')}\n` });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stderr)).toMatchObject({ in: 1_000_000, out: 1_000_000, pending: 0, bad: 0 });
    const results = run.stdout.split('\n');
    expect(results).toHaveLength(1_000_001);
    const wrong = results.findIndex(
      (line, i) => i < 1_000_000 && !line.startsWith(`{"t":${i},"value":${i * 2},"derivative":2`),
    );
    expect(wrong).toBe(-1);
  });

  it('results in a pipe hold no terminal escapes, whatever the environment says', async () => {
    for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1', NO_COLOR: '' }]) {
      const run = await fluxion(['--per', 'ms'], { input: '0 0\nx y\n1 1\n', env });
      expect(run.stdout + run.stderr).not.toContain('\u001b');
    }
  });
});

describe('bad data', () => {
  it('a line that cannot be read is named by its number; all other results are written; the exit code is 1', async () => {
    const run = await fluxion(['--per', 'ms'], {
      input: '{"t":0,"value":0}\n{"t":1,"value":1}\n{"t":2,"val\n{"t":3,"value":9}\n{"t":4,"value":16}\n',
    });
    expect(run.code).toBe(1);
    expect(derivatives(run.stdout)).toEqual([1, 2, 6, 7]);
    expect(run.stderr).toMatch(/line 3: not JSON/);
  });

  it('the number of a CSV line counts its header', async () => {
    const run = await fluxion([], { input: 't,value\n0,1\noops,2\n1000,3\n' });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/line 3: not a time: "oops"/);
    expect(derivatives(run.stdout)).toEqual([2, 2]);
  });

  it('blank lines in front of a bad line do not change its number', async () => {
    const run = await fluxion([], { input: '{"t":0,"value":1}\n\n\n{"t":\n' });
    expect(run.stderr).toMatch(/line 4: /);
  });

  it('only the first few bad lines are shown, all are counted', async () => {
    const run = await fluxion(['--stats'], { input: `{"t":0,"value":1}\n${'{\n'.repeat(1000)}{"t":1,"value":2}\n` });
    expect(run.stderr.split('\n').length).toBeLessThan(12);
    expect(jsonLines(run.stderr.split('\n').at(-2) as string)[0]).toMatchObject({ in: 1002, out: 2, bad: 1000 });
  });

  it('a value of the wrong type is missing, and missing is no error', async () => {
    const input =
      '{"t":0,"value":0}\n{"t":1,"value":null}\n{"t":2,"value":"unavailable"}\n{"t":3,"value":true}\n{"t":4}\n{"t":5,"value":"5"}\n';
    const run = await fluxion(['--per', 'ms', '--stats'], { input });
    expect(run.code).toBe(0);
    expect(derivatives(run.stdout)).toEqual([1, 1]);
    expect(jsonLines(run.stderr.split('\n').at(-2) as string)[0]).toMatchObject({ in: 6, out: 2, missing: 4 });
  });

  it('--stats ends with one JSON line in which every sample is accounted for', async () => {
    const input = '0 0\n1 1\n1 2\n0.5 7\n2 x\nbroken\n3 9\n4 16\n';
    const run = await fluxion(['--per', 'ms', '--stats'], { input });
    const counters = JSON.parse(run.stderr.trimEnd().split('\n').at(-1) as string) as Record<string, number>;
    expect(counters).toMatchObject({ in: 8, out: 4, tied: 1, late: 1, missing: 1, bad: 1, pending: 0 });
    const { in: taken, out, pending, missing, tied, late, bad, dropped } = counters as Record<string, number>;
    expect(taken).toBe(
      [out, pending, missing, tied, late, bad, dropped].reduce((sum: number, n) => sum + (n as number), 0),
    );
  });

  it('when nothing comes out for want of values, it says where numbers are, and the exit code is 1', async () => {
    const run = await fluxion([], { input: '{"t":0,"temp":1}\n{"t":1,"temp":2}\n' });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('no value at /value; numbers found at: /t, /temp (--value names its place)');
  });

  it('a text that is neither JSON nor CSV is exit code 1 and says so', async () => {
    const run = await fluxion([], { input: 'hello\nworld\n' });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('neither JSON nor CSV');
  });

  it.each([
    ['--missing', '{"t":0,"value":1}\n{"t":1,"value":null}\n'],
    ['--ties', '{"t":0,"value":1}\n{"t":0,"value":2}\n'],
    ['--short', '{"t":0,"value":1}\n'],
  ])('%s error ends with the exit code 1 and says which rule it was', async (option, input) => {
    const run = await fluxion([option, 'error'], { input });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`set ${option.slice(2)} to`);
  });

  it('--missing propagate --out csv leaves the column of a missing value empty', async () => {
    const run = await fluxion(['--missing', 'propagate', '--per', 'ms', '--out', 'csv'], {
      input: '0,7\n1,8\n2,unavailable\n3,9\n4,10\n',
    });
    expect(run.stdout.split('\n')[3]).toBe('2,,,');
  });

  it.each(['{"t":2,"value":null}', '{"t":2,"value":"unavailable"}', '{"t":2}'])(
    '--missing propagate writes null for %s, not the value of another sample',
    async (line) => {
      const run = await fluxion(['--missing', 'propagate', '--per', 'ms'], {
        input: `{"t":0,"value":7}\n{"t":1,"value":8}\n${line}\n{"t":3,"value":9}\n{"t":4,"value":10}\n`,
      });
      expect(run.code).toBe(0);
      expect(jsonLines(run.stdout).map(({ value }) => value)).toEqual([7, 8, null, 9, 10]);
      expect(derivatives(run.stdout).slice(0, 2)).toEqual([1, null]);
    },
  );
});

describe('a flag that would do nothing', () => {
  it.each<[string, readonly string[]]>([
    ['--header', ['--header', 'A: b']],
    ['--to-header', ['--to-header', 'A: b']],
    ['--protocol', ['--protocol', 'x']],
    ['--to-protocol', ['--to-protocol', 'x']],
    ['--ping', ['--ping', '5s']],
    ['--idle', ['--idle', '5s']],
    ['--wait-for-server', ['--wait-for-server']],
    ['--max-payload', ['--max-payload', '100']],
    ['--host', ['--host', '0.0.0.0']],
    ['--queue', ['--queue', 'block']],
    ['--queue-max', ['--queue-max', '5']],
    ['--idle', ['listen:0', '--idle', '5s']],
    ['--header', ['listen:0', '--header', 'A: b']],
    ['--queue', ['ws://127.0.0.1:9', '--queue', 'block']],
    ['--max-payload', ['--max-payload', '100', '--to', 'ws://127.0.0.1:9']],
    ['--state-every', ['--state-every', '5s']],
  ])('is refused by its name, %s: %j', async (flag, args) => {
    const run = await fluxion(args, { input: '0 0\n1 1\n' });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(`fluxion: ${flag} `);
  });

  it('is refused with the flag that was meant, where the other end has one', async () => {
    const run = await fluxion(['--header', 'A: secret', '--to', 'ws://127.0.0.1:9'], { input: '' });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--to-header');
    expect(run.stderr).not.toContain('secret');
  });
});

describe('CSV output', () => {
  it('of a vector has a column for each channel', async () => {
    const input = 't,a,b\n0,1,2\n1,2,4\n3,4,8\n';
    const { stdout } = await fluxion(['--value', 'a', '--value', 'b', '--per', 'ms', '-q', '--out', 'csv'], { input });
    expect(stdout).toBe(
      't,value_0,value_1,derivative_0,derivative_1,edge\n0,1,2,1,2,start\n1,2,4,1,2,\n3,4,8,1,2,end\n',
    );
  });

  it('of provisional results has as many cells in every row as the header', async () => {
    const { stdout } = await fluxion(['--provisional', '--per', 'ms', '-q', '--out', 'csv'], {
      input: '0 0\n1 1\n3 9\n',
    });
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toBe('t,value,derivative,edge,final,assumed');
    expect(rows.slice(1).map((row) => row.split(',').length)).toEqual([6, 6, 6, 6, 6]);
    expect(rows[2]).toBe('1,1,1,end,false,');
  });

  it('goes to several sinks, each with its own header', async () => {
    const { stdout } = await fluxion(['--to', '-', '--to', '-', '--out', 'csv', '-q'], { input: '0 0\n' });
    expect(stdout.split('\n').filter((line) => line === 't,value,derivative,edge')).toHaveLength(2);
  });
});

describe('wrong usage', () => {
  it.each<[string, string[], string]>([
    ['an unknown option is named with the one that was meant', ['--valeu', '/t'], 'did you mean --value?'],
    ['an option without its value is named', ['--per'], '--per needs a value'],
    ['an option in place of a value is no value', ['--per', '--stats'], '--per needs a value'],
    ['a unit that does not exist is named', ['--per', 'banana'], '"banana"'],
    ['a choice that does not exist is answered with those that do', ['--mode', 'fast'], 'accurate, numpy, exact'],
    ['a switch with a value is refused', ['--stats=yes'], 'takes no value'],
    ['an option given twice is refused', ['--per', 's', '--per', 'h'], 'given twice'],
    ['two sources are refused', ['a.csv', 'b.csv'], 'one source at a time'],
    ['a zone that does not exist is named', ['--zone', 'Mars/Olympus'], '"Mars/Olympus"'],
    ['a port that does not exist is named', ['listen:70000'], '"70000"'],
    ['an http address is no source', ['https://127.0.0.1/x'], 'curl -sN https://127.0.0.1/... | fluxion'],
    ['a file is no sink', ['--to', 'out.json'], 'to write a file, use >'],
    ['a condition without a value is refused', ['--when', '/e'], 'PATH=X'],
    [
      'a header without a colon is refused without being repeated',
      ['ws://127.0.0.1:9', '--header', 's3cr3t'],
      '--header takes',
    ],
    [
      'an unset variable in a header is named',
      ['ws://127.0.0.1:9', '--header', 'A: ${env:NOT_SET_AT_ALL}'],
      'NOT_SET_AT_ALL',
    ],
    ['a template without its end is refused', ['--key', '${/a'], '"}"'],
    ['a pointer with a lone ~ is refused', ['--value', '/a~b'], 'JSON Pointer'],
    ['a number of seconds must be one', ['--seconds', 'soon'], '"soon"'],
  ])('%s', async (_, args, message) => {
    const run = await fluxion(args, { input: '{"t":0,"value":0}\n{"t":1,"value":1}\n' });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toMatch(/\n\s+at |s3cr3t|should not have happened/);
  });

  it('a column that is not there is answered with those that are', async () => {
    const run = await fluxion(['--value', 'tempp'], { input: 'time,temp\n0,1\n1,2\n' });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('value names no column: "/tempp" (did you mean temp?); columns: time, temp');
  });

  it('a file that is not there is exit code 1 and says so', async () => {
    const run = await fluxion(['/nowhere/x.csv']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('cannot read /nowhere/x.csv: there is no such file');
  });

  it('a directory is exit code 1 and says so', async () => {
    const run = await fluxion(['/tmp']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('cannot read /tmp: it is a directory');
  });

  it('the first example of the help does what it says', async () => {
    const { stdout } = await fluxion(['--help']);
    const [, text = '', args = '', claim = ''] =
      /printf '(.*)' \| fluxion (.*?) {2,}derivatives (.*)/.exec(stdout) ?? [];
    const run = await fluxion(args.split(' '), { input: text.replaceAll('\\n', '\n') });
    expect(derivatives(run.stdout)).toEqual(claim.split(', ').map(Number));
  });

  it('--version is the version of the package', async () => {
    const { default: pack } = await import('../../package.json', { with: { type: 'json' } });
    const run = await fluxion(['--version']);
    expect(run).toMatchObject({ code: 0, stdout: `${pack.version}\n` });
  });
});

describe('--dropped FILE', () => {
  it('has a line for every sample without a result: why, and what it was, as it was written', async () => {
    const path = file('dropped.ndjson', 'from before');
    const input =
      '{"t":1,"value":1}\n{"t":3,"value":2.50}\n{"t":3,"value":4}\noops\n{"t":3,"value":null}\n{"t":2,"value":5}\n';
    const { code, stderr } = await fluxion(['--dropped', path, '--stats'], { input });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.slice(0, 1)).toEqual(['{"dropped":"tied","t":3,"value":2.50}']);
    expect(JSON.parse(lines[1] as string)).toMatchObject({ dropped: 'bad', line: 4 });
    expect(lines.slice(2)).toEqual(['{"dropped":"missing","t":3,"value":null}', '{"dropped":"late","t":2,"value":5}']);
    expect(stderr).toContain('"missing":1,"tied":1,"late":1,"implausible":0,"bad":1,"dropped":0');
    expect(code).toBe(1);
  });

  it('that cannot be written is an error that names it, before anything is read', async () => {
    const { code, stderr, stdout } = await fluxion(['--dropped', '/nowhere/at/all', '-q'], { input: '1 1\n' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('cannot write /nowhere/at/all');
  });
});

describe('--on-reset break', () => {
  it('starts a new segment where a counter fell', async () => {
    const input = '0 5\n1000 7\n2000 1\n3000 4\n';
    const { stdout } = await fluxion(['--on-reset', 'break', '-q'], { input });
    expect(jsonLines(stdout).map(({ derivative, edge }) => [derivative, edge])).toEqual([
      [2, 'start'],
      [2, 'end'],
      [3, 'start'],
      [3, 'end'],
    ]);
  });
});

describe('--estimator', () => {
  const input = '0 0\n1 1.2\n3 2.9\n4 4\n7 7.3\n';

  it('takes a kind and its options in words, and writes standard errors', async () => {
    const { stdout } = await fluxion(['--estimator', 'least-squares window=3 min-samples=3', '--per', 'ms', '-q'], {
      input,
    });
    const lines = jsonLines(stdout);
    expect(lines.slice(0, 2)).toEqual([
      { t: 0, value: 0, derivative: null, warming: true },
      { t: 1, value: 1.2, derivative: null, warming: true },
    ]);
    // numpy.polyfit([0, 1, 3], [0, 1.2, 2.9], 1, cov=True), errors about n - 2
    expect(lines[2]?.['derivative']).toBeCloseTo(0.95, 14);
    expect(lines[2]?.['standardError']).toBeCloseTo(0.08660254037844388, 12);
    expect(lines[2]).not.toHaveProperty('warming');
  });

  it('in CSV has a column for them, empty where there is none', async () => {
    const { stdout } = await fluxion(['--estimator', 'least-squares window=3', '--per', 'ms', '-q', '--out', 'csv'], {
      input,
    });
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toBe('t,value,derivative,edge,standardError,residual,r2,warming');
    expect(rows[0]).toBe('0,0,,,,,,true');
    expect(rows[1]).toMatch(/^1,1\.2,1\.2,,,,1,true$/);
    expect(rows[2]).toMatch(/^3,2\.9,0\.9\d*,,0\.0866\d*,0\.\d+,0\.99\d*,$/);
  });

  it.each([
    ['least-square window=3', 'did you mean least-squares?'],
    ['least-squares', 'window must be'],
    ['least-squares 5s', 'an estimator is KIND NAME=VALUE'],
    ['kalman tau=10', '--estimator "kalman tau=10": tau must be a positive duration such as "10ms", "10s" or "10min"'],
    ['holt level-tau=5s trend=9', 'trend must be a positive duration such as "9ms"'],
    ['least-squares window=5s lag=2', 'lag must be of the kind of the window: a duration'],
    ['prometheus-rate range=300', 'range must be a positive duration such as "300ms"'],
    ['lagged-difference lag=3', 'has no option "lag"'],
    ['kalman tau=5s gate=yes', 'gate must be a number, got "yes"'],
    ['least-squares window=5s dgree=2', 'did you mean degree?'],
    ['stencil points=99', 'points must be a whole number from 2 to 31, got 99'],
  ])('refuses %s with exit code 2, and says what would do', async (estimator, message) => {
    const { code, stderr } = await fluxion(['--estimator', estimator], { input });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
