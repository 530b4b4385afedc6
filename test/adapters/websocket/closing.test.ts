import { describe, expect, it, onTestFinished } from 'vitest';
import type { SinkEvents } from '../../../src/adapters/ports.js';
import { SocketSink } from '../../../src/adapters/websocket/sink.js';
import { SocketSource } from '../../../src/adapters/websocket/source.js';
import { fromWebSocket, toWebSocket } from '../../../src/index.js';
import { Connection } from '../../../src/sockets/connection.js';
import type { ConnectionEvents } from '../../../src/sockets/connection-events.js';
import type { ConnectionOptions } from '../../../src/sockets/connection-options.js';
import { Result } from '../../../src/wire/result.js';
import { encoderOf } from '../../support/encoder.js';
import { balanced, listening, text } from '../../support/sinks.js';
import { refusingServer, socketClient, socketServer } from '../../support/socket-server.js';
import { watch } from '../../support/sources.js';
import { eventually, TestClock, turns } from '../../support/time.js';

/** Timers that still wait. */
const pending = (clock: TestClock): number => clock.actions.filter(({ closed }) => !closed).length;

/** Waits for what closes, and for nothing to be left that will happen later. */
async function quiet(clock: TestClock): Promise<void> {
  await eventually(() => pending(clock) === 0, 'a clock without timers', 2000);
  clock.advance(100_000);
  await turns();
  expect(pending(clock)).toBe(0);
}

const EVENTS: SinkEvents = { full() {}, drained() {}, closed() {}, failed() {} };
const encoder = encoderOf(({ t }) => `${t}`);

/** Every callback of a connection, in each of which it may be closed. */
const CALLBACKS = ['connecting', 'open status', 'waiting', 'open', 'message', 'lost', 'failed'] as const;

describe('a connection that is closed inside a callback', () => {
  it.each(CALLBACKS)('%s: connects no more, tells nothing more, and leaves no timer', async (where) => {
    const clock = new TestClock();
    const server = await socketServer((socket) => {
      socket.send('hello');
      setTimeout(() => socket.close(where === 'failed' ? 4401 : 1011), 20);
    });
    const told: string[] = [];
    let closings = 0;
    const at = (name: string): void => {
      told.push(name);
      if (name !== where) return;
      told.length = 0;
      for (let i = 0; i < 3; i += 1) connection.close();
    };
    const options: ConnectionOptions = {
      scheduler: clock,
      idle: '1min',
      onStatus: ({ state }) => at(state === 'open' ? 'open status' : state),
    };
    const events: ConnectionEvents = {
      open: () => at('open'),
      message: () => at('message'),
      lost: () => at('lost'),
      closed() {
        closings += 1;
      },
      ended: () => at('ended'),
      failed: () => at('failed'),
      badFrame: () => at('bad'),
    };
    const connection = new Connection(server.url, options, events);
    connection.open();
    await eventually(() => closings === 1 || where === 'failed');
    if (where === 'failed') await eventually(() => server.closes.length === 1);
    const connections = server.connections;
    await quiet(clock);
    connection.close();
    connection.close('end');
    connection.open();
    await quiet(clock);
    expect(told).toEqual([]);
    expect(closings).toBe(where === 'failed' ? 0 : 1);
    expect(server.connections).toBe(connections);
  });

  it('at every moment of the opening, is closed without a throw', async () => {
    for (let wait = 0; wait < 12; wait += 1) {
      const clock = new TestClock();
      const server = await socketServer((socket) => socket.send('x'));
      const subscription = fromWebSocket(server.url, { scheduler: clock }).subscribe();
      await turns(wait);
      subscription.unsubscribe();
      subscription.unsubscribe();
      await quiet(clock);
    }
  });

  it('while it waits for the next attempt, or for the rest of a refusal, leaves no timer', async () => {
    const clock = new TestClock();
    const server = await refusingServer(() => 'HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nsome');
    const source = new SocketSource(server.url, { scheduler: clock, waitForServer: true });
    source.open({ bytes() {}, bad() {}, turned() {}, remark() {}, status() {}, ended() {}, failed() {} });
    await eventually(() => server.count() === 1);
    await turns();
    source.close();
    source.close();
    source.pause();
    source.resume();
    await quiet(clock);
  });
});

