import { WebSocket } from 'ws';
import { Board, NOTE_EVERY, type Shown } from './board.js';
import { boilers } from './feeds/boilers.js';
import { serveFeeds } from './feeds/feed.js';
import { host } from './feeds/host.js';
import { ticks } from './feeds/ticks.js';
import { frame } from './frame.js';
import { type Pipeline, startPipeline } from './pipeline.js';
import { printLines } from './plain.js';
import { type Console, canDraw, Screen, sizeOf } from './screen.js';
import { waitForStop } from './stop.js';
import { summary } from './summary.js';

/** How long the last results may take to come back. */
const PATIENCE = 1000;

/**
 * Live derivatives of this machine: a WebSocket server of measurements -> fluxion -> a second WebSocket -> a terminal view.
 * Runs until q, Ctrl-C or a signal, or for `seconds`; then says what became of every sample. Resolves to the exit code.
 */
export async function demo(seconds?: number, console: Console = process): Promise<number> {
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  const board = new Board();
  const stop = waitForStop(console.stdout, seconds);
  const urls: { feeds?: string; results?: string } = {};
  const keys = console.stdin.isTTY === true ? 'q quits' : 'Ctrl-C quits';
  const close = canDraw(console)
    ? new Screen(
        console,
        (size) => frame(board, { ...size, ...urls, seconds: elapsed(), quits: keys }),
        () => stop.because({ code: 0 }),
      ).close
    : printLines(console, board);
  const notes = setInterval(() => board.note(), NOTE_EVERY);
  try {
    const end = await run(board, urls, stop.because);
    const { code, gone, error } = await stop.reason;
    await end();
    close();
    if (error) process.stderr.write(`fluxion: demo: ${error instanceof Error ? error.message : error}\n`);
    if (!gone) console.stdout.write(`\n${summary(board, elapsed(), sizeOf(console).columns).join('\n')}\n`);
    return code;
  } finally {
    close();
    clearInterval(notes);
    stop.forget();
  }
}

/** Starts feeds and pipeline, and shows on the board what comes back. Returns what ends them in order, with their last results. */
async function run(
  board: Board,
  urls: { feeds?: string; results?: string },
  fail: (reason: { code: number; error: unknown }) => void,
): Promise<() => Promise<void>> {
  const server = await serveFeeds({ host, boilers, ticks });
  const pipeline = await startPipeline(server.url, board.counters, (key) => board.sample(key));
  pipeline.finished.catch((error) => fail({ code: 1, error }));
  const results = watch(pipeline, board, (error) => fail({ code: 1, error }));
  Object.assign(urls, { feeds: server.url, results: pipeline.url });
  return async () => {
    server.close();
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      late = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([results, patience]);
    clearTimeout(late);
    pipeline.close();
  };
}

/** Takes the results as any client does. The pipeline runs once it listens, so that it misses none. Resolves at their end. */
function watch(pipeline: Pipeline, board: Board, failed: (error: Error) => void): Promise<void> {
  const socket = new WebSocket(pipeline.url);
  socket.once('open', () => pipeline.run());
  socket.on('message', (data: Buffer) => board.result(JSON.parse(data.toString()) as Shown));
  socket.on('error', failed);
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
