import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EstimatorSpec } from '../../src/estimators/estimator.js';
import { estimatorText, readEstimatorText } from '../../src/estimators/text.js';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { fastTimers } from '../support/fast-clock.js';
import { random } from '../support/numbers.js';
import { socketClient, socketServer } from '../support/socket-server.js';

/** A sine of 2 minutes about 20, once a second, in noise of 0.1 (uniform, so of 0.1 x sqrt 12 from end to end). */
function noisy(n: number, seed = 1): { t: number; value: number }[] {
  const next = random(seed);
  return Array.from({ length: n }, (_, i) => ({
    t: 1000 * i,
    value: 20 + Math.sin((Math.PI * i) / 60) + 0.1 * Math.sqrt(12) * (next() - 0.5),
  }));
}

const ndjson = (samples: readonly object[]): string => samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
const input = ndjson(noisy(2000));

/** A file with this content, gone after the test. */
function file(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The words of a line as a shell parts them: quotes hold words together. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => (quoted ?? bare) as string);

describe('fluxion advise', () => {
  it('says what the samples look like, what it weighed, and ends with what to paste', async () => {
    const run = await fluxion(['advise'], { input });
    expect(run.code).toBe(0);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('  2000 samples in 33min, 1s apart.');
    expect(run.stdout).toMatch(/A sample has noise of 0\.(09\d*|1|10\d*)\./);
    expect(run.stdout).toMatch(/\n {2}use {2}least-squares window=\d+s min-span=[\d.]+s +0\.0\d+\/s +at once\n {2}not/);
    expect(run.stdout).toMatch(/\n {7}three-point +0\.0\d+\/s +1s late\n/);
    expect(lines.at(-2)).toMatch(/^ {2}--estimator 'least-squares window=\d+s min-span=[\d.]+s'$/);
    expect(lines.at(-1)).toMatch(
      /^ {2}derivative\(\{ estimator: \{ kind: 'least-squares', window: '\d+s', minSpan: '[\d.]+s' \} \}\)$/,
    );
    expect(run.stderr).toBe('fluxion: reading JSON, one record a line\n');
  });

  it('the flags that it ends with are taken by the filter', async () => {
    const samples = noisy(2000).map(({ t, value }) => ({ t: t + (t > 1e6 ? 1e6 : 0), value }));
    samples.splice(100, 0, { ...(samples[100] as { t: number; value: number }) });
    const advice = await fluxion(['advise', '--per', 'min', '-q'], { input: ndjson(samples) });
    const flags = words(advice.stdout.trimEnd().split('\n').at(-2) as string);
    expect(flags).toEqual(expect.arrayContaining(['--per', 'min', '--ties', '--max-gap']));
    const run = await fluxion([...flags, '-q'], { input: ndjson(samples) });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(run.stdout)).toHaveLength(2000);
  });

  it('reads files as the filter does: paths, zones, conditions', async () => {
    const rows = noisy(300).map(
      ({ t, value }) =>
        `a,2024-03-31 0${Math.floor(t / 60000)}:${String((t / 1000) % 60).padStart(2, '0')}:00,${value}`,
    );
    const path = file('boiler.csv', `room,when,temp\n${rows.join('\n')}\n`);
    const run = await fluxion(['advise', path, '--time', 'when', '--value', 'temp', '--key', 'room', '--zone', 'utc']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^a\n {2}300 samples in 5h, 1min apart\.\n/);
    const json = ndjson(noisy(100).flatMap(({ t, value }) => [{ e: 'x' }, { e: 'p', T: t / 1000, v: String(value) }]));
    const args = ['advise', '-', '--time', '/T', '--time-unit', 's', '--value', '/v', '--when', '/e=p'];
    expect((await fluxion(args, { input: json })).stdout).toContain('100 samples in 1.6min, 1s apart.');
  });

  it('shows ten series, the one with the most samples first, and says how many are left out', async () => {
    const samples = Array.from({ length: 12 }, (_, k) =>
      noisy(30 + k, k).map((sample) => ({ ...sample, key: `k${k}` })),
    ).flat();
    const run = await fluxion(['advise'], { input: ndjson([...samples, { t: 0, value: 1, key: 'short' }]) });
    expect(run.code).toBe(0);
    expect([...run.stdout.matchAll(/^k\d+$/gm)].map(([key]) => key)).toEqual(
      Array.from({ length: 10 }, (_, i) => `k${11 - i}`),
    );
    expect(run.stderr).toContain('1 of 13 series have too few samples');
    expect(run.stderr).toContain('2 more series are left out; --json has all');
  });

  it('--json writes one object per key, with the figures', async () => {
    const samples = ['a', 'b'].flatMap((key, k) => noisy(500 - k, k).map((sample) => ({ ...sample, key })));
    const run = await fluxion(['advise', '--json', '-q'], { input: ndjson(samples) });
    const [a, b] = jsonLines(run.stdout);
    expect(a).toMatchObject({
      key: 'a',
      survey: { count: 500, span: 499000, spacing: { median: 1000 } },
      noise: { sd: expect.closeTo(0.1, 1) },
      options: { estimator: { kind: 'least-squares' } },
      flags: expect.stringMatching(/^--estimator 'least-squares /),
      reason: expect.arrayContaining(['500 samples in 8.3min, 1s apart.']),
    });
    expect(b).toMatchObject({ key: 'b', survey: { count: 499 } });
  });

  it('--max-delay lets results be late, and --samples ends the look', async () => {
    const run = await fluxion(['advise', '--max-delay', '1min', '--samples', '1000'], { input });
    expect(run.stdout).toMatch(/^ {2}1000 samples/);
    expect(run.stdout).toMatch(
      / {2}use {2}least-squares .*centred=true.* s? ?late\n| {2}use {2}.*centred=true.*late\n/,
    );
    expect(run.stderr).toContain('looking at the first 1000 samples');
  });

  it('records that cannot be read are told, and make the exit code 1', async () => {
    const run = await fluxion(['advise'], { input: `${input}nonsense\n` });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('2000 samples');
    expect(run.stderr).toContain('line 2001: ');
  });

  it.each([
    ['too few samples', '{"t":0,"value":1}\n', 'advice needs at least 20 samples'],
    ['nothing', '', 'advice needs at least 20 samples'],
    ['no numbers', '{"t":0,"temp":1}\n{"t":1,"temp":2}\n', '/temp'],
  ])('%s: an error of the data, exit code 1', async (_, text, message) => {
    const run = await fluxion(['advise'], { input: text });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('a file that is not there is an error of the data', async () => {
    const run = await fluxion(['advise', '/nowhere/feed.csv']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('there is no such file');
  });

  it.each([
    [['--sampels', '5'], 'did you mean --samples?); fluxion advise --help lists them all'],
    [['--samples', '5'], '--samples must be a whole number from 20 to'],
    [['--max-delay', 'soon'], '--max-delay must be a positive duration'],
    [['--per', 'fortnight'], '--per takes a unit of time'],
    [['a.csv', 'b.csv'], 'advise reads one source'],
    [['--header', 'A: b'], '--header would do nothing: it is for the source ws://...; here the source is -'],
    [['http://127.0.0.1:1'], 'curl -sN http://127.0.0.1:1/... | fluxion'],
    [['--value', '/a', '--value', '/b'], '--value is given twice'],
    [['--estimator', 'holt'], 'unknown option --estimator'],
  ])('%j is wrong usage: exit code 2', async (args, message) => {
    const run = await fluxion(['advise', ...args], { input });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('--help tells of its own flags, and the main help of it', async () => {
    const own = await fluxion(['advise', '--help']);
    expect(own.code).toBe(0);
    for (const flag of ['--samples N', '--max-delay DURATION', '--json', '--time PATH', '--zone ZONE'])
      expect(own.stdout).toContain(flag);
    expect(own.stdout).not.toContain('--estimator');
    expect((await fluxion(['--help'])).stdout).toContain('fluxion advise');
    expect((await fluxion(['--samples', '100'])).code).toBe(2);
  });
});

describe('fluxion advise on a live source', () => {
  const samples = noisy(300);
  const env = fastTimers(50); // 10 s are 0.2 s

  it('looks at what a server sends for 10 s, says so, and advises', async () => {
    const server = await socketServer((socket) => {
      for (const sample of samples) socket.send(JSON.stringify(sample));
    });
    const run = await fluxion(['advise', server.url], { env });
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^ {2}300 samples in 5min, 1s apart\./);
    expect(run.stderr).toContain(
      `looking at 127.0.0.1:${server.port} for 10 s, or until 100000 samples have come; Ctrl-C advises with what has come`,
    );
    expect(server.closes).toEqual([{ code: 1000, reason: '' }]);
  });

  it('of so many samples, or seconds, looks no longer', async () => {
    const server = await socketServer((socket) => {
      for (const sample of samples) socket.send(JSON.stringify(sample));
    });
    const enough = await fluxion(['advise', server.url, '--samples', '200', '--seconds', '1000']);
    expect(enough.stdout).toMatch(/^ {2}200 samples/);
    const soon = await fluxion(['advise', server.url, '--seconds', '0.5']);
    expect(soon.stdout).toMatch(/^ {2}300 samples/);
    expect(soon.stderr).toContain('for 0.5 s');
  });

  it('of a pipe that stays open looks for so many seconds, where it is told to', async () => {
    const run = start(['advise', '--seconds', '20'], { env });
    run.child.stdin.write(ndjson(samples));
    const { code, stdout, stderr } = await run.done;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}300 samples/);
    expect(stderr).toContain('looking at standard input for 20 s, or until');
  });

  it('sends requests and headers, and reads frames as the filter does', async () => {
    const server = await socketServer((socket, { headers }) => {
      socket.on('message', (data: Buffer) => {
        for (const { t, value } of samples)
          socket.send(JSON.stringify({ T: t, p: value, k: `${data}${headers['x-a']}` }));
        socket.close(1000, 'end');
      });
    });
    const paths = ['--time', '/T', '--value', '/p', '--key', '${/k}'];
    const run = await fluxion(['advise', server.url, ...paths, '--send', 'sub', '--header', 'X-A: b']);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^subb\n {2}300 samples/);
  });

  it('listens for devices', async () => {
    const run = start(['advise', 'listen:0', '--samples', '300']);
    const [, url] = await run.until('stderr', /listening for devices on (ws:\/\/127\.0\.0\.1:\d+)/);
    const device = await socketClient(url as string);
    for (const sample of samples) device.socket.send(JSON.stringify(sample));
    const { stdout, code } = await run.done;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}300 samples/);
  });

  it('Ctrl-C advises with what has come: of a server, and of a pipe, without the half line at its end', async () => {
    const server = await socketServer((socket) => {
      for (const sample of samples) socket.send(JSON.stringify(sample));
      socket.send('the last');
    });
    const socket = start(['advise', server.url, '--seconds', '1000', '--samples', '301']);
    await socket.until('stderr', /frame 301: /);
    socket.child.kill('SIGINT');
    expect(await socket.done).toMatchObject({ code: 1, stdout: expect.stringMatching(/^ {2}300 samples/) });

    const pipe = start(['advise'], { env });
    pipe.child.stdin.write(`${ndjson(samples)}{"t":300000,"value":4`);
    await pipe.until(
      'stderr',
      /looking at standard input until the input ends, or until 100000 samples have come; Ctrl-C/,
    );
    pipe.child.kill('SIGINT');
    const ended = await pipe.done;
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}300 samples/) });
    expect(ended.stderr).not.toContain('line 301');
  });

  it('that is silent is answered with what may help, and exit code 1', async () => {
    const server = await socketServer();
    const silent = await fluxion(['advise', server.url], { env });
    expect(silent).toMatchObject({ code: 1, stdout: '' });
    expect(silent.stderr).toContain(
      'nothing has come; many feeds stay silent until they are sent a request: --send TEXT',
    );
    const asked = await fluxion(['advise', server.url, '--send', 'x'], { env });
    expect(asked.stderr).toContain('the feed may not have understood the request of --send');
  });

  it('that sends too little in the time is answered with the flag that looks longer', async () => {
    const server = await socketServer((socket) => {
      for (const sample of samples.slice(0, 10)) socket.send(JSON.stringify(sample));
    });
    const run = await fluxion(['advise', server.url], { env });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/advice needs at least 20 samples.*: --seconds N looks longer/);
  });

  it('that cannot be reached is exit code 1', async () => {
    const run = await fluxion(['advise', 'ws://127.0.0.1:1']);
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain('cannot connect: connection refused');
  });
});

describe('an estimator as text', () => {
  it.each([
    ['three-point', 'three-point'],
    [{ kind: 'three-point', edgeOrder: 2 }, 'three-point edge-order=2'],
    [{ kind: 'stencil', points: 7 }, 'stencil points=7'],
    [
      { kind: 'least-squares', window: '8s', degree: 3, centred: true, minSamples: 5, minSpan: '4s' },
      'least-squares window=8s degree=3 centred=true min-samples=5 min-span=4s',
    ],
  ] as [EstimatorSpec, string][])('%j is %s, and is read as it was', (estimator, text) => {
    expect(estimatorText(estimator)).toBe(text);
    expect(readEstimatorText(text)).toEqual(typeof estimator === 'string' ? { kind: estimator } : estimator);
  });
});
