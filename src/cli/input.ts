import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StreamError } from '../core/errors.js';
import type { Flow } from '../core/flow.js';
import type { Config } from './config.js';
import type { Report } from './report.js';

export interface InputEvents {
  chunk(chunk: Buffer): void;
  frame(text: string): void;
  end(): void;
  fail(error: unknown): void;
}

/** Where samples come from. */
export interface Input {
  /** What is counted: "line" or "frame". */
  readonly unit: string;
  stop(): void;
  counters(): object;
}

/** Opens the source of a configuration; what it delivers goes to `events`. It pauses while the flow is held. */
export function openInput(config: Config, report: Report, flow: Flow, events: InputEvents): Input {
  const { source } = config;
  if (source.kind === 'stdio' || source.kind === 'file')
    return readInput(source.kind === 'file' ? source.path : undefined, flow, events);
  let stopped = false;
  let stop = (): void => {};
  let counters: object = {};
  import('./socket-input.js')
    .then(({ socketInput }) => {
      if (stopped) return;
      const opened = socketInput(config, report, flow, events);
      stop = opened.stop;
      counters = opened.counters;
    })
    .catch((error: unknown) => events.fail(error));
  return {
    unit: 'frame',
    stop() {
      stopped = true;
      stop();
    },
    counters: () => ({ source: counters }),
  };
}

function readInput(path: string | undefined, flow: Flow, events: InputEvents): Input {
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new StreamError('transport', `cannot read ${path}: it is a directory`);
  const stream: Readable = path === undefined ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  stream.on('data', (chunk: Buffer) => events.chunk(chunk));
  stream.on('end', () => events.end());
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    events.fail(new StreamError('transport', `cannot read ${path ?? 'standard input'}: ${why}`));
  });
  const release = flow.listen((held) => (held ? stream.pause() : stream.resume()));
  return {
    unit: 'line',
    stop() {
      release();
      stream.destroy();
    },
    counters: () => ({}),
  };
}
