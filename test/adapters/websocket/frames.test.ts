import { deflateSync, gzipSync } from 'node:zlib';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createSourceCounters, fromWebSocket } from '../../../src/index.js';
import { proxyTo, socketServer } from '../../support/socket-server.js';
import { FAST, frame, watch } from '../../support/sources.js';
import { eventually } from '../../support/time.js';

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

  it('binary frames that gzip or zlib has packed are unpacked, up to maxPayload; text is left as it is', async () => {
    const bomb = gzipSync(Buffer.alloc(8 << 20, ' '));
    const server = await socketServer((socket) => {
      socket.send(gzipSync(frame(1, 1)));
      socket.send(deflateSync(frame(2, 2)));
      socket.send(bomb);
      socket.send(Buffer.concat([gzipSync(frame(7, 7)).subarray(0, 20)])); // torn
      socket.send(Buffer.from(gzipSync(frame(8, 8)).toString('latin1'))); // text that begins so
      socket.send(gzipSync(frame(3, 3)));
      socket.close(1000, 'end');
    });
    const counters = createSourceCounters();
    const bad: string[] = [];
    const options = { counters, onBad: (message: string) => void bad.push(message), maxPayload: 1 << 20 };
    const values = await lastValueFrom(fromWebSocket(server.url, options).pipe(toArray()));
    expect(bomb.length).toBeLessThan(10_000);
    expect(values.map(({ t }) => t)).toEqual([1, 2, 3]);
    expect(bad[0]).toBe('a packed message is larger than maxPayload');
    expect(bad).toHaveLength(3);
    expect(counters).toMatchObject({ frames: 6, bad: 3 });
  });

  it('a byte order mark before a frame is no part of it, whether text or binary, for a decoding of your own too', async () => {
    const server = await socketServer((socket) => {
      socket.send(`\ufeff${frame(1, 1)}`);
      socket.send(Buffer.from(`\ufeff[${frame(2, 2)}]`), { binary: true });
      socket.send(`\ufeff${frame(3, 3)}\n${frame(4, 4)}`);
      socket.send(`\ufeff\ufeff${frame(9, 9)}`); // a second one is
      socket.close(1000, 'end');
    });
    const counters = createSourceCounters();
    const values = await lastValueFrom(fromWebSocket(server.url, { counters }).pipe(toArray()));
    expect(values.map(({ t }) => t)).toEqual([1, 2, 3, 4]);
    expect(values[0]?.frame).toEqual({ t: 1, value: 1 });
    expect(counters).toMatchObject({ frames: 4, bad: 1 });
    const texts = await lastValueFrom(
      fromWebSocket<string>(server.url, { decode: (text, emit) => emit(text) }).pipe(toArray()),
    );
    expect(texts.map((text) => text.charCodeAt(0) === 0xfeff)).toEqual([false, false, false, true]);
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
