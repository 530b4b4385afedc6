import { createCounters } from '../core/counters.js';
import { StreamError } from '../core/errors.js';
import { StateError } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import { hasStandardError } from '../estimators/estimator.js';
import { Differentiator } from '../pipeline/differentiator.js';
import { Intake } from '../pipeline/intake.js';
import { Lines } from '../pipeline/lines.js';
import { rateUnit } from '../time/unit.js';
import { csvHeader, resultWriter } from '../wire/result-writer.js';
import { Checkpoint, type Position } from './checkpoint.js';
import { clockOf } from './clock.js';
import { type Config, isSocket } from './config.js';
import { DroppedFile } from './dropped-file.js';
import { UsageError } from './flags.js';
import { isRecording, openInput } from './input.js';
import { openOutput } from './output.js';
import { Report } from './report.js';

/** The clock of this machine. Its alarms do not keep the program from ending. */
const TIMERS: Timers = {
  now: () => performance.now(),
  schedule(work, delay) {
    const timer = setTimeout(work, Math.min(delay, 2 ** 31 - 1)).unref();
    return { unsubscribe: () => clearTimeout(timer) };
  },
};

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs source -> derivative -> sink until the source ends, a signal comes or something fails; resolves to the exit code.
 * Whatever the reason for the end, results that have been worked out are written.
 */
export async function run(config: Config): Promise<number> {
  const report = new Report(config.quiet);
  const counters = createCounters();
  const clock = await clockOf(config.mapping);
  const output = await openOutput(config, report);
  const { estimator } = config.differentiator;
  const judged = estimator !== undefined && hasStandardError(estimator);
  const write = resultWriter(config.out, config.timeFormat, judged);
  let header = config.out === 'csv';
  if (config.unit !== undefined)
    report.say(`derivatives in ${rateUnit(config.unit, config.differentiator.per ?? 's')}`);
  const live = !isRecording(config.source);
  let ended = false;
  let received = 0; // bytes, or frames, of input
  let start: Position = { input: 0, output: 0, count: 0, dropped: 0, headed: false };
  const dropped = config.dropped === undefined ? undefined : new DroppedFile(config.dropped);

  return new Promise((resolve) => {
    const intake = new Intake({
      format: config.format ?? (isSocket(config.source) ? 'ndjson' : undefined),
      mapping: config.mapping,
      clock,
      say: (message) => report.say(message),
      create: (reader) =>
        new Differentiator(
          reader,
          write,
          counters,
          {
            line(text, key) {
              if (header) {
                header = false;
                output.line(csvHeader(key !== undefined, judged), undefined);
              }
              output.line(text, key);
            },
            flush: () => output.flush(),
            failed: (error) => fail(error),
            fault(message) {
              report.fault(`${input.unit} ${intake.count}`, message);
              dropped?.line(JSON.stringify({ dropped: 'bad', [input.unit]: intake.count, message }));
            },
            ...(dropped && { dropped: (text) => dropped.line(text) }),
          },
          config.differentiator,
          live ? TIMERS : undefined,
        ),
    });

    const checkpoint = config.state === undefined ? undefined : new Checkpoint(config.state, config);
    /** Writes down where the run stands, unless output still waits: then it does not stand anywhere. */
    const save = (): void => {
      const { written } = output;
      if (checkpoint === undefined || written === undefined) return;
      const input = isSocket(config.source) ? 0 : start.input + received - lines.waiting;
      const count = isSocket(config.source) ? start.count + received : lines.count;
      const side = dropped?.flush() ?? 0;
      checkpoint.commit(
        intake,
        { input, output: start.output + written, count, dropped: side, headed: !header },
        counters,
      );
    };
    const finish = async (code: number, flush: boolean, whole = flush): Promise<void> => {
      if (ended) return;
      ended = true;
      input.stop();
      let result = code;
      try {
        if (flush) intake.end();
        await output.end();
        if (whole) save();
        dropped?.end();
      } catch (error) {
        result = explain(error, report);
      }
      const nothing = counters.in > 0 && counters.out === 0 ? intake.hint : undefined;
      if (nothing !== undefined) report.error(nothing);
      report.counters(counters, { ...input.counters(), ...output.counters() }, config.stats);
      resolve(result === 0 && (counters.bad > 0 || nothing !== undefined) ? 1 : result);
    };
    // A break is not the end of a series: no edge is made of it.
    const fail = (error: unknown): void => void finish(explain(error, report), false);

    const guarded =
      <A extends unknown[]>(work: (...args: A) => void) =>
      (...args: A): void => {
        if (ended) return;
        try {
          work(...args);
          output.flush();
          if (live) dropped?.flush();
        } catch (error) {
          fail(error);
        }
      };
    const lines: Lines = new Lines(
      (text, from, to) => intake.take(text, from, to, lines.count),
      () => intake.tooLong(lines.count),
    );
    if (checkpoint !== undefined) {
      const position = checkpoint.restore(intake, counters);
      if (position !== undefined) {
        start = position;
        lines.count = position.count;
        header &&= !position.headed;
        report.say(
          `going on from ${config.state}: input from byte ${position.input}, output after ${config.sink.kind === 'stdio' ? 'byte' : 'frame'} ${position.output}`,
        );
      }
      setInterval(guarded(save), config.stateEveryMs).unref();
    }
    dropped?.open(start.dropped);
    const input = openInput(
      config,
      report,
      output.flow,
      {
        chunk: guarded((chunk) => {
          received += chunk.length;
          lines.push(chunk);
        }),
        frame: guarded((text) => {
          received += 1;
          intake.take(text, 0, text.length, start.count + received);
        }),
        end: guarded(() => {
          lines.end();
          void finish(0, true);
        }),
        fail,
      },
      start.input,
    );
    output.onClosed(() => void finish(0, false));
    output.onFailed(fail);
    for (const [signal, code] of Object.entries(SIGNALS)) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(code)); // a second one does not wait for the sink
        // With a state to keep, this is a pause, not the end of the series.
        void finish(code, checkpoint === undefined, true);
      });
    }
    if (config.seconds !== undefined)
      setTimeout(
        guarded(() => void finish(0, true)),
        config.seconds * 1000,
      );
  });
}

/** Says what went wrong, once, and gives its exit code. */
export function explain(error: unknown, report: Report): number {
  const usage =
    error instanceof UsageError ||
    error instanceof StateError ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof SyntaxError;
  const message = error instanceof Error ? error.message : String(error);
  report.error(usage || error instanceof StreamError ? message : `${message} (this should not have happened)`);
  return usage ? 2 : 1;
}
