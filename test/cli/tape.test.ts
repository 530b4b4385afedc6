import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { helpAbout } from '../../src/cli/help.js';
import { RECORD, REPLAY } from '../../src/cli/tape-flags.js';
import { fluxion, jsonLines, type Running, start } from '../support/cli.js';
import { socketClient, socketServer } from '../support/socket-server.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fluxion-tape-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const entries = (path: string): Record<string, unknown>[] => jsonLines(readFileSync(path, 'utf8'));

/** A recording of some frames, at the same time. */
function tapeOf(lines: readonly object[]): string {
  const path = join(folder(), 'day.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

const addressOf = async (running: Running): Promise<string> =>
  (await running.until('stderr', /at (ws:\/\/127\.0\.0\.1:\d+)\n/))[1] as string;

/** All frames that a server sends, with their kind, and how it closes. */
async function frames(url: string): Promise<{ got: [boolean, string][]; close: string }> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  onTestFinished(() => socket.terminate());
  const got: [boolean, string][] = [];
  socket.on('message', (data: Buffer, binary) => void got.push([binary, data.toString(binary ? 'hex' : 'utf8')]));
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code, reason) => resolve({ got, close: `${code} ${reason}` }));
  });
}

it.each([
  ['record', RECORD],
  ['replay', REPLAY],
])('fluxion %s --help is its topic, and has all its flags', async (command, groups) => {
  const { code, stdout } = await fluxion([command, '--help']);
  expect([code, stdout.trimEnd()]).toEqual([0, helpAbout(command).split('\n').slice(2).join('\n').trimEnd()]);
  for (const flags of Object.values(groups))
    for (const name of Object.keys(flags)) expect(stdout).toMatch(new RegExp(`^  (-\\w, )?--${name}\\b`, 'm'));
});

describe('fluxion record', () => {
  it('writes what comes and what is sent, with its time, and no secret', async () => {
    const binary = gzipSync('tick');
    const server = await socketServer((socket) => {
      socket.once('message', () => {
        socket.send('{"a": 1.50}');
        socket.send(binary);
        socket.send('é\u2028');
      });
    });
    const path = join(folder(), 'day.jsonl');
    const before = Date.now() / 1000;
    const url = `${server.url.replace('//', '//user:pw@')}/feed?key=hidden`;
    const send = '{"token":"${env:SECRET}"}';
    const args = ['record', url, path, '-C', '3', '--send', send];
    const run = await fluxion(args, { env: { SECRET: 's3cret' } });
    expect([run.code, run.stdout, run.stderr]).toEqual([0, '', `fluxion: 3 frames recorded in ${path}\n`]);
    expect(server.frames).toEqual(['{"token":"s3cret"}']);
    const written = entries(path);
    expect(written.map(({ at: _, ...rest }) => rest)).toEqual([
      { dir: 'open', text: server.url },
      { dir: 'out', text: send },
      { dir: 'in', text: '{"a": 1.50}' },
      { dir: 'in', b64: binary.toString('base64') },
      { dir: 'in', text: 'é\u2028' },
    ]);
    const times = written.map(({ at }) => at as number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[4]).toBeLessThanOrEqual(Date.now() / 1000);
    expect(readFileSync(path, 'utf8')).not.toMatch(/user|pw|hidden|s3cret/);
  });

  it('appends to a recording, and refuses any other file and half a line', async () => {
    const path = join(folder(), 'day.jsonl');
    await fluxion(['record', '-', path, '-q'], { input: 'a\n' });
    const again = await fluxion(['record', '-', path], { input: 'b\r\n\nc' });
    expect(again.stderr).toBe(`fluxion: 2 lines recorded in ${path}\n`);
    expect(entries(path).map(({ dir, text }) => [dir, text])).toEqual([
      ['open', '-'],
      ['in', 'a'],
      ['open', '-'],
      ['in', 'b\r'],
      ['in', 'c'],
    ]);
    const half = `${readFileSync(path, 'utf8')}{"dir":"in"`;
    writeFileSync(path, half);
    const torn = await fluxion(['record', '-', path], { input: 'd\n' });
    expect([torn.code, torn.stderr]).toEqual([2, expect.stringContaining('the last line of')]);
    expect(readFileSync(path, 'utf8')).toBe(half);
    const other = join(folder(), 'boiler.csv');
    writeFileSync(other, 't,value\n');
    const spoilt = await fluxion(['record', path, other]);
    expect([spoilt.code, spoilt.stderr]).toEqual([2, expect.stringContaining('is no recording: name another file')]);
    const itself = await fluxion(['record', path, path]);
    expect([itself.code, itself.stderr]).toEqual([2, expect.stringContaining('is the input: name another file')]);
  });

  it('writes to the standard output, stops in the middle of a chunk, and fails when nothing came', async () => {
    const run = await fluxion(['record', '-', '-', '-C', '2'], { input: 'a\nb\nc\n' });
    expect([run.code, jsonLines(run.stdout).map(({ text }) => text)]).toEqual([0, ['-', 'a', 'b']]);
    const nothing = await fluxion(['record', '-', '-'], { input: '' });
    expect([nothing.code, nothing.stderr]).toEqual([1, 'fluxion: 0 lines recorded in standard output\n']);
  });

  it('says once that bytes of lines are no UTF-8 text', async () => {
    const run = await fluxion(['record', '-', '-'], { input: Buffer.from('a\n20 \xb0C\n21 \xb0C\n', 'latin1') });
    expect(run.code).toBe(0);
    expect(run.stderr.split('\n')).toEqual([
      expect.stringContaining('line 2 is no UTF-8 text'),
      'fluxion: 3 lines recorded in standard output',
      '',
    ]);
  });

  it('ends well at Ctrl-C, with all that had come', async () => {
    const path = join(folder(), 'day.jsonl');
    const run = start(['record', 'listen:0', path]);
    const [, url] = await run.until('stderr', /on (ws:\S+)/);
    const { socket } = await socketClient(url as string);
    await new Promise((resolve) => socket.send('a', resolve));
    while (!readFileSync(path, 'utf8').includes('"in"')) await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill('SIGINT');
    const { code, stderr } = await run.done;
    expect([code, stderr]).toEqual([0, expect.stringContaining(`1 frame recorded in ${path}\n`)]);
    expect(entries(path).map(({ dir, text }) => [dir, text])).toEqual([
      ['open', 'listen:0'],
      ['in', 'a'],
    ]);
  });
});

