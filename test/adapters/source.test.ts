import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import {
  type Counters,
  createCounters,
  createSourceCounters,
  derivative,
  Flow,
  fromWebSocket,
  StreamError,
  type WebSocketSourceOptions,
} from '../../src/index.js';
import { proxyTo, refusingServer, socketClient, socketServer, tcpServer } from '../support/socket-server.js';
import { eventually, sleep, TestClock, turns } from '../support/time.js';

const frame = (t: number, value: unknown, key?: string): string => JSON.stringify({ t, value, key });
const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;

/** Subscribes, remembers everything, unsubscribes with the test. */
function watch<T>(source: ReturnType<typeof fromWebSocket<T>>) {
  const seen = { values: [] as T[], error: undefined as unknown, completed: false };
  const subscription = source.subscribe({
    next: (value) => void seen.values.push(value),
    error: (error: unknown) => {
      seen.error = error;
    },
    complete: () => {
      seen.completed = true;
    },
  });
  onTestFinished(() => subscription.unsubscribe());
  return Object.assign(seen, { subscription });
}

describe('a source that lost its connection', () => {
  it('connects again after the line broke, and goes on', async () => {
    const server = await socketServer((socket, _, count) => {
      socket.send(frame(count, count), () => {
        if (count < 4) setTimeout(() => socket.terminate(), 5);
      });
    });
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(server.url, { ...FAST, counters }));
    await eventually(() => seen.values.length === 4);
    expect(seen.values.map(({ t }) => t)).toEqual([1, 2, 3, 4]);
    expect(seen).toMatchObject({ completed: false, error: undefined });
    expect(counters).toEqual({ frames: 4, bad: 0, lost: 3 });
  });

  it.each([
    [1000, ''],
    [1000, 'bye'],
    [1001, 'end'],
    [1011, 'end'],
    [1012, ''],
  ])('does not take the close code %i with the reason "%s" for an end', async (code, reason) => {
    const server = await socketServer((socket, _, count) => {
      if (count === 1) socket.close(code, reason);
      else socket.send(frame(1, 1));
    });
    const seen = watch(fromWebSocket(server.url, FAST));
    await eventually(() => seen.values.length === 1);
    expect(seen.completed).toBe(false);
  });

  it('completes when the server closes with code 1000 and the reason "end"', async () => {
    const server = await socketServer((socket) => {
      socket.send(frame(1, 1));
      socket.close(1000, 'end');
    });
    const values = await lastValueFrom(fromWebSocket(server.url, FAST).pipe(toArray()));
    expect(values).toHaveLength(1);
    await sleep(50);
    expect(server.connections).toBe(1);
  });

  it('invents no edge: the derivative over five resets is that of all samples', async () => {
    const [n, resets] = [600, 5];
    let next = 0;
    const server = await socketServer((socket) => {
      const more = (): void => {
        if (socket.readyState !== socket.OPEN) return;
        // Waits for the proxy to have passed on what was sent, so that a reset loses nothing: this test is about edges.
        for (let i = 0; i < 20 && next < n; i += 1, next += 1) socket.send(frame(next * next, next ** 4));
        if (next % 100 === 0 && next < n) return; // the test resets the line here
        if (next < n) setImmediate(more);
        else socket.close(1000, 'end');
      };
      more();
    });
    const proxy = await proxyTo(server.port);
    const counters = createCounters();
    const received = createSourceCounters();
    const source = fromWebSocket(proxy.url, { ...FAST, counters: received });
    const results = lastValueFrom(source.pipe(derivative({ per: 'ms', mode: 'numpy', counters }), toArray()));
    for (let i = 1; i <= resets; i += 1) {
      await eventually(() => received.frames === i * 100);
      expect(proxy.reset()).toBe(1);
    }
    const all = await results;
    expect(proxy.resets).toBe(resets);
    expect(received.lost).toBeGreaterThanOrEqual(resets);
    // f(x) = x^2 at x = 0, 1, 4, 9, ...: the three-point formula is exact inside, and one-sided at the two ends.
    expect(all).toHaveLength(n);
    expect(all.filter(({ edge }) => edge !== undefined).map(({ t, edge }) => [t, edge])).toEqual([
      [0, 'start'],
      [(n - 1) ** 2, 'end'],
    ]);
    all.slice(1, -1).forEach(({ derivative, t }) => {
      // numpy's three terms cancel: each is rounded at the size of value over spacing.
      expect(Math.abs((derivative as number) / (2 * (t as number)) - 1)).toBeLessThan(1e-12);
    });
    expect(counters).toMatchObject({ in: n, out: n, pending: 0 } satisfies Partial<Counters>);
  });

  it('errors with "closed" when it may not connect again', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 1), () => socket.terminate()));
    const seen = watch(fromWebSocket(server.url, { reconnect: false }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toBeInstanceOf(StreamError);
    expect(seen.error).toMatchObject({ code: 'closed' });
  });

  it.each([4401, 4403])('takes the close code %i for a final no', async (code) => {
    const server = await socketServer((socket) => socket.close(code));
    const seen = watch(fromWebSocket(server.url, { ...FAST, waitForServer: true }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'closed' });
    await sleep(50);
    expect(server.connections).toBe(1);
  });

  it.each([401, 403])('takes the answer %i for a final no, even when it would wait for the server', async (status) => {
    const server = await refusingServer(() => `HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const seen = watch(fromWebSocket(server.url, { ...FAST, waitForServer: true }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'transport' });
    expect((seen.error as Error).message).toMatch(new RegExp(`answered ${status}.*credentials`));
    await sleep(50);
    expect(server.count()).toBe(1);
  });

  it('a first connection that fails is an error of the kind "transport" that names the host only', async () => {
    const error = await lastValueFrom(fromWebSocket('ws://user:secret@127.0.0.1:1/path?token=secret')).catch(
      (error: unknown) => error,
    );
    expect(error).toMatchObject({ name: 'StreamError', code: 'transport' });
    expect((error as Error).message).toMatch(/^127\.0\.0\.1:1: cannot connect: connection refused/);
  });

  it('with waitForServer a first connection that fails is tried again', async () => {
    const target = await socketServer((socket) => socket.send(frame(1, 1)));
    const proxy = await proxyTo(target.port);
    proxy.refuse = true;
    const seen = watch(fromWebSocket(proxy.url, { ...FAST, waitForServer: true }));
    await eventually(() => proxy.taken >= 3);
    expect(seen.error).toBeUndefined();
    proxy.refuse = false;
    await eventually(() => seen.values.length === 1);
  });

  it('an attempt that never got through is not counted as a lost connection', async () => {
    const target = await socketServer((socket) => socket.send(frame(1, 1)));
    const proxy = await proxyTo(target.port);
    proxy.refuse = true;
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(proxy.url, { ...FAST, waitForServer: true, counters }));
    await eventually(() => proxy.taken >= 3);
    proxy.refuse = false;
    await eventually(() => seen.values.length === 1);
    expect(counters.lost).toBe(0);
  });
});

describe('how long it waits before it connects again', () => {
  /** The delays of `count` attempts at a server that resets every connection, when chance gives `chance`. */
  async function delays(options: WebSocketSourceOptions, count: number, chance: number): Promise<number[]> {
    const { port } = await tcpServer((socket) => socket.resetAndDestroy());
    const random = Math.random;
    Math.random = () => chance;
    onTestFinished(() => {
      Math.random = random;
    });
    const clock = new TestClock();
    const found: number[] = [];
    watch(
      fromWebSocket(`ws://127.0.0.1:${port}`, {
        waitForServer: true,
        scheduler: clock,
        onStatus: (status) => void (status.state === 'waiting' && found.push(status.delay)),
        ...options,
      }),
    );
    for (let i = 1; i <= count; i += 1) {
      await eventually(() => found.length === i);
      clock.advance(100000);
    }
    return found;
  }

  it('the longest wait starts at the base, doubles, and stops at the cap', async () => {
    expect(await delays({ backoff: { base: 100, cap: 1000 } }, 7, 1)).toEqual([100, 200, 400, 800, 1000, 1000, 1000]);
  });

  it('by default it starts at 250 ms and stops at 30 s', async () => {
    const found = await delays({}, 9, 1);
    expect(found[0]).toBe(250);
    expect(found.at(-1)).toBe(30000);
  });

  it('chance may make every wait as short as nothing (full jitter)', async () => {
    expect(await delays({}, 3, 0)).toEqual([0, 0, 0]);
    expect(await delays({ backoff: { base: 100, cap: 100 } }, 3, 0.25)).toEqual([25, 25, 25]);
  });

  it('a connection that lasted 5 s starts the doubling anew; a shorter one does not', async () => {
    const random = Math.random;
    Math.random = () => 1;
    onTestFinished(() => {
      Math.random = random;
    });
    const server = await socketServer();
    const clock = new TestClock();
    const found: number[] = [];
    let open = 0;
    watch(
      fromWebSocket(server.url, {
        scheduler: clock,
        ping: false,
        backoff: { base: 100, cap: 100000 },
        onStatus(status) {
          if (status.state === 'waiting') found.push(status.delay);
          if (status.state === 'open') open += 1;
        },
      }),
    );
    for (const uptime of [10, 10, 4999, 5001, 10]) {
      const [before, waits] = [open, found.length];
      await eventually(() => open > before || server.server.clients.size > 0);
      await eventually(() => server.connections === waits + 1 && open === waits + 1);
      clock.advance(uptime);
      server.terminate();
      await eventually(() => found.length === waits + 1);
      clock.advance(found[waits] as number);
    }
    const [first, second, third, fourth, fifth] = found as [number, number, number, number, number];
    expect(second).toBe(first * 2);
    expect(third).toBe(first * 4);
    expect(fourth).toBe(100);
    expect(fifth).toBe(200);
  });

  it('Retry-After is honoured', async () => {
    const server = await refusingServer(() => 'HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n');
    const clock = new TestClock();
    const found: number[] = [];
    watch(
      fromWebSocket(server.url, {
        waitForServer: true,
        scheduler: clock,
        backoff: { base: 1, cap: 1 },
        onStatus: (status) => void (status.state === 'waiting' && found.push(status.delay)),
      }),
    );
    await eventually(() => found.length === 1);
    expect(found).toEqual([7000]);
    clock.advance(6999);
    await sleep(30);
    expect(server.count()).toBe(1);
    clock.advance(1);
    await eventually(() => server.count() === 2);
  });
});

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

