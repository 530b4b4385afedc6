import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { fromWebSocket, type WebSocketSourceOptions } from '../../../src/index.js';
import { socketServer, tcpServer } from '../../support/socket-server.js';
import { FAST, watch } from '../../support/sources.js';
import { eventually, sleep, TestClock } from '../../support/time.js';

describe('a server that rejects what it gets', () => {
  async function rejecting(
    serve: (socket: WebSocket, count: number) => void,
    options: WebSocketSourceOptions<string> = {},
  ) {
    const server = await socketServer((socket, _, count) => serve(socket, count));
    const decode = (frame: string, emit: (value: string) => void): void => emit(frame);
    const seen = watch(fromWebSocket<string>(server.url, { ...FAST, decode, ...options }));
    return { server, seen };
  }

  it.each([
    [1002, 'does it speak another version of the protocol, or another subprotocol?'],
    [1007, 'does it expect messages of another kind?'],
    [1008, 'does it want credentials, or another request?'],
    [1009, 'are the messages that it is sent too large for it?'],
    [1010, 'it wants an extension that is not spoken here'],
  ])('with code %i three times in a row ends the attempts: %s', async (code, hint) => {
    const { server, seen } = await rejecting((socket) => socket.close(code, 'no'), { waitForServer: true });
    await eventually(() => seen.error !== undefined);
    expect((seen.error as Error).message).toBe(
      `127.0.0.1:${server.port}: connection lost: closed by the server: ${code} "no", 3 times in a row (${hint})`,
    );
    await sleep(50);
    expect(server.connections).toBe(3);
  });

  it('but has brought data between is asked again, however often', async () => {
    const { server, seen } = await rejecting((socket) => {
      socket.send('data');
      socket.close(1008);
    });
    await eventually(() => server.connections > 8);
    expect(seen.error).toBeUndefined();
    expect(seen.values.length).toBeGreaterThan(6);
  });

  it('with other codes, or with another one between, is asked again', async () => {
    const { server, seen } = await rejecting((socket, count) => socket.close(count % 3 === 0 ? 1011 : 1008));
    await eventually(() => server.connections > 8);
    expect(seen.error).toBeUndefined();
  });

  it.each([4401, 4403])('with code %i is not asked again even once', async (code) => {
    const { server, seen } = await rejecting((socket) => socket.close(code));
    await eventually(() => seen.error !== undefined);
    expect((seen.error as Error).message).toContain(`${code} (check the credentials)`);
    await sleep(30);
    expect(server.connections).toBe(1);
  });
});

describe('an opening handshake that trickles', () => {
  it('is cut off after handshakeTimeout, though a byte comes every second', async () => {
    const clock = new TestClock();
    let gone = false;
    let answer = '';
    const { port } = await tcpServer((socket) => {
      socket.on('data', () => {
        answer ||= 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n';
      });
      socket.on('close', () => {
        gone = true;
      });
      setInterval(() => {
        if (socket.destroyed) return;
        socket.write(answer.slice(0, 1));
        answer = answer.slice(1);
      }, 5).unref();
    });
    const seen = watch(fromWebSocket(`ws://127.0.0.1:${port}`, { scheduler: clock }));
    for (let second = 1; second <= 9; second += 1) {
      clock.advance(1000);
      await sleep(10);
    }
    expect(answer).not.toBe('');
    expect(seen.error).toBeUndefined();
    clock.advance(1000);
    await eventually(() => seen.error !== undefined && gone);
    expect((seen.error as Error).message).toContain('the opening handshake has timed out');
  });

  it('of TLS is cut off too', async () => {
    const clock = new TestClock();
    let taken = false;
    const { port } = await tcpServer((socket) => {
      taken = true;
      socket.resume();
    });
    const seen = watch(fromWebSocket(`wss://127.0.0.1:${port}`, { scheduler: clock, handshakeTimeout: '3s' }));
    await eventually(() => taken);
    clock.advance(2999);
    await sleep(10);
    expect(seen.error).toBeUndefined();
    clock.advance(1);
    await eventually(() => seen.error !== undefined);
    expect((seen.error as Error).message).toContain('the opening handshake has timed out');
  });
});
