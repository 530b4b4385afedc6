import { describe, expect, it } from 'vitest';
import { toWebSocket } from '../../../src/index.js';
import { balanced, deaf, listening } from '../../support/sinks.js';
import { socketClient, socketServer } from '../../support/socket-server.js';
import { eventually, sleep } from '../../support/time.js';

describe('a sink that listens', () => {
  it('sends to all clients, and counts each', async () => {
    const { sink, url } = await listening();
    const [a, b] = [await socketClient(url), await socketClient(url)];
    for (let i = 0; i < 100; i += 1) sink.next(i);
    await eventually(() => a.frames.length === 100 && b.frames.length === 100);
    expect(a.frames).toEqual(b.frames);
    expect(sink.counters).toMatchObject({ in: 200, sent: 200, queued: 0 });
    sink.complete();
    await sink.finished;
    expect(await a.closed).toEqual({ code: 1000, reason: 'end' });
    expect(await b.closed).toEqual({ code: 1000, reason: 'end' });
  });

  it('what is sent while nobody is connected is counted dropped', async () => {
    const { sink, url } = await listening();
    for (let i = 0; i < 5; i += 1) sink.next(i);
    expect(sink.counters).toMatchObject({ in: 5, dropped: 5, queued: 0 });
    const { frames } = await socketClient(url);
    sink.next('now');
    await eventually(() => frames.length === 1);
    expect(frames).toEqual(['now']);
  });

  it('a client that leaves does not stop the others; what waited for it is counted dropped', async () => {
    const { sink, url } = await listening();
    const [a, b] = [await socketClient(url), await socketClient(url)];
    a.socket.terminate();
    await eventually(() => sink.counters.lost === 1);
    for (let i = 0; i < 10; i += 1) sink.next(i);
    await eventually(() => b.frames.length === 10);
    expect(balanced(sink.counters)).toBe(true);
    expect(sink.counters).toMatchObject({ in: 10, sent: 10 });
  });

  it('one client that does not read does not stop the others, and costs bounded memory', async () => {
    const { sink, url, port } = await listening({ queue: { max: 50 } });
    const quick = await socketClient(url);
    let open = 0;
    const counters = sink.counters;
    await deaf(port);
    const value = 'x'.repeat(20_000);
    // Once the deaf one is connected too, every value counts twice.
    await eventually(() => {
      const before = counters.in;
      sink.next('?');
      open = counters.in - before;
      return open === 2;
    });
    for (let i = 0; i < 2000; i += 1) {
      sink.next(value);
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(balanced(counters)).toBe(true);
    }
    await eventually(() => quick.frames.filter((frame) => frame === value).length === 2000);
    expect(counters.dropped).toBeGreaterThan(500);
    expect(counters.queued).toBeLessThan(50 + 60);
  });

  it('a client that leaves while the last values wait for it does not keep the sink from finishing', async () => {
    const { sink, url } = await listening();
    const client = await socketClient(url);
    client.socket.pause();
    const value = 'x'.repeat(500_000);
    for (let i = 0; i < 40; i += 1) sink.next(value);
    sink.complete();
    client.socket.terminate();
    const outcome = await Promise.race([sink.finished.then(() => 'finished'), sleep(1500).then(() => 'still open')]);
    expect(outcome).toBe('finished');
  });

  it('a stream that fails closes the clients without "end"', async () => {
    const { sink, url } = await listening();
    const { closed } = await socketClient(url);
    sink.error(new Error('broken'));
    await expect(sink.finished).rejects.toThrow('broken');
    expect(await closed).toEqual({ code: 1000, reason: '' });
  });

  it('a port in use rejects "finished" with the kind "in-use"', async () => {
    const { port } = await socketServer();
    const sink = toWebSocket({ listen: port });
    await expect(sink.finished).rejects.toMatchObject({ name: 'StreamError', code: 'in-use' });
    sink.next(1);
    expect(sink.counters).toMatchObject({ in: 1, dropped: 1 });
  });

  it('the port is free again when the sink has finished', async () => {
    const { sink, port } = await listening();
    sink.complete();
    await sink.finished;
    const again = await socketServer(() => {}, port);
    expect(again.port).toBe(port);
  });

  it('"block" without a flow throws at once', () => {
    expect(() => toWebSocket({ listen: 0, queue: { full: 'block' } })).toThrow(TypeError);
  });

  it('a client that sends something is heard by nobody and harms nothing', async () => {
    const { sink, url } = await listening();
    const { socket, frames } = await socketClient(url);
    socket.send('hello?');
    sink.next('x');
    await eventually(() => frames.length === 1);
  });
});
