import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { LineFile } from '../adapters/file/line-file.js';
import { MaybeGunzip } from '../adapters/gunzip.js';
import { readProblem } from '../adapters/read-fault.js';
import { StreamError } from '../core/errors.js';
import { Lines } from '../pipeline/lines.js';
import { readTapeLine, type TapeEntry } from '../wire/tape.js';
import { checkFile } from './files.js';
import { UsageError } from './flags.js';

/** The entries of a recording, packed by gzip or not. @throws StreamError on a file that cannot be read, or a line that is none */
export async function* readTape(path: string): AsyncGenerator<TapeEntry> {
  checkFile(path);
  let ready: TapeEntry[] = [];
  const where = (): string => `${path}, line ${lines.count}`;
  const lines: Lines = new Lines(
    (text, from, to) => void ready.push(readTapeLine(text.slice(from, to), where())),
    () => {
      throw new StreamError('decode', `${where()}: it is longer than 16 MiB; delete it`);
    },
  );
  const stream = pipeline(createReadStream(path), new MaybeGunzip(), () => {});
  try {
    for await (const chunk of stream) {
      lines.push(chunk as Buffer);
      yield* ready;
      ready = [];
    }
  } catch (error) {
    if (error instanceof StreamError) throw error;
    throw new StreamError('transport', `cannot read ${path}: ${readProblem(error as Error)}`, { cause: error });
  }
  lines.end();
  yield* ready;
}

/** What a recording is written to. */
export interface TapeOutput {
  readonly name: string;
  line(text: string): void;
  /** Writes what has been gathered. @throws StreamError when it cannot be written */
  flush(): void;
  /** Writes what is left. */
  end(): Promise<void>;
}

/** A file that a recording is appended to. */
export class TapeFile implements TapeOutput {
  readonly name: string;
  readonly #file: LineFile;

  /** @throws UsageError on a file with something else in it; StreamError on one that cannot be written */
  constructor(path: string) {
    this.name = path;
    this.#file = new LineFile(path);
    const length = this.#file.length;
    if (length !== undefined && length > 0) checkTape(path, length);
    this.#file.open(Number.MAX_SAFE_INTEGER);
  }

  line(text: string): void {
    this.#file.line(text);
  }

  flush(): void {
    this.#file.flush();
  }

  async end(): Promise<void> {
    this.#file.end();
  }
}

/** The standard output, which may be slow: `full` and `drained` come in turns. */
export class TapePipe implements TapeOutput {
  readonly name = 'standard output';
  #text = '';
  #full = false;

  constructor(private readonly flow: { full(): void; drained(): void }) {}

  line(text: string): void {
    this.#text += `${text}\n`;
  }

  flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text === '' || process.stdout.write(text) || this.#full) return;
    this.#full = true;
    this.flow.full();
    process.stdout.once('drain', () => {
      this.#full = false;
      this.flow.drained();
    });
  }

  end(): Promise<void> {
    this.flush();
    return new Promise((resolve) => process.stdout.write('', () => resolve()));
  }
}

/** Nothing is appended to what is no recording, or to half a line. */
function checkTape(path: string, length: number): void {
  const [head, tail] = [Buffer.alloc(64), Buffer.alloc(1)];
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
    readSync(file, tail, 0, 1, length - 1);
  } finally {
    closeSync(file);
  }
  if (!/^\s*\{\s*"(?:dir|at)"\s*:/.test(head.toString()))
    throw new UsageError(`${path} is no recording: name another file, for this one would be spoilt`);
  if (tail.toString() !== '\n')
    throw new UsageError(`the last line of ${path} has no end: complete it, or delete it, or name another file`);
}
