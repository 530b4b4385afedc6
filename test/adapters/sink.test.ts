import { connect, Socket } from 'node:net';
import { from, NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createSinkCounters,
  Flow,
  fromWebSocket,
  type SinkCounters,
  StreamError,
  toWebSocket,
  type WebSocketSink,
} from '../../src/index.js';
import { proxyTo, socketClient, socketServer } from '../support/socket-server.js';
import { eventually, sleep } from '../support/time.js';

const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;
const text = { encode: (value: unknown) => String(value) };
const balanced = ({ in: taken, sent, dropped, coalesced, queued }: SinkCounters): boolean =>
  taken === sent + dropped + coalesced + queued && queued >= 0;

/** Closes the sink with the test. */
function held<T extends WebSocketSink<never>>(sink: T): T {
  onTestFinished(() => sink.close());
  return sink;
}

/** A listening sink and its address. */
async function listening(options: object = {}): Promise<{ sink: WebSocketSink<unknown>; url: string; port: number }> {
  let port = 0;
  const onListening = (given: number): void => {
    port = given;
  };
  const sink = held(toWebSocket({ listen: 0, onListening, ...text, ...options }));
  await eventually(() => port > 0);
  return { sink, url: `ws://127.0.0.1:${port}`, port };
}

/** A WebSocket client made by hand that never reads what it is sent. */
async function deaf(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.pause();
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
}

describe('sending', () => {
  it('keeps the order, one value a frame, and ends with code 1000 and the reason "end"', async () => {
    const server = await socketServer();
    const sink = toWebSocket<number>(server.url, text);
    from(Array.from({ length: 1000 }, (_, i) => i)).subscribe(sink);
    await sink.finished;
    await eventually(() => server.closes.length === 1);
    expect(server.frames).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
    expect(sink.counters).toMatchObject({ in: 1000, sent: 1000, queued: 0, dropped: 0, coalesced: 0 });
  });

  it('an empty stream ends the same way', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url);
    from([]).subscribe(sink);
    await sink.finished;
    await eventually(() => server.closes.length === 1, 'the close', 1000);
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
  });

  it('"finished" waits until the connection is closed', async () => {
    const server = await socketServer();
    const sink = toWebSocket<number>(server.url, text);
    of(1).subscribe(sink);
    await sink.finished;
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
  });

  it('a stream that fails closes the connection without "end", and "finished" rejects with its error', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    sink.next('1');
    await eventually(() => server.frames.length === 1);
    throwError(() => new Error('broken')).subscribe(sink);
    await expect(sink.finished).rejects.toThrow('broken');
    await eventually(() => server.closes.length === 1);
    expect(server.closes[0]?.reason).toBe('');
  });

  it('close() at once closes without "end"; what waited is counted dropped', async () => {
    const sink = toWebSocket('ws://127.0.0.1:1', { ...text, waitForServer: true });
    for (let i = 0; i < 5; i += 1) sink.next(i);
    sink.close();
    await sink.finished;
    expect(sink.counters).toMatchObject({ in: 5, dropped: 5, sent: 0, queued: 0 });
  });

  it('close() with messages under way leaves the counters balanced, and no queue below zero', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    await eventually(() => server.connections === 1);
    await sleep(10);
    for (let i = 0; i < 10; i += 1) sink.next(i);
    sink.close();
    await eventually(() => server.closes.length === 1);
    await sleep(10);
    expect(sink.counters).toMatchObject({ in: 10, queued: 0 });
    expect(balanced(sink.counters)).toBe(true);
  });

  it('what comes after the end is counted dropped', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    sink.complete();
    await sink.finished;
    sink.next(1);
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1 });
  });

  it('the values of one turn leave in one system call', async () => {
    const server = await socketServer();
    const sink = held(toWebSocket(server.url, text));
    await eventually(() => server.connections === 1);
    sink.next('first');
    await eventually(() => server.frames.length === 1);
    // Both peers live in this process, so what arrives would look like one piece anyway: count what Node hands to the system.
    let calls = 0;
    const socket = Socket.prototype as unknown as Record<'_write' | '_writev', (...args: unknown[]) => void>;
    for (const name of ['_write', '_writev'] as const) {
      const original = socket[name];
      vi.spyOn(socket, name).mockImplementation(function (this: unknown, ...args) {
        if ((this as Socket).remotePort === server.port) calls += 1;
        return original.apply(this, args);
      });
    }
    onTestFinished(() => void vi.restoreAllMocks());
    for (let i = 0; i < 100; i += 1) sink.next(`value ${i}`);
    await eventually(() => server.frames.length === 101);
    expect(calls).toBe(1);
  });

  it('first connection refused: "finished" rejects with the kind "transport", without credentials', async () => {
    const sink = toWebSocket('ws://user:secret@127.0.0.1:1/?token=secret', text);
    sink.next(1);
    const error: unknown = await sink.finished.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ code: 'transport' });
    expect((error as Error).message).not.toContain('secret');
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1, queued: 0 });
  });

  it('a server that closes with "end" wants no more: "finished" rejects with the kind "closed"', async () => {
    const server = await socketServer((socket) => socket.close(1000, 'end'));
    const sink = toWebSocket(server.url, { ...text, ...FAST });
    await expect(sink.finished).rejects.toMatchObject({ code: 'closed' });
    expect(server.connections).toBe(1);
  });

  it.each<[string, string, object, RegExp]>([
    ['"block" without a flow', 'ws://127.0.0.1:1', { queue: { full: 'block' } }, /needs the option flow/],
    ['an unknown policy', 'ws://127.0.0.1:1', { queue: { full: 'drop-newest' } }, /queue\.full must be one of/],
    ['a queue of no size', 'ws://127.0.0.1:1', { queue: { max: 0 } }, /queue\.max/],
    ['an unknown option', 'ws://127.0.0.1:1', { encoding: 1 }, /did you mean encode\?/],
    ['an address that is none', 'http://127.0.0.1:1', {}, /ws:\/\/ or wss:\/\//],
    ['a duration that is none', 'ws://127.0.0.1:1', { ping: 'banana' }, /ping must be a positive duration/],
  ])('%s throws at once', (_, url, options, message) => {
    expect(() => toWebSocket(url, options)).toThrow(message);
  });
});

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

