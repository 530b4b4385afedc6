import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from '../../src/core/state.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { planSeries } from '../../src/order/series-set.js';
import { Pipeline, type PipelineEvents } from '../../src/pipeline/pipeline.js';
import { compileMapping } from '../../src/wire/mapping.js';
import { folder } from './kill.js';
import { random } from './numbers.js';
import { HandSource, MemorySink } from './ports.js';
import { TestClock } from './time.js';

/** What became of damaged states. */
export interface TornOutcome {
  /** Went on; the results were those of an uncut run. */
  whole: number;
  /** Of these, how many from the log before. */
  before: number;
  refused: number;
  /** Descriptions of the cases whose results were others. */
  readonly wrong: string[];
}

const LINES: readonly string[] = Array.from(
  { length: 60 },
  (_, i) => `${JSON.stringify({ key: `k${i % 3}`, t: i * 7 - (i % 5), value: Math.sin(i) })}\n`,
);

/** A run over the lines from where its state stands; gives its results behind those that it had before. */
async function run(
  path: string,
  earlier: readonly unknown[],
  saves: number,
): Promise<{ results: unknown[]; before: boolean }> {
  const source = new HandSource('lines');
  const sink = new MemorySink('sink');
  const clock = new TestClock();
  let kept = 0;
  let before = false;
  const restored: PipelineEvents['restored'] = (_, [first], damage) => {
    kept = first?.durable ?? 0;
    before = damage === 'newest';
  };
  const pipeline = new Pipeline({
    sources: [{ source, format: 'ndjson', mapping: compileMapping() }],
    sinks: [sink],
    series: planSeries(estimatorKernels('three-point'), { per: 'ms', lateness: 10 }),
    timers: clock,
    state: { path, everyMs: 1000, options: {} },
    events: { fault() {}, say() {}, remark() {}, status() {}, restored },
  });
  const done = pipeline.start();
  // A state that is refused must not be waited for.
  await Promise.race([done, new Promise((resolve) => setImmediate(resolve))]);
  const from = Buffer.from(LINES.join('')).subarray(source.position);
  const rest = from.toString().split('\n').filter(Boolean);
  for (const [i, line] of rest.entries()) {
    source.send(line);
    if (saves > 0 && i % Math.ceil(LINES.length / saves) === 0) clock.advance(1000);
  }
  source.end();
  const { error } = await done;
  if (error !== undefined) throw error;
  return { results: [...earlier.slice(0, kept), ...sink.results], before };
}

/**
 * Damages a state in many ways, `cases` in all: cut at every byte, each bit of its last record flipped, and others; tails of zeros;
 * with and without the log before. What goes on must give the results of an uncut run.
 */
export async function tear(cases: number, seed: number): Promise<TornOutcome> {
  const path = join(folder(), 'state');
  const earlier = (await run(path, [], 0)).results; // an uncut run
  rmSync(path);
  await run(path, [], 5);
  const old = cutRecords(readFileSync(path), 2);
  const intact = cutRecords(readFileSync(path), 4);
  const outcome: TornOutcome = { whole: 0, before: 0, refused: 0, wrong: [] };
  const next = random(seed);
  for (let i = 0; i < cases; i += 1) {
    const { bytes, what } = damaged(intact, i, next);
    writeFileSync(path, bytes);
    if (next() < 0.5) writeFileSync(`${path}.1`, old);
    else if (existsSync(`${path}.1`)) rmSync(`${path}.1`);
    try {
      const { results, before } = await run(path, earlier, 0);
      if (before) outcome.before += 1;
      if (JSON.stringify(results) === JSON.stringify(earlier)) outcome.whole += 1;
      else outcome.wrong.push(what);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      outcome.refused += 1;
    }
  }
  return outcome;
}

/** The first records of a log. */
function cutRecords(bytes: Buffer, count: number): Buffer {
  let at = 8;
  for (let i = 0; i < count && at < bytes.length; i += 1) at += 8 + bytes.readUInt32LE(at);
  return bytes.subarray(0, at);
}

function damaged(intact: Buffer, i: number, next: () => number): { bytes: Buffer; what: string } {
  const pick = (n: number): number => Math.floor(next() * n);
  const place = pick(intact.length);
  switch (i % 4) {
    case 0:
      return { bytes: intact.subarray(0, place), what: `cut at ${place}` };
    case 1: {
      const bytes = Buffer.from(intact);
      const bit = pick(8);
      bytes[place] = (bytes[place] as number) ^ (1 << bit);
      return { bytes, what: `bit ${bit} of byte ${place}` };
    }
    case 2: {
      const zeros = 1 + pick(5000);
      return { bytes: Buffer.concat([intact, Buffer.alloc(zeros)]), what: `${zeros} zeros behind it` };
    }
    default:
      return { bytes: Buffer.from(intact).fill(0, place), what: `zeros from ${place} on` };
  }
}
