import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketSink } from '../../../src/adapters/websocket/sink.js';
import { SocketSource } from '../../../src/adapters/websocket/source.js';
import { Result } from '../../../src/wire/result.js';
import { sinkContract } from '../../contracts/sink.js';
import { Heard, sourceContract } from '../../contracts/source.js';
import { encoderOf } from '../../support/encoder.js';
import { serverStage } from '../../support/server-stage.js';
import { proxyTo, socketClient, socketServer } from '../../support/socket-server.js';
import { eventually, sleep, TestClock } from '../../support/time.js';

const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;
const time = ({ t }: Result): string => String(t);
const encoder = encoderOf(time);
const BLOCK = { max: 10, full: 'block' } as const;
const numbers = (frames: readonly string[]): number[] => frames.map((frame) => Number.parseInt(frame, 10));

sourceContract('a WebSocket that connects', {
  stage: () => serverStage((url) => new SocketSource(url, FAST)),
  failing: async () => new SocketSource('ws://127.0.0.1:1'),
});

sourceContract('a WebSocket that listens', {
  ends: false,
  async stage() {
    let device: WebSocket | undefined;
    const waiting: string[] = [];
    const onListening = async (port: number): Promise<void> => {
      device = (await socketClient(`ws://127.0.0.1:${port}`)).socket;
      for (const text of waiting.splice(0)) device.send(text);
    };
    return {
      source: new SocketSource({ listen: 0, onListening: (port) => void onListening(port) }),
      send(texts) {
        if (device === undefined) waiting.push(...texts);
        else for (const text of texts) device.send(text);
      },
    };
  },
  async failing() {
    return new SocketSource({ listen: (await socketServer()).port });
  },
});

sinkContract('a WebSocket that connects', {
  async stage() {
    const server = await socketServer();
    return {
      sink: new SocketSink(server.url, { ...FAST, encoder }),
      ready: async () => {},
      received: () => numbers(server.frames),
    };
  },
  async stalled() {
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    proxy.refuse = true;
    return {
      sink: new SocketSink(proxy.url, { ...FAST, encoder, waitForServer: true, queue: BLOCK }),
      ready: async () => {},
      received: () => numbers(server.frames),
      release() {
        proxy.refuse = false;
      },
    };
  },
  failing: async () => new SocketSink('ws://127.0.0.1:1', { encoder }),
});

const client = (): { onListening: (port: number) => void; of: () => Awaited<ReturnType<typeof socketClient>> } => {
  let made: Awaited<ReturnType<typeof socketClient>> | undefined;
  return {
    onListening: (port) =>
      void socketClient(`ws://127.0.0.1:${port}`).then((one) => {
        made = one;
      }),
    of: () => made as Awaited<ReturnType<typeof socketClient>>,
  };
};

sinkContract('a WebSocket that listens', {
  async stage() {
    const { onListening, of } = client();
    return {
      sink: new SocketSink({ listen: 0, encoder, onListening }),
      ready: () => eventually(() => of() !== undefined),
      received: () => numbers(of().frames),
    };
  },
  async failing() {
    return new SocketSink({ listen: (await socketServer()).port, encoder });
  },
});

describe('a WebSocket source of bytes', () => {
  it('hands over the bytes of a frame without copying them: several frames share the memory they were read into', async () => {
    const server = await socketServer((socket) => {
      for (let i = 0; i < 20; i += 1) socket.send(`{"t":${i},"value":${'1'.repeat(40)}}`);
    });
    const heard = new Heard();
    const source = new SocketSource(server.url);
    onTestFinished(() => source.close());
    source.open(heard);
    await eventually(() => heard.pieces.length === 20);
    expect(new Set(heard.pieces.map(({ buffer }) => buffer)).size).toBeLessThan(20);
  });

  it('tells a frame that breaks the protocol as bad, and goes on over a new connection', async () => {
    const server = await socketServer((socket, _, count) => socket.send(count === 1 ? 'x'.repeat(2000) : 'good'));
    const heard = new Heard();
    const source = new SocketSource(server.url, { ...FAST, maxPayload: 1000 });
    onTestFinished(() => source.close());
    source.open(heard);
    await eventually(() => heard.text === 'good');
    expect(heard.bads).toHaveLength(1);
    expect(source.counters).toMatchObject({ frames: 2, bad: 1, lost: 1 });
    expect(heard.statuses.map(({ state }) => state)).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('takes the time of arrival from the clock that it is given', async () => {
    const server = await socketServer((socket) => socket.send('x'));
    const heard = new Heard();
    const source = new SocketSource(server.url, { arrivalClock: () => 1234 });
    onTestFinished(() => source.close());
    source.open(heard);
    await eventually(() => heard.pieces.length === 1);
    expect(heard.arrivals).toEqual([1234]);
  });

  it('an invalid option throws at once', () => {
    expect(() => new SocketSource('http://127.0.0.1')).toThrow(SyntaxError);
    expect(() => new SocketSource('ws://127.0.0.1', { pings: 1 } as never)).toThrow(/did you mean ping\?/);
    expect(() => new SocketSource({ listen: -1 })).toThrow(RangeError);
  });
});

describe('a WebSocket sink of results', () => {
  it('an end that the peer does not let come stops after the patience, and what waits is dropped', async () => {
    const clock = new TestClock();
    const sink = new SocketSink('ws://127.0.0.1:1', {
      encoder,
      waitForServer: true,
      scheduler: clock,
      patience: '10s',
    });
    await sink.open({ full() {}, drained() {}, closed() {}, failed() {} });
    sink.take(Object.assign(new Result(), { t: 1 }));
    let ended = false;
    const end = sink.end().then(() => {
      ended = true;
    });
    clock.advance(9999);
    await sleep(20);
    expect(ended).toBe(false);
    clock.advance(1);
    await end;
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1, queued: 0 });
  });

  it('a result that cannot be written is told and counted', async () => {
    const bad: string[] = [];
    const sink = new SocketSink('ws://127.0.0.1:1', {
      waitForServer: true,
      encoder: encoderOf(() => {
        throw new Error('no text for this');
      }),
      onBad: (message) => bad.push(message),
    });
    onTestFinished(() => sink.close());
    await sink.open({ full() {}, drained() {}, closed() {}, failed() {} });
    sink.take(new Result());
    expect(bad).toEqual(['no text for this']);
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1 });
  });

  it('coalesces by the key of the result', async () => {
    const sink = new SocketSink('ws://127.0.0.1:1', {
      encoder,
      waitForServer: true,
      queue: { max: 10, full: 'coalesce-key' },
    });
    onTestFinished(() => sink.close());
    await sink.open({ full() {}, drained() {}, closed() {}, failed() {} });
    for (let t = 0; t < 10; t += 1) sink.take(Object.assign(new Result(), { t, key: 'ab'[t % 2] }));
    expect(sink.counters).toMatchObject({ in: 10, coalesced: 8, queued: 2 });
  });
});