describe('a sink that listens', () => {
  it('sends to all clients, and counts each', async () => {
    const { sink, url } = await listening();
    const [a, b] = [await socketClient(url), await socketClient(url)];
    for (let i = 0; i < 100; i += 1) sink.next(i);
    await eventually(() => a.frames.length === 100 && b.frames.length === 100);
    expect(a.frames).toEqual(b.frames);
    expect(sink.counters).toMatchObject({ in: 200, sent: 200, queued: 0 });
    sink.complete();
    await sink.finished;
    expect(await a.closed).toEqual({ code: 1000, reason: 'end' });
    expect(await b.closed).toEqual({ code: 1000, reason: 'end' });
  });

  it('what is sent while nobody is connected is counted dropped', async () => {
    const { sink, url } = await listening();
    for (let i = 0; i < 5; i += 1) sink.next(i);
    expect(sink.counters).toMatchObject({ in: 5, dropped: 5, queued: 0 });
    const { frames } = await socketClient(url);
    sink.next('now');
    await eventually(() => frames.length === 1);
    expect(frames).toEqual(['now']);
  });

  it('a client that leaves does not stop the others; what waited for it is counted dropped', async () => {
    const { sink, url } = await listening();
    const [a, b] = [await socketClient(url), await socketClient(url)];
    a.socket.terminate();
    await eventually(() => sink.counters.lost === 1);
    for (let i = 0; i < 10; i += 1) sink.next(i);
    await eventually(() => b.frames.length === 10);
    expect(balanced(sink.counters)).toBe(true);
    expect(sink.counters).toMatchObject({ in: 10, sent: 10 });
  });

  it('one client that does not read does not stop the others, and costs bounded memory', async () => {
    const { sink, url, port } = await listening({ queue: { max: 50 } });
    const quick = await socketClient(url);
    let open = 0;
    const counters = sink.counters;
    await deaf(port);
    const value = 'x'.repeat(20_000);
    // Once the deaf one is connected too, every value counts twice.
    await eventually(() => {
      const before = counters.in;
      sink.next('?');
      open = counters.in - before;
      return open === 2;
    });
    for (let i = 0; i < 2000; i += 1) {
      sink.next(value);
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(balanced(counters)).toBe(true);
    }
    await eventually(() => quick.frames.filter((frame) => frame === value).length === 2000);
    expect(counters.dropped).toBeGreaterThan(500);
    expect(counters.queued).toBeLessThan(50 + 60);
  });

  it('"block": a client that leaves lets go of the flow that it held', async () => {
    const flow = new Flow();
    const { sink, url } = await listening({ flow, queue: { max: 5, full: 'block' } });
    const client = await socketClient(url);
    client.socket.pause();
    const value = 'x'.repeat(500_000);
    for (let i = 0; i < 40; i += 1) sink.next(value);
    expect(flow.held).toBe(true);
    client.socket.terminate();
    await eventually(() => !flow.held);
    expect(balanced(sink.counters)).toBe(true);
    expect(sink.counters.queued).toBe(0);
  });

  it('a client that leaves while the last values wait for it does not keep the sink from finishing', async () => {
    const { sink, url } = await listening();
    const client = await socketClient(url);
    client.socket.pause();
    const value = 'x'.repeat(500_000);
    for (let i = 0; i < 40; i += 1) sink.next(value);
    sink.complete();
    client.socket.terminate();
    const outcome = await Promise.race([sink.finished.then(() => 'finished'), sleep(1500).then(() => 'still open')]);
    expect(outcome).toBe('finished');
  });

  it('a stream that fails closes the clients without "end"', async () => {
    const { sink, url } = await listening();
    const { closed } = await socketClient(url);
    sink.error(new Error('broken'));
    await expect(sink.finished).rejects.toThrow('broken');
    expect(await closed).toEqual({ code: 1000, reason: '' });
  });

  it('a port in use rejects "finished" with the kind "in-use"', async () => {
    const { port } = await socketServer();
    const sink = toWebSocket({ listen: port });
    await expect(sink.finished).rejects.toMatchObject({ name: 'StreamError', code: 'in-use' });
    sink.next(1);
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1 });
  });

  it('the port is free again when the sink has finished', async () => {
    const { sink, port } = await listening();
    sink.complete();
    await sink.finished;
    const again = await socketServer(() => {}, port);
    expect(again.port).toBe(port);
  });

  it('"block" without a flow throws at once', () => {
    expect(() => toWebSocket({ listen: 0, queue: { full: 'block' } })).toThrow(TypeError);
  });

  it('a client that sends something is heard by nobody and harms nothing', async () => {
    const { sink, url } = await listening();
    const { socket, frames } = await socketClient(url);
    socket.send('hello?');
    sink.next('x');
    await eventually(() => frames.length === 1);
  });
});