describe('frames', () => {
  it('subprotocol and headers are sent', async () => {
    const server = await socketServer((socket) => socket.close(1000, 'end'));
    await lastValueFrom(
      fromWebSocket(server.url, { protocols: ['a.v1', 'b.v2'], headers: { Authorization: 'Bearer x' } }),
      { defaultValue: undefined },
    );
    expect(server.requests[0]?.headers).toMatchObject({
      'sec-websocket-protocol': 'a.v1,b.v2',
      authorization: 'Bearer x',
    });
  });

  it('text and binary frames are read alike', async () => {
    const server = await socketServer((socket) => {
      socket.send(frame(1, 1));
      socket.send(Buffer.from(frame(2, 2)), { binary: true });
      socket.close(1000, 'end');
    });
    const values = await lastValueFrom(fromWebSocket(server.url).pipe(toArray()));
    expect(values.map(({ t }) => t)).toEqual([1, 2]);
  });

  it('an array, and several lines, are as many samples', async () => {
    const server = await socketServer((socket) => {
      socket.send(`[${frame(1, 1)},${frame(2, 2)}]`);
      socket.send(`${frame(3, 3)}\n${frame(4, 4)}\n`);
      socket.close(1000, 'end');
    });
    const values = await lastValueFrom(fromWebSocket(server.url).pipe(toArray()));
    expect(values.map(({ t, value }) => [t, value])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
  });

  it('a frame that is no JSON is counted and said; the stream goes on over the same connection', async () => {
    const server = await socketServer((socket) => {
      socket.send(frame(1, 1));
      socket.send('{"t":2,');
      socket.send(frame(3, 3));
      socket.close(1000, 'end');
    });
    const counters = createSourceCounters();
    const bad: string[] = [];
    const values = await lastValueFrom(
      fromWebSocket(server.url, { counters, onBad: (message) => bad.push(message) }).pipe(toArray()),
    );
    expect(values.map(({ t }) => t)).toEqual([1, 3]);
    expect(counters).toMatchObject({ frames: 3, bad: 1 });
    expect(bad).toEqual([expect.stringContaining('not JSON')]);
    expect(server.connections).toBe(1);
  });

  it('a frame above maxPayload is counted bad; the stream goes on over a new connection', async () => {
    const server = await socketServer((socket, _, count) => {
      if (count === 1) socket.send('x'.repeat(2000));
      else {
        socket.send(frame(1, 1));
        socket.close(1000, 'end');
      }
    });
    const counters = createSourceCounters();
    const values = await lastValueFrom(
      fromWebSocket(server.url, { ...FAST, maxPayload: 1000, counters }).pipe(toArray()),
    );
    expect(values).toHaveLength(1);
    expect(counters).toMatchObject({ bad: 1, lost: expect.any(Number) });
    expect(server.closes[0]?.code).toBe(1009);
  });

  it('garbage between frames is counted bad; the stream goes on over a new connection', async () => {
    const server = await socketServer((socket, _, count) => socket.send(frame(count, count)));
    const proxy = await proxyTo(server.port);
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(proxy.url, { ...FAST, counters }));
    for (let round = 1; round <= 5; round += 1) {
      await eventually(() => seen.values.length === round);
      proxy.inject(Buffer.from('ffffffffffffffffffffffff', 'hex'));
      await eventually(() => counters.bad === round);
    }
    await eventually(() => seen.values.length === 6);
    expect(seen.error).toBeUndefined();
  });

  it('the same frames come whatever pieces the network cuts them into', async () => {
    const server = await socketServer((socket) => {
      for (let t = 0; t < 50; t += 1) socket.send(frame(t, t, 'ключ'));
      socket.close(1000, 'end');
    });
    const proxy = await proxyTo(server.port);
    proxy.split = 1;
    const values = await lastValueFrom(fromWebSocket(proxy.url).pipe(toArray()));
    expect(values.map(({ t, key }) => [t, key])).toEqual(Array.from({ length: 50 }, (_, t) => [t, 'ключ']));
  });

  it('a decode of one’s own that throws makes a bad frame, not an error', async () => {
    const server = await socketServer((socket) => {
      for (const text of ['1', 'x', '2']) socket.send(text);
      socket.close(1000, 'end');
    });
    const counters = createSourceCounters();
    const values = await lastValueFrom(
      fromWebSocket<number>(server.url, {
        counters,
        decode(text, emit) {
          if (text === 'x') throw new Error('what is x?');
          emit(Number(text));
        },
      }).pipe(toArray()),
    );
    expect(values).toEqual([1, 2]);
    expect(counters).toMatchObject({ frames: 3, bad: 1 });
  });
});

