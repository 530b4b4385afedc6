import { describe, expect, it } from 'vitest';
import { SocketSource } from '../../../src/adapters/websocket/source.js';
import { type ConnectionStatus, fromWebSocket, toWebSocket } from '../../../src/index.js';
import { Heard } from '../../contracts/source.js';
import { proxyTo, socketServer } from '../../support/socket-server.js';
import { FAST, frame, watch } from '../../support/sources.js';
import { eventually, TestClock, turns } from '../../support/time.js';

describe('what a source sends when it has connected', () => {
  it('goes out each time the connection opens, in order, before anything is received', async () => {
    const server = await socketServer((socket, _, count) => {
      socket.on('message', (data: Buffer) => {
        if (data.toString() === 'b') socket.send(frame(count, count), () => count === 1 && socket.terminate());
      });
    });
    const seen = watch(fromWebSocket(server.url, { ...FAST, send: ['a', 'b'] }));
    await eventually(() => seen.values.length === 2);
    expect(server.frames).toEqual(['a', 'b', 'a', 'b']);
  });

  it('may be one text, and goes out of a source that is paused too', async () => {
    const server = await socketServer();
    const source = new SocketSource(server.url, { send: 'subscribe' });
    source.pause();
    source.open(new Heard());
    await eventually(() => server.frames.length === 1);
    expect(server.frames).toEqual(['subscribe']);
    source.close();
  });

  it('is text, or a list of texts; a source that listens, and a sink, have nobody to ask', () => {
    for (const send of [{ op: 'subscribe' }, [1], 5]) {
      expect(() => fromWebSocket('ws://127.0.0.1:1', { send: send as never })).toThrow(/send must be text, or a list/);
      expect(() => new SocketSource('ws://127.0.0.1:1', { send: send as never })).toThrow(TypeError);
    }
    expect(() => fromWebSocket({ listen: 0, send: 'x' } as never)).toThrow(/no option "send"/);
    expect(() => new SocketSource({ listen: 0, send: 'x' } as never)).toThrow(/no option "send"/);
    expect(() => toWebSocket('ws://127.0.0.1:1', { send: 'x' } as never)).toThrow(/no option "send"/);
  });
});

describe('why a connection is gone', () => {
  it('is in its status: the close code of the server, with its reason', async () => {
    const server = await socketServer((socket) => socket.close(1008, 'subscribe within 5 s'));
    const reasons: string[] = [];
    watch(
      fromWebSocket(server.url, {
        ...FAST,
        onStatus: (status) => void (status.state === 'waiting' && reasons.push(status.reason)),
      }),
    );
    await eventually(() => reasons.length > 0);
    expect(reasons[0]).toBe('closed by the server: 1008 "subscribe within 5 s"');
  });

  it('is told when this side has given it up: no message, or no sign of life at all', async () => {
    const clock = new TestClock();
    const server = await socketServer();
    const proxy = await proxyTo(server.port);
    const reasons: string[] = [];
    const onStatus = (status: ConnectionStatus): void =>
      void (status.state === 'waiting' && reasons.push(status.reason));
    const first = watch(fromWebSocket(server.url, { scheduler: clock, onStatus, ping: false, idle: '60s' }));
    await eventually(() => server.connections === 1);
    await turns();
    clock.advance(60_000);
    await eventually(() => reasons.length === 1);
    first.subscription.unsubscribe();
    watch(fromWebSocket(proxy.url, { scheduler: clock, onStatus }));
    await eventually(() => server.connections === 2);
    await turns();
    proxy.frozen = true;
    clock.advance(30_000);
    await eventually(() => reasons.length === 2);
    expect(reasons).toEqual(['no message for 60 s', 'no sign of life for 15 s']);
  });

  it('is in the error, where it does not connect again', async () => {
    const server = await socketServer((socket) => socket.close(1008, 'subscribe within 5 s'));
    const seen = watch(fromWebSocket(server.url, { reconnect: false }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({
      code: 'closed',
      message: `127.0.0.1:${server.port}: connection lost: closed by the server: 1008 "subscribe within 5 s"`,
    });
  });

  it('never repeats what was sent in secret: a long word of a message, a header, the query', async () => {
    const server = await socketServer((socket, { url, headers }) => {
      socket.on('message', () => socket.close(1008, `0123456789abcdef0123 sh0rt ${headers['x-key']} ${url}`));
    });
    const seen = watch(
      fromWebSocket(`${server.url}/?token=t0k3n`, {
        reconnect: false,
        headers: { 'X-Key': 'k3y-in-header' },
        send: ['{"login":"0123456789abcdef0123"}', '{"op":"auth","apiKey": "sh0rt"}'],
      }),
    );
    await eventually(() => seen.error !== undefined);
    expect((seen.error as Error).message).toContain('closed by the server: 1008 "');
    expect((seen.error as Error).message).not.toMatch(/0123456789abcdef|sh0rt|k3y|t0k3n/);
  });
});
