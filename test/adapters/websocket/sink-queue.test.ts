import { describe, expect, it, onTestFinished } from 'vitest';
import { Flow, fromWebSocket, toWebSocket } from '../../../src/index.js';
import { balanced, FAST, held, text } from '../../support/sinks.js';
import { proxyTo, socketServer } from '../../support/socket-server.js';
import { eventually } from '../../support/time.js';

describe('a queue that is full', () => {
  /** A sink whose line is down from the start. */
  async function down(options: object) {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    proxy.refuse = true;
    const sink = held(toWebSocket<unknown>(proxy.url, { ...text, ...FAST, waitForServer: true, ...options }));
    return { server, proxy, sink };
  }

  it('drop-oldest keeps the newest, and counts at every step', async () => {
    const { server, proxy, sink } = await down({ queue: { max: 10, full: 'drop-oldest' } });
    for (let i = 0; i < 25; i += 1) {
      sink.next(i);
      expect(balanced(sink.counters)).toBe(true);
      expect(sink.counters.queued).toBe(Math.min(i + 1, 10));
    }
    proxy.refuse = false;
    await eventually(() => server.frames.length === 10);
    expect(server.frames).toEqual(Array.from({ length: 10 }, (_, i) => String(i + 15)));
    expect(sink.counters).toMatchObject({ in: 25, sent: 10, dropped: 15, queued: 0 });
  });

  it('drop-oldest is the default, with room for 10,000', async () => {
    const { sink } = await down({});
    for (let i = 0; i < 10_005; i += 1) sink.next(i);
    expect(sink.counters).toMatchObject({ queued: 10_000, dropped: 5 });
  });

  it('coalesce-key keeps the newest of each key, in the place of its first', async () => {
    const encode = (value: unknown): string => JSON.stringify(value);
    const { server, proxy, sink } = await down({ encode, queue: { max: 10, full: 'coalesce-key' } });
    for (let i = 0; i < 30; i += 1) {
      sink.next({ key: 'abc'[i % 3], i });
      expect(balanced(sink.counters)).toBe(true);
    }
    expect(sink.counters).toMatchObject({ in: 30, queued: 3, coalesced: 27 });
    proxy.refuse = false;
    await eventually(() => server.frames.length === 3);
    expect(server.frames.map((frame) => JSON.parse(frame))).toEqual([
      { key: 'a', i: 27 },
      { key: 'b', i: 28 },
      { key: 'c', i: 29 },
    ]);
    sink.next({ key: 'a', i: 30 });
    await eventually(() => server.frames.length === 4);
    expect(JSON.parse(server.frames[3] as string)).toEqual({ key: 'a', i: 30 });
    expect(sink.counters).toMatchObject({ in: 31, sent: 4, coalesced: 27, queued: 0 });
  });

  it('coalesce-key with more keys than room drops the oldest, and a dropped key may come back', async () => {
    const encode = (value: unknown): string => JSON.stringify(value);
    const { server, proxy, sink } = await down({ encode, queue: { max: 2, full: 'coalesce-key' } });
    for (const key of ['a', 'b', 'c', 'a', 'a', '__proto__']) {
      sink.next({ key });
      expect(balanced(sink.counters)).toBe(true);
    }
    proxy.refuse = false;
    await eventually(() => server.frames.length === 2);
    expect(server.frames).toEqual(['{"key":"a"}', '{"key":"__proto__"}']);
  });

  it('block holds the flow when full and releases it when half of the room is free again', async () => {
    const flow = new Flow();
    const changes: boolean[] = [];
    flow.listen((now) => changes.push(now));
    const { server, proxy, sink } = await down({ flow, queue: { max: 10, full: 'block' } });
    for (let i = 0; i < 9; i += 1) sink.next(i);
    expect(flow.held).toBe(false);
    sink.next(9);
    expect(flow.held).toBe(true);
    for (let i = 10; i < 15; i += 1) sink.next(i); // what was already on its way
    expect(sink.counters).toMatchObject({ queued: 15, dropped: 0 });
    proxy.refuse = false;
    await eventually(() => server.frames.length === 15);
    expect(flow.held).toBe(false);
    expect(changes).toEqual([true, false]);
    expect(server.frames).toEqual(Array.from({ length: 15 }, (_, i) => String(i)));
  });

  it('block pauses the source of the same flow, and nothing is lost', async () => {
    const n = 5000;
    let [sent, paused] = [0, 0];
    const feed = await socketServer((socket) => {
      const more = (): void => {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > 1 << 16) paused += 1;
        else for (let i = 0; i < 50 && sent < n; i += 1, sent += 1) socket.send(`${sent} ${'x'.repeat(2000)}`);
        if (sent < n) setTimeout(more, 1);
        else socket.close(1000, 'end');
      };
      more();
    });
    const flow = new Flow();
    const { server, proxy, sink } = await down({ flow, queue: { max: 100, full: 'block' } });
    const decode = (frame: string, emit: (value: string) => void): void => emit(frame);
    const subscription = fromWebSocket<string>(feed.url, { flow, decode }).subscribe(sink);
    onTestFinished(() => subscription.unsubscribe());
    await eventually(() => flow.held && paused > 3);
    expect(sink.counters.queued).toBeLessThan(1000);
    expect(sent).toBeLessThan(n);
    proxy.refuse = false;
    await eventually(() => server.frames.length === n);
    await sink.finished;
    expect(server.frames.map((frame) => Number.parseInt(frame, 10))).toEqual(Array.from({ length: n }, (_, i) => i));
    expect(sink.counters).toMatchObject({ in: n, sent: n, dropped: 0 });
  });

  it('a sink that gives up lets go of the flow', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const flow = new Flow();
    const sink = toWebSocket<unknown>(proxy.url, {
      ...text,
      flow,
      waitForServer: true,
      backoff: { base: '500ms' },
      queue: { max: 2, full: 'block' },
    });
    proxy.refuse = true;
    for (let i = 0; i < 3; i += 1) sink.next(i);
    expect(flow.held).toBe(true);
    sink.close();
    expect(flow.held).toBe(false);
  });

  it('a peer that does not read costs bounded memory', async () => {
    const server = await socketServer((socket) => socket.pause());
    const sink = held(toWebSocket<string>(server.url, { ...FAST, encode: (value) => value, queue: { max: 100 } }));
    await eventually(() => server.connections === 1);
    const before = process.memoryUsage().rss;
    const value = 'x'.repeat(10_000);
    for (let i = 0; i < 30_000; i += 1) {
      sink.next(value); // 300 MB
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sink.counters.dropped).toBeGreaterThan(20_000);
    expect(sink.counters.queued).toBeLessThan(100 + 300);
    expect(balanced(sink.counters)).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
