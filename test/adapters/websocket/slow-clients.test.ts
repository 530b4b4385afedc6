import { describe, expect, it } from 'vitest';
import { Flow } from '../../../src/index.js';
import { balanced, deaf, listening } from '../../support/sinks.js';
import { socketClient } from '../../support/socket-server.js';
import { eventually, TestClock, turns } from '../../support/time.js';

/** Sends until the buffers of the system are full, and the sink keeps what comes. */
async function fill(send: (text: string) => void, waits: () => boolean): Promise<number> {
  const text = 'x'.repeat(100_000);
  let sent = 0;
  for (; !waits() && sent < 1000; sent += 1) {
    send(text);
    await turns(2);
  }
  expect(waits()).toBe(true);
  return sent;
}

describe('a client that does not read', () => {
  it('does not hold the sources back under "block": its oldest messages are dropped, the others get all', async () => {
    const flow = new Flow();
    const { sink, url } = await listening({ flow, queue: { max: 20, full: 'block' } });
    const [slow, quick] = [await socketClient(url), await socketClient(url)];
    slow.socket.pause();
    const value = 'x'.repeat(200_000);
    for (let i = 0; i < 200; i += 1) {
      sink.next(`${i} ${value}`);
      expect(flow.held).toBe(false);
      await eventually(() => quick.frames.length === i + 1);
    }
    expect(sink.counters.dropped).toBeGreaterThan(20);
    expect(balanced(sink.counters)).toBe(true);
    slow.socket.resume();
    await eventually(() => sink.counters.queued === 0 && slow.frames.at(-1)?.startsWith('199 ') === true);
    const seen = slow.frames.map((frame) => Number.parseInt(frame, 10));
    expect(seen.length + sink.counters.dropped).toBe(200);
    expect(seen.slice(-20)).toEqual(Array.from({ length: 20 }, (_, i) => 180 + i));
  });

  it('is closed with 1013 when it has taken nothing for 10 s, which is counted; the others stay', async () => {
    const clock = new TestClock();
    const { sink, url } = await listening({ scheduler: clock });
    const [slow, quick] = [await socketClient(url), await socketClient(url)];
    slow.socket.pause();
    await fill(
      (text) => sink.next(text),
      () => sink.counters.queued > 0 && quick.frames.length > 0,
    );
    await eventually(() => sink.counters.in / 2 === quick.frames.length);
    clock.advance(1000); // it is seen to have taken something
    clock.advance(9000);
    expect(sink.counters.dropped).toBe(0);
    const { queued } = sink.counters;
    clock.advance(1000);
    expect(sink.counters).toMatchObject({ queued: 0, dropped: queued });
    slow.socket.resume();
    expect(await slow.closed).toMatchObject({ code: 1013 });
    sink.next('last');
    await eventually(() => quick.frames.at(-1) === 'last');
  });

  it('that does not answer the closing handshake either is cut off 2 s later', async () => {
    const clock = new TestClock();
    const { sink, port } = await listening({ scheduler: clock });
    await deaf(port);
    await eventually(() => {
      sink.next('?');
      return sink.counters.sent > 0;
    });
    await fill(
      (text) => sink.next(text),
      () => sink.counters.queued > 0,
    );
    clock.advance(12_000);
    await turns();
    expect(sink.counters.lost).toBe(0);
    clock.advance(2000);
    await eventually(() => sink.counters.lost === 1);
  });

  it('that reads now and then is not closed, however slow it is', async () => {
    const clock = new TestClock();
    const { sink, url } = await listening({ scheduler: clock, queue: { max: 5 } });
    const slow = await socketClient(url);
    for (let round = 0; round < 4; round += 1) {
      slow.socket.pause();
      await fill(
        (text) => sink.next(text),
        () => sink.counters.queued > 3,
      );
      clock.advance(9000);
      const { sent } = sink.counters;
      slow.socket.resume();
      await eventually(() => sink.counters.sent > sent);
    }
    await eventually(() => sink.counters.queued === 0);
    expect(slow.socket.readyState).toBe(slow.socket.OPEN);
  });
});

