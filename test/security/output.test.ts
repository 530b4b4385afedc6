import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { printable } from '../../src/cli/printable.js';
import { Report } from '../../src/cli/report.js';
import { CLOSES, REFUSALS } from '../../src/sockets/close-table.js';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { HEADERS, request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, TestClock } from '../support/time.js';

const TOKEN = 'a-token-of-this-test';

/** A file in a folder of its own. */
async function fileWith(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fluxion-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'token');
  writeFileSync(path, content);
  return path;
}

/** What a report writes. */
function written(): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return lines;
}

describe('S18: what a listening end says', () => {
  it('S18: closes and refusals are short, and name neither a path nor a stack', () => {
    const texts = [
      ...Object.values(CLOSES).map(({ reason }) => reason),
      ...Object.values(REFUSALS).map(({ text }) => text),
    ];
    for (const text of texts) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(123);
      expect(text).not.toMatch(/\/| at |[A-Z]:\\/);
    }
  });
});

describe('S20: what is installed', () => {
  const read = (path: string): { version: string; scripts?: Record<string, string> } =>
    JSON.parse(readFileSync(path, 'utf8'));

  it('S20: ws is 8.23.0 or newer, and neither it nor this package runs anything when it is installed', () => {
    const ws = read(join(createRequire(import.meta.url).resolve('ws'), '..', 'package.json'));
    const [major = 0, minor = 0] = ws.version.split('.').map(Number);
    expect(major === 8 ? minor >= 23 : major > 8).toBe(true);
    const own = read(new URL('../../package.json', import.meta.url).pathname);
    for (const { scripts = {} } of [ws, own])
      expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });
});

describe('S21: what peers sent, on a terminal or in a log', () => {
  it('S21: control characters of a key, a value and a reason are escaped, and one frame is one line', async () => {
    const run = start(['listen:0', '--time-unit', 'iso']);
    const [, url] = await run.until('stderr', /(ws:\/\/127\.0\.0\.1:\d+)/);
    const { socket } = await socketClient(url as string);
    const evil = '\u001b[31m\n\u009b2J\u202e';
    socket.send(`${JSON.stringify({ t: `x${evil}`, value: 1, key: evil })}`);
    socket.send(JSON.stringify({ t: '2026-01-01', [evil]: evil, value: evil, key: evil }));
    socket.send(`${evil} is no JSON`);
    await run.until('stderr', /frame 3: .*\n/);
    run.child.kill('SIGINT');
    const { stderr } = await run.done;
    expect(stderr).toContain('\\u001b');
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^fluxion: /);
  });

  it('S21: all characters that move, colour or turn a terminal are escaped; letters of all scripts are not', () => {
    expect(printable('\u001b[31m\n\r\t\u0000\u007f\u009b\u200e\u202e\u2028')).toBe(
      '\\u001b[31m\\u000a\\u000d\\u0009\\u0000\\u007f\\u009b\\u200e\\u202e\\u2028',
    );
    expect(printable('Wärme °C 温度 🌡')).toBe('Wärme °C 温度 🌡');
  });

  it('S21: of 1,000,000 bad frames a few are said, and how many more there were', () => {
    const lines = written();
    const clock = new TestClock();
    const report = new Report(false, clock);
    for (let i = 0; i < 1_000_000; i += 1) report.fault(`frame ${i}`, 'bad');
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.at(-1)).toContain('only counted');
  });

  it('S21: of one kind of message one is said in a second, and the rest is counted', () => {
    const lines = written();
    const clock = new TestClock();
    const report = new Report(false, clock);
    for (let s = 0; s < 3; s += 1) {
      for (let i = 0; i < 1000; i += 1) report.often('results', 'cannot be written');
      clock.advance(1000);
    }
    expect(lines).toEqual([
      'fluxion: cannot be written\n',
      'fluxion: results: 999 more\n',
      'fluxion: results: 1000 more\n',
      'fluxion: results: 1000 more\n',
    ]);
  });
});

