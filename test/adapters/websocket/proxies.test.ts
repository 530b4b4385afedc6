import { describe, expect, it, onTestFinished } from 'vitest';
import { type ConnectionStatus, fromWebSocket, toWebSocket, type WebSocketSourceOptions } from '../../../src/index.js';
import { fluxion, jsonLines } from '../../support/cli.js';
import { connectProxy } from '../../support/connect-proxy.js';
import { held, text } from '../../support/sinks.js';
import { socketServer } from '../../support/socket-server.js';
import { frame, watch } from '../../support/sources.js';
import { eventually, TestClock } from '../../support/time.js';
import { certificate, tlsServer } from '../../support/tls-server.js';

/** Sets a variable of the environment for the time of a test. */
function environment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

/** How a connection to a name that only the proxy knows fails. */
async function failure(url = 'ws://feed.test:1234/path', options: WebSocketSourceOptions = {}): Promise<string> {
  const seen = watch(fromWebSocket(url, options));
  await eventually(() => seen.error !== undefined);
  return (seen.error as Error).message;
}

describe('through a proxy', () => {
  it('a source and a sink reach a name that only the proxy knows, by CONNECT', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 2)));
    const proxy = await connectProxy(server.port);
    environment('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    const seen = watch(fromWebSocket('ws://feed.test:1234/path'));
    await eventually(() => seen.values.length === 1);
    const sink = held(toWebSocket('ws://sink.test', text));
    sink.next('hello');
    await eventually(() => server.frames.length === 1);
    expect(proxy.asked.map(({ url }) => url)).toEqual(['feed.test:1234', 'sink.test:80']);
    expect(server.requests.map(({ url, headers }) => [url, headers.host])).toEqual([
      ['/path', 'feed.test:1234'],
      ['/', 'sink.test'],
    ]);
  });

  it('credentials of its address are sent to it, and to nobody else', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 2)));
    const proxy = await connectProxy(server.port);
    environment('http_proxy', `http://me:s%C3%A9cret@127.0.0.1:${proxy.port}`);
    const seen = watch(fromWebSocket('ws://feed.test'));
    await eventually(() => seen.values.length === 1);
    const given = `Basic ${Buffer.from('me:sécret').toString('base64')}`;
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(given);
    expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  it('TLS is spoken with the server, whose certificate is checked against its name', async () => {
    const server = await tlsServer('localhost');
    const proxy = await connectProxy(server.port);
    const env = {
      https_proxy: `http://127.0.0.1:${proxy.port}`,
      NODE_EXTRA_CA_CERTS: certificate('localhost'),
    };
    const run = await fluxion(['wss://feed.test/path'], { env });
    expect(run.stderr).toContain('feed.test: cannot connect: its certificate is for another name: ');
    expect(proxy.asked.map(({ url }) => url)).toEqual(['feed.test:443']);
  });

  it('TLS goes through it unread: samples arrive over wss:, and results leave over it', async () => {
    const sent: string[] = [];
    const server = await tlsServer('feed', (socket) => {
      socket.on('message', (data: Buffer) => void sent.push(data.toString()));
      for (const t of [0, 1, 3]) socket.send(frame(t, t * t));
      if (proxy.asked.length === 1) socket.close(1000, 'end');
    });
    const proxy = await connectProxy(server.port);
    const env = { https_proxy: `http://127.0.0.1:${proxy.port}`, NODE_EXTRA_CA_CERTS: certificate('feed') };
    const run = await fluxion(['wss://feed.test/path', '--per', 'ms'], { env });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout).map(({ derivative }) => derivative)).toEqual([1, 2, 4]);
    const sink = await fluxion(['--per', 'ms', '--to', 'wss://feed.test'], {
      env,
      input: [0, 1, 3].map((t) => `${frame(t, t * t)}\n`).join(''),
    });
    expect(sink.code).toBe(0);
    expect(sent.map((text) => JSON.parse(text).derivative)).toEqual([1, 2, 4]);
    expect(proxy.asked.map(({ url }) => url)).toEqual(['feed.test:443', 'feed.test:443']);
  });

  it('the command line goes the same way', async () => {
    const server = await socketServer((socket) => {
      for (const t of [0, 1]) socket.send(frame(t, t));
      socket.close(1000, 'end');
    });
    const proxy = await connectProxy(server.port);
    const run = await fluxion(['ws://feed.test'], { env: { ALL_PROXY: `127.0.0.1:${proxy.port}` } });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toHaveLength(2);
  });

  it('what NO_PROXY names, and this machine, is reached without it', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 2)));
    const proxy = await connectProxy(server.port);
    environment('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    environment('NO_PROXY', 'feed.invalid');
    const seen = watch(fromWebSocket(server.url));
    await eventually(() => seen.values.length === 1);
    expect(await failure('ws://feed.invalid')).toMatch(/no such host|cannot be looked up/);
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that refuses', () => {
  it.each([
    [407, 'Proxy Authentication Required', 'it wants credentials: http://user:password@host:port'],
    [403, 'Forbidden', 'does it allow this address, or is no proxy needed?'],
    [502, 'Bad Gateway', 'does it allow this address, or is no proxy needed?'],
  ])('with %i is named, but neither its credentials nor the headers for the server', async (status, phrase, hint) => {
    const proxy = await connectProxy(1, () => `HTTP/1.1 ${status} ${phrase}\r\nContent-Length: 11\r\n\r\nno, hunter2`);
    environment('HTTP_PROXY', `http://me:hunter2@127.0.0.1:${proxy.port}`);
    const message = await failure('ws://feed.test:1234', { headers: { authorization: 'Bearer abc' } });
    expect(message).toContain(
      `feed.test:1234: cannot connect: the proxy 127.0.0.1:${proxy.port} answered ${status} ${phrase}`,
    );
    expect(message).toContain(`(${hint})`);
    expect(message).not.toContain('hunter2');
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization');
  });

  it('with 407 is not asked again, where the first connection may fail', async () => {
    const proxy = await connectProxy(1, () => 'HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n');
    environment('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    expect(await failure('ws://feed.test', { waitForServer: true })).toContain('407 No');
  });

  it('by not being there is named', async () => {
    environment('HTTP_PROXY', 'http://me:hunter2@127.0.0.1:1');
    expect(await failure()).toBe(
      'feed.test:1234: cannot connect: the proxy 127.0.0.1:1: connection refused (is the proxy running, and is the port right?)',
    );
  });

  it('by closing the connection is named, and asked again later', async () => {
    const proxy = await connectProxy(1);
    environment('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    const waits: ConnectionStatus[] = [];
    const options: WebSocketSourceOptions = {
      waitForServer: true,
      backoff: { base: 1, cap: 1 },
      onStatus: (status) => void (status.state === 'waiting' && waits.push(status)),
    };
    watch(fromWebSocket('ws://feed.test', options));
    await eventually(() => waits.length > 2);
    expect(waits[0]).toMatchObject({ reason: expect.stringContaining(`the proxy 127.0.0.1:${proxy.port}: `) });
  });

  it('by never answering is given up after handshakeTimeout, and its connection is closed', async () => {
    const proxy = await connectProxy(1, () => '');
    environment('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    const clock = new TestClock();
    const seen = watch(fromWebSocket('ws://feed.test', { scheduler: clock }));
    await eventually(() => proxy.asked.length === 1);
    clock.advance(10_000);
    await eventually(() => seen.error !== undefined && proxy.sockets.size === 0);
    expect((seen.error as Error).message).toContain('the opening handshake has timed out');
  });

  it.each([
    [
      'socks5://127.0.0.1:1',
      'the proxy 127.0.0.1:1: proxies of the kind socks5 are not supported, only http and https',
    ],
    ['http://:x:y', 'the proxy that the environment names: its address is not a URL'],
  ])('%s cannot be used', async (address, expected) => {
    environment('HTTP_PROXY', address);
    expect(await failure()).toContain(expected);
  });
});
