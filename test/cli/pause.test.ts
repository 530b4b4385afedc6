import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { fluxion, jsonLines, type Running, start } from '../support/cli.js';
import { folder } from '../support/kill.js';
import { eventually } from '../support/time.js';

const line = (t: number): string => `${JSON.stringify({ t, value: t * t })}\n`;
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i)).join('');
const edges = (text: string): unknown[] =>
  jsonLines(text)
    .map(({ edge }) => edge)
    .filter(Boolean);

/** Ends a run with SIGTERM. */
async function terminated(run: Running): Promise<void> {
  run.child.kill('SIGTERM');
  expect((await run.done).code).toBe(143);
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('SIGTERM with --state and a WebSocket sink', () => {
  it('is a pause for the fluxion that has connected to it: no edge in between, and the slopes of an uninterrupted run', async () => {
    const state = join(folder(), 'state');
    const port = await freePort();
    const down = start([`ws://127.0.0.1:${port}`, '--wait-for-server']);
    await down.until('stderr', /connecting again/);
    const first = start(['--state', state, '--to', `listen:${port}`]);
    await down.until('stderr', /source: connected again/);
    first.child.stdin.write(lines(0, 10));
    await down.until('stdout', /(.*\n){8}/);
    await terminated(first);
    await down.until('stderr', /source: closed by the server: 1001; connecting again/);
    expect(edges(down.stdout)).toEqual(['start']);

    const second = start(['--state', state, '--to', `listen:${port}`]);
    await down.until('stderr', /1001[\s\S]*source: connected again/);
    second.child.stdin.end(lines(10, 20));
    expect((await second.done).code).toBe(0);
    const got = await down.done;
    expect(got.code).toBe(0);
    const above = await fluxion([], { input: lines(0, 20) });
    expect(got.stdout).toBe((await fluxion([], { input: above.stdout })).stdout);
    expect(edges(got.stdout)).toEqual(['start', 'end']);
  });

  it('is a pause for the fluxion that it has connected to, as well', async () => {
    const state = join(folder(), 'state');
    const down = start(['listen:0']);
    const [, url = ''] = await down.until('stderr', /listening for devices on (ws:\/\/127\.0\.0\.1:\d+)/);
    const first = start(['--state', state, '--to', url]);
    first.child.stdin.write(lines(0, 10));
    await down.until('stdout', /(.*\n){8}/);
    await terminated(first);
    const second = start(['--state', state, '--to', url]);
    second.child.stdin.end(lines(10, 20));
    expect((await second.done).code).toBe(0);
    await down.until('stdout', /(.*\n){19}/);
    down.child.kill('SIGTERM');
    const above = await fluxion([], { input: lines(0, 20) });
    expect((await down.done).stdout).toBe((await fluxion([], { input: above.stdout })).stdout);
  });

  it.each([
    ['with --state it is closed with code 1001 and no reason', true, '', [1001, '']],
    ['without a state with code 1000 and the reason "end"', false, '', [1000, 'end']],
    ['a run that fails is no end of the series: 1001', false, '{"t":9,"value":null}\n', [1001, '']],
  ] as const)('%s', async (_, stateful, failing, expected) => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const closes: unknown[] = [];
    let frames = 0;
    server.on('connection', (socket) => {
      socket.on('message', () => {
        frames += 1;
      });
      socket.on('close', (code, reason) => closes.push([code, reason.toString()]));
    });
    await eventually(() => server.address() !== null);
    const { port } = server.address() as { port: number };
    const state = stateful ? ['--state', join(folder(), 'state')] : [];
    const run = start([...state, '--missing', 'error', '--to', `ws://127.0.0.1:${port}`]);
    run.child.stdin.write(lines(0, 5));
    await eventually(() => frames >= 3);
    run.child.stdin.write(failing);
    if (failing === '') await terminated(run);
    else expect((await run.done).code).toBe(1);
    await eventually(() => closes.length > 0);
    expect(closes).toEqual([expected]);
    server.close();
  });
});