describe('subscribing', () => {
  it('is cold: nothing is opened before, and each subscription has a connection of its own', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 1)));
    const source = fromWebSocket(server.url);
    await sleep(30);
    expect(server.connections).toBe(0);
    await Promise.all([firstValueFrom(source), firstValueFrom(source)]);
    expect(server.connections).toBe(2);
  });

  it('unsubscribing while it connects throws nothing and leaves no connection', async () => {
    const server = await socketServer();
    const { subscription } = watch(fromWebSocket(server.url));
    subscription.unsubscribe();
    await sleep(50);
    expect(server.server.clients.size).toBe(0);
  });

  it('unsubscribing while it waits for its next attempt stops the attempts', async () => {
    const server = await socketServer((socket) => socket.terminate());
    let waiting = 0;
    const { subscription } = watch(
      fromWebSocket(server.url, {
        backoff: { base: '20ms', cap: '20ms' },
        waitForServer: true,
        onStatus({ state }) {
          if (state === 'waiting') waiting += 1;
        },
      }),
    );
    await eventually(() => waiting > 0);
    subscription.unsubscribe();
    const { connections } = server;
    await sleep(80);
    expect(server.connections).toBe(connections);
  });

  it('unsubscribing inside next closes the connection, and nothing more is delivered', async () => {
    const server = await socketServer((socket) => {
      for (let t = 0; t < 10; t += 1) socket.send(`[${frame(t * 2, 0)},${frame(t * 2 + 1, 0)}]`);
    });
    const values = await lastValueFrom(fromWebSocket(server.url).pipe(take(3), toArray()));
    expect(values.map(({ t }) => t)).toEqual([0, 1, 2]);
    await eventually(() => server.closes.length === 1);
    expect(server.closes[0]).toEqual({ code: 1000, reason: '' });
  });

  it.each<[string, object, RegExp]>([
    ['an unknown option', { pings: '5s' }, /no option "pings" \(did you mean ping\?\)/],
    ['a mapping that makes no sense', { map: { value: '/a~b' } }, /JSON Pointer/],
    ['an unknown member of a mapping', { map: { tiem: '/t' } }, /no option "tiem"/],
    ['a duration that is none', { ping: 'banana' }, /ping must be a positive duration/],
    ['a size that is none', { maxPayload: -1 }, /maxPayload/],
  ])('%s throws at once', (_, options, message) => {
    expect(() => fromWebSocket('ws://127.0.0.1:1', options)).toThrow(message);
  });

  it.each(['', 'not a url', 'http://127.0.0.1/', 'ws://127.0.0.1/#x'])('the address "%s" throws at once', (url) => {
    expect(() => fromWebSocket(url)).toThrow(SyntaxError);
  });
});

