import { lastValueFrom, toArray } from 'rxjs';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { SocketSink } from '../../../src/adapters/websocket/sink.js';
import { SocketSource } from '../../../src/adapters/websocket/source.js';
import { createSourceCounters, fromWebSocket, toWebSocket } from '../../../src/index.js';
import { sinkContract } from '../../contracts/sink.js';
import { sourceContract } from '../../contracts/source.js';
import { encoderOf } from '../../support/encoder.js';
import { serverStage } from '../../support/server-stage.js';
import { proxyTo, socketServer, tcpServer } from '../../support/socket-server.js';
import { eventually, TestClock } from '../../support/time.js';

// What a browser loads, over the WebSocket of `ws`, which has the events and properties of a browser's.
vi.mock('#sockets', () => import('../../../src/sockets/web.js'));
beforeAll(() => void vi.stubGlobal('WebSocket', WebSocket));

const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;
const encoder = encoderOf(({ t }) => String(t));

sourceContract('a WebSocket of the web platform', {
  pauses: false,
  stage: () => serverStage((url) => new SocketSource(url, FAST)),
  failing: async () => new SocketSource('ws://127.0.0.1:1'),
});

sinkContract('a WebSocket of the web platform', {
  async stage() {
    const server = await socketServer();
    return {
      sink: new SocketSink(server.url, { ...FAST, encoder }),
      ready: async () => {},
      received: () => server.frames.map(Number),
    };
  },
  async stalled() {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    proxy.refuse = true;
    return {
      sink: new SocketSink(proxy.url, { ...FAST, encoder, waitForServer: true, queue: { max: 10, full: 'block' } }),
      ready: async () => {},
      received: () => server.frames.map(Number),
      release() {
        proxy.refuse = false;
      },
    };
  },
  failing: async () => new SocketSink('ws://127.0.0.1:1', { encoder }),
});

describe('what a browser cannot do', () => {
  it.each<[object, RegExp]>([
    [{ headers: { a: 'b' } }, /^headers: a browser cannot set the headers/],
    [{ ping: '5s' }, /^ping: a browser cannot send pings; use idle/],
    [{ maxPayload: 1000 }, /^maxPayload: a browser cannot limit/],
  ])('%j throws at once a TypeError that says so', (options, message) => {
    for (const make of [
      () => fromWebSocket('ws://127.0.0.1:1', options),
      () => toWebSocket('ws://127.0.0.1:1', options),
      () => new SocketSource('ws://127.0.0.1:1', options),
      () => new SocketSink('ws://127.0.0.1:1', { encoder, ...options }),
    ]) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(message);
    }
  });

  it('listening throws at once a TypeError', () => {
    for (const make of [
      () => fromWebSocket({ listen: 0 }),
      () => toWebSocket({ listen: 0 }),
      () => new SocketSource({ listen: 0 }),
      () => new SocketSink({ listen: 0, encoder }),
    ]) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(/^listen: a browser cannot listen/);
    }
  });

  it('"ping: false" asks for nothing, and is taken', () => {
    expect(() => fromWebSocket('ws://127.0.0.1:1', { ping: false })).not.toThrow();
  });
});

describe('a connection of the web platform', () => {
  it('reads text and binary frames alike', async () => {
    const server = await socketServer((socket) => {
      socket.send('{"t":1,"value":1}');
      socket.send(Buffer.from('{"t":2,"value":2}'), { binary: true });
      socket.close(1000, 'end');
    });
    const values = await lastValueFrom(fromWebSocket(server.url).pipe(toArray()));
    expect(values.map(({ t }) => t)).toEqual([1, 2]);
  });

  it('is opened again after a loss', async () => {
    const server = await socketServer((socket, _, count) => {
      socket.send(`{"t":${count},"value":0}`, () => (count < 3 ? socket.terminate() : socket.close(1000, 'end')));
    });
    const counters = createSourceCounters();
    const values = await lastValueFrom(fromWebSocket(server.url, { ...FAST, counters }).pipe(toArray()));
    expect(values.map(({ t }) => t)).toEqual([1, 2, 3]);
    expect(counters).toEqual({ frames: 3, bad: 0, lost: 3 });
  });

  it('idle: a peer that sends nothing is replaced, though it never answers the closing handshake', async () => {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const clock = new TestClock();
    const counters = createSourceCounters();
    const states: string[] = [];
    const subscription = fromWebSocket(proxy.url, {
      scheduler: clock,
      idle: '10s',
      counters,
      onStatus: ({ state }) => states.push(state),
    }).subscribe();
    onTestFinished(() => subscription.unsubscribe());
    await eventually(() => states.at(-1) === 'open');
    proxy.frozen = true;
    clock.advance(10_000);
    await eventually(() => counters.lost === 1);
    expect(states.slice(0, 3)).toEqual(['connecting', 'open', 'waiting']);
  });

  it('gives up a server that never answers after handshakeTimeout', async () => {
    const { port } = await tcpServer(() => {});
    const clock = new TestClock();
    let error: unknown;
    fromWebSocket(`ws://127.0.0.1:${port}`, { scheduler: clock, handshakeTimeout: '3s' }).subscribe({
      error: (found: unknown) => {
        error = found;
      },
    });
    clock.advance(2999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(error).toBeUndefined();
    clock.advance(1);
    await eventually(() => error !== undefined);
    expect(error).toMatchObject({ code: 'transport', message: expect.stringMatching(/handshake has timed out/) });
  });

  it('a platform without a WebSocket is a TypeError', async () => {
    vi.stubGlobal('WebSocket', undefined);
    onTestFinished(() => void vi.stubGlobal('WebSocket', WebSocket));
    await expect(lastValueFrom(fromWebSocket('ws://127.0.0.1:1'))).rejects.toThrow(/no WebSocket/);
  });
});
