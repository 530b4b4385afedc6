import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cli } from '../bundle.js';
import { feed } from '../data.js';
import { alternate, type Case, number, program, type Row, type Spread, skipped, times } from '../harness.js';
import { mawk, python } from '../machine.js';

const LINES = 1_000_000;
const peer = (name: string): string => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));

/** The command line as a filter in a pipe: NDJSON against python with numpy, CSV against mawk. */
export const filter: Case = {
  name: 'filter',
  async *rows() {
    const folder = mkdtempSync(`${tmpdir()}/fluxion-bench-`);
    const fluxion = `${process.execPath} ${await cli()} -q`;
    try {
      const samples = [...feed(LINES)];
      const ndjson = `${folder}/feed.ndjson`;
      const csv = `${folder}/feed.csv`;
      writeFileSync(ndjson, samples.map(({ t, value }) => `{"t":${t},"value":${value}}\n`).join(''));
      writeFileSync(csv, `t,value\n${samples.map(({ t, value }) => `${t},${value}\n`).join('')}`);
      yield python === undefined
        ? skipped('NDJSON filter vs python json + numpy', 'no python3 with numpy here')
        : await compare({
            title: 'NDJSON filter vs python json + numpy',
            file: ndjson,
            ours: fluxion,
            peer: `${python} ${peer('filter.py')}`,
            peerName: 'python',
            target: 4,
            agree: (file) => sameBits(file, `${fluxion} --mode numpy --per ms`, `${python} ${peer('filter.py')}`),
          });
      yield mawk
        ? await compare({
            title: 'CSV filter vs mawk',
            file: csv,
            ours: `${fluxion} --out csv`,
            peer: `mawk -f ${peer('gradient.awk')}`,
            peerName: 'mawk',
            target: 1.2,
            agree: (file) => closeTo(file, `${fluxion} --out csv --per ms`, `mawk -f ${peer('gradient.awk')}`),
          })
        : skipped('CSV filter vs mawk', 'no mawk here');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Pipes {
  readonly title: string;
  readonly file: string;
  readonly ours: string;
  readonly peer: string;
  readonly peerName: string;
  readonly target: number;
  /** Do both compute the same? In words; throws when they do not. */
  readonly agree: (file: string) => string;
}

async function compare(pipes: Pipes): Promise<Row> {
  const agreement = pipes.agree(pipes.file);
  const pipe = (command: string) => program(['sh', '-c', `cat ${pipes.file} | ${command} > /dev/null`]);
  const found = await alternate([pipe(pipes.ours), pipe(pipes.peer)], { warmUp: 1 });
  const [ours, peer] = found.spreads as [Spread, Spread];
  return {
    case: `${pipes.title} (${agreement})`,
    ours: number(ours.median, 'ms'),
    peer: `${pipes.peerName} ${number(peer.median, 'ms')}`,
    ratio: times(found.ratio(1)),
    target: `>= ${pipes.target}x`,
    met: found.ratio(1).median >= pipes.target,
    why: 'numbers to text and back, then one string per line',
  };
}

/** What a filter makes of a file, line by line. */
const output = (file: string, command: string): string[] =>
  execFileSync('sh', ['-c', `cat ${file} | ${command}`], { encoding: 'utf8', maxBuffer: 2 ** 29 })
    .trimEnd()
    .split('\n');

function sameBits(file: string, ours: string, theirs: string): string {
  const [a, b] = [output(file, ours), output(file, theirs)];
  if (a.length !== LINES || b.length !== LINES) throw new Error(`${a.length} and ${b.length} lines, not ${LINES}`);
  const derivative = (line: string | undefined): number =>
    (JSON.parse(line as string) as { derivative: number }).derivative;
  for (let i = 0; i < LINES; i += 1)
    if (!Object.is(derivative(a[i]), derivative(b[i]))) throw new Error(`line ${i + 1} differs: ${a[i]} and ${b[i]}`);
  return 'mode numpy: all bits equal';
}

function closeTo(file: string, ours: string, theirs: string): string {
  const columns = (line: string): number[] => line.split(',').slice(0, 3).map(Number);
  const [a, b] = [output(file, ours).slice(1).map(columns), output(file, theirs).slice(1).map(columns)];
  if (a.length !== LINES || b.length !== LINES) throw new Error(`${a.length} and ${b.length} lines, not ${LINES}`);
  let worst = 0;
  for (let i = 0; i < LINES; i += 1) {
    // Relative to the steeper side: the result itself may cancel to nothing.
    const size = Math.max(steepness(a, i), steepness(a, i + 1));
    const error = Math.abs((a[i]?.[2] as number) - (b[i]?.[2] as number)) / size;
    if (!(error <= 1e-12) && size > 0) throw new Error(`line ${i + 2} differs: ${a[i]} and ${b[i]}`);
    if (size > 0) worst = Math.max(worst, error);
  }
  return `numbers within ${worst.toExponential(0)}`;
}

function steepness(rows: readonly number[][], i: number): number {
  const [before, after] = [rows[i - 1], rows[i]];
  if (!before || !after) return 0;
  return Math.abs(((after[1] as number) - (before[1] as number)) / ((after[0] as number) - (before[0] as number)));
}
