import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createCounters,
  createSourceCounters,
  type Derivative,
  type DerivativeOptions,
  derivative,
  type FeedSample,
  fromWebSocket,
} from '../../src/index.js';
import { frameFault } from '../../src/sockets/close-table.js';
import { rawFrame } from '../support/raw-frames.js';
import { RawPeer } from '../support/raw-peer.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually } from '../support/time.js';

const TEXT = 1;

/** A listening source whose samples are differentiated, for each key of its own. */
async function differentiating(maxKeys?: number, options: DerivativeOptions<FeedSample> = {}) {
  let port = 0;
  let error: unknown;
  const bads: string[] = [];
  const results: Derivative<FeedSample>[] = [];
  const counters = createCounters();
  const frames = createSourceCounters();
  const subscription = fromWebSocket({
    listen: 0,
    counters: frames,
    onBad: (message) => void bads.push(message),
    onListening: (given) => {
      port = given;
    },
  })
    .pipe(derivative({ ...options, keyed: maxKeys === undefined ? true : { maxKeys }, counters }))
    .subscribe({
      next: (result) => void results.push(result as Derivative<FeedSample>),
      error: (failure: unknown) => {
        error = failure;
      },
    });
  onTestFinished(() => subscription.unsubscribe());
  await eventually(() => port > 0);
  const { socket } = await socketClient(`ws://127.0.0.1:${port}`);
  return {
    port,
    bads,
    results,
    counters,
    frames,
    send: (...texts: readonly string[]) => {
      for (const text of texts) socket.send(text);
    },
    slopes: (key: string) => results.filter((result) => result.key === key).map((result) => result.derivative),
    failure: () => error,
  };
}

/** A seeded generator of whole numbers below `most` (mulberry32). */
function seeded(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
}