describe('S22: a flood of headers', () => {
  it('S22: 2,000 headers, or 8 KiB of them, are answered with a 4xx, and the next client is served', async () => {
    const { port, url } = await listeningSource();
    const many = `${request().trimEnd()}\r\n${Array.from({ length: 2000 }, (_, i) => `x${i}: y\r\n`).join('')}\r\n`;
    for (const text of [
      many,
      request({ 'x-long': 'y'.repeat(8192) }),
      request({ 'Sec-WebSocket-Protocol': ','.repeat(5000) }),
    ]) {
      const status = await (await RawPeer.to(port, text)).status();
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    expect((await socketClient(url)).socket.readyState).toBe(1);
  });

  it('S22: a request without some header, or with names of Object.prototype in it, is answered and harms nothing', async () => {
    const { port, url } = await listeningSource({ protocols: 'v1' });
    for (const absent of Object.keys(HEADERS)) {
      const lines = request()
        .split('\r\n')
        .filter((line) => !line.startsWith(`${absent}:`));
      expect(await (await RawPeer.to(port, lines.join('\r\n'))).status()).toBeGreaterThanOrEqual(400);
    }
    for (const name of ['Sec-WebSocket-Extensions', 'Sec-WebSocket-Protocol'])
      await (await RawPeer.to(port, request({ [name]: 'constructor, __proto__, toString' }))).status();
    expect((await socketClient(url)).socket.readyState).toBe(1);
  });
});

describe('the command line', () => {
  it('S2: listens beyond this machine only with a token, or when it is told to', async () => {
    const { code, stderr } = await fluxion(['listen:0', '--host', '0.0.0.0']);
    expect(code).toBe(2);
    expect(stderr).toContain('give --token-file FILE, or set FLUXION_TOKEN');
    const sink = await fluxion(['--to', 'listen:0', '--host', '0.0.0.0'], { env: { FLUXION_TOKEN: '' } });
    expect(sink.code).toBe(2);
    const insecure = start(['listen:0', '--host', '0.0.0.0', '--insecure']);
    await insecure.until('stderr', /anybody who can reach 0\.0\.0\.0 may connect/);
    await insecure.until('stderr', /--tls-cert FILE --tls-key FILE encrypt it/);
    await insecure.until('stderr', /listening for devices/);
  });

  it('S2: takes the token from a file or the environment, sends it with --to-header, and never says it', async () => {
    const path = await fileWith(`${TOKEN}\n`);
    const receiver = start(['listen:0', '--token-file', path, '--per', 'ms']);
    const [, url] = await receiver.until('stderr', /(ws:\/\/127\.0\.0\.1:\d+)/);
    const input = '0 0\n1 1\n2 4\n3 9\n';
    const refused = await fluxion(['--to', url as string], { input });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('401');
    const sent = await fluxion(['--to', url as string, '--to-header', 'Authorization: Bearer ${env:T}'], {
      input,
      env: { T: TOKEN },
    });
    expect(sent.code).toBe(0);
    await receiver.until('stdout', /"t":2,/);
    receiver.child.kill('SIGINT');
    const { stderr, stdout } = await receiver.done;
    expect(jsonLines(stdout)).toHaveLength(4);
    expect(stderr + refused.stderr + sent.stderr).not.toContain(TOKEN);
  });

  it('S3: the sink may have another token than the source', async () => {
    const path = await fileWith('the-token-of-readers');
    const run = start(['listen:0', '--to', 'listen:0', '--to-token-file', path], { env: { FLUXION_TOKEN: TOKEN } });
    const [, source] = await run.until('stderr', /listening for devices on (ws:\S+)/);
    const [, sink] = await run.until('stderr', /clients can connect to (ws:\S+)/);
    const reader = new WebSocket(sink as string, ['bearer.the-token-of-readers']);
    const device = new WebSocket(source as string, [`bearer.${TOKEN}`]);
    const frames: string[] = [];
    reader.on('message', (data: Buffer) => void frames.push(data.toString()));
    await Promise.all([reader, device].map((socket) => new Promise((resolve) => socket.once('open', resolve))));
    for (const t of [0, 1, 2]) device.send(frame(t, t));
    await eventually(() => frames.length === 2);
    await expect(socketClient(sink as string)).rejects.toThrow('401');
    const wrong = new WebSocket(sink as string, [`bearer.${TOKEN}`]);
    await expect(new Promise((_, reject) => wrong.once('error', reject))).rejects.toThrow('401');
    for (const socket of [reader, device]) socket.terminate();
  });

  it.each([
    [['--token-file', '/nowhere'], '--token-file: cannot read /nowhere: there is no such file'],
    [['--tls-cert', '/dev/null'], '--tls-cert and --tls-key go together'],
    [['--origin', 'https://a.com/x'], '--origin: origins must be written as browsers send them, write https://a.com'],
    [['--allow-host', 'a:80'], '--allow-host: hosts must be names without a port'],
  ])('%s is wrong usage, said with the name of the flag', async (flags, message) => {
    const { code, stderr } = await fluxion(['listen:0', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
