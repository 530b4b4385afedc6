import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CLI } from './build-cli.js';
import { random } from './numbers.js';

/** A folder of its own, gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fluxion-state-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

export interface BytesRun {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface RunOptions {
  /** A file that is the standard input. */
  readonly stdin?: string;
  /** Is called at once. */
  readonly started?: (end: (signal: NodeJS.Signals) => void) => void;
  /** Is called once anything was said; gives the signal that ends the run. */
  readonly begun?: (end: (signal: NodeJS.Signals) => void) => void;
  /** Is called once there is output. */
  readonly flowing?: (end: (signal: NodeJS.Signals) => void) => void;
}

/** Runs the bundled command line to its end, or to that of a signal; output as bytes, for a kill may cut a character. */
export function runBytes(
  args: readonly string[],
  { stdin, started, begun, flowing }: RunOptions = {},
): Promise<BytesRun> {
  const input = stdin === undefined ? undefined : openSync(stdin, 'r');
  const child = spawn(process.execPath, [CLI, ...args], { stdio: [input ?? 'ignore', 'pipe', 'pipe'] });
  if (input !== undefined) closeSync(input);
  onTestFinished(() => void child.kill('SIGKILL'));
  const end = (signal: NodeJS.Signals): void => void child.kill(signal);
  started?.(end);
  const output: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    if (output.push(bytes) === 1) flowing?.(end);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr === '') begun?.(end);
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout: Buffer.concat(output), stderr, code, signal }));
  });
}

/** Where a run says that it goes on. */
export function position(stderr: string): { input: number; output: number } | undefined {
  const match = /going on from .*: input from byte (\d+), output after byte (\d+)/.exec(stderr);
  return match === null ? undefined : { input: Number(match[1]), output: Number(match[2]) };
}

/** What stands in the output file of a user who cuts it where the next run says, and lets that run write on. */
export const joined = (before: Buffer, { stdout, stderr }: BytesRun): Buffer =>
  Buffer.concat([before.subarray(0, position(stderr)?.output ?? 0), stdout]);

/**
 * Counters of more series than are kept at a time, that are reset, with late, tied, missing and unreadable samples, and gaps; of so
 * many channels each.
 */
export function samples(count: number, seed: number, channels = 1): string {
  const next = random(seed);
  const pick = (n: number): number => Math.floor(next() * n);
  const totals = new Map<string, number>();
  const lines: string[] = [];
  let t = 1700000000000;
  for (let i = 0; i < count; i += 1) {
    t += pick(3000) === 0 ? 30000 : (([0, 0, 1, 5, 20, -3, -40] as const)[pick(7)] as number);
    const key = `sensor ${pick(8) === 0 ? pick(400) : pick(100)} °C`;
    const total = pick(300) === 0 ? pick(10) : (totals.get(key) ?? 0) + next() * 10;
    totals.set(key, total);
    const value =
      pick(100) === 0 ? null : channels === 1 ? total : Array.from({ length: channels }, (_, c) => total / (c + 1));
    lines.push(pick(2000) === 0 ? 'oops' : JSON.stringify({ t, value, key }));
  }
  return `${lines.join('\n')}\n`;
}

export const RULES: readonly string[] = ['--lateness', '20ms', '--max-gap', '5s', '--max-keys', '150', '--counter'];

/** A random moment for a kill: soon after the start, in the midst of the output, or about when the state has been written. */
function moment(next: () => number, state: string): Pick<RunOptions, 'begun' | 'flowing'> {
  const [kind, share] = [next(), next()];
  const kill = (within: number) => (end: (signal: NodeJS.Signals) => void) =>
    void setTimeout(() => end('SIGKILL'), share * within);
  if (kind < 0.1) return { begun: kill(10) };
  if (kind < 0.5) return { flowing: kill(60) };
  const size = (): number => statSync(state, { throwIfNoEntry: false })?.size ?? 0;
  return {
    begun(end) {
      const before = size();
      const watch = setInterval(() => {
        if (size() === before) return;
        clearInterval(watch);
        kill(20)(end);
      }, 1);
      onTestFinished(() => clearInterval(watch));
    },
  };
}

/** What happened to a file that was filtered by runs that were killed, again and again from its beginning until there were enough. */
export async function survive(
  args: readonly string[],
  seed: number,
  kills: number,
  input: string,
  every: string,
  byStdin = false,
) {
  const next = random(seed);
  const state = join(folder(), 'state');
  const side = join(folder(), 'dropped.ndjson');
  const whole = byStdin ? { stdin: input } : {};
  const source = [...(byStdin ? [] : [input]), '--dropped', side];
  const uncut = await runBytes([...source, ...args], whole);
  const seen = {
    uncut,
    uncutDrops: readFileSync(side),
    drops: [] as Buffer[],
    outputs: [] as Buffer[],
    codes: [] as (number | null)[],
    killed: 0,
    positions: new Set<number>(),
  };
  while (seen.killed < kills) {
    rmSync(state, { force: true });
    let output: Buffer = Buffer.alloc(0);
    for (;;) {
      const kill = seen.killed < kills ? moment(next, state) : {};
      const run = await runBytes([...source, ...args, '--state', state, '--state-every', every], {
        ...whole,
        ...kill,
      });
      output = joined(output, run);
      const from = position(run.stderr);
      if (from !== undefined) seen.positions.add(from.input);
      if (run.signal !== 'SIGKILL') {
        seen.outputs.push(output);
        seen.drops.push(readFileSync(side));
        seen.codes.push(run.code);
        break;
      }
      seen.killed += 1;
    }
  }
  return seen;
}

/** A random moment for a kill: soon after the start, or when a file has grown to a part of its length, and a little later. */
function momentInFile(next: () => number, path: string, length: number): NonNullable<RunOptions['started']> {
  const [kind, share, later] = [next(), next(), next() * 4];
  if (kind < 0.2) return (end) => void setTimeout(() => end('SIGKILL'), 200 * share);
  return (end) => {
    const watch = setInterval(() => {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < share * length) return;
      clearInterval(watch);
      setTimeout(() => end('SIGKILL'), later);
    }, 1);
    onTestFinished(() => clearInterval(watch));
  };
}

/** What files of results and of dropped samples hold after runs that were killed, again and again from the beginning until there were enough. */
export async function surviveInFile(args: readonly string[], here: string, seed: number, kills: number) {
  const next = random(seed);
  const [state, out, whole, side] = ['state', 'out', 'whole', 'dropped'].map((name) => join(here, name)) as [
    string,
    string,
    string,
    string,
  ];
  await runBytes([...args, '--out-file', whole, '--dropped', side]);
  const seen = {
    uncut: readFileSync(whole),
    uncutDrops: readFileSync(side),
    outputs: [] as Buffer[],
    drops: [] as Buffer[],
    killed: 0,
    positions: new Set<number>(),
  };
  while (seen.killed < kills || seen.outputs.length === 0) {
    for (const path of [state, `${state}.1`, out, side]) rmSync(path, { force: true });
    for (;;) {
      const kill = seen.killed < kills ? { started: momentInFile(next, out, seen.uncut.length) } : {};
      const files = ['--out-file', out, '--dropped', side, '--state', state, '--state-every', '5ms'];
      const run = await runBytes([...args, ...files], kill);
      seen.positions.add(position(run.stderr)?.input ?? 0);
      if (run.signal === 'SIGKILL') seen.killed += 1;
      else break;
    }
    seen.outputs.push(readFileSync(out));
    seen.drops.push(readFileSync(side));
  }
  return seen;
}