describe('fluxion replay', () => {
  it('gives a client what was recorded, text as text and bytes as bytes, 10,000 frames in order', async () => {
    const made = Array.from({ length: 10_000 }, (_, i): [boolean, string] =>
      i % 100 === 7
        ? [true, `ff${i.toString(16).padStart(4, '0')}`]
        : [false, `{"i":${i},"pad":"${'x'.repeat(i % 300)}"}`],
    );
    const server = await socketServer((socket) => {
      for (const [binary, text] of made) socket.send(binary ? Buffer.from(text, 'hex') : text);
    });
    const path = join(folder(), 'day.jsonl');
    expect((await fluxion(['record', server.url, path, '-C', '10000'])).code).toBe(0);
    const replay = start(['replay', path, '--speed', 'max', '--once']);
    const { got, close } = await frames(await addressOf(replay));
    expect(got).toEqual(made);
    expect(close).toBe('1000 end');
    const { code, stderr } = await replay.done;
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^fluxion: 10000 frames of .*\nfluxion: a client has got all\n$/),
    ]);
  });

  it('keeps the distances: what is recorded of a replay has those of the recording', async () => {
    const path = tapeOf([0, 0.15, 0.2].map((at) => ({ dir: 'in', at: 1700000000 + at, text: String(at) })));
    const replay = start(['replay', path, '--once']);
    const second = join(folder(), 'again.jsonl');
    await fluxion(['record', await addressOf(replay), second, '-q']);
    const times = entries(second)
      .filter(({ dir }) => dir === 'in')
      .map(({ at }) => at as number);
    expect(times.length).toBe(3);
    expect((times[1] as number) - (times[0] as number)).toBeGreaterThan(0.1);
    expect((times[2] as number) - (times[0] as number)).toBeGreaterThan(0.15);
    expect((times[2] as number) - (times[0] as number)).toBeLessThan(2); // whatever the machine has to do besides
    expect((await replay.done).code).toBe(0);
  });

  it('feeds the derivative, which asks as it would ask the feed', async () => {
    const path = tapeOf([
      { dir: 'open', at: null, text: 'wss://host/feed' },
      { dir: 'out', at: 1, text: 'subscribe' },
      ...[0, 1, 3, 4].map((t) => ({ dir: 'in', at: 1, text: JSON.stringify({ t, value: t * t }) })),
    ]);
    const url = await addressOf(start(['replay', path]));
    const run = await fluxion([url, '--send', 'subscribe', '--per', 'ms', '-q']);
    expect(jsonLines(run.stdout).map(({ derivative }) => derivative)).toEqual([1, 2, 6, 7]);
  });

  it('reads a recording that is packed by gzip', async () => {
    const path = `${tapeOf([])}.gz`;
    writeFileSync(path, gzipSync('{"dir":"in","at":"1ms","text":"a"}\n'));
    const { got } = await frames(await addressOf(start(['replay', path])));
    expect(got).toEqual([[false, 'a']]);
  });

  it('says when its port is taken', async () => {
    const { port } = await socketServer();
    const path = tapeOf([{ dir: 'in', at: 1, text: 'a' }]);
    const run = await fluxion(['replay', path, '--port', String(port)]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining(`port ${port}`)]);
  });

  it('tells its clients to connect again when it is stopped', async () => {
    const path = tapeOf([0, 1000].map((at) => ({ dir: 'in', at, text: 'a' })));
    const replay = start(['replay', path]);
    const client = await socketClient(await addressOf(replay));
    replay.child.kill('SIGINT');
    expect((await client.closed).code).toBe(1001);
    expect((await replay.done).code).toBe(130);
  });

  it.each([
    [
      'a line that is none',
      [
        { dir: 'in', at: 1, text: 'a' },
        { dir: 'on', at: 1, text: 'a' },
      ],
      /day\.jsonl, line 2: "dir" must be/,
    ],
    ['no frames', [{ dir: 'open', at: 1, text: 'a' }], /has no frames to replay/],
  ])('refuses a recording with %s before anybody connects', async (_, lines, message) => {
    const run = await fluxion(['replay', tapeOf(lines)]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringMatching(message)]);
  });

  it.each([
    [['replay'], 'replay takes one file, got none'],
    [['replay', '-'], 'replay needs a file'],
    [['replay', 'a.jsonl', '--speed', 'fast'], '--speed must be a number, got "fast"'],
    [['replay', 'a.jsonl', '--speed', '0'], '--speed must be a positive number'],
    [['record', 'ws://user:pw@host/x'], 'record takes a source and a file'],
    [['record', 'day.jsonl', 'ws://host'], 'the source comes first'],
    [['recrod', 'ws://host', 'x'], 'did you mean fluxion record?'],
  ])('%j is a mistake that is explained', async (args, message) => {
    const run = await fluxion(args);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(run.stderr).not.toContain('pw');
  });
});
