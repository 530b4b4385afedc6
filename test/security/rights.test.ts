import { describe, expect, it, onTestFinished } from 'vitest';
import { SocketSink } from '../../src/adapters/websocket/sink.js';
import {
  createCounters,
  createSourceCounters,
  derivative,
  fromWebSocket,
  type ListenOptions,
  type TokenGrant,
} from '../../src/index.js';
import { Result } from '../../src/wire/result.js';
import { createResultEncoder, encodeResult } from '../../src/wire/result-encoder.js';
import { listeningSource } from '../support/raw-peer.js';
import { balanced, listening } from '../support/sinks.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, turns } from '../support/time.js';

const A = 'the-token-of-device-a';
const B = 'the-token-of-device-b';
const ALL = 'the-token-of-all-keys';
const TOKEN: readonly (string | TokenGrant)[] = [ALL, { token: A, keys: 'a/' }, { token: B, keys: ['b/', 'shared/'] }];
const FORBIDDEN = { code: 4403, reason: 'the token does not open this key' };

/** A source that listens, whose samples are differentiated for each key. */
async function differentiating(options: Partial<ListenOptions> = {}) {
  let port = 0;
  const bads: string[] = [];
  const lines: string[] = [];
  const frames = createSourceCounters();
  const counters = createCounters();
  const subscription = fromWebSocket({
    listen: 0,
    token: TOKEN,
    counters: frames,
    onBad: (message) => void bads.push(message),
    onListening: (given) => {
      port = given;
    },
    ...options,
  })
    .pipe(derivative({ keyed: true, per: 'ms', counters }))
    .subscribe((result) => void lines.push(encodeResult(result)));
  onTestFinished(() => subscription.unsubscribe());
  await eventually(() => port > 0);
  const of = (key: string): string[] => lines.filter((line) => line.includes(`"key":"${key}"`));
  return { url: `ws://127.0.0.1:${port}`, bads, counters, frames, of, end: () => subscription.unsubscribe() };
}

/** The results of `b/1`, from a run in which somebody writes that series who may not, or from one without. */
async function resultsOfB(intrude: (url: string) => Promise<void>): Promise<string[]> {
  const run = await differentiating();
  const b = await socketClient(run.url, B);
  const send = async (from: number, to: number): Promise<void> => {
    for (let t = from; t < to; t += 1) b.socket.send(frame(t * 7, Math.sin(t), 'b/1'));
    await eventually(() => run.of('b/1').length >= to - 1);
  };
  await intrude(run.url);
  await send(0, 5);
  await intrude(run.url);
  await send(5, 10);
  expect(run.of('b/1')).toHaveLength(9);
  expect(b.socket.readyState).toBe(1);
  return run.of('b/1');
}

