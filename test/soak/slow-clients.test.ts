import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { deaf } from '../support/sinks.js';
import { eventually } from '../support/time.js';

const SERVER = fileURLToPath(new URL('../support/fan-out-server.ts', import.meta.url));
const CLIENTS = 1000;
const MESSAGES = 300;

interface Report {
  readonly port?: number;
  readonly most?: number;
  readonly counters?: { readonly dropped: number; readonly queued: number };
}

/** 1,000 clients, of which so many never read: the memory of the server in MB, and the latency of the others in ms. */
async function measure(silent: number): Promise<{ rss: number; p50: number; p99: number; dropped: number }> {
  const server = fork(SERVER, ['1000', '50'], { execArgv: ['--import', 'tsx'] });
  onTestFinished(() => void server.kill('SIGKILL'));
  const reports: Report[] = [];
  server.on('message', (report: Report) => void reports.push(report));
  await eventually(() => reports.length === 1, 'the server', 20_000);
  const port = reports[0]?.port as number;
  for (let i = 0; i < silent; i += 1) await deaf(port);
  // Fills the buffers of the system, and the queues of those who never read.
  server.send({ fill: 15_000 });
  await eventually(() => reports.length === 2, 'the first messages', 120_000);
  const latencies: number[] = [];
  const sockets: WebSocket[] = [];
  for (let i = 0; i < CLIENTS - silent; i += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
    sockets.push(socket);
    socket.on('message', (data: Buffer) => {
      latencies.push(performance.timeOrigin + performance.now() - Number.parseFloat(data.toString('latin1', 0, 20)));
    });
    await new Promise((resolve) => socket.once('open', resolve));
  }
  onTestFinished(() => {
    for (const socket of sockets) socket.terminate();
  });
  server.send({ run: MESSAGES });
  await eventually(() => reports.length === 3, 'the end', 120_000);
  await eventually(() => latencies.length === MESSAGES * sockets.length, 'the last message', 60_000);
  for (const socket of sockets) socket.terminate();
  server.kill('SIGKILL');
  latencies.sort((a, b) => a - b);
  const at = (part: number): number => latencies[Math.floor(latencies.length * part)] as number;
  const { most = 0, counters } = reports[2] as Report;
  return { rss: most / 2 ** 20, p50: at(0.5), p99: at(0.99), dropped: counters?.dropped ?? 0 };
}

it('of 1,000 clients 100 never read: at most 64 MiB more, and the p99 latency of the others at most doubles', async () => {
  const without = await measure(0);
  const withThem = await measure(100);
  for (const [name, { rss, p50, p99, dropped }] of Object.entries({ 'none silent': without, '100 silent': withThem }))
    console.log(
      `${name}: at most ${rss.toFixed(0)} MiB, latency p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${dropped} dropped`,
    );
  expect(withThem.dropped).toBeGreaterThan(100_000);
  expect(withThem.rss - without.rss).toBeLessThan(64);
  expect(withThem.p99).toBeLessThan(without.p99 * 2);
}, 300_000);
