import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { CLI } from './build-cli.js';

/** What a run of the command line left behind. */
export interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A run of the command line that is still going on. */
export class Running {
  stdout = '';
  stderr = '';
  readonly done: Promise<Run>;
  readonly #changed = new Set<() => void>();

  constructor(readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#add('stdout', text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#add('stderr', text));
    child.stdin.on('error', () => {}); // whoever has enough need not read on
    this.done = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        resolve({ stdout: this.stdout, stderr: this.stderr, code, signal });
        this.#tell();
      });
    });
    this.done.catch(() => {});
  }

  /** Resolves with the match once `pattern` is found on a stream; rejects when the process ends without it. */
  async until(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        await this.done;
        const last = pattern.exec(this[stream]);
        if (last) return last;
        throw new Error(`ended without ${pattern} on ${stream}\nstdout: ${this.stdout}\nstderr: ${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        const one = (): void => {
          this.#changed.delete(one);
          resolve();
        };
        this.#changed.add(one);
      });
    }
  }

  #add(stream: 'stdout' | 'stderr', text: string): void {
    this[stream] += text;
    this.#tell();
  }

  #tell(): void {
    for (const one of [...this.#changed]) one();
  }
}

/** Starts the bundled command line; it is ended with the test. */
export function start(args: readonly string[], { env, cwd }: RunOptions = {}): Running {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ...env }, ...(cwd && { cwd }) });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Running(child);
}

/** Runs the bundled command line on `input` to its end. */
export async function fluxion(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const running = start(args, options);
  running.child.stdin.end(options.input ?? '');
  return running.done;
}

/** The lines of a text, each parsed as JSON. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
