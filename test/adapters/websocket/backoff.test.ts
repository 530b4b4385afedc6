import { describe, expect, it, onTestFinished } from 'vitest';
import { fromWebSocket, type WebSocketSourceOptions } from '../../../src/index.js';
import { refusingServer, socketServer, tcpServer } from '../../support/socket-server.js';
import { watch } from '../../support/sources.js';
import { eventually, sleep, TestClock } from '../../support/time.js';

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
