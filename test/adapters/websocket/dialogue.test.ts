import { describe, expect, it, onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketSource } from '../../../src/adapters/websocket/source.js';
import { createSourceCounters, type DialogueOptions, fromWebSocket, StreamError } from '../../../src/index.js';
import { socketServer } from '../../support/socket-server.js';
import { FAST, frame, watch } from '../../support/sources.js';
import { eventually, TestClock, turns } from '../../support/time.js';

type Fields = Readonly<Record<string, unknown>>;
const say = (socket: WebSocket, fields: Fields): void => socket.send(JSON.stringify(fields));
const hears = (socket: WebSocket, answer: (fields: Fields) => void): void =>
  void socket.on('message', (data: Buffer) => answer(JSON.parse(data.toString()) as Fields));

/** Opens a source; what it hands over, and why it fails. */
function collect(source: SocketSource): { got: string[]; failures: unknown[] } {
  const [got, failures]: [string[], unknown[]] = [[], []];
  source.open({
    bytes: (bytes) => void got.push(new TextDecoder().decode(bytes)),
    bad() {},
    turned() {},
    remark() {},
    status() {},
    ended() {},
    failed: (error) => void failures.push(error),
  });
  onTestFinished(() => source.close());
  return { got, failures };
}

const LOGIN: DialogueOptions = {
  open: [
    { await: { type: 'auth_required' } },
    { send: { type: 'auth', access_token: 'TOKEN-1234' } },
    { await: { type: 'auth_ok', session: '<session>' } },
    { send: { id: '${@seq}', type: 'subscribe', session: '${session}' } },
    { send: { id: '${@seq}', type: 'subscribe_more' } },
  ],
  failOn: { type: 'auth_invalid', message: '<why>' },
};

/** A server that wants a login, and sends a sample for each subscription. Returns what each connection has said. */
async function homeServer(after: (socket: WebSocket, connection: number) => void = () => {}) {
  const said: string[][] = [];
  const server = await socketServer((socket, _, connection) => {
    const heard: string[] = [];
    said.push(heard);
    say(socket, { type: 'auth_required' });
    hears(socket, (fields) => {
      heard.push(JSON.stringify(fields));
      if (fields['type'] === 'subscribe_more') after(socket, connection);
      else if (fields['type'] === 'subscribe') socket.send(frame(connection, fields['id']));
      else if (fields['access_token'] === 'TOKEN-1234') say(socket, { type: 'auth_ok', session: connection * 10 });
      else say(socket, { type: 'auth_invalid', message: `no such token: ${fields['access_token']}\nbye` });
    });
  });
  return { server, said };
}

