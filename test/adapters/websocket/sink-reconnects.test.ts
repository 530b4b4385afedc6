import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { toWebSocket } from '../../../src/index.js';
import { balanced, FAST, held, text } from '../../support/sinks.js';
import { proxyTo, socketServer } from '../../support/socket-server.js';
import { eventually, sleep } from '../../support/time.js';

describe('a sink that lost its connection', () => {
  it('what waited goes out on the next connection, in order and once', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST }));
    for (let i = 0; i < 10; i += 1) sink.next(i);
    await eventually(() => server.frames.length === 10);
    proxy.refuse = true;
    expect(proxy.reset()).toBe(1);
    await eventually(() => sink.counters.lost > 0);
    for (let i = 10; i < 500; i += 1) sink.next(i);
    expect(sink.counters).toMatchObject({ queued: 490, sent: 10 });
    proxy.refuse = false;
    await eventually(() => server.frames.length === 500);
    expect(server.frames).toEqual(Array.from({ length: 500 }, (_, i) => String(i)));
    expect(sink.counters).toMatchObject({ in: 500, sent: 500, queued: 0, dropped: 0 });
  });

  it('what the operating system had not taken over goes out again in its old place', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    proxy.frozen = true; // the handshake cannot pass: nothing is taken over
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST, waitForServer: true }));
    for (let i = 0; i < 100; i += 1) sink.next(i);
    await eventually(() => proxy.open === 1);
    proxy.reset();
    proxy.frozen = false;
    await eventually(() => server.frames.length === 100);
    expect(server.frames).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
  });

  it('of what a stuck line had not taken over, all goes out again: nothing lost, nothing twice', async () => {
    const second: number[] = [];
    const server = await socketServer((socket, _, count) => {
      if (count === 1) socket.pause();
      else socket.on('message', (data: Buffer) => void second.push(Number.parseInt(data.toString(), 10)));
    });
    const proxy = await proxyTo(server.port);
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST }));
    await eventually(() => server.connections === 1);
    const n = 800;
    for (let i = 0; i < n; i += 1) sink.next(`${i}:${'x'.repeat(50_000)}`);
    // Until the buffers of the system are full.
    let before = -1;
    while (before !== sink.counters.sent || before === 0) {
      before = sink.counters.sent;
      await sleep(100);
    }
    const { sent, queued } = sink.counters;
    expect(queued).toBeGreaterThan(100);
    expect(proxy.reset()).toBe(1);
    await eventually(() => sink.counters.queued === 0 && second.at(-1) === n - 1);
    expect(second).toEqual(Array.from({ length: n - sent }, (_, i) => sent + i));
    expect(sink.counters).toMatchObject({ in: n, sent: n, dropped: 0 });
  });

  it('of a message cut in half by a reset, the peer never sees a mixture', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST, queue: { max: 1000, full: 'drop-oldest' } }));
    const big = (i: number): string => `${i}:${'x'.repeat(50_000)}`;
    for (let i = 0; i < 200; i += 1) sink.next(big(i));
    await eventually(() => server.frames.length >= 5);
    expect(proxy.reset()).toBe(1);
    await eventually(() => sink.counters.queued === 0);
    await eventually(() => server.frames.at(-1)?.startsWith('199:') === true);
    const seen = server.frames.map((frame) => Number.parseInt(frame, 10));
    expect(server.frames.every((frame, k) => frame === big(seen[k] as number))).toBe(true);
    for (let k = 1; k < seen.length; k += 1) expect(seen[k]).toBeGreaterThan(seen[k - 1] as number);
    expect(balanced(sink.counters)).toBe(true);
    expect(sink.counters).toMatchObject({ in: 200, sent: 200 });
  });

  it('a stream that completes while the line is down is sent to its end all the same', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const sink = toWebSocket(proxy.url, { ...text, ...FAST });
    sink.next('0');
    await eventually(() => server.frames.length === 1);
    proxy.refuse = true;
    proxy.reset();
    await eventually(() => sink.counters.lost > 0);
    from(['a', 'b']).subscribe(sink);
    proxy.refuse = false;
    await sink.finished;
    await eventually(() => server.closes.some(({ reason }) => reason === 'end'));
    expect(server.frames).toEqual(['0', 'a', 'b']);
  });

  it('a stream that completes with nothing to send while the line is down tells the peer of its end all the same', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST }));
    sink.next('0');
    await eventually(() => server.frames.length === 1);
    proxy.refuse = true;
    proxy.reset();
    await eventually(() => sink.counters.lost > 0);
    sink.complete();
    proxy.refuse = false;
    await eventually(() => server.closes.some(({ reason }) => reason === 'end'), 'the end', 1000);
  });

  it('a dead peer is found by ping, and what waits goes to the next connection', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const sink = held(toWebSocket(proxy.url, { ...text, ...FAST, ping: '40ms', handshakeTimeout: '100ms' }));
    sink.next('first');
    await eventually(() => server.frames.length === 1);
    proxy.frozen = true;
    await eventually(() => sink.counters.lost > 0);
    proxy.frozen = false;
    sink.next('second');
    await eventually(() => server.frames.length === 2);
    expect(server.frames).toEqual(['first', 'second']);
  });
});
