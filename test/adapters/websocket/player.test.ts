import { describe, expect, it, onTestFinished } from 'vitest';
import { TapeServer, type TapeServerOptions } from '../../../src/adapters/websocket/tape-server.js';
import type { TapeEntry } from '../../../src/wire/tape.js';
import { socketClient } from '../../support/socket-server.js';
import { eventually, TestClock, turns } from '../../support/time.js';

const frame = (at: number | undefined, text: string): TapeEntry => ({ dir: 'in', at, text });
const sent = (at: number, text = '{"op":"subscribe"}'): TapeEntry => ({ dir: 'out', at, text });
const open = (at: number): TapeEntry => ({ dir: 'open', at, text: 'ws://host' });

/** Serves a recording on a clock that stands still. */
async function serve(
  tape: readonly TapeEntry[],
  options: Partial<TapeServerOptions> = {},
): Promise<{ clock: TestClock; url: string; server: TapeServer; served: (readonly [number, boolean])[] }> {
  const clock = new TestClock();
  const served: (readonly [number, boolean])[] = [];
  let server: TapeServer | undefined;
  const port = await new Promise<number>((resolve) => {
    server = new TapeServer({
      listen: 0,
      speed: 1,
      scheduler: clock,
      onListening: resolve,
      onServed: (frames, whole) => void served.push([frames, whole]),
      tape: async function* () {
        yield* tape;
      },
      ...options,
    });
  });
  onTestFinished(() => server?.close());
  return { clock, url: `ws://127.0.0.1:${port}`, server: server as TapeServer, served };
}

/** Lets the time pass in steps, so that what a step sends arrives before the next one. */
async function pass(clock: TestClock, ms: number): Promise<void> {
  await turns();
  clock.advance(ms);
  await turns();
}

