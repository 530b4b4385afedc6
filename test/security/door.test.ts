import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fromWebSocket, toWebSocket } from '../../src/index.js';
import { isLoopback } from '../../src/sockets/door.js';
import { request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { listening } from '../support/sinks.js';
import { socketClient } from '../support/socket-server.js';
import { frame, watch } from '../support/sources.js';
import { eventually } from '../support/time.js';
import { certificate } from '../support/tls-server.js';

const TOKEN = 'correct-horse-battery';

/** What a request is answered with. */
const statusOf = async (port: number, headers: Record<string, string>): Promise<number> =>
  (await RawPeer.to(port, request(headers))).status();

describe('S1: of web pages, only those of a listed origin connect', () => {
  it.each([
    ['https://good.com', 101],
    ['https://evil.com', 403],
    ['null', 403],
    ['', 403],
    ['https://good.com.evil.com', 403],
    ['https://evilgood.com', 403],
    ['https://good.com:8443', 403],
    ['https://GOOD.com', 403],
    ['http://good.com', 403],
    ['https://good.com/', 403],
    ['https://good.com, https://evil.com', 403],
    [undefined, 101],
  ])('S1: the origin %j is answered with %i', async (origin, status) => {
    const { port, counters } = await listeningSource({ origins: 'https://good.com' });
    const peer = await RawPeer.to(port, request(origin === undefined ? {} : { Origin: origin }));
    expect(await peer.status()).toBe(status);
    peer.socket.destroy();
    if (status === 101) await eventually(() => counters.lost === 1);
    else {
      await eventually(() => peer.closed);
      expect(counters).toEqual({ frames: 0, bad: 0, lost: 0 });
    }
  });

  it('S1: by default no origin is listed; the older header for it counts too', async () => {
    const { port } = await listeningSource();
    expect(await statusOf(port, { Origin: 'http://localhost' })).toBe(403);
    expect(await statusOf(port, { 'Sec-WebSocket-Origin': 'http://localhost' })).toBe(403);
  });

  it.each([
    ['localhost', 101],
    ['LOCALHOST:80', 101],
    ['127.0.0.1:9000', 101],
    ['[::1]:9000', 101],
    ['sensors.lan', 101],
    ['evil.com', 403],
    ['127.0.0.1.evil.com', 403],
    ['localhost.evil.com:80', 403],
    ['evil.com:127.0.0.1', 403],
    ['', 403],
  ])('S1: on loopback, the host name %j is answered with %i (rebinding of names)', async (host, status) => {
    const { port } = await listeningSource({ hosts: 'sensors.lan' });
    expect(await statusOf(port, { Host: host })).toBe(status);
  });

  it.each([['https://good.com/'], ['good.com'], ['https://good.com:443'], ['HTTPS://good.com'], ['*']])(
    'S1: %s is no origin as browsers write it, and throws at once',
    (origins) => {
      expect(() => fromWebSocket({ listen: 0, origins })).toThrow(TypeError);
    },
  );
});

describe('S2: with a token, only who knows it connects', () => {
  const encoded = Buffer.from(TOKEN).toString('base64url');

  it.each([
    ['no token', {}, 401],
    ['the right one', { Authorization: `Bearer ${TOKEN}` }, 101],
    ['the second of two', { Authorization: 'bearer another-token-of-two' }, 101],
    ['another one', { Authorization: `Bearer ${TOKEN}x` }, 401],
    ['its beginning', { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['an empty one', { Authorization: 'Bearer ' }, 401],
    ['another scheme', { Authorization: `Basic ${TOKEN}` }, 401],
    ['it as a subprotocol', { 'Sec-WebSocket-Protocol': `bearer.${TOKEN}` }, 101],
    ['it as base64url', { 'Sec-WebSocket-Protocol': `bearer.${encoded}` }, 101],
    ['a wrong subprotocol', { 'Sec-WebSocket-Protocol': 'bearer.x' }, 401],
    ['many subprotocols to try', { 'Sec-WebSocket-Protocol': `bearer.${TOKEN}, bearer.x` }, 401],
  ])('S2: %s', async (_, headers, status) => {
    const { port, counters } = await listeningSource({ token: [TOKEN, 'another-token-of-two'] });
    const peer = await RawPeer.to(port, request(headers));
    expect(await peer.status()).toBe(status);
    if (status !== 101) {
      await eventually(() => peer.closed);
      expect(peer.received.toString()).toContain('WWW-Authenticate: Bearer');
      expect(counters).toEqual({ frames: 0, bad: 0, lost: 0 });
    }
  });

  it('S2: the token is not sent back where another subprotocol is agreed on, or none', async () => {
    const { port } = await listeningSource({ token: TOKEN, protocols: 'v1' });
    for (const [offered, agreed] of [
      [`v1, bearer.${TOKEN}`, 'v1'],
      [`v9, bearer.${TOKEN}`, undefined],
      [`bearer.${TOKEN}, v9`, undefined],
      [`bearer.${TOKEN}`, `bearer.${TOKEN}`],
    ]) {
      const peer = await RawPeer.to(port, request({ 'Sec-WebSocket-Protocol': offered as string }));
      expect(await peer.status()).toBe(101);
      expect(/Sec-WebSocket-Protocol: (.*)\r/.exec(peer.received.toString())?.[1]).toBe(agreed);
    }
  });

  it('S2: an address beyond this machine needs a token, or "insecure"', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', '', 'example.com', '127.evil.com']) {
      expect(isLoopback(host)).toBe(false);
      for (const make of [() => fromWebSocket({ listen: 0, host }), () => toWebSocket({ listen: 0, host })])
        expect(make).toThrow(/lets other machines connect: give token, or insecure/);
      expect(() => fromWebSocket({ listen: 0, host, token: TOKEN })).not.toThrow();
      expect(() => fromWebSocket({ listen: 0, host, insecure: true })).not.toThrow();
    }
  });

  it.each([['short'], ['with a space in it, long'], [''], [[]], [[TOKEN, 'x']], [{}]])(
    'S2: the weak token %j throws at once, and is not repeated',
    (token) => {
      expect(() => fromWebSocket({ listen: 0, token: token as string })).toThrow(TypeError);
      expect(() => fromWebSocket({ listen: 0, token: token as string })).not.toThrow(/short|with a space/);
    },
  );
});

describe('S3: rights are those of the port', () => {
  it('S3: the token of the sink is none for the source, and what a client of the sink sends changes nothing', async () => {
    const source = await listeningSource({ token: TOKEN });
    const sink = await listening({ token: 'token-for-readers' });
    expect(await statusOf(source.port, { Authorization: 'Bearer token-for-readers' })).toBe(401);
    expect(await statusOf(sink.port, { Authorization: `Bearer ${TOKEN}` })).toBe(401);
    const reader = new WebSocket(sink.url, { headers: { Authorization: 'Bearer token-for-readers' } });
    const frames: string[] = [];
    reader.on('message', (data: Buffer) => void frames.push(data.toString()));
    await new Promise((resolve) => reader.once('open', resolve));
    reader.send(frame(0, 1, 'a'));
    sink.sink.next('result');
    await eventually(() => frames.length === 1);
    expect(source.seen.values).toEqual([]);
    expect(sink.sink.counters).toMatchObject({ in: 1, sent: 1 });
    reader.terminate();
  });
});

describe('S4: a listening end can speak TLS', () => {
  const tls = {
    cert: readFileSync(certificate('localhost')),
    key: readFileSync(new URL('../support/certificates/localhost-key.pem', import.meta.url), 'utf8'),
  };

  it('S4: samples come over wss:, with the token', async () => {
    const { port, seen } = await listeningSource({ tls, token: TOKEN });
    const client = new WebSocket(`wss://localhost:${port}`, {
      ca: tls.cert,
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    await new Promise((resolve) => client.once('open', resolve));
    client.send(frame(0, 1));
    await eventually(() => seen.values.length === 1);
    client.terminate();
  });

  it('S4: TLS 1.1, plain text and a client that does not trust the certificate get nowhere', async () => {
    const { port, counters, url } = await listeningSource({ tls });
    const old = connectTls({
      port,
      host: '127.0.0.1',
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ca: tls.cert,
      ciphers: 'ALL:@SECLEVEL=0',
    });
    await expect(
      new Promise((resolve, reject) => old.once('secureConnect', resolve).once('error', reject)),
    ).rejects.toThrow(/protocol version/);
    expect(await statusOf(port, {})).toBe(0);
    await expect(socketClient(url)).rejects.toThrow();
    const seen = watch(fromWebSocket(`wss://localhost:${port}`));
    await eventually(() => seen.error !== undefined);
    expect(String(seen.error)).toContain('certificate is self-signed');
    expect(counters).toEqual({ frames: 0, bad: 0, lost: 0 });
  });

  it('S4: a certificate that is none fails with words of our own', async () => {
    const { seen } = await listeningSource({ tls: { cert: 'x', key: 'y' } });
    expect(String(seen.error)).toMatch(/^TypeError: tls: the certificate and the key cannot be used/);
    expect(() => fromWebSocket({ listen: 0, tls: { cert: '' } as never })).toThrow(TypeError);
  });
});