describe('the memory of a sink that listens', () => {
  const text = 'x'.repeat(10_000);

  it('clientBytes: no more waits for one client, however many messages may', async () => {
    const { sink, url } = await listening({ queue: { max: 1_000_000, clientBytes: 500_000 } });
    const slow = await socketClient(url);
    slow.socket.pause();
    for (let i = 0; i < 3000; i += 1) {
      sink.next(text);
      if (i % 20 === 0) await turns(1);
    }
    // 1 MiB in the socket, 500 kB in the queue.
    expect(sink.counters.queued).toBeLessThanOrEqual(106 + 50);
    expect(sink.counters.dropped).toBeGreaterThan(1000);
    expect(balanced(sink.counters)).toBe(true);
  });

  it('totalBytes: when all wait for too much, only those for whom the most waits lose their oldest', async () => {
    const { sink, url } = await listening({ queue: { max: 1_000_000, totalBytes: 16_000_000 } });
    const first = await socketClient(url);
    first.socket.pause();
    const before = await fill(
      (value) => sink.next(value),
      () => sink.counters.queued > 80,
    );
    const second = await socketClient(url);
    second.socket.pause();
    const n = 1000; // more than there is room for, if the first one loses nothing
    for (let i = 0; i < n; i += 1) {
      sink.next(`${i} ${text}`);
      if (i % 20 === 0) await turns(1);
      expect(sink.counters.queued).toBeLessThan(16_000_000 / 10_000 + 10);
    }
    expect(sink.counters.dropped).toBeGreaterThan(0);
    for (const { socket } of [first, second]) socket.resume();
    await eventually(() => [first, second].every(({ frames }) => frames.at(-1)?.startsWith(`${n - 1} `)));
    expect(second.frames).toHaveLength(n);
    expect(first.frames).toHaveLength(n + before - sink.counters.dropped);
  });

  it('totalBytes: they lose no more than there is too much, and who waits for less loses nothing', async () => {
    const total = 32_000_000;
    const { sink, url } = await listening({ queue: { max: 1_000_000, clientBytes: total, totalBytes: total } });
    const first = await socketClient(url);
    first.socket.pause();
    const before = await fill(
      (value) => sink.next(value),
      () => sink.counters.queued > 200, // 20 MB
    );
    const second = await socketClient(url);
    second.socket.pause();
    const taken = sink.counters.sent;
    const big = 'x'.repeat(100_000);
    const inSocket = (1 << 20) / big.length;
    let n = 0;
    let lost = 0; // by the first, while the second had messages in its queue too
    for (; n < 1000 && lost < 20; n += 1) {
      const { dropped, sent } = sink.counters;
      sink.next(`${n} ${big}`);
      await turns(1);
      if (n - (sent - taken) > inSocket * 2) lost += sink.counters.dropped - dropped;
      if (sink.counters.dropped > 0) expect(sink.counters.queued * big.length).toBeGreaterThan(total * 0.9);
    }
    expect(lost).toBeGreaterThanOrEqual(20);
    for (const { socket } of [first, second]) socket.resume();
    await eventually(() => [first, second].every(({ frames }) => frames.at(-1)?.startsWith(`${n - 1} `)));
    expect(second.frames).toHaveLength(n);
    expect(first.frames).toHaveLength(n + before - sink.counters.dropped);
  });

  it('queue.clientBytes and queue.totalBytes must be positive numbers of bytes', async () => {
    await expect(listening({ queue: { clientBytes: 0 } })).rejects.toThrow(/queue\.clientBytes must be a positive/);
    await expect(listening({ queue: { totalBytes: 1.5 } })).rejects.toThrow(/queue\.totalBytes must be a positive/);
  });

  it('of 50 clients 10 never read: the other 40 get every message at once, and the queues of the 10 stay bounded', async () => {
    const flow = new Flow();
    const { sink, url, port } = await listening({ flow, queue: { full: 'block', totalBytes: 4_000_000 } });
    for (let i = 0; i < 10; i += 1) await deaf(port);
    const others = await Promise.all(Array.from({ length: 40 }, () => socketClient(url)));
    await eventually(() => {
      const before = sink.counters.in;
      sink.next('?');
      return sink.counters.in - before === 50;
    });
    const from = others.map(({ frames }) => frames);
    await eventually(() => from.every((frames) => frames.length > 0));
    const big = 'x'.repeat(50_000);
    for (let i = 0; i < 120; i += 1) {
      sink.next(`${i} ${big}`);
      await eventually(() => from.every((frames) => frames.at(-1)?.startsWith(`${i} `)));
      expect(flow.held).toBe(false);
      expect(sink.counters.queued).toBeLessThan(4_000_000 / 50_000 + 50);
    }
    for (const frames of from) {
      const numbered = frames.filter((frame) => frame !== '?').map((frame) => Number.parseInt(frame, 10));
      expect(numbered).toEqual(Array.from({ length: 120 }, (_, i) => i));
    }
    expect(sink.counters.dropped).toBeGreaterThan(0);
    expect(balanced(sink.counters)).toBe(true);
  });
});
