import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { fromWebSocket } from '../../../src/index.js';
import { socketServer } from '../../support/socket-server.js';
import { frame, watch } from '../../support/sources.js';
import { eventually, sleep } from '../../support/time.js';

describe('subscribing', () => {
  it('is cold: nothing is opened before, and each subscription has a connection of its own', async () => {
    const server = await socketServer((socket) => socket.send(frame(1, 1)));
    const source = fromWebSocket(server.url);
    await sleep(30);
    expect(server.connections).toBe(0);
    await Promise.all([firstValueFrom(source), firstValueFrom(source)]);
    expect(server.connections).toBe(2);
  });

  it('unsubscribing while it connects throws nothing and leaves no connection', async () => {
    const server = await socketServer();
    const { subscription } = watch(fromWebSocket(server.url));
    subscription.unsubscribe();
    await sleep(50);
    expect(server.server.clients.size).toBe(0);
  });

  it('unsubscribing while it waits for its next attempt stops the attempts', async () => {
    const server = await socketServer((socket) => socket.terminate());
    let waiting = 0;
    const { subscription } = watch(
      fromWebSocket(server.url, {
        backoff: { base: '20ms', cap: '20ms' },
        waitForServer: true,
        onStatus({ state }) {
          if (state === 'waiting') waiting += 1;
        },
      }),
    );
    await eventually(() => waiting > 0);
    subscription.unsubscribe();
    const { connections } = server;
    await sleep(80);
    expect(server.connections).toBe(connections);
  });

  it('unsubscribing inside next closes the connection, and nothing more is delivered', async () => {
    const server = await socketServer((socket) => {
      for (let t = 0; t < 10; t += 1) socket.send(`[${frame(t * 2, 0)},${frame(t * 2 + 1, 0)}]`);
    });
    const values = await lastValueFrom(fromWebSocket(server.url).pipe(take(3), toArray()));
    expect(values.map(({ t }) => t)).toEqual([0, 1, 2]);
    await eventually(() => server.closes.length === 1);
    expect(server.closes[0]).toEqual({ code: 1000, reason: '' });
  });

  it.each<[string, object, RegExp]>([
    ['an unknown option', { pings: '5s' }, /no option "pings" \(did you mean ping\?\)/],
    ['a mapping that makes no sense', { map: { value: '/a~b' } }, /JSON Pointer/],
    [
      'a condition that is a text',
      { map: { when: '/e=trade' } },
      /^when must be an object such as \{ "\/e": "trade" \}, got/,
    ],
    ['a condition on a pattern', { map: { when: { '/e': { re: 'x' } } } }, /^when at "\/e" must be text, a number/],
    ['an unknown member of a mapping', { map: { tiem: '/t' } }, /no option "tiem"/],
    ['a duration that is none', { ping: 'banana' }, /ping must be a positive duration/],
    ['a size that is none', { maxPayload: -1 }, /maxPayload/],
  ])('%s throws at once', (_, options, message) => {
    expect(() => fromWebSocket('ws://127.0.0.1:1', options)).toThrow(message);
  });

  it.each(['', 'not a url', 'http://127.0.0.1/', 'ws://127.0.0.1/#x'])('the address "%s" throws at once', (url) => {
    expect(() => fromWebSocket(url)).toThrow(SyntaxError);
  });
});
