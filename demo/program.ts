import { fileURLToPath } from 'node:url';
import type { Subscription } from 'rxjs';
import { boilers } from './feeds/boilers.js';
import { serveFeeds } from './feeds/feed.js';
import { host } from './feeds/host.js';
import { ticks } from './feeds/ticks.js';

/** Takes the lines that a recipe prints. */
export type Print = (line: string) => void;

/** Was this file started, rather than imported? Recipes pass `import.meta.url`. */
const isStarted = (file: string): boolean => process.argv[1] === fileURLToPath(file);

/** Runs a recipe on its own readings when its file is started: `tsx demo/recipes/heading-rate.ts`. */
export function recipe(file: string, run: (print: Print) => unknown): void {
  if (isStarted(file)) run((line) => console.log(line));
}

/**
 * Runs a recipe on live feeds when its file is started: `tsx demo/recipes/sensor-rate.ts [--seconds N] [ws://feeds]`. Without an
 * address it serves the demo's own feeds.
 */
export function liveRecipe(file: string, start: (url: string, print: Print) => Subscription): void {
  if (!isStarted(file)) return;
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