describe('a recording that is replayed', () => {
  it('leaves at the recorded distances, the first frame at once', async () => {
    const { clock, url } = await serve([open(1), frame(100, 'a'), frame(101.5, 'b'), frame(102, 'c')]);
    const { frames } = await socketClient(url);
    await eventually(() => frames.length === 1);
    await pass(clock, 1499);
    expect(frames).toEqual(['a']);
    await pass(clock, 1);
    expect(frames).toEqual(['a', 'b']);
    await pass(clock, 499);
    expect(frames).toEqual(['a', 'b']);
    await pass(clock, 1);
    expect(frames).toEqual(['a', 'b', 'c']);
  });

  it('leaves as many times faster as the speed says', async () => {
    const { clock, url } = await serve([frame(0, 'a'), frame(60, 'b')], { speed: 60 });
    const { frames } = await socketClient(url);
    await pass(clock, 999);
    expect(frames).toEqual(['a']);
    await pass(clock, 1);
    expect(frames).toEqual(['a', 'b']);
  });

  it('makes no pause of a time that is missing or goes back', async () => {
    const { clock, url } = await serve([frame(50, 'a'), frame(undefined, 'b'), frame(10, 'c'), frame(11, 'd')]);
    const { frames } = await socketClient(url);
    await eventually(() => frames.length === 3);
    await pass(clock, 999);
    expect(frames).toEqual(['a', 'b', 'c']);
    await pass(clock, 1);
    expect(frames).toEqual(['a', 'b', 'c', 'd']);
  });

  it('waits for one frame of the client where frames had been sent, and keeps the distances behind it', async () => {
    const { clock, url } = await serve([frame(0, 'hello'), sent(1), sent(1), frame(2, 'a'), sent(3), frame(3, 'b')]);
    const { frames, socket } = await socketClient(url);
    await pass(clock, 10_000);
    expect(frames).toEqual(['hello']);
    socket.send('subscribe');
    await pass(clock, 999);
    expect(frames).toEqual(['hello']);
    await pass(clock, 1);
    expect(frames).toEqual(['hello', 'a']);
    await pass(clock, 10_000);
    expect(frames).toEqual(['hello', 'a']);
    socket.send('more');
    await eventually(() => frames.length === 3);
    expect(frames).toEqual(['hello', 'a', 'b']);
  });

  it('does not hurry after a client that answers early', async () => {
    const { clock, url } = await serve([frame(0, 'hello'), sent(1), frame(2, 'a')]);
    const { frames, socket } = await socketClient(url);
    socket.send('subscribe');
    await pass(clock, 1999);
    expect(frames).toEqual(['hello']);
    await pass(clock, 1);
    expect(frames).toEqual(['hello', 'a']);
  });

  it('counts a frame that the client sends before it is waited for', async () => {
    const { url } = await serve([frame(0, 'hello'), sent(0), frame(0, 'a'), sent(0), frame(0, 'b')]);
    const { frames, socket } = await socketClient(url);
    socket.send('login');
    socket.send('subscribe');
    await eventually(() => frames.length === 3);
  });

  it('waits for nothing that was sent again after a lost connection', async () => {
    const { url } = await serve([open(0), sent(0), frame(0, 'a'), open(0), sent(0), frame(0, 'b'), sent(0)]);
    const { frames, socket, closed } = await socketClient(url);
    socket.send('subscribe');
    await eventually(() => frames.length === 2);
    expect(frames).toEqual(['a', 'b']);
    socket.send('unsubscribe');
    expect(await closed).toEqual({ code: 1000, reason: 'end' });
  });

  it('ends with code 1000 and the reason "end", and is there for the next client', async () => {
    const { url, served } = await serve([frame(0, 'a')]);
    for (let client = 1; client <= 2; client += 1) {
      const { frames, closed } = await socketClient(url);
      expect(await closed).toEqual({ code: 1000, reason: 'end' });
      expect(frames).toEqual(['a']);
    }
    await eventually(() => served.length === 2);
    expect(served).toEqual([
      [1, true],
      [1, true],
    ]);
  });

  it('begins again for a client that was cut, and only then is over where it is served once', async () => {
    const { clock, url, server, served } = await serve([frame(0, 'a'), frame(1, 'b')], { once: true });
    const first = await socketClient(url);
    await eventually(() => first.frames.length === 1);
    first.socket.terminate();
    await eventually(() => served.length === 1);
    const second = await socketClient(url);
    await pass(clock, 1000);
    await second.closed;
    await server.done;
    expect(second.frames).toEqual(['a', 'b']);
    expect(served).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('gives each of two clients all of it, and is over only when both have it', async () => {
    const { clock, url, server } = await serve([frame(0, 'a'), frame(1, 'b')], { once: true });
    const first = await socketClient(url);
    await pass(clock, 500);
    const second = await socketClient(url);
    await pass(clock, 500);
    expect(await first.closed).toEqual({ code: 1000, reason: 'end' });
    await pass(clock, 500);
    expect(await second.closed).toEqual({ code: 1000, reason: 'end' });
    await server.done;
    expect([first.frames, second.frames]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('waits for a client that does not read, instead of filling the memory', async () => {
    const text = 'x'.repeat(1 << 18);
    let read = 0;
    const { url } = await serve([], {
      speed: Infinity,
      tape: async function* () {
        for (read = 0; read < 400; read += 1) yield frame(0, text);
      },
    });
    const { socket, frames, closed } = await socketClient(url);
    socket.pause();
    await turns(500);
    expect(read).toBeLessThan(100); // 25 MB, what the buffers of the machine take too
    socket.resume();
    expect(await closed).toEqual({ code: 1000, reason: 'end' });
    expect(frames.length).toBe(400);
  });

  it('that cannot be read is a failure of the server', async () => {
    const { url, server } = await serve([], {
      // biome-ignore lint/correctness/useYield: it fails before the first
      tape: async function* () {
        throw new Error('gone');
      },
    });
    const failed = expect(server.done).rejects.toThrow('gone');
    await socketClient(url);
    await failed;
  });
});