describe('a source that is unsubscribed from inside a callback', () => {
  it('of a value, gets no further one and leaves no timer', async () => {
    const clock = new TestClock();
    const server = await socketServer((socket) => {
      for (let i = 0; i < 50; i += 1) socket.send(String(i));
    });
    const decode = (frame: string, emit: (value: string) => void): void => emit(frame);
    const values: string[] = [];
    const subscription = fromWebSocket<string>(server.url, { scheduler: clock, decode }).subscribe((value) => {
      values.push(value);
      if (value === '3') subscription.unsubscribe();
    });
    await eventually(() => server.closes.length === 1);
    await quiet(clock);
    expect(values).toEqual(['0', '1', '2', '3']);
  });

  it('of its status, leaves no timer', async () => {
    for (const state of ['open', 'waiting']) {
      const clock = new TestClock();
      const server = await socketServer((socket) => socket.close(1011));
      let done = false;
      const seen = watch(
        fromWebSocket(server.url, {
          scheduler: clock,
          onStatus(status) {
            if (status.state !== state) return;
            seen.subscription.unsubscribe();
            done = true;
          },
        }),
      );
      await eventually(() => done);
      await quiet(clock);
    }
  });
});

describe('a sink that is closed, or ended, twice', () => {
  it('after it has connected, sends nothing more, counts what comes as dropped, and leaves no timer', async () => {
    const clock = new TestClock();
    const server = await socketServer();
    const sink = toWebSocket<string>(server.url, { ...text, scheduler: clock });
    sink.next('1');
    await eventually(() => server.frames.length === 1);
    sink.close();
    sink.close();
    sink.complete();
    sink.error(new Error('late'));
    sink.next('2');
    await quiet(clock);
    expect(sink.counters).toMatchObject({ in: 2, sent: 1, dropped: 1, queued: 0 });
    expect(server.frames).toEqual(['1']);
  });

  it('while the server is away, leaves no timer', async () => {
    const clock = new TestClock();
    const sink = new SocketSink('ws://127.0.0.1:1', { encoder, scheduler: clock, waitForServer: true });
    await sink.open(EVENTS);
    sink.take(Object.assign(new Result(), { t: 1 }));
    await turns();
    const ends = [sink.end(), sink.end()];
    sink.close();
    sink.close();
    await Promise.all(ends);
    await sink.end();
    await quiet(clock);
    expect(sink.undelivered).toBe(1);
  });

  it('that listens, with a client that is there and one that does not read, leaves no timer', async () => {
    const clock = new TestClock();
    const { sink, url } = await listening({ scheduler: clock });
    const [one, slow] = [await socketClient(url), await socketClient(url)];
    slow.socket.pause();
    for (let i = 0; i < 200; i += 1) sink.next('x'.repeat(100_000));
    sink.complete();
    sink.close();
    sink.close();
    sink.next('late');
    await one.closed;
    clock.advance(2000); // those who do not answer are cut off
    await quiet(clock);
    expect(balanced(sink.counters)).toBe(true);
    expect(sink.counters.queued).toBe(0);
  });

  it('closed inside a callback of its status, leaves no timer', async () => {
    for (const state of ['connecting', 'open', 'waiting']) {
      const clock = new TestClock();
      const server = await socketServer((socket) => socket.close(1011));
      const closing = { sink: undefined as ReturnType<typeof toWebSocket> | undefined, done: false };
      closing.sink = toWebSocket(server.url, {
        ...text,
        scheduler: clock,
        onStatus(status) {
          if (status.state !== state || closing.sink === undefined) return;
          closing.sink.close();
          closing.done = true;
        },
      });
      onTestFinished(() => closing.sink?.close());
      if (state === 'connecting') {
        await eventually(() => pending(clock) > 0 && server.closes.length === 1);
        await turns();
        clock.advance(1000);
      }
      await eventually(() => closing.done);
      await quiet(clock);
    }
  });
});
