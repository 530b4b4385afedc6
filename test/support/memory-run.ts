import type { Source, SourceEvents } from '../../src/adapters/ports.js';
import { FLAGS } from '../../src/cli/all-flags.js';
import { readConfig } from '../../src/cli/config.js';
import { explain, faultText } from '../../src/cli/faults.js';
import { parseFlags } from '../../src/cli/flags.js';
import { readingOf } from '../../src/cli/reading.js';
import { remarkText } from '../../src/cli/remarks.js';
import type { Report } from '../../src/cli/report.js';
import { type Counters, createCounters } from '../../src/core/counters.js';
import { Pipeline } from '../../src/pipeline/pipeline.js';
import type { Result } from '../../src/wire/result.js';
import { MemorySink } from './ports.js';
import { TestClock } from './time.js';

/** One result, its time in ms. */
export interface Got {
  readonly key: string | undefined;
  readonly t: number;
  readonly value: number;
  readonly derivative: number | null;
}

export interface MemoryRun {
  readonly results: readonly Got[];
  readonly counters: Counters;
  readonly code: number;
  /** Lines that could not be read, by their numbers. */
  readonly badLines: readonly number[];
  /** What is said under --quiet, too. */
  readonly errors: readonly string[];
  /** What is said else. */
  readonly said: readonly string[];
}

/** Bytes that come one chunk after the other, as a file or as a pipe. */
class ChunkSource implements Source {
  readonly name = 'chunks';
  readonly boundary = 'lines';
  readonly unit = 'line';
  readonly replayable = false;
  readonly recording: 'always' | 'perhaps';

  constructor(
    readonly live: boolean,
    private readonly chunks: readonly Buffer[],
  ) {
    this.recording = live ? 'perhaps' : 'always';
  }

  open(events: SourceEvents): void {
    queueMicrotask(() => {
      for (const chunk of this.chunks) events.bytes(chunk, 0);
      events.ended();
    });
  }

  pause(): void {}
  resume(): void {}
  close(): void {}
}

class ResultSink extends MemorySink {
  readonly got: Got[] = [];

  override take({ key, t, valueText, derivative }: Result): void {
    this.got.push({
      key,
      t: typeof t === 'bigint' ? Number(t / 1000n) / 1e3 : t,
      value: Number(valueText),
      derivative: derivative as number | null,
    });
  }
}

/** What `run` of the command line does with a file, or a pipe (`live`), without a process: the same flags, exit code and words. */
export async function runInMemory(
  args: readonly string[],
  chunks: readonly Buffer[],
  live: boolean,
): Promise<MemoryRun> {
  const counters = createCounters();
  const sink = new ResultSink('results');
  const badLines: number[] = [];
  const errors: string[] = [];
  const said: string[] = [];
  const report = { error: (message: string) => void errors.push(message) } as unknown as Report;
  const end = (code: number): MemoryRun => ({ results: sink.got, counters, code, badLines, errors, said });
  try {
    const config = readConfig(parseFlags(args, FLAGS, 'fluxion help all'));
    const pipeline = new Pipeline({
      counters,
      sources: [
        {
          source: new ChunkSource(live, chunks),
          format: config.format,
          csv: config.csv,
          ...(await readingOf(config)),
        },
      ],
      sinks: [sink],
      series: config.series,
      timers: new TestClock(),
      events: {
        fault: (_, number, fault) => {
          badLines.push(number);
          errors.push(faultText(fault));
        },
        say: (_, message) => void said.push(message),
        remark: (_, remark) => {
          const grave = remark.kind === 'nothing' || remark.kind === 'no-number' || remark.kind === 'unit';
          (grave ? errors : said).push(remarkText(remark));
        },
        status: () => {},
        restored: () => {},
      },
    });
    const { error, hint } = await pipeline.start();
    const code = error === undefined ? 0 : explain(error, report);
    if (hint !== undefined) errors.push(faultText(hint));
    const nothing = counters.out === 0 && counters.in + counters.unmatched > 0;
    return end(code === 0 && (counters.bad > 0 || nothing) ? 1 : code);
  } catch (error) {
    return end(explain(error, report));
  }
}