describe('S3: a device may write the keys of its token only', () => {
  it('S3: one that writes the series of another is closed with 4403, and that series stays as it was, bit for bit', async () => {
    const alone = await resultsOfB(async () => {});
    const intruded = await resultsOfB(async (url) => {
      // As a sample, as one that would make the times of the series bigints, as a late one, and as none.
      for (const [t, value] of [
        [14, 1e9],
        ['1970-01-01T00:00:00.020000001Z', 1],
        [0, 5],
        [1e15, null],
      ]) {
        const a = await socketClient(url, A);
        a.socket.send(frame(t as number, value, 'b/1'));
        expect(await a.closed).toEqual(FORBIDDEN);
      }
    });
    expect(intruded).toEqual(alone);
  });

  it('S3: what is allowed in the same frame counts, what is not is bad, and what comes after it is not read', async () => {
    const run = await differentiating();
    const a = await socketClient(run.url, A);
    a.socket.send(`[${[frame(0, 0, 'a/1'), frame(1, 1, 'a/1'), frame(1, 1, 'b/1'), frame(2, 4, 'a/1')].join()}]`);
    a.socket.send(frame(3, 9, 'a/1'));
    expect(await a.closed).toEqual(FORBIDDEN);
    await turns();
    expect(run.bads).toEqual(['the token of its peer does not open the key "b/1"']);
    expect(run.counters.in).toBe(3);
    expect(run.frames).toEqual({ frames: 1, bad: 1, lost: 1 });
    // It may come back, and go on where it stood.
    const again = await socketClient(run.url, A);
    again.socket.send(frame(3, 9, 'a/1'));
    await eventually(() => run.of('a/1').length === 3);
  });

  it('S3: a token may open several keys, and one without keys opens all, also series without a key', async () => {
    const { url, seen, bads } = await listeningSource({ token: TOKEN });
    const [b, all] = [await socketClient(url, B), await socketClient(url, ALL)];
    for (const key of ['b/', 'b/1', 'shared/x']) b.socket.send(frame(0, 0, key));
    for (const key of ['a/1', 'b/1', '', undefined]) all.socket.send(frame(0, 0, key));
    await eventually(() => seen.values.length === 7);
    expect(bads).toEqual([]);
  });

  it.each([
    [undefined, 'the token of its peer does not open series without a key'],
    ['', 'the token of its peer does not open series without a key'],
    ['a', 'the token of its peer does not open the key "a"'],
    ['A/1', 'the token of its peer does not open the key "A/1"'],
    [' a/1', 'the token of its peer does not open the key " a/1"'],
    ['b/a/1', 'the token of its peer does not open the key "b/a/1"'],
    ['x'.repeat(1000), `the token of its peer does not open the key "${'x'.repeat(56)}...`],
  ])('S3: the key %j does not begin with a/', async (key, message) => {
    const { url, seen, bads, counters } = await listeningSource({ token: TOKEN });
    const { socket, closed } = await socketClient(url, A);
    socket.send(frame(0, 0, key));
    expect(await closed).toEqual(FORBIDDEN);
    expect(bads).toEqual([message]);
    expect(seen.values).toEqual([]);
    await eventually(() => counters.lost === 1);
    expect(counters).toEqual({ frames: 1, bad: 1, lost: 1 });
  });

  it('S3: names of Object.prototype are beginnings of keys as any other', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty'];
    const { url, seen } = await listeningSource({
      token: [
        { token: A, keys: names },
        { token: B, keys: 'b/' },
      ],
    });
    const a = await socketClient(url, A);
    for (const key of [...names, '__proto__/1']) a.socket.send(frame(0, 0, key));
    await eventually(() => seen.values.length === 4);
    for (const key of [...names, 'toString', 'prototype', '0', 'length']) {
      const b = await socketClient(url, B);
      b.socket.send(frame(0, 0, key));
      expect(await b.closed).toEqual(FORBIDDEN);
    }
    a.socket.send(frame(0, 0, 'toString'));
    expect(await a.closed).toEqual(FORBIDDEN);
    expect(seen.values).toHaveLength(4);
  });

  it('S3: a decoding of the user knows no keys: with a token that has some, it throws at once', () => {
    const decode = (text: string, emit: (value: string) => void): void => emit(text);
    expect(() => fromWebSocket({ listen: 0, token: TOKEN, decode })).toThrow(
      new TypeError('decode cannot be used with a token that has keys: only the default decoding knows keys'),
    );
    const expires = [ALL, { token: A, expires: new Date(Date.now() + 1e6) }];
    expect(() => fromWebSocket({ listen: 0, token: expires, decode })).not.toThrow();
  });
});

describe('S3: a client may read the keys of its token only', () => {
  it('S3: each gets its own results, in their order; what nobody may read is dropped', async () => {
    const { sink, url } = await listening({ token: TOKEN, encode: encodeResult });
    const [a, b, all] = [await socketClient(url, A), await socketClient(url, B), await socketClient(url, ALL)];
    const keys = ['a/1', 'b/1', '__proto__', 'shared/1', 'a/2', undefined, ''];
    for (const [t, key] of keys.entries()) sink.next({ t, key });
    await eventually(() => all.frames.length === keys.length);
    await eventually(() => a.frames.length === 2 && b.frames.length === 2);
    await turns();
    const keysOf = (frames: readonly string[]): unknown[] => frames.map((text) => JSON.parse(text).key);
    expect([a, b, all].map(({ frames }) => keysOf(frames))).toEqual([['a/1', 'a/2'], ['b/1', 'shared/1'], keys]);
    await eventually(() => sink.counters.sent === 11);
    all.socket.close();
    await all.closed;
    await eventually(() => sink.counters.lost === 1);
    sink.next({ t: 9, key: 'c/1' });
    expect(sink.counters).toMatchObject({ in: 12, sent: 11, dropped: 1 });
    expect(balanced(sink.counters)).toBe(true);
  });

  it('S3: the header of a table goes to everyone, a row without a key only to who may read all', async () => {
    let port = 0;
    const columns = { quality: [], warming: false, early: false } as const;
    const sink = new SocketSink({
      listen: 0,
      token: TOKEN,
      encoder: createResultEncoder('csv', undefined, columns),
      onListening: (given) => {
        port = given;
      },
    });
    onTestFinished(() => sink.close());
    await sink.open({ full() {}, drained() {}, closed() {}, failed() {} });
    const [a, all] = [
      await socketClient(`ws://127.0.0.1:${port}`, A),
      await socketClient(`ws://127.0.0.1:${port}`, ALL),
    ];
    for (const key of ['b/1', 'a/1', undefined, 'b/2'])
      sink.take(Object.assign(new Result(), { key, timeText: '1', valueText: '2', derivative: 3 }));
    await eventually(() => all.frames.length === 5 && a.frames.length === 2);
    await turns();
    expect(a.frames).toEqual(['key,t,value,derivative,edge', 'a/1,1,2,3,']);
    expect(all.frames).toEqual(['key,t,value,derivative,edge', 'b/1,1,2,3,', 'a/1,1,2,3,', ',1,2,3,', 'b/2,1,2,3,']);
  });
});