describe('a source that listens', () => {
  it('takes samples of all devices that connect, and goes on when one leaves', async () => {
    let port = 0;
    const counters = createSourceCounters();
    const seen = watch(
      fromWebSocket({
        listen: 0,
        counters,
        onListening: (given) => {
          port = given;
        },
      }),
    );
    await eventually(() => port > 0);
    const [a, b] = [await socketClient(`ws://127.0.0.1:${port}`), await socketClient(`ws://127.0.0.1:${port}`)];
    a.socket.send(frame(1, 1, 'a'));
    b.socket.send(frame(2, 2, 'b'));
    await eventually(() => seen.values.length === 2);
    a.socket.close(1000, 'end');
    await eventually(() => counters.lost === 1);
    b.socket.send(frame(3, 3, 'b'));
    await eventually(() => seen.values.length === 3);
    expect(seen.values.map(({ key }) => key).sort()).toEqual(['a', 'b', 'b']);
    expect(seen.completed).toBe(false);
    seen.subscription.unsubscribe();
    expect((await b.closed).code).toBe(1000);
  });

  it('a device that sends garbage loses its own connection only', async () => {
    let port = 0;
    const counters = createSourceCounters();
    const seen = watch(
      fromWebSocket({
        listen: 0,
        counters,
        maxPayload: 1000,
        onListening: (given) => {
          port = given;
        },
      }),
    );
    await eventually(() => port > 0);
    const [good, bad] = [await socketClient(`ws://127.0.0.1:${port}`), await socketClient(`ws://127.0.0.1:${port}`)];
    bad.socket.send('x'.repeat(5000));
    expect((await bad.closed).code).toBe(1009);
    good.socket.send(frame(1, 1));
    await eventually(() => seen.values.length === 1);
    expect(counters.bad).toBe(1);
  });

  it('a port in use is an error of the kind "in-use"', async () => {
    const { port } = await socketServer();
    const seen = watch(fromWebSocket({ listen: port }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'in-use' });
  });

  it('more connections than maxConnections are refused with 1013', async () => {
    let port = 0;
    watch(
      fromWebSocket({
        listen: 0,
        maxConnections: 1,
        onListening: (given) => {
          port = given;
        },
      }),
    );
    await eventually(() => port > 0);
    const first = await socketClient(`ws://127.0.0.1:${port}`);
    const second = await socketClient(`ws://127.0.0.1:${port}`);
    expect((await second.closed).code).toBe(1013);
    expect(first.socket.readyState).toBe(first.socket.OPEN);
  });

  it('a port that is none throws at once', () => {
    expect(() => fromWebSocket({ listen: 70000 })).toThrow(RangeError);
  });
});
