import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FLAGS } from '../../src/cli/all-flags.js';
import { readConfig } from '../../src/cli/config.js';
import { parseFlags } from '../../src/cli/flags.js';
import { CLI } from '../support/build-cli.js';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { socketClient, socketServer } from '../support/socket-server.js';
import { eventually } from '../support/time.js';

const frame = (t: number, value: number, key?: string): string => JSON.stringify({ t, value, key });
const edges = (text: string): unknown[] => jsonLines(text).map(({ t, edge }) => [t, edge]);

describe('a pipe that stays open', () => {
  it('a result comes out as soon as the next sample is in', async () => {
    const run = start([]);
    run.child.stdin.write('{"t":0,"value":0}\n{"t":1000,"value":3}\n');
    const [line] = await run.until('stdout', /.*\n/);
    expect(jsonLines(line)).toEqual([{ t: 0, value: 0, derivative: 3, edge: 'start' }]);
    expect(run.child.exitCode).toBeNull();
    run.child.stdin.write('{"t":2000,"value":4}\n');
    await run.until('stdout', /"t":1000,"value":3,"derivative":2}/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s writes the result that waited and ends with %i', async (signal, code) => {
    const run = start(['--per', 'ms']);
    run.child.stdin.write('{"t":0,"value":0}\n{"t":1,"value":1}\n{"t":3,"value":9}\n');
    await run.until('stdout', /"t":1,/);
    run.child.kill(signal);
    const ended = await run.done;
    expect(ended.code).toBe(code);
    expect(jsonLines(ended.stdout).at(-1)).toEqual({ t: 3, value: 9, derivative: 4, edge: 'end' });
  });

  it('--seconds ends it as the end of the input would', async () => {
    const run = start(['--per', 'ms', '--seconds', '0.3']);
    run.child.stdin.write('{"t":0,"value":0}\n{"t":1,"value":1}\n');
    const ended = await run.done;
    expect(ended.code).toBe(0);
    expect(jsonLines(ended.stdout).map(({ derivative }) => derivative)).toEqual([1, 1]);
  });

  it('a reader that has had enough (head -1) is no error and nothing is said', async () => {
    const shell = spawn('sh', [
      '-c',
      `seq 1 300000 | awk '{print $1, $1}' | (node "${CLI}" -q; echo "exit $?" >&2) | head -1`,
    ]);
    let [stdout, stderr] = ['', ''];
    shell.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
    });
    shell.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    await new Promise((resolve) => shell.on('close', resolve));
    expect(jsonLines(stdout)).toHaveLength(1);
    expect(stderr).toBe('exit 0\n');
  });
});

