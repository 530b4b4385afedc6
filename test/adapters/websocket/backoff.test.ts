import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { fromWebSocket, toWebSocket, type WebSocketSourceOptions } from '../../../src/index.js';
import { held, text } from '../../support/sinks.js';
import { refusingServer, socketServer, tcpServer } from '../../support/socket-server.js';
import { watch } from '../../support/sources.js';
import { eventually, sleep, TestClock, turns } from '../../support/time.js';

/** Lets chance give this number. */
function chance(number: number): void {
  const random = Math.random;
  Math.random = () => number;
  onTestFinished(() => {
    Math.random = random;
  });
}

describe('how long it waits before it connects again', () => {
  /** The delays of `count` attempts at a server that resets every connection, when chance gives `given`. */
  async function delays(options: WebSocketSourceOptions, count: number, given: number): Promise<number[]> {
    const { port } = await tcpServer((socket) => socket.resetAndDestroy());
    chance(given);
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

  /** The waits of a source whose server does `serve` with each connection, when chance gives 1 and each connection lasts `uptime`. */
  async function waits(
    count: number,
    uptime: (connection: number) => number,
    serve: (socket: WebSocket, connection: number) => void,
  ): Promise<number[]> {
    chance(1);
    const server = await socketServer((socket, _, connection) => serve(socket, connection));
    const clock = new TestClock();
    const found: number[] = [];
    let open = 0;
    const seen = watch(
      fromWebSocket<string>(server.url, {
        scheduler: clock,
        ping: false,
        backoff: { base: 100, cap: 100000 },
        decode: (frame, emit) => emit(frame),
        onStatus(status) {
          if (status.state === 'waiting') found.push(status.delay);
          if (status.state === 'open') open += 1;
        },
      }),
    );
    for (let i = 1; i <= count; i += 1) {
      await eventually(() => open === i && server.connections === i);
      await eventually(() => server.server.clients.size === 0 || seen.values.length > 0 || uptime(i) > 0);
      await turns();
      clock.advance(uptime(i));
      server.terminate();
      await eventually(() => found.length === i);
      clock.advance(found[i - 1] as number);
    }
    return found;
  }

  it('data starts the doubling anew, uptime alone does not', async () => {
    const found = await waits(
      6,
      (connection) => (connection === 3 ? 60_000 : 10),
      (socket, connection) => {
        if (connection === 5) socket.send('data');
      },
    );
    expect(found).toEqual([100, 200, 400, 800, 100, 200]);
  });

  it('a line that breaks every 0.3 s, but brings data each time, is opened again within the base each time', async () => {
    const found = await waits(
      12,
      () => 300,
      (socket) => socket.send('data'),
    );
    expect(found).toEqual(found.map(() => 100));
  });

  it('a server that takes each connection and closes it at once is asked ever more rarely', async () => {
    const found = await waits(
      5,
      () => 0,
      (socket) => socket.close(1011),
    );
    expect(found).toEqual([100, 200, 400, 800, 1600]);
  });

  /** The waits of a sink that always has something to send. */
  async function sinkWaits(count: number, uptime: number): Promise<number[]> {
    chance(1);
    const server = await socketServer();
    const clock = new TestClock();
    const found: number[] = [];
    let open = 0;
    const sink = held(
      toWebSocket(server.url, {
        ...text,
        scheduler: clock,
        ping: false,
        backoff: { base: 100, cap: 100000 },
        onStatus(status) {
          if (status.state === 'waiting') found.push(status.delay);
          if (status.state === 'open') open += 1;
        },
      }),
    );
    for (let i = 1; i <= count; i += 1) {
      sink.next(i);
      await eventually(() => open === i && sink.counters.queued === 0);
      clock.advance(uptime);
      server.terminate();
      await eventually(() => found.length === i);
      clock.advance(found[i - 1] as number);
    }
    return found;
  }

  it('of a sink, a message that was passed on starts it anew', async () => {
    expect(await sinkWaits(4, 300)).toEqual([100, 100, 100, 100]);
  });

  it('but not where the server closes at once, for the platform takes a message even then', async () => {
    expect(await sinkWaits(4, 50)).toEqual([100, 200, 400, 800]);
  });

  /** The first wait after an answer with these headers. */
  async function firstWait(headers: string, given = 0) {
    chance(given);
    const server = await refusingServer(() => `HTTP/1.1 503 Busy\r\n${headers}\r\nContent-Length: 0\r\n\r\n`);
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
    return { server, clock, wait: found[0] as number };
  }

  it('Retry-After is honoured', async () => {
    const { server, clock, wait } = await firstWait('Retry-After: 7');
    expect(wait).toBe(7000);
    clock.advance(6999);
    await sleep(30);
    expect(server.count()).toBe(1);
    clock.advance(1);
    await eventually(() => server.count() === 2);
  });

  it('Retry-After may be a date, by the clock of the server', async () => {
    const headers = 'Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:51:37 GMT';
    expect((await firstWait(headers)).wait).toBe(120_000);
  });

  it('clients that were all asked to wait as long come back spread over a tenth of it', async () => {
    expect((await firstWait('Retry-After: 100', 1)).wait).toBe(110_000);
  });
});
