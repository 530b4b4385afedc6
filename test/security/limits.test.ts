import { describe, expect, it } from 'vitest';
import { Places } from '../../src/sockets/places.js';
import { RateLimit } from '../../src/sockets/rate-limit.js';
import { rawFrame, request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { deaf, listening } from '../support/sinks.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, TestClock, turns } from '../support/time.js';

const TEXT = 1;
const CONTINUED = 0;
const PING = 9;
const MIB = 1 << 20;

/** Memory of this process, in MiB. */
const rss = (): number => process.memoryUsage.rss() / MIB;

/** A frame of exactly so many bytes. */
const sized = (bytes: number): string => {
  const bare = frame(0, 1, '').length;
  return `${frame(0, 1, '')}${' '.repeat(bytes - bare)}`;
};

describe('a message that is too large', () => {
  it('S5: a header that claims 1 GiB is answered with 1009 at once, and costs no memory', async () => {
    const { port } = await listeningSource();
    const before = rss();
    const peer = await RawPeer.upgraded(port);
    peer.send(rawFrame(TEXT, '', { length: 1 << 30 }));
    expect(await peer.closing()).toEqual({ code: 1009, reason: '' });
    expect(rss() - before).toBeLessThan(16);
  });

  it('S5: exactly 64 KiB pass, one byte more is answered with 1009', async () => {
    const { port, seen, url } = await listeningSource();
    const peer = await RawPeer.upgraded(port);
    peer.send(rawFrame(TEXT, sized(65536)));
    await eventually(() => seen.values.length === 1);
    peer.send(rawFrame(TEXT, sized(65537)));
    expect((await peer.closing()).code).toBe(1009);
    const sink = await listening();
    const reader = await socketClient(sink.url);
    reader.socket.send(sized(65537));
    expect((await reader.closed).code).toBe(1009);
    expect(seen.values).toHaveLength(1);
    expect((await socketClient(url)).socket.readyState).toBe(1); // others are let in as before
  });

  it('S6: compression is not agreed on, and a compressed frame is answered with 1002', async () => {
    const { port, bads } = await listeningSource();
    const peer = await RawPeer.to(port, request({ 'Sec-WebSocket-Extensions': 'permessage-deflate' }));
    expect(await peer.status()).toBe(101);
    expect(peer.received.toString()).not.toMatch(/Sec-WebSocket-Extensions/i);
    peer.send(rawFrame(TEXT, 'x'.repeat(1000), { rsv: 4 }));
    expect((await peer.closing()).code).toBe(1002);
    expect(bads).toEqual(['a frame is compressed, which was not agreed on']);
  });

  it('S7: 64 fragments pass, 200 are answered with 1008', async () => {
    const { port, seen } = await listeningSource();
    const text = frame(0, 1, 'a');
    const inPieces = (count: number): Buffer[] =>
      Array.from({ length: count }, (_, i) =>
        rawFrame(i === 0 ? TEXT : CONTINUED, i === 0 ? text : '', { fin: i === count - 1 }),
      );
    const peer = await RawPeer.upgraded(port);
    peer.send(...inPieces(64));
    await eventually(() => seen.values.length === 1);
    peer.send(...inPieces(200));
    expect((await peer.closing()).code).toBe(1008);
    expect(seen.values).toHaveLength(1);
  });
});

describe('a peer that floods', () => {
  it('S8: 400,000 pings of a peer that never reads cut its connection, and cost little memory', async () => {
    const { port, counters } = await listeningSource();
    const peer = await RawPeer.upgraded(port);
    peer.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => rawFrame(PING, 'x'.repeat(100))));
    const before = rss();
    for (let i = 0; i < 400 && counters.lost === 0; i += 1) {
      peer.send(pings);
      await turns(3);
    }
    await eventually(() => counters.lost === 1);
    expect(rss() - before).toBeLessThan(100); // what this side has sent, too
  });

  it('S9: at 10 times the rate, what is read for 5 s is the limit and one burst, within 5 %', () => {
    const clock = new TestClock();
    let [read, reading, exceeded] = [0, true, 0];
    const limit = new RateLimit(1000, clock, {
      throttle(on) {
        reading = !on;
      },
      exceeded: () => (exceeded += 1),
    });
    const flood = (ms: number): void => {
      for (let i = 0; i < ms && exceeded === 0; i += 1) {
        for (let frames = 0; frames < 10 && reading; frames += 1) {
          limit.take();
          read += 1;
        }
        clock.advance(1);
      }
    };
    flood(5000);
    expect(read).toBeGreaterThan(7000 * 0.95);
    expect(read).toBeLessThan(7000 * 1.05);
    expect(exceeded).toBe(0);
    flood(6000);
    expect(exceeded).toBe(1);
  });

  it('S9: a peer below the rate is never held, whatever its bursts', () => {
    const clock = new TestClock();
    let held = 0;
    const limit = new RateLimit(1000, clock, { throttle: () => (held += 1), exceeded: () => (held += 1) });
    for (let s = 0; s < 60; s += 2) {
      for (let i = 0; i < 1900; i += 1) limit.take();
      clock.advance(2000);
    }
    expect(held).toBe(0);
  });

  it('S9: a flood is read at its rate, closed with 1008 after 10 s, and its neighbour is served meanwhile', async () => {
    const clock = new TestClock();
    const { port, counters, seen, url } = await listeningSource({ maxRate: 100, scheduler: clock });
    const hostile = await RawPeer.upgraded(port);
    const chunk = Buffer.concat(Array.from({ length: 100 }, (_, i) => rawFrame(TEXT, frame(i, 1, 'k'.repeat(2000)))));
    const neighbour = await socketClient(url);
    for (let i = 0; i < 20; i += 1) hostile.send(chunk); // 4 MB: more than one read takes
    for (let s = 0; s < 12; s += 1) {
      neighbour.socket.send(frame(s, s, 'good'));
      await eventually(() => seen.values.filter(({ key }) => key === 'good').length === s + 1);
      await turns(5);
      // Two seconds' worth at once, then the rate; and what was read before the pause took hold.
      expect(counters.frames).toBeLessThan(200 + 100 * (s + 1) + 64 + s);
      for (let i = 0; i < 10; i += 1) {
        clock.advance(100);
        await turns(3);
      }
    }
    clock.advance(2000); // it does not answer the close
    expect(await hostile.closing()).toEqual({ code: 1008, reason: 'too many messages' });
    expect(neighbour.socket.readyState).toBe(1);
  });

  it('S10: 300 connections of one address: as many as allowed are open, the rest get 503, and a place that is free is taken', async () => {
    const { port, url } = await listeningSource({ maxPerAddress: 50 });
    const peers = await Promise.all(Array.from({ length: 300 }, () => RawPeer.to(port, request())));
    const statuses = await Promise.all(peers.map((peer) => peer.status()));
    expect(statuses.filter((status) => status === 101)).toHaveLength(50);
    expect(statuses.filter((status) => status === 503)).toHaveLength(250);
    peers[statuses.indexOf(101)]?.socket.destroy();
    await eventually(() => peers.every(({ closed }, i) => closed || statuses[i] === 101));
    await turns();
    expect((await socketClient(url)).socket.readyState).toBe(1);
  });

  it('S10: places are counted in all and for each address', () => {
    const places = new Places(3, 2);
    places.enter('a');
    places.enter('a');
    expect(places.refusal('a')?.status).toBe(503);
    expect(places.refusal('b')).toBeUndefined();
    places.enter('b');
    expect(places.refusal('c')?.text).toBe('too many connections');
    places.leave('a');
    expect(places.refusal('a')).toBeUndefined();
  });

  it('S12: a client that never reads is held to the queue, and the others get everything', async () => {
    const { sink, url, port } = await listening({ queue: { max: 20 } });
    const quick = await socketClient(url);
    await deaf(port);
    await turns(100);
    const before = rss();
    const value = 'x'.repeat(20_000);
    for (let i = 0; i < 3000; i += 1) {
      sink.next(value);
      if (i % 10 === 0) await turns(1);
    }
    await eventually(() => quick.frames.length === 3000);
    expect(sink.counters.dropped).toBeGreaterThan(500);
    expect(rss() - before).toBeLessThan(150); // 60 MB of them are the frames that the quick client keeps
  });
});
