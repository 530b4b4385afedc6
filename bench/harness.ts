import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One line of the result table. */
export interface Row {
  readonly case: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  readonly target: string;
  /** `undefined`: for information, nothing was promised. */
  readonly met: boolean | undefined;
  /** What limits it: shown when the target was missed. */
  readonly why?: string | undefined;
}

export interface Case {
  readonly name: string;
  rows(): AsyncGenerator<Row>;
}

/** Something that can be measured again and again: each round gives one number (a time, a rate, ...). */
export interface Contender {
  round(): Promise<number>;
  close(): void;
}

/** Lower quartile, median and upper quartile of the rounds. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What one run of alternating rounds found: the contenders' numbers, and peer / ours within each round. */
export interface Comparison {
  /** Of each contender, what its rounds gave. */
  readonly values: readonly (readonly number[])[];
  readonly spreads: readonly Spread[];
  /** Ratio of the medians of contender `peer` over contender `ours` (default: the first), with the quartiles of the rounds' ratios. */
  ratio(peer: number, ours?: number): Spread;
}

export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 11);

/** Rounds in turn, in the opposite order every other time: whatever slows the machine down slows all of them. */
export async function alternate(
  contenders: readonly Contender[],
  { rounds = ROUNDS, warmUp = 3 }: { rounds?: number; warmUp?: number } = {},
): Promise<Comparison> {
  const values: number[][] = contenders.map(() => []);
  try {
    for (let round = -warmUp; round < rounds; round += 1) {
      const order = contenders.map((contender, i) => ({ contender, i }));
      if (round % 2 !== 0) order.reverse();
      for (const { contender, i } of order) {
        const value = await contender.round();
        if (round >= 0) values[i]?.push(value);
      }
    }
  } finally {
    for (const contender of contenders) contender.close();
  }
  const spreads = values.map(spread);
  return {
    values,
    spreads,
    ratio(peer, ours = 0) {
      const each = spread((values[peer] as number[]).map((value, round) => value / (values[ours]?.[round] as number)));
      return { ...each, median: (spreads[peer] as Spread).median / (spreads[ours] as Spread).median };
    },
  };
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** A contender in a process of its own, which answers every line on its input with a number on its output. */
export function server(command: readonly string[]): Contender {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round() {
      child.stdin.write('go\n');
      const { value, done } = await answers.next();
      if (done) throw new Error(`${command.join(' ')} ended without an answer`);
      return Number(value);
    },
    close: () => void child.kill(),
  };
}

/** A contender that runs a program (or a shell's pipe) to its end: the milliseconds that takes. */
export function program(command: readonly string[]): Contender {
  return {
    async round() {
      const begin = performance.now();
      await finished(spawn(command[0] as string, command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] }));
      return performance.now() - begin;
    },
    close() {},
  };
}

export function finished(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${child.spawnargs.join(' ')} ended with ${code ?? signal}`)),
    );
  });
}

/** Three significant digits, with a unit. */
export const number = (x: number, unit = ''): string =>
  `${x >= 100 ? Math.round(x) : Number(x.toPrecision(3))}${unit === '' ? '' : ` ${unit}`}`;

export const times = ({ low, median, high }: Spread): string =>
  `${median.toFixed(2)}x (${low.toFixed(2)}-${high.toFixed(2)})`;

/** How much more we take than the peer, from how much more it takes than we. */
export const inverse = ({ low, median, high }: Spread): Spread => ({
  low: 1 / high,
  median: 1 / median,
  high: 1 / low,
});

/** A row for what cannot be measured here. */
export const skipped = (title: string, why: string): Row => ({
  case: title,
  ours: '',
  peer: '',
  ratio: '',
  target: '',
  met: undefined,
  why,
});
