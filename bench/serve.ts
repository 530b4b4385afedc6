import { createInterface } from 'node:readline';

/** Makes ready what is measured, from the arguments; returns one round of it: nanoseconds (or bytes) per sample. */
export type Setup = (...args: string[]) => () => number;

/** Runs in a process of its own: answers each line on the input with a round of the contender that the arguments name. */
export function serve(contenders: Readonly<Record<string, Setup>>): void {
  const [name = '', ...args] = process.argv.slice(2);
  const setup = contenders[name];
  if (setup === undefined) throw new RangeError(`no contender ${name}, only ${Object.keys(contenders).join(', ')}`);
  const round = setup(...args);
  createInterface({ input: process.stdin }).on('line', () => void process.stdout.write(`${round()}\n`));
}

/** Nanoseconds per sample of `work`, which handles `samples` of them. */
export function timed(samples: number, work: () => void): number {
  const begin = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - begin) / samples;
}

/** Bytes allocated per sample; mostly no garbage collection comes between, for the new space is 64 MiB. */
export function allocated(samples: number, work: () => void): number {
  const before = process.memoryUsage().heapUsed;
  work();
  return Math.max(0, process.memoryUsage().heapUsed - before) / samples;
}
