import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tap } from 'rxjs';
import { expect } from 'vitest';
import type { WebSocket } from 'ws';
import {
  byKey,
  createCounters,
  createSourceCounters,
  derivative,
  Flow,
  fromWebSocket,
  type StreamError,
  toWebSocket,
} from '../../src/index.js';
import { random } from './numbers.js';
import { proxyTo, socketServer } from './socket-server.js';
import { eventually } from './time.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const heap = (): number => {
  gc();
  return process.memoryUsage().heapUsed;
};

interface ChaosOptions {
  readonly samples: number;
  /** Connections to reset on each side. */
  readonly resets: number;
  readonly seed: number;
}

/** More messages than a socket of the sink may hold: 1 MiB. */
const IN_SOCKET = (1 << 20) / 64;

const KEYS = ['a', 'b', 'c', '__proto__'];

/**
 * Samples through source -> derivative -> sink over two TCP proxies whose connections are reset at random moments, and all
 * that must hold then: the resets happened, no edge was invented, memory is flat, and the counters account for every sample.
 *
 * The server goes on with its next unsent sample: what a reset destroys on the wire is lost, for WebSocket keeps nothing. That
 * is why the receiver may see less than was sent. What the sink was passing on when a connection broke comes again, in its order,
 * at the beginning of the next one; else nothing comes twice, nor out of order.
 */
export async function chaos({ samples, resets, seed }: ChaosOptions): Promise<void> {
  const chance = random(seed);
  let fed = 0;
  let gate = Infinity; // the server waits here for the next reset, so that none is left over
  let feedTo: WebSocket | undefined;
  const feed = await socketServer((socket) => {
    feedTo = socket;
    const more = (): void => {
      if (socket !== feedTo || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount < 1 << 15)
        for (let i = 0; i < 100 && fed < samples && fed < gate; i += 1, fed += 1)
          socket.send(`{"t":${fed},"value":${(fed * 7) % 1000},"key":"${KEYS[fed % KEYS.length]}"}`);
      if (fed < samples) setImmediate(more);
    };
    more();
  });
  const received = { count: 0, starts: 0, ends: 0, backwards: 0, unreadable: 0 };
  const newest = new Map<string, number>();
  let again = 0;
  let mostAgain = 0; // in one connection
  const to = await socketServer((socket) => {
    const newestHere = new Map<string, number>();
    let againHere = 0;
    socket.on('message', (data: Buffer) => {
      received.count += 1;
      try {
        const { t, key, edge } = JSON.parse(data.toString()) as { t: number; key: string; edge?: string };
        if (edge === 'start') received.starts += 1;
        if (edge === 'end') received.ends += 1;
        if (t <= (newestHere.get(key) ?? -1)) received.backwards += 1;
        newestHere.set(key, t);
        if (t > (newest.get(key) ?? -1)) newest.set(key, t);
        else {
          again += 1;
          againHere += 1;
          mostAgain = Math.max(mostAgain, againHere);
        }
      } catch {
        received.unreadable += 1;
      }
    });
  });
  to.frames.push = () => 0; // nothing need be kept
  const [before, after] = [await proxyTo(feed.port), await proxyTo(to.port)];

  const flow = new Flow();
  const counters = createCounters();
  const source = createSourceCounters();
  const backoff = { base: '2ms', cap: '20ms' } as const;
  const sink = toWebSocket(after.url, { flow, backoff, queue: { max: 100, full: 'block' } });
  const made = { starts: 0, ends: 0 };
  let holds = 0;
  flow.listen((held) => {
    if (held) holds += 1;
  });
  let failure: StreamError | undefined;
  const subscription = fromWebSocket(before.url, { flow, backoff, counters: source })
    .pipe(
      byKey(() => derivative({ per: 'ms', counters })),
      tap({
        next: ({ edge }) => {
          if (edge === 'start') made.starts += 1;
          if (edge === 'end') made.ends += 1;
        },
        error: (error: StreamError) => {
          failure = error;
        },
      }),
    )
    .subscribe(sink);

  // The first results and the last ones travel in peace, so that what the receiver counts at the ends is known.
  await eventually(() => received.starts === KEYS.length, 'the first results');
  const heapBefore = heap();
  let heapPeak = 0;
  const span = samples * 0.9;
  const moments = Array.from({ length: resets * 2 }, (_, i) => ({
    at: samples * 0.03 + chance() * span,
    proxy: i % 2 === 0 ? before : after,
  })).sort((a, b) => a.at - b.at);
  for (const { at, proxy } of moments) {
    gate = Math.max(at, fed) + 200;
    await eventually(() => fed >= at || failure !== undefined, `sample ${Math.round(at)}`, 60_000);
    await eventually(() => proxy.busy, 'a connection to reset', 20_000);
    expect(proxy.reset()).toBe(1);
    expect(sink.counters.in).toBe(
      sink.counters.sent + sink.counters.dropped + sink.counters.coalesced + sink.counters.queued,
    );
    expect(sink.counters.queued).toBeLessThan(20_000);
    heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed);
  }
  gate = Infinity;
  await eventually(() => fed === samples, 'the last sample', 60_000);
  await eventually(() => feedTo?.readyState === 1 && feedTo.bufferedAmount === 0, 'the last write', 20_000);
  expect(made.ends).toBe(0); // no reset made an edge
  feedTo?.close(1000, 'end');
  await sink.finished;
  await eventually(() => to.closes.some(({ reason }) => reason === 'end'), 'the end');
  const heapAfter = heap();
  subscription.unsubscribe();

  expect(failure).toBeUndefined();
  expect([before.resets, after.resets]).toEqual([resets, resets]);
  expect(source.lost).toBeGreaterThanOrEqual(resets);
  expect(sink.counters.lost).toBeGreaterThanOrEqual(resets);
  // Every sample is accounted for, link by link.
  expect(source.bad).toBe(0);
  expect(source.frames).toBeLessThanOrEqual(samples);
  expect(source.frames).toBeGreaterThan(samples * 0.5);
  expect(counters).toEqual({ ...createCounters(), in: source.frames, out: source.frames });
  expect(sink.counters).toMatchObject({
    in: source.frames,
    sent: source.frames,
    dropped: 0,
    coalesced: 0,
    queued: 0,
  });
  expect(received.count - again).toBeLessThanOrEqual(sink.counters.sent);
  expect(mostAgain).toBeLessThan(IN_SOCKET);
  expect(received.count).toBeGreaterThan(samples * 0.4);
  expect(received).toMatchObject({ backwards: 0, unreadable: 0 });
  // One start and one end for each series, whatever happened between.
  expect(made).toEqual({ starts: KEYS.length, ends: KEYS.length });
  expect(received).toMatchObject({ starts: KEYS.length, ends: KEYS.length });
  expect(holds).toBeGreaterThan(0);
  expect(heapAfter - heapBefore).toBeLessThan(64 << 20);
  expect(heapPeak - heapBefore).toBeLessThan(256 << 20);
}