describe('a source that has to log in', () => {
  it('does the steps in order, with what the server has said, and hands on data alone', async () => {
    const { server, said } = await homeServer();
    const counters = createSourceCounters();
    const seen = watch(fromWebSocket(server.url, { ...LOGIN, counters }));
    await eventually(() => seen.values.length === 1 && said[0]?.length === 3);
    expect(said[0]).toEqual([
      '{"type":"auth","access_token":"TOKEN-1234"}',
      '{"id":1,"type":"subscribe","session":10}',
      '{"id":2,"type":"subscribe_more"}',
    ]);
    expect(seen.values[0]).toMatchObject({ t: 1, value: 1 });
    expect(counters).toMatchObject({ frames: 1, bad: 0 });
  });

  it('does them anew on each connection, and numbers from 1 again', async () => {
    const { server, said } = await homeServer((socket, connection) => void (connection < 3 && socket.terminate()));
    const seen = watch(fromWebSocket(server.url, { ...LOGIN, ...FAST }));
    await eventually(() => seen.values.length === 3);
    expect(said.map((heard) => heard[1])).toEqual(
      [10, 20, 30].map((session) => `{"id":1,"type":"subscribe","session":${session}}`),
    );
  });

  it('fails for good with what the server says, in one line and without the token', async () => {
    const { server } = await homeServer();
    const open = [LOGIN.open?.[0], { send: { type: 'auth', access_token: 'TOKEN-WRONG' } }] as NonNullable<
      DialogueOptions['open']
    >;
    const seen = watch(fromWebSocket(server.url, { ...LOGIN, ...FAST, open }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toBeInstanceOf(StreamError);
    expect(seen.error).toMatchObject({
      code: 'closed',
      message: `127.0.0.1:${server.port}: the server refuses: no such token: *** bye`,
    });
    await eventually(() => server.closes.length === 1);
    await turns();
    expect(server.connections).toBe(1);
  });

  it('closes the connection when it fails, and hands on nothing that comes behind', async () => {
    const server = await socketServer((socket) => {
      socket.send(frame(1, 1));
      say(socket, { error: 'no such channel' });
      socket.send(frame(2, 2));
    });
    const { got, failures } = collect(new SocketSource(server.url, { failOn: { error: '<why>' } }));
    await eventually(() => server.closes.length === 1);
    expect(got).toEqual([frame(1, 1)]);
    expect(failures.map(String)).toEqual([
      `StreamError: 127.0.0.1:${server.port}: the server refuses: no such channel`,
    ]);
  });

  it('shows the whole frame when no hole is called why', async () => {
    const server = await socketServer((socket) => say(socket, { error: 13009, text: 'x'.repeat(300) }));
    const seen = watch(fromWebSocket(server.url, { failOn: { error: '<_>' } }));
    await eventually(() => seen.error !== undefined);
    const { message } = seen.error as StreamError;
    expect(message).toContain('the server refuses: {"error":13009,"text":"xxx');
    expect(message.length).toBeLessThan(260);
  });

  it('tries again when a step gets no answer within 10 s, ever more rarely, and names the step', async () => {
    const random = Math.random;
    Math.random = () => 1;
    onTestFinished(() => {
      Math.random = random;
    });
    const server = await socketServer((socket) => socket.send(frame(1, 1)));
    const clock = new TestClock();
    const waits: { delay: number; reason: string }[] = [];
    const seen = watch(
      fromWebSocket(server.url, {
        open: [{ send: 'hello' }, { await: { type: 'welcome' } }],
        scheduler: clock,
        ping: false,
        onStatus: (status) => void (status.state === 'waiting' && waits.push(status)),
      }),
    );
    for (let i = 1; i <= 3; i += 1) {
      await eventually(() => seen.values.length === i && server.frames.length === i);
      clock.advance(9999);
      await turns();
      expect(waits.length).toBe(i - 1);
      clock.advance(1);
      await eventually(() => waits.length === i);
      clock.advance(5000);
    }
    // Data came each time; but a feed that is not open yet proves nothing.
    expect(waits.map(({ delay }) => delay)).toEqual([250, 500, 1000]);
    expect(waits[0]?.reason).toBe('the frame of open[1].await has not come for 10 s: {"t":1,"value":1}');
  });

  it('waits the shortest time again once the opening is done, though no data has come', async () => {
    const random = Math.random;
    Math.random = () => 1;
    onTestFinished(() => {
      Math.random = random;
    });
    const server = await socketServer((socket) => {
      say(socket, { type: 'welcome' });
      socket.on('message', () => socket.close());
    });
    const clock = new TestClock();
    const waits: number[] = [];
    watch(
      fromWebSocket(server.url, {
        open: [{ await: { type: 'welcome' } }, { send: 'subscribe' }],
        scheduler: clock,
        onStatus: (status) => void (status.state === 'waiting' && waits.push(status.delay)),
      }),
    );
    for (let i = 1; i <= 3; i += 1) {
      await eventually(() => waits.length === i);
      clock.advance(5000);
    }
    expect(waits).toEqual([250, 250, 250]);
  });

  it('may be paused for long before the answer comes, without a new connection', async () => {
    const { server, said } = await homeServer();
    const clock = new TestClock();
    const source = new SocketSource(server.url, { ...LOGIN, scheduler: clock, ping: false, arrivalClock: () => 0 });
    source.pause();
    const { got } = collect(source);
    await eventually(() => said.length === 1);
    await turns();
    clock.advance(60000);
    source.resume();
    await eventually(() => got.length === 1);
    expect([server.connections, got]).toEqual([1, [frame(1, 1)]]);
  });
});

describe('a source that has to show that it is there', () => {
  it('answers what asks, and hands on the rest', async () => {
    const server = await socketServer((socket) => {
      socket.send('{"method":"public/heartbeat","id":9007199254740993}');
      say(socket, { method: 'heartbeat', params: { type: 'test_request' } });
      socket.send(frame(1, 2));
    });
    const counters = createSourceCounters();
    const seen = watch(
      fromWebSocket(server.url, {
        counters,
        reply: [
          { when: { method: 'public/heartbeat', id: '<n>' }, send: { id: '${n}', method: 'public/respond-heartbeat' } },
          { when: '{params: {type: test_request}}', send: '{"method":"public/test"}' },
        ],
      }),
    );
    await eventually(() => server.frames.length === 2 && seen.values.length === 1);
    expect(server.frames).toEqual([
      '{"id":9007199254740993,"method":"public/respond-heartbeat"}',
      '{"method":"public/test"}',
    ]);
    expect(counters).toMatchObject({ frames: 1, bad: 0 });
  });

  it('sends a heartbeat, but only once its opening is done, and none after it is closed', async () => {
    const server = await socketServer();
    const clock = new TestClock();
    const { subscription } = watch(
      fromWebSocket(server.url, {
        open: [{ await: { type: 'welcome' } }, { send: 'subscribe' }],
        heartbeat: { every: '25s', send: { op: 'ping', at: '${@now.iso}' } },
        scheduler: clock,
        ping: false,
      }),
    );
    await eventually(() => server.connections === 1);
    await turns();
    clock.advance(9000);
    expect(server.frames).toEqual([]);
    say(server.socket, { type: 'welcome' });
    await eventually(() => server.frames.includes('subscribe'));
    clock.advance(50000);
    await eventually(() => server.frames.filter((text) => text.startsWith('{"op":"ping","at":"2')).length === 2);
    subscription.unsubscribe();
    clock.advance(50000);
    await eventually(() => server.closes.length === 1);
    expect(server.frames.length).toBe(3);
  });

  it('connects again when the server asks for it', async () => {
    const server = await socketServer((socket, _, connection) => {
      if (connection === 1) say(socket, { type: 'info', code: 20051 });
      else socket.send(frame(1, 2));
    });
    const reasons: string[] = [];
    const seen = watch(
      fromWebSocket(server.url, {
        ...FAST,
        reconnectOn: { code: 20051 },
        onStatus: (status) => void (status.state === 'waiting' && reasons.push(status.reason)),
      }),
    );
    await eventually(() => seen.values.length === 1);
    expect(reasons).toEqual(['the server asks for a new connection: {"type":"info","code":20051}']);
  });

  it('gives up a server that asks and asks, and never reads the answers', async () => {
    const server = await socketServer((socket, _, connection) => {
      if (connection > 1) return;
      socket.pause();
      for (let i = 0; i < 200; i += 1) say(socket, { ask: i });
    });
    const reasons: string[] = [];
    watch(
      fromWebSocket(server.url, {
        ...FAST,
        reply: [{ when: { ask: '<n>' }, send: { n: '${n}', filler: 'x'.repeat(1 << 18) } }],
        onStatus: (status) => void (status.state === 'waiting' && reasons.push(status.reason)),
      }),
    );
    await eventually(() => reasons.length > 0);
    expect(reasons[0]).toBe('the server does not read what it is sent');
  });

  it('looks at frames of text alone: one of bytes is handed on', async () => {
    const server = await socketServer((socket) => {
      socket.send(Buffer.from(frame(1, 2)));
      socket.send(frame(2, 3));
    });
    const seen = watch(fromWebSocket(server.url, { reply: [{ when: { value: '<v>' }, send: 'got ${v}' }] }));
    await eventually(() => server.frames.length === 1);
    expect(server.frames).toEqual(['got 3']);
    expect(seen.values.map(({ t }) => t)).toEqual([1]);
  });
});
