import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createSourceCounters, Flow, fromWebSocket } from '../../../src/index.js';
import { proxyTo, socketServer, tcpServer } from '../../support/socket-server.js';
import { FAST, frame, watch } from '../../support/sources.js';
import { eventually, sleep, TestClock, turns } from '../../support/time.js';

describe('a peer that is only half there', () => {
  it('is found by ping and replaced', async () => {
    const server = await socketServer((socket, _, count) => socket.send(frame(count, count)));
    const proxy = await proxyTo(server.port);
    const counters = createSourceCounters();
    // An attempt that begins while all is frozen must not take long.
    const options = { ...FAST, ping: '40ms', handshakeTimeout: '100ms', counters } as const;
    const seen = watch(fromWebSocket(proxy.url, options));
    await eventually(() => seen.values.length >= 1);
    proxy.frozen = true;
    await eventually(() => counters.lost >= 1);
    proxy.frozen = false;
    await eventually(() => seen.values.length >= 2);
    expect(seen.error).toBeUndefined();
  });

  it('is found in at most two pings', async () => {
    const clock = new TestClock();
    const server = await socketServer((socket, _, count) => socket.send(frame(count, count)));
    const proxy = await proxyTo(server.port);
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(proxy.url, { ping: 15000, scheduler: clock, counters }));
    await eventually(() => seen.values.length === 1);
    proxy.frozen = true;
    clock.advance(30000);
    await eventually(() => counters.lost === 1, 'the loss', 2000);
  });

  it('a quiet peer that answers pings is left alone', async () => {
    const clock = new TestClock();
    let pings = 0;
    const server = await socketServer((socket) => {
      socket.on('ping', () => {
        pings += 1;
      });
      socket.send(frame(1, 1));
    });
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(server.url, { scheduler: clock, counters }));
    await eventually(() => seen.values.length === 1);
    for (let k = 1; k <= 5; k += 1) {
      clock.advance(15000);
      await eventually(() => pings === k);
      await turns();
    }
    expect(counters.lost).toBe(0);
    expect(server.connections).toBe(1);
  });

  it('a source that is paused by a full sink is not taken for dead', async () => {
    const clock = new TestClock();
    let peer: WebSocket | undefined;
    const server = await socketServer((socket) => {
      peer = socket;
      socket.send(frame(1, 1));
    });
    const flow = new Flow();
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(server.url, { scheduler: clock, flow, counters }));
    await eventually(() => seen.values.length === 1);
    const holder = {};
    clock.advance(15000); // a ping is out when the pause begins: its answer cannot be read
    flow.hold(holder);
    for (let t = 2; t < 50; t += 1) peer?.send(frame(t, t));
    for (let k = 0; k < 10; k += 1) {
      clock.advance(15000);
      await turns();
    }
    expect(counters.lost).toBe(0);
    expect(seen.values).toHaveLength(1);
    flow.release(holder);
    await eventually(() => seen.values.length === 49);
    for (let k = 0; k < 3; k += 1) {
      clock.advance(15000);
      await turns();
    }
    expect(counters.lost).toBe(0);
  });

  it('a source whose sink is full before it connects waits until there is room', async () => {
    const server = await socketServer((socket) => {
      for (let t = 0; t < 50; t += 1) socket.send(frame(t, t));
    });
    const flow = new Flow();
    const holder = {};
    flow.hold(holder);
    const seen = watch(fromWebSocket(server.url, { flow }));
    await eventually(() => server.connections === 1);
    await sleep(30);
    expect(seen.values).toEqual([]);
    flow.release(holder);
    await eventually(() => seen.values.length === 50);
  });

  it('idle: a peer that answers pings but sends nothing is replaced', async () => {
    const server = await socketServer((socket, _, count) => socket.send(frame(count, count)));
    const seen = watch(fromWebSocket(server.url, { ...FAST, ping: '20ms', idle: '60ms' }));
    await eventually(() => seen.values.length >= 3);
    expect(server.connections).toBeGreaterThanOrEqual(3);
    expect(seen.error).toBeUndefined();
  });

  it('a server that takes the connection and never answers is given up after handshakeTimeout', async () => {
    const { port } = await tcpServer(() => {});
    const seen = watch(fromWebSocket(`ws://127.0.0.1:${port}`, { handshakeTimeout: '50ms' }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'transport' });
    expect((seen.error as Error).message).toMatch(/handshake has timed out/);
  });

  it('a server that answers anything but HTTP is an error of the kind "transport"', async () => {
    const { port } = await tcpServer((socket) => socket.write('220 mail.example.org ESMTP\r\n'));
    const seen = watch(fromWebSocket(`ws://127.0.0.1:${port}`));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'transport' });
  });
});