describe('WebSocket in, standard output out', () => {
  it('frames become results; the close reason "end" ends the series and the program', async () => {
    const server = await socketServer((socket) => {
      for (const t of [0, 1000, 3000, 4000]) socket.send(frame(t, t / 1000));
      socket.close(1000, 'end');
    });
    const run = await fluxion([server.url]);
    expect(run.code).toBe(0);
    expect(edges(run.stdout)).toEqual([
      [0, 'start'],
      [1000, undefined],
      [3000, undefined],
      [4000, 'end'],
    ]);
  });

  it('a lost connection is said and opened again, and leaves no edge', async () => {
    const server = await socketServer((socket, _, count) => {
      if (count === 1) {
        socket.send(frame(0, 0));
        socket.send(frame(1000, 1), () => setTimeout(() => socket.terminate(), 20));
      } else {
        socket.send(frame(2000, 2));
        socket.send(frame(3000, 3));
        socket.close(1000, 'end');
      }
    });
    const run = await fluxion([server.url]);
    expect(run.code).toBe(0);
    expect(run.stderr).toMatch(/source: .*connecting again in .* s\n(.*\n)*.*source: connected again/);
    expect(edges(run.stdout)).toEqual([
      [0, 'start'],
      [1000, undefined],
      [2000, undefined],
      [3000, 'end'],
    ]);
  });

  it('a greeting that is no record is one bad frame; the records after it are read', async () => {
    const server = await socketServer((socket) => {
      socket.send('welcome');
      for (const t of [0, 1000, 2000]) socket.send(frame(t, t));
      socket.close(1000, 'end');
    });
    const run = await fluxion([server.url, '--stats']);
    expect(jsonLines(run.stdout)).toHaveLength(3);
    expect(run.stderr).toContain('"bad":1');
  });

  it('headers and subprotocols are sent, with variables of the environment filled in', async () => {
    const server = await socketServer((socket) => socket.close(1000, 'end'));
    const run = await fluxion(
      [server.url, '--header', 'Authorization: Bearer ${env:TOKEN_FOR_TEST}', '--protocol', 'feed.v1'],
      { env: { TOKEN_FOR_TEST: 'abc' } },
    );
    expect(run.code).toBe(0);
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'sec-websocket-protocol': 'feed.v1',
    });
  });

  it('each end has its own headers and subprotocols', async () => {
    const from = await socketServer((socket) => socket.close(1000, 'end'));
    const to = await socketServer();
    const run = await fluxion([
      ...[from.url, '--header', 'X-End: source', '--protocol', 'in.v1'],
      ...['--to', to.url, '--to-header', 'X-End: sink', '--to-protocol', 'out.v1'],
    ]);
    expect(run.code).toBe(0);
    expect(from.requests[0]?.headers).toMatchObject({ 'x-end': 'source', 'sec-websocket-protocol': 'in.v1' });
    expect(to.requests[0]?.headers).toMatchObject({ 'x-end': 'sink', 'sec-websocket-protocol': 'out.v1' });
  });

  it('results go to several sinks at once', async () => {
    const from = await socketServer((socket) => {
      for (let t = 0; t < 20; t += 1) socket.send(frame(t, t * 2));
      socket.close(1000, 'end');
    });
    const [left, right] = [await socketServer(), await socketServer()];
    const run = await fluxion([from.url, '--to', left.url, '--to', right.url, '--to', '-', '-q']);
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toHaveLength(20);
    for (const sink of [left, right]) {
      expect(sink.frames.join('\n')).toBe(run.stdout.trimEnd());
      expect(sink.closes).toEqual([{ code: 1000, reason: 'end' }]);
    }
  });

  it('a refused connection is exit code 1; the message names the host and no secret', async () => {
    const run = await fluxion(['ws://user:secret@127.0.0.1:1/?token=secret']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('127.0.0.1:1: cannot connect: connection refused');
    expect(run.stderr).not.toContain('secret');
  });

  it('a sink that cannot be reached is exit code 1; the message names the host and no secret', async () => {
    const run = await fluxion(['--to', 'ws://user:secret@127.0.0.1:1/?token=secret'], {
      input: '{"t":0,"value":0}\n{"t":1,"value":1}\n',
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('127.0.0.1:1: cannot connect: connection refused');
    expect(run.stderr).not.toContain('secret');
  });

  it.each<[string, string[]]>([
    ['two sources', ['ws://user:secret@127.0.0.1:1/', 'more']],
    ['a misspelt scheme', ['--to', 'wws://user:secret@127.0.0.1:1/']],
    ['a port that is none', ['ws://user:secret@127.0.0.1:99999/']],
    ['a fragment', ['ws://user:secret@127.0.0.1:1/#x']],
  ])('wrong usage by %s repeats no secret', async (_, args) => {
    const run = await fluxion(args);
    expect(run.code).toBe(2);
    expect(run.stderr).not.toContain('secret');
  });

  it('--wait-for-server keeps trying until the server is there', async () => {
    const scout = await socketServer();
    const { port } = scout;
    await new Promise<void>((resolve) => {
      scout.server.close(() => resolve());
    });
    const run = start([`ws://127.0.0.1:${port}`, '--wait-for-server']);
    await run.until('stderr', /connecting again/);
    await socketServer((socket) => {
      socket.send(frame(0, 0));
      socket.send(frame(1000, 1));
      socket.close(1000, 'end');
    }, port);
    const ended = await run.done;
    expect(ended.code).toBe(0);
    expect(jsonLines(ended.stdout)).toHaveLength(2);
  });
});

describe('WebSocket out', () => {
  it('results of one server go to another, with close reason "end" at the end', async () => {
    const from = await socketServer((socket) => {
      for (let t = 0; t < 500; t += 1) socket.send(frame(t, t * 2));
      socket.close(1000, 'end');
    });
    const to = await socketServer();
    const run = await fluxion([from.url, '--to', to.url, '--per', 'ms', '--stats']);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    await eventually(() => to.closes.length > 0);
    expect(to.closes).toEqual([{ code: 1000, reason: 'end' }]);
    const results = to.frames.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(results.map(({ t, derivative }) => [t, derivative])).toEqual(Array.from({ length: 500 }, (_, t) => [t, 2]));
    expect(JSON.parse(run.stderr.trimEnd().split('\n').at(-1) as string)).toMatchObject({
      in: 500,
      out: 500,
      source: { frames: 500, bad: 0 },
      sink: { in: 500, sent: 500, queued: 0, dropped: 0 },
    });
  });

  it('a large file goes to a server whole', async () => {
    const to = await socketServer();
    const lines = Array.from({ length: 50_000 }, (_, t) => `${t} ${t}\n`).join('');
    const run = await fluxion(['--to', to.url, '--per', 'ms', '--stats'], { input: lines });
    expect(run.code).toBe(0);
    await eventually(() => to.closes.length > 0);
    expect(to.closes).toEqual([{ code: 1000, reason: 'end' }]);
    expect(to.frames).toHaveLength(50_000);
    expect(JSON.parse(to.frames.at(-1) as string)).toMatchObject({ t: 49_999, edge: 'end' });
  });

  it('listen to listen: both ports are said, devices send, clients receive', async () => {
    const run = start(['listen:0', '--to', 'listen:0']);
    const [, source] = await run.until('stderr', /listening for devices on (ws:\/\/127\.0\.0\.1:\d+)/);
    const [, sink] = await run.until('stderr', /clients can connect to (ws:\/\/127\.0\.0\.1:\d+)/);
    const one = await socketClient(sink as string);
    const two = await socketClient(sink as string);
    const device = await socketClient(source as string);
    for (const t of [0, 1000, 2000]) device.socket.send(frame(t, t / 500, 'd1'));
    await eventually(() => one.frames.length === 2 && two.frames.length === 2);
    run.child.kill('SIGINT');
    const { code } = await run.done;
    expect(code).toBe(130);
    expect(await one.closed).toEqual({ code: 1000, reason: 'end' });
    expect(one.frames.map((text) => JSON.parse(text))).toEqual([
      { key: 'd1', t: 0, value: 0, derivative: 2, edge: 'start' },
      { key: 'd1', t: 1000, value: 2, derivative: 2 },
      { key: 'd1', t: 2000, value: 4, derivative: 2, edge: 'end' },
    ]);
    expect(two.frames).toEqual(one.frames);
  });

  it.each([
    ['source', (port: number) => [`listen:${port}`]],
    ['sink', (port: number) => ['-', '--to', `listen:${port}`]],
  ] as const)('a port in use for the %s is exit code 1 and says so', async (_, args) => {
    const { port } = await socketServer();
    const run = start(args(port));
    const ended = await run.done;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`port ${port} is in use`);
  });

  it('listen:PORT does not let the first device decide for all what time and value are called', async () => {
    const run = start(['listen:0', '--per', 'ms']);
    const [, url = ''] = await run.until('stderr', /listening for devices on (ws:\/\/127\.0\.0\.1:\d+)/);
    const { socket } = await socketClient(url);
    socket.send('{"timestamp":1,"price":2}');
    await run.until('stderr', /no time at \/t; numbers found at: \/timestamp, \/price \(--time names its place\)/);
    for (const t of [0, 1]) socket.send(frame(t, 5 * t, 'good'));
    const [line] = await run.until('stdout', /.*\n/);
    expect(jsonLines(line)).toMatchObject([{ key: 'good', derivative: 5 }]);
  });

  it('two commands in a row: one listens, the other sends its results there', async () => {
    const second = start(['listen:0', '--per', 'ms']);
    const [, url] = await second.until('stderr', /(ws:\/\/127\.0\.0\.1:\d+)/);
    const first = await fluxion(['--to', url as string, '--per', 'ms'], {
      input: Array.from({ length: 10 }, (_, t) => `${t} ${t * t}\n`).join(''),
    });
    expect(first.code).toBe(0);
    await second.until('stdout', /"t":8,/);
    second.child.kill('SIGTERM');
    const { stdout } = await second.done;
    expect(jsonLines(stdout)).toHaveLength(10);
  });
});

describe('a port', () => {
  it('keeps 100,000 series where nothing else was said, and as many as it was told', () => {
    const most = (...args: string[]): number =>
      readConfig(parseFlags(args, FLAGS, 'fluxion help all')).series.keys.maxKeys;
    expect(most('listen:0')).toBe(100_000);
    expect(most('listen:0', '--max-keys', '7')).toBe(7);
    expect(most('ws://127.0.0.1:9/')).toBe(Infinity);
  });
});