describe('what peers send', () => {
  it('S11: of 20,000 random keys no more than maxKeys live, and one that is in use is never let go', async () => {
    const { send, slopes, counters } = await differentiating(100);
    for (let i = 0; i < 20_000; i += 1) {
      send(frame(i, i, `random-${i}`));
      if (i % 50 === 0) send(frame(i, i, 'hot'));
    }
    await eventually(() => counters.in === 20_400);
    expect(counters.pending).toBeLessThanOrEqual(200);
    const hot = slopes('hot');
    expect(hot.length).toBeGreaterThanOrEqual(398);
    expect(hot.every((slope) => Math.abs((slope ?? 0) - 1000) < 1e-9)).toBe(true);
  });

  it('S23: a flood of times 1 us apart takes the memory of maxSamples samples, and its results say so', async () => {
    const { send, results, counters } = await differentiating(100, {
      estimator: { kind: 'least-squares', window: '5s', maxSamples: 50 },
    });
    for (let i = 0; i < 5000; i += 1) send(frame(i / 1000, i));
    await eventually(() => counters.in === 5000);
    expect(counters).toMatchObject({ out: 5000, shortened: 4950 });
    expect(results.at(-1)).toMatchObject({ shortened: true });
  });

  it('S15: series named after members of objects have the same results as any other, and Object.prototype stays', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).sort();
    const { send, slopes, results } = await differentiating();
    const keys = ['a', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', ''];
    for (const [t, value] of [
      [0, 0],
      [1, 1],
      [3, 9],
      [4, 16],
    ])
      send(...keys.map((key) => `{"t":${t},"value":${value},"key":${JSON.stringify(key)},"__proto__":{"polluted":1}}`));
    await eventually(() => results.length === keys.length * 3);
    expect(slopes('a')).toHaveLength(3);
    for (const key of keys) expect([key, slopes(key)]).toEqual([key, slopes('a')]);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('S16: 64 KB of "[" or of nested objects is one bad frame each, and nothing else', async () => {
    const { send, bads, frames, results, failure } = await differentiating();
    send(
      '['.repeat(65_000),
      '{"a":'.repeat(13_000),
      `{"x":${'['.repeat(30_000)}${']'.repeat(30_000)},"t":0,"value":1}`,
    );
    send(frame(1, 1), frame(2, 2), frame(3, 3));
    await eventually(() => results.length >= 2);
    expect(failure()).toBeUndefined();
    expect(frames).toMatchObject({ frames: 6 });
    expect(bads.length).toBeGreaterThanOrEqual(2);
    for (const message of bads) expect(message.length).toBeLessThan(300);
  });

  it('S17: numbers that are none, and times that stand still or go back, are counted, and none comes out as NaN', async () => {
    const { send, results, counters, bads, failure } = await differentiating();
    send('{"t":0,"value":0}', '{"t":1,"value":1}');
    send('{"t":2,"value":1e999}', '{"t":2,"value":NaN}', '{"t":2,"value":"x"}', '{"t":2,"value":null}');
    send('{"t":1e999,"value":1}', '{"t":null,"value":1}', '{"t":"x","value":1}', '{"t":-1e308,"value":1}');
    send('{"t":1,"value":1}', '{"t":0.5,"value":1}'); // as late as can be
    send('{"t":2,"value":-0}', '{"t":3,"value":9007199254740993}', '{"t":4,"value":9007199254740994}');
    send('{"t":5,"value":1,"value":2}', '{"t":6,"value":3}');
    await eventually(() => results.some(({ t }) => t === 5));
    expect(failure()).toBeUndefined();
    expect(results.every(({ derivative }) => Number.isFinite(derivative))).toBe(true);
    expect(bads.length + counters.missing + counters.late + counters.tied).toBeGreaterThanOrEqual(9);
  });
});

describe('frames that break the rules', () => {
  /** Something that is no frame, or a frame with a few bits changed. */
  const mutated = (random: (most: number) => number): Buffer => {
    if (random(4) === 0) return Buffer.from(Array.from({ length: 2 + random(64) }, () => random(256)));
    const good = rawFrame(random(16), 'x'.repeat(random(200)), {
      fin: random(4) > 0,
      rsv: random(8),
      masked: random(8) > 0,
      ...(random(4) === 0 && { length: random(2 ** 31) }),
    });
    for (let flips = random(4); flips > 0; flips -= 1) good.writeUInt8(random(256), random(good.length));
    return good;
  };

  it('S18, S19: after 6,000 mutated frames the program lives, all reasons are of the table, and a neighbour has the same results', async () => {
    const random = seeded(20);
    const alone = await differentiating();
    const beside = await differentiating();
    const reasons = new Set<string>();
    for (let round = 0; round < 60; round += 1) {
      const peers = await Promise.all(Array.from({ length: 50 }, () => RawPeer.upgraded(beside.port)));
      for (const peer of peers) {
        peer.send(mutated(random), mutated(random));
        peer.socket.end();
      }
      const sample = frame(round, random(1000), 'good');
      alone.send(sample);
      beside.send(sample);
      for (const peer of peers) reasons.add((await peer.closing()).reason);
    }
    await eventually(() => alone.slopes('good').length === 59 && beside.slopes('good').length === 59);
    expect(beside.slopes('good')).toEqual(alone.slopes('good'));
    expect(beside.frames.bad).toBeGreaterThan(1500);
    expect([...reasons]).toEqual(['']);
  }, 20_000);

  it('S18: what broke a rule is told in fixed words, without the data of the peer', async () => {
    const { port, bads } = await differentiating();
    for (const bad of [
      rawFrame(3, 'secret'),
      rawFrame(TEXT, 'secret', { masked: false }),
      rawFrame(TEXT, 'secret', { rsv: 2 }),
      rawFrame(TEXT, Buffer.from([0xc3, 0x28])),
      rawFrame(8, Buffer.from([0, 1])),
      rawFrame(9, 'x'.repeat(126)),
    ]) {
      const peer = await RawPeer.upgraded(port);
      peer.send(bad);
      expect((await peer.closing()).reason).toBe('');
    }
    expect(bads).toEqual([
      'a frame has an invalid opcode',
      'a frame is not masked',
      'a frame has a reserved bit set',
      'a text frame is not UTF-8',
      'a frame has an invalid close code',
      'a control frame is too long',
    ]);
    expect(frameFault('WS_ERR_OF_TOMORROW')).toBe('a frame breaks the rules of the protocol');
  });

  it('S19: connections that are reset before, in and after the upgrade end nothing', async () => {
    const { port, send, results, failure } = await differentiating();
    for (const text of ['', 'GET', 'x\r\n\r\n', '\u0000\u0016\u0003']) {
      const peer = await RawPeer.to(port, text);
      peer.socket.resetAndDestroy();
    }
    (await RawPeer.upgraded(port)).socket.resetAndDestroy();
    send(frame(0, 0), frame(1, 1), frame(2, 2));
    await eventually(() => results.length === 2);
    expect(failure()).toBeUndefined();
  });
});
