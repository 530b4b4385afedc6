import {
  createCounters,
  createSinkCounters,
  type Derivative,
  derivative,
  type FeedSample,
  fromWebSocket,
  toWebSocket,
} from 'fluxion';
import { merge, type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { boilers } from './feeds/boilers.js';
import { serveFeeds } from './feeds/feed.js';
import { host } from './feeds/host.js';
import { ticks } from './feeds/ticks.js';
import { type Look, View } from './view.js';

const LOOKS: Readonly<Record<string, Look>> = {
  cpu: { unit: 's', rateUnit: 'busy CPUs', note: 'CPU time of this machine' },
  memory: { unit: 'MB', rateUnit: 'MB/s', note: 'memory in use' },
  network: { unit: 'MB', rateUnit: 'MB/s', note: 'received, loopback included' },
  'loop-delay': { unit: 'ms', rateUnit: 'ms/s', note: "this program's event loop" },
  'boiler-1': { unit: '°C', rateUnit: '°C/min', note: 'simulated' },
  'boiler-2': { unit: '°C', rateUnit: '°C/min', note: 'simulated, with a runaway burner' },
  'boiler-3': { unit: '°C', rateUnit: '°C/min', note: 'simulated' },
  'boiler-4': { unit: '°C', rateUnit: '°C/min', note: 'simulated' },
  BTCUSD: { unit: 'USD', rateUnit: 'USD/s', note: 'simulated trades, many in one ms' },
};

/**
 * Live derivatives of this machine: a WebSocket server of measurements -> fluxion -> a second WebSocket -> a terminal view.
 * Runs until Ctrl-C, or for `seconds`; resolves to the exit code.
 */
export async function demo(seconds?: number): Promise<number> {
  const server = await serveFeeds({ host, boilers, ticks });
  const counters = createCounters();
  const sent = createSinkCounters();
  const { port, stop } = await startPipeline(server.url, counters, sent);
  const lines = [
    `feeds     ${server.url}/host  /boilers  /ticks`,
    `pipeline  fromWebSocket -> derivative -> toWebSocket`,
    `results   ws://127.0.0.1:${port}   (try: npx fluxion ${server.url}/host)`,
  ];
  const view = showResults(`ws://127.0.0.1:${port}`, lines, seconds === undefined);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  });
  stop();
  await view.close();
  server.close();
  const { in: taken, out, tied, missing, pending } = counters;
  process.stdout.write(
    `\n${taken} samples in, ${out} derivatives out, ${tied} ties, ${missing} missing, ${pending} pending; ${sent.sent} sent\n`,
  );
  return 0;
}

/** What the demo demonstrates: three feeds in, one derivative per key, results out to whoever connects. */
function startPipeline(
  url: string,
  counters: ReturnType<typeof createCounters>,
  sinkCounters: ReturnType<typeof createSinkCounters>,
): Promise<{ port: number; stop: () => void }> {
  const trades = { when: { '/e': 'trade' }, time: '/T', value: '/p', key: '${/s}' };
  const readings = { time: '/ts', value: '/temp', key: '/id' };
  return new Promise((resolve, reject) => {
    const sink = toWebSocket<Derivative<FeedSample>>({
      listen: 0,
      counters: sinkCounters,
      queue: { full: 'coalesce-key' },
      onListening: (port) => {
        const running: Subscription = merge(
          fromWebSocket(`${url}/host`).pipe(derivative({ keyed: true, per: 's', counters })),
          fromWebSocket(`${url}/boilers`, { map: readings }).pipe(derivative({ keyed: true, per: 'min', counters })),
          fromWebSocket(`${url}/ticks`, { map: trades }).pipe(derivative({ keyed: true, per: 's', counters })),
        ).subscribe(sink);
        resolve({
          port,
          stop() {
            running.unsubscribe();
            sink.close();
          },
        });
      },
    });
    sink.finished.catch(reject);
  });
}

/** Connects to the results and shows them: in place on a terminal, else as a table each second. */
function showResults(url: string, about: readonly string[], endless: boolean): { close: () => Promise<void> } {
  const out = process.stdout;
  const live = out.isTTY === true;
  const view = new View(LOOKS, live && !process.env['NO_COLOR']);
  const socket = new WebSocket(url);
  socket.on('message', (data: Buffer) => view.take(JSON.parse(data.toString()) as Parameters<View['take']>[0]));
  socket.on('error', (error) => process.stderr.write(`fluxion: demo: ${error.message}\n`));
  out.write(
    `fluxion: live derivatives of this machine${endless ? ', until Ctrl-C' : ''}\n${about.map((line) => `  ${line}\n`).join('')}\n`,
  );
  let drawn = 0;
  const draw = (): void => {
    const lines = view.text((live ? out.columns : undefined) ?? 110);
    if (live && drawn > 0) out.write(`\x1b[${drawn}A`);
    out.write(lines.map((line) => (live ? `\x1b[2K${line}\n` : `${line}\n`)).join('') + (live ? '' : '\n'));
    drawn = lines.length;
  };
  const timer = setInterval(draw, live ? 200 : 1000);
  return {
    close() {
      clearInterval(timer);
      draw();
      return new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.close();
        setTimeout(() => socket.terminate(), 500).unref();
      });
    },
  };
}
