import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  type Counters,
  createCounters,
  createSourceCounters,
  derivative,
  fromWebSocket,
  StreamError,
} from '../../../src/index.js';
import { proxyTo, refusingServer, socketServer } from '../../support/socket-server.js';
import { FAST, frame, watch } from '../../support/sources.js';
import { eventually, sleep } from '../../support/time.js';

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
