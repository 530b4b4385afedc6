import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { createSourceCounters, fromWebSocket, type ListenOptions, toWebSocket } from '../../../src/index.js';
import { frame, watch } from '../../support/sources.js';
import { eventually } from '../../support/time.js';

type Given = Pick<ListenOptions, 'protocols'>;

/** A source, or a sink, that listens: its port. */
const LISTENERS = {
  async source(given: Given): Promise<number> {
    const { port, onListening } = known();
    watch(fromWebSocket({ listen: 0, ...given, onListening }));
    return port;
  },
  async sink(given: Given): Promise<number> {
    const { port, onListening } = known();
    const sink = toWebSocket({ listen: 0, ...given, onListening });
    onTestFinished(() => sink.close());
    return port;
  },
};

/** A port, as soon as it is known. */
function known(): { port: Promise<number>; onListening: (port: number) => void } {
  let onListening = (_: number): void => {};
  const port = new Promise<number>((resolve) => {
    onListening = resolve;
  });
  return { port, onListening };
}

/** What the server answers to a handshake with this header: status and chosen subprotocol. */
const handshake = (
  port: number,
  offered: string,
): Promise<{ status: number | undefined; chosen: string | undefined }> =>
  new Promise((resolve, reject) => {
    const asked = request({
      port,
      host: '127.0.0.1',
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol': offered,
      },
    });
    asked.on('upgrade', ({ statusCode, headers }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, chosen: headers['sec-websocket-protocol'] });
    });
    asked.on('response', ({ statusCode }) => resolve({ status: statusCode, chosen: undefined }));
    asked.on('error', reject);
    asked.end();
  });

/** What a client of `ws` makes of it: the subprotocol of its connection, or why it has none. */
const client = (port: number, offered: string[]): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, offered);
    onTestFinished(() => socket.terminate());
    socket.on('open', () => resolve(`speaks ${socket.protocol === '' ? 'none' : socket.protocol}`));
    socket.on('error', ({ message }) => resolve(message));
  });

describe.each(Object.entries(LISTENERS))('a %s that listens', (_, listen) => {
  it('agrees to no subprotocol that it was not given: the handshake succeeds, and the client closes', async () => {
    const port = await listen({});
    expect(await handshake(port, 'mqtt, graphql-ws')).toEqual({ status: 101, chosen: undefined });
    expect(await client(port, ['mqtt', 'graphql-ws'])).toBe('Server sent no subprotocol');
    expect(await client(port, [])).toBe('speaks none');
  });

  it('agrees to its best one that the client offers', async () => {
    const port = await listen({ protocols: ['v2.feed', 'v1.feed'] });
    expect(await handshake(port, 'v1.feed, mqtt, v2.feed')).toEqual({ status: 101, chosen: 'v2.feed' });
    expect(await client(port, ['mqtt', 'v1.feed'])).toBe('speaks v1.feed');
    expect(await client(port, ['mqtt'])).toBe('Server sent no subprotocol');
    expect(await client(port, ['V1.FEED'])).toBe('Server sent no subprotocol'); // names are told apart by case
    expect(await client(port, [])).toBe('speaks none');
    const one = await listen({ protocols: 'v1.feed' });
    expect(await client(one, ['v1.feed'])).toBe('speaks v1.feed');
  });

  it('goes on with others when a client has left over it', async () => {
    const port = await listen({ protocols: 'v1.feed' });
    await client(port, ['mqtt']);
    expect(await client(port, ['v1.feed'])).toBe('speaks v1.feed');
  });
});

describe('subprotocols', () => {
  it('of a source that connects are agreed with one that listens, and frames flow', async () => {
    const counters = createSourceCounters();
    const { port: found, onListening } = known();
    const seen = watch(fromWebSocket({ listen: 0, protocols: 'v1.feed', counters, onListening }));
    const port = await found;
    const sink = toWebSocket<string>(`ws://127.0.0.1:${port}`, { protocols: ['v1.feed'], encode: (text) => text });
    sink.next(frame(1, 5));
    sink.complete();
    await sink.finished;
    await eventually(() => seen.values.length === 1);
    const refused = toWebSocket<string>(`ws://127.0.0.1:${port}`, { protocols: ['v2.feed'] });
    await expect(refused.finished).rejects.toThrow(/cannot connect: Server sent no subprotocol/);
  });

  it.each([[''], ['a b'], ['a,b'], [['a', 'a']], [[5]], [5], [null], [{}]])('%j are refused at once', (protocols) => {
    const given = { protocols: protocols as string };
    for (const make of [
      () => fromWebSocket({ listen: 0, ...given }),
      () => toWebSocket({ listen: 0, ...given }),
      () => fromWebSocket('ws://127.0.0.1:1', given),
      () => toWebSocket('ws://127.0.0.1:1', given),
    ]) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(/^protocols must be/);
    }
  });

  it('that are no names are refused by the server with 400', async () => {
    const port = await LISTENERS.source({ protocols: 'v1.feed' });
    expect(await handshake(port, 'v1.feed,,')).toEqual({ status: 400, chosen: undefined });
  });
});
