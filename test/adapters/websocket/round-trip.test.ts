import { NEVER, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createSinkCounters, fromWebSocket, toWebSocket } from '../../../src/index.js';
import { held, listening, text } from '../../support/sinks.js';
import { socketServer } from '../../support/socket-server.js';
import { eventually, sleep } from '../../support/time.js';

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
