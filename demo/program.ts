import { fileURLToPath } from 'node:url';
import type { Subscription } from 'rxjs';
import { boilers } from './feeds/boilers.js';
import { serveFeeds } from './feeds/feed.js';
import { host } from './feeds/host.js';
import { ticks } from './feeds/ticks.js';

/**
 * Runs one of the demo programs when its file is started: `tsx demo/sensor-rate.ts [--seconds N] [ws://feeds]`. Without an
 * address it serves the demo's own feeds.
 */
export function program(file: string, start: (url: string, print: (line: string) => void) => Subscription): void {
  if (process.argv[1] !== fileURLToPath(file)) return;
  const args = process.argv.slice(2);
  const seconds = args.includes('--seconds') ? Number(args[args.indexOf('--seconds') + 1]) : Infinity;
  const given = args.find((arg) => arg.startsWith('ws'));
  void (async () => {
    const server = given === undefined ? await serveFeeds({ host, boilers, ticks }) : undefined;
    const running = start(given ?? server?.url ?? '', (line) => console.log(line));
    const stop = (): void => {
      running.unsubscribe();
      server?.close();
    };
    process.once('SIGINT', stop);
    if (seconds < Infinity) setTimeout(stop, seconds * 1000);
  })();
}
