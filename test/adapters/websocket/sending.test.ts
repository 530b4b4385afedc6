import { Socket } from 'node:net';
import { from, of, throwError } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StreamError, toWebSocket } from '../../../src/index.js';
import { balanced, FAST, held, text } from '../../support/sinks.js';
import { socketServer } from '../../support/socket-server.js';
import { eventually, sleep } from '../../support/time.js';

describe('sending', () => {
  it('keeps the order, one value a frame, and ends with code 1000 and the reason "end"', async () => {
    const server = await socketServer();
    const sink = toWebSocket<number>(server.url, text);
    from(Array.from({ length: 1000 }, (_, i) => i)).subscribe(sink);
    await sink.finished;
    await eventually(() => server.closes.length === 1);
    expect(server.frames).toEqual(Array.from({ length: 1000 }, (_, i) => String(i)));
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
    expect(sink.counters).toMatchObject({ in: 1000, sent: 1000, queued: 0, dropped: 0, coalesced: 0 });
  });

  it('an empty stream ends the same way', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url);
    from([]).subscribe(sink);
    await sink.finished;
    await eventually(() => server.closes.length === 1, 'the close', 1000);
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
  });

  it('"finished" waits until the connection is closed', async () => {
    const server = await socketServer();
    const sink = toWebSocket<number>(server.url, text);
    of(1).subscribe(sink);
    await sink.finished;
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
  });

  it('a stream that fails closes the connection without "end", and "finished" rejects with its error', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    sink.next('1');
    await eventually(() => server.frames.length === 1);
    throwError(() => new Error('broken')).subscribe(sink);
    await expect(sink.finished).rejects.toThrow('broken');
    await eventually(() => server.closes.length === 1);
    expect(server.closes[0]?.reason).toBe('');
  });

  it('close() at once closes without "end"; what waited is counted dropped', async () => {
    const sink = toWebSocket('ws://127.0.0.1:1', { ...text, waitForServer: true });
    for (let i = 0; i < 5; i += 1) sink.next(i);
    sink.close();
    await sink.finished;
    expect(sink.counters).toMatchObject({ in: 5, dropped: 5, sent: 0, queued: 0 });
  });

  it('close() with messages under way leaves the counters balanced, and no queue below zero', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    await eventually(() => server.connections === 1);
    await sleep(10);
    for (let i = 0; i < 10; i += 1) sink.next(i);
    sink.close();
    await eventually(() => server.closes.length === 1);
    await sleep(10);
    expect(sink.counters).toMatchObject({ in: 10, queued: 0 });
    expect(balanced(sink.counters)).toBe(true);
  });

  it('what comes after the end is counted dropped', async () => {
    const server = await socketServer();
    const sink = toWebSocket(server.url, text);
    sink.complete();
    await sink.finished;
    sink.next(1);
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1 });
  });

  it('the values of one turn leave in one system call', async () => {
    const server = await socketServer();
    const sink = held(toWebSocket(server.url, text));
    await eventually(() => server.connections === 1);
    sink.next('first');
    await eventually(() => server.frames.length === 1);
    // Both peers live in this process, so what arrives would look like one piece anyway: count what Node hands to the system.
    let calls = 0;
    const socket = Socket.prototype as unknown as Record<'_write' | '_writev', (...args: unknown[]) => void>;
    for (const name of ['_write', '_writev'] as const) {
      const original = socket[name];
      vi.spyOn(socket, name).mockImplementation(function (this: unknown, ...args) {
        if ((this as Socket).remotePort === server.port) calls += 1;
        return original.apply(this, args);
      });
    }
    onTestFinished(() => void vi.restoreAllMocks());
    for (let i = 0; i < 100; i += 1) sink.next(`value ${i}`);
    await eventually(() => server.frames.length === 101);
    expect(calls).toBe(1);
  });

  it('first connection refused: "finished" rejects with the kind "transport", without credentials', async () => {
    const sink = toWebSocket('ws://user:secret@127.0.0.1:1/?token=secret', text);
    sink.next(1);
    const error: unknown = await sink.finished.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ code: 'transport' });
    expect((error as Error).message).not.toContain('secret');
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1, queued: 0 });
  });

  it('a server that closes with "end" wants no more: "finished" rejects with the kind "closed"', async () => {
    const server = await socketServer((socket) => socket.close(1000, 'end'));
    const sink = toWebSocket(server.url, { ...text, ...FAST });
    await expect(sink.finished).rejects.toMatchObject({ code: 'closed' });
    expect(server.connections).toBe(1);
  });

  it.each<[string, string, object, RegExp]>([
    ['"block" without a flow', 'ws://127.0.0.1:1', { queue: { full: 'block' } }, /needs the option flow/],
    ['an unknown policy', 'ws://127.0.0.1:1', { queue: { full: 'drop-newest' } }, /queue\.full must be one of/],
    ['a queue of no size', 'ws://127.0.0.1:1', { queue: { max: 0 } }, /queue\.max/],
    ['an unknown option', 'ws://127.0.0.1:1', { encoding: 1 }, /did you mean encode\?/],
    ['an address that is none', 'http://127.0.0.1:1', {}, /ws:\/\/ or wss:\/\//],
    ['a duration that is none', 'ws://127.0.0.1:1', { ping: 'banana' }, /ping must be a positive duration/],
  ])('%s throws at once', (_, url, options, message) => {
    expect(() => toWebSocket(url, options)).toThrow(message);
  });
});
