import { describe, expect, it } from 'vitest';
import { createSourceCounters, fromWebSocket } from '../../../src/index.js';
import { socketClient, socketServer } from '../../support/socket-server.js';
import { frame, watch } from '../../support/sources.js';
import { eventually } from '../../support/time.js';

/** A source that listens already. */
async function listening(options: { readonly maxPayload?: number } = {}) {
  let port = 0;
  const counters = createSourceCounters();
  const onListening = (given: number): void => {
    port = given;
  };
  const seen = watch(fromWebSocket({ listen: 0, counters, onListening, ...options }));
  await eventually(() => port > 0);
  return { port, counters, seen };
}

describe('a source that listens', () => {
  it('takes samples of all devices that connect, and goes on when one leaves', async () => {
    const { port, counters, seen } = await listening();
    const [a, b] = [await socketClient(`ws://127.0.0.1:${port}`), await socketClient(`ws://127.0.0.1:${port}`)];
    a.socket.send(frame(1, 1, 'a'));
    b.socket.send(frame(2, 2, 'b'));
    await eventually(() => seen.values.length === 2);
    a.socket.close(1000, 'end');
    await eventually(() => counters.lost === 1);
    b.socket.send(frame(3, 3, 'b'));
    await eventually(() => seen.values.length === 3);
    expect(seen.values.map(({ key }) => key).sort()).toEqual(['a', 'b', 'b']);
    expect(seen.completed).toBe(false);
    seen.subscription.unsubscribe();
    expect((await b.closed).code).toBe(1000);
  });

  it('a device that sends garbage loses its own connection only', async () => {
    const { port, counters, seen } = await listening({ maxPayload: 1000 });
    const [good, bad] = [await socketClient(`ws://127.0.0.1:${port}`), await socketClient(`ws://127.0.0.1:${port}`)];
    bad.socket.send('x'.repeat(5000));
    expect((await bad.closed).code).toBe(1009);
    good.socket.send(frame(1, 1));
    await eventually(() => seen.values.length === 1);
    expect(counters.bad).toBe(1);
  });

  it('a port in use is an error of the kind "in-use"', async () => {
    const { port } = await socketServer();
    const seen = watch(fromWebSocket({ listen: port }));
    await eventually(() => seen.error !== undefined);
    expect(seen.error).toMatchObject({ code: 'in-use' });
  });

  it('more connections than maxConnections are refused with status 503, before the upgrade', async () => {
    let port = 0;
    watch(
      fromWebSocket({
        listen: 0,
        maxConnections: 1,
        onListening: (given) => {
          port = given;
        },
      }),
    );
    await eventually(() => port > 0);
    const first = await socketClient(`ws://127.0.0.1:${port}`);
    await expect(socketClient(`ws://127.0.0.1:${port}`)).rejects.toThrow('503');
    expect(first.socket.readyState).toBe(first.socket.OPEN);
  });

  it('a port that is none throws at once', () => {
    expect(() => fromWebSocket({ listen: 70000 })).toThrow(RangeError);
  });
});
