import { createReadStream, fstatSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { StreamError } from '../core/errors.js';
import type { Flow } from '../core/flow.js';
import { StateError } from '../core/state.js';
import type { Config, Endpoint } from './config.js';
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

/** Is the source a file? Then no time passes while it is read: no series falls silent, or idle, however slow the machine. */
export const isRecording = ({ kind }: Endpoint): boolean =>
  kind === 'file' || (kind === 'stdio' && fstatSync(0).isFile());

/** Opens the source of a configuration, a file from byte `from` on; what it delivers goes to `events`. It pauses while the flow is held. */
export function openInput(config: Config, report: Report, flow: Flow, events: InputEvents, from = 0): Input {
  const { source } = config;
  if (source.kind === 'stdio' || source.kind === 'file')
    return readInput(source.kind === 'file' ? source.path : undefined, flow, events, from);
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

function readInput(path: string | undefined, flow: Flow, events: InputEvents, from: number): Input {
  if (path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new StreamError('transport', `cannot read ${path}: it is a directory`);
  const stream = openStream(path, from);
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

/** A file can be read from anywhere, also when it is the standard input; a pipe goes on where it is. */
function openStream(path: string | undefined, from: number): Readable {
  const bytes =
    path === undefined
      ? from > 0 && isRecording({ kind: 'stdio' })
        ? fstatSync(0).size
        : from
      : (statSync(path, { throwIfNoEntry: false })?.size ?? from);
  if (bytes < from) {
    throw new StateError(
      `${path ?? 'standard input'} has ${bytes} bytes, but the state stands behind byte ${from}: it is another file, or was cut; remove the state to begin anew`,
    );
  }
  const size = { highWaterMark: 1 << 18, start: from };
  if (path !== undefined) return createReadStream(path, size);
  return from > 0 && isRecording({ kind: 'stdio' })
    ? createReadStream('', { ...size, fd: 0, autoClose: false })
    : process.stdin;
}
