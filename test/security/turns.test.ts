import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { rawFrame, request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, turns } from '../support/time.js';
import { certificate } from '../support/tls-server.js';

const TEXT = 1;
const BAD = 3;
const TLS = {
  cert: readFileSync(certificate('localhost')),
  key: readFileSync(new URL('../support/certificates/localhost-key.pem', import.meta.url)),
};

/** So many frames of one key, numbered, in one piece. */
const numbered = (key: string, from: number, to: number): Buffer =>
  Buffer.concat(Array.from({ length: to - from }, (_, i) => rawFrame(TEXT, frame(from + i, i, key))));

const ofKey = <T extends { key?: string | undefined }>(values: readonly T[], key: string): T[] =>
  values.filter((value) => value.key === key);

describe('S24: peers of one server', () => {
  it('S24: take turns: one that floods with small frames gets in no more than a few dozen before a neighbour is heard', async () => {
    const { port, seen, url } = await listeningSource();
    const neighbour = await socketClient(url);
    const flooder = await RawPeer.upgraded(port);
    flooder.send(numbered('flood', 0, 100_000)); // 4 MB
    await eventually(() => seen.values.length > 1000);
    for (let round = 0; round < 20; round += 1) {
      const before = seen.values.length;
      neighbour.socket.send(frame(round, 1, 'good'));
      await eventually(() => ofKey(seen.values.slice(before), 'good').length === 1);
      expect(seen.values.length - before).toBeLessThan(32 * 20);
    }
    expect(seen.values.length).toBeLessThan(100_000);
    await eventually(() => ofKey(seen.values, 'flood').length === 100_000);
    expect(ofKey(seen.values, 'flood').map(({ t }) => t)).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
  });

  it('S24: take turns: of ten that flood with the largest frames, few get one in before a neighbour is heard', async () => {
    const { port, seen, url } = await listeningSource();
    const neighbour = await socketClient(url);
    const flooders = await Promise.all(Array.from({ length: 10 }, () => RawPeer.upgraded(port)));
    const large = rawFrame(TEXT, frame(0, 0, 'flood').padEnd(65_536));
    for (const flooder of flooders) for (let i = 0; i < 60; i += 1) flooder.send(large);
    await eventually(() => seen.values.length > 20);
    for (let round = 0; round < 10; round += 1) {
      const before = seen.values.length;
      neighbour.socket.send(frame(round, 1, 'good'));
      await eventually(() => ofKey(seen.values.slice(before), 'good').length === 1);
      expect(seen.values.length - before).toBeLessThan(8);
    }
    expect(seen.values.length).toBeLessThan(600);
    await eventually(() => seen.values.length === 610);
  });

  it('S24: that are alone are read as fast as it goes', async () => {
    const { port, seen } = await listeningSource();
    const peer = await RawPeer.upgraded(port);
    peer.send(numbered('flood', 0, 20_000));
    let most = 0;
    for (let before = 0; before < 20_000; ) {
      await turns(1);
      most = Math.max(most, seen.values.length - before);
      before = seen.values.length;
    }
    expect(most).toBeGreaterThan(1000);
  });

  it.each([
    ['plain', {}],
    ['TLS', { tls: TLS }],
  ])(
    'S24: lose nothing while they take turns, whatever the sizes and fragments, and all has come when they close (%s)',
    async (_, options) => {
      const { port, seen, counters } = await listeningSource(options);
      const keys = ['a', 'b', 'c'];
      const peers = keys.map(() => {
        const trusted = { port, host: '127.0.0.1', servername: 'localhost', ca: TLS.cert };
        return new RawPeer('tls' in options ? connectTls(trusted) : connect(port, '127.0.0.1'));
      });
      for (const peer of peers) peer.send(Buffer.from(request()));
      for (const peer of peers) expect(await peer.status()).toBe(101);
      keys.forEach((key, k) => {
        for (let t = 0; t < 3000; t += 1) {
          const text = frame(t, 1, key).padEnd((t * (k + 7)) % 97 === 0 ? 30_000 : 40);
          const half = text.length >> 1;
          if (t % 50 === 0)
            peers[k]?.send(rawFrame(TEXT, text.slice(0, half), { fin: false }), rawFrame(0, text.slice(half)));
          else peers[k]?.send(rawFrame(TEXT, text));
        }
        peers[k]?.send(rawFrame(8, Buffer.from([3, 232])));
      });
      await eventually(() => counters.lost === 3);
      expect(counters).toEqual({ frames: 9000, bad: 0, lost: 3 });
      for (const key of keys)
        expect(ofKey(seen.values, key).map(({ t }) => t)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
    },
  );

  it('S24: that are cut off in their turn have had handed on what had arrived', async () => {
    const { port, seen, counters } = await listeningSource();
    await RawPeer.upgraded(port);
    const peer = await RawPeer.upgraded(port);
    peer.send(numbered('a', 0, 2000));
    await eventually(() => seen.values.length > 0);
    peer.socket.resetAndDestroy();
    await eventually(() => counters.lost === 1);
    expect(seen.values.length).toBeGreaterThan(32);
    expect(seen.values.map(({ t }) => t)).toEqual(seen.values.map((_, i) => i));
  });
});

describe('S24: after its close frame', () => {
  it.each([
    ['alone', 0],
    ['with others', 1],
  ])('S24: what a peer sends is thrown away, is no bad frame, and ends nothing (%s)', async (_, others) => {
    const { port, seen, counters } = await listeningSource();
    for (let i = 0; i < others; i += 1) await RawPeer.upgraded(port);
    const peer = await RawPeer.upgraded(port);
    peer.send(numbered('a', 0, 3000), rawFrame(8, Buffer.from([3, 232])), numbered('a', 3000, 10_000));
    peer.send(Buffer.alloc(1 << 18, 'x'));
    peer.socket.end();
    await eventually(() => counters.lost === 1, 'its end, at once', 1500);
    expect(await peer.closing()).toEqual({ code: 1000, reason: '' });
    expect(counters).toEqual({ frames: 3000, bad: 0, lost: 1 });
    expect(seen).toMatchObject({ error: undefined, completed: false });
  });
});

describe('S24: after a frame that breaks the rules', () => {
  it('S24: a peer is closed with what it has sent before, and goes on sending in vain: it is not read', async () => {
    const { port, seen, counters, url } = await listeningSource();
    const neighbour = await socketClient(url);
    const peer = await RawPeer.upgraded(port);
    peer.send(numbered('a', 0, 5000), rawFrame(BAD, 'x'));
    const megabyte = Buffer.alloc(1 << 20, 'x');
    for (let i = 0; i < 40; i += 1) peer.send(megabyte);
    await eventually(() => counters.bad === 1);
    expect(counters).toEqual({ frames: 5001, bad: 1, lost: 0 });
    await turns(1200);
    expect(peer.socket.writableLength).toBeGreaterThan(20 << 20); // what the system holds for both is less
    neighbour.socket.send(frame(0, 1, 'good'));
    await eventually(() => ofKey(seen.values, 'good').length === 1);
    await eventually(() => peer.closed, 'its end', 4000);
    expect(await peer.closing()).toEqual({ code: 1002, reason: '' });
  });
});