describe('a source and a sink over one line', () => {
  it('the end of one stream is the end of the other', async () => {
    const { sink, url } = await listening({ encode: (value: unknown) => JSON.stringify(value) });
    const got: unknown[] = [];
    const done = new Promise<void>((resolve, reject) => {
      fromWebSocket(url).subscribe({
        next: ({ t, value }) => got.push([t, value]),
        complete: resolve,
        error: reject,
      });
    });
    await eventually(() => {
      sink.next({ t: 0, value: 0 });
      return got.length > 0;
    });
    got.length = 0;
    for (let t = 1; t < 100; t += 1) sink.next({ t, value: t });
    sink.complete();
    await done;
    expect(got.slice(-99)).toEqual(Array.from({ length: 99 }, (_, i) => [i + 1, i + 1]));
  });

  it('counters may be shared by several sinks', async () => {
    const server = await socketServer();
    const counters = createSinkCounters();
    const sinks = [1, 2].map(() => held(toWebSocket(server.url, { ...text, counters })));
    const values = new Subject<number>();
    for (const sink of sinks) values.subscribe(sink);
    for (let i = 0; i < 10; i += 1) values.next(i);
    await eventually(() => server.frames.length === 20);
    expect(counters).toMatchObject({ in: 20, sent: 20 });
  });

  it('a sink that never gets a value stays open', async () => {
    const server = await socketServer();
    const sink = held(toWebSocket(server.url));
    NEVER.subscribe(sink);
    await eventually(() => server.connections === 1);
    await sleep(30);
    expect(server.closes).toEqual([]);
  });
});
