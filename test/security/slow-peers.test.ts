import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { rawFrame, request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, ManyAlarms, TestClock, turns } from '../support/time.js';
import { certificate } from '../support/tls-server.js';

describe('S13: a handshake that does not come', () => {
  it('S13: 3,000 silent connections and 500 trickled handshakes are cut after 5 s, and a good client is served', async () => {
    const clock = new ManyAlarms();
    const { port, url, seen } = await listeningSource({ scheduler: clock });
    const peers: RawPeer[] = [];
    for (let i = 0; i < 3500; i += 250)
      peers.push(...(await Promise.all(Array.from({ length: 250 }, () => RawPeer.to(port)))));
    await socketClient(url); // connections are accepted in order: all of them are
    const trickling = peers.slice(3000);
    const text = request();
    for (let i = 0; i < 25; i += 1) {
      for (const peer of trickling) peer.send(Buffer.from(text[i] as string));
      clock.advance(199);
      await turns(1);
    }
    const good = await socketClient(url);
    good.socket.send(frame(0, 1));
    await eventually(() => seen.values.length === 1);
    expect(peers.filter(({ closed }) => closed)).toHaveLength(0);
    clock.advance(1000); // 6 s at most
    await eventually(() => peers.every(({ closed }) => closed), 'the end of all', 2500); // no other deadline is due
    expect(good.socket.readyState).toBe(1);
  }, 20_000);

  it('S13: with TLS, the same deadline holds before and after its handshake, and not after the upgrade', async () => {
    const clock = new TestClock();
    const tls = {
      cert: readFileSync(certificate('localhost')),
      key: readFileSync(new URL('../support/certificates/localhost-key.pem', import.meta.url)),
    };
    const { port, counters } = await listeningSource({ tls, scheduler: clock });
    const silent = await RawPeer.to(port);
    const trusted = { port, host: '127.0.0.1', servername: 'localhost', ca: tls.cert };
    const encrypted = connectTls(trusted);
    await new Promise((resolve) => encrypted.once('secureConnect', resolve));
    const upgraded = new RawPeer(connectTls(trusted));
    upgraded.socket.write(request());
    expect(await upgraded.status()).toBe(101);
    const cut = new Promise((resolve) => encrypted.once('close', resolve));
    clock.advance(5000);
    await Promise.all([cut, eventually(() => silent.closed, 'the end of the silent one', 2500)]);
    await turns();
    expect([upgraded.closed, counters.lost]).toEqual([false, 0]);
  });

  it('S13: neither a refused request nor a plain one keeps its connection', async () => {
    const clock = new TestClock();
    const { port } = await listeningSource({ scheduler: clock });
    const plain = await RawPeer.to(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await plain.status()).toBe(426);
    const refused = await RawPeer.to(port, request({ Origin: 'https://evil.com' }));
    expect(await refused.status()).toBe(403);
    await eventually(() => plain.closed && refused.closed);
    clock.advance(60_000); // their deadlines are gone, and harm nobody
  });

  it('S13: what is not upgraded is dropped when the end closes', async () => {
    const { port, seen } = await listeningSource();
    const peers = [await RawPeer.to(port), await RawPeer.to(port, request().slice(0, 40))];
    await turns();
    seen.subscription.unsubscribe();
    await eventually(() => peers.every(({ closed }) => closed), 'the end of both', 1000);
  });
});

describe('S14: a peer that falls silent', () => {
  it.each([
    ['in the middle of a frame', [rawFrame(1, 'half', { length: 100 })]],
    ['in the middle of a header', [Buffer.from([0x81])]],
    ['after its handshake', []],
  ] as const)('S14: %s is dropped within 30 s', async (_, sent) => {
    const clock = new TestClock();
    const { port, counters } = await listeningSource({ scheduler: clock });
    const peer = await RawPeer.upgraded(port);
    peer.socket.pause(); // it answers no ping
    peer.send(...sent);
    await turns();
    clock.advance(29_999);
    await turns();
    expect(counters.lost).toBe(0);
    clock.advance(1);
    await eventually(() => counters.lost === 1);
  });

  it('S14: a frame that comes byte by byte is no sign of life', async () => {
    const clock = new TestClock();
    const { port, counters } = await listeningSource({ scheduler: clock });
    const peer = await RawPeer.upgraded(port);
    peer.send(rawFrame(1, '', { length: 100 }));
    for (let s = 0; s < 30; s += 1) {
      peer.send(Buffer.from('x'));
      await turns(5);
      clock.advance(1000);
    }
    await eventually(() => counters.lost === 1);
  });

  it('S14: one that answers pings stays, however long it says nothing', async () => {
    const clock = new TestClock();
    const { url, counters } = await listeningSource({ scheduler: clock });
    const { socket } = await socketClient(url);
    for (let i = 0; i < 10; i += 1) {
      const asked = new Promise((resolve) => socket.once('ping', resolve));
      clock.advance(15_000);
      await asked;
      await turns();
    }
    expect(counters.lost).toBe(0);
  });
});
