import { type Advice, type AdvisedOptions, advise, type SurveySample } from '../advice/index.js';
import { StreamError } from '../core/errors.js';
import { Flow } from '../core/flow.js';
import { Intake, type LineTaker } from '../pipeline/intake.js';
import { Lines } from '../pipeline/lines.js';
import { durationText, durationToMs } from '../time/duration.js';
import { rateUnit } from '../time/unit.js';
import type { Fault, RecordReader } from '../wire/record.js';
import { clockOf } from './clock.js';
import { type Config, isSocket, readConfig } from './config.js';
import { estimatorText } from './estimator.js';
import { ADVISE_FLAGS, parseFlags, UsageError } from './flags.js';
import { openInput } from './input.js';
import { Report } from './report.js';

/** Series that are shown to people; JSON has all. */
const MOST_KEYS = 10;

/** What `fluxion advise` does; resolves to its exit code. @throws UsageError, RangeError on wrong usage */
export async function adviseCommand(argv: readonly string[]): Promise<number> {
  const { flags, positionals } = parseFlags(argv, ADVISE_FLAGS);
  if (flags.has('help')) {
    process.stdout.write((await import('./help.js')).adviseHelpText());
    return 0;
  }
  const config = readConfig({ flags, positionals });
  if (isSocket(config.source)) throw new UsageError('advise reads a file, or - for the standard input');
  const [maxDelay, limit = '100000'] = [flags.get('max-delay')?.[0], flags.get('samples')?.[0]];
  if (maxDelay !== undefined) durationToMs(maxDelay, '--max-delay');
  if (!/^\d+$/.test(limit) || Number(limit) < 20)
    throw new UsageError(`--samples must be a whole number of at least 20, got ${JSON.stringify(limit)}`);

  const report = new Report(config.quiet);
  const { samples, bad } = await readSamples(config, Number(limit), report);
  const { per } = config.differentiator;
  const advices = adviceFor(samples, {
    ...(maxDelay !== undefined && { maxDelay }),
    ...(per !== undefined && { per }),
  });
  const text = flags.has('json')
    ? advices.map(jsonOf).join('\n')
    : advices.slice(0, MOST_KEYS).map(textOf).join('\n\n');
  await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
  const keys = new Set(samples.map(({ key }) => key)).size;
  if (keys > advices.length) report.say(`${keys - advices.length} of ${keys} series have too few samples`);
  if (advices.length > MOST_KEYS && !flags.has('json'))
    report.say(`${advices.length - MOST_KEYS} more series are left out; --json has all`);
  return bad > 0 ? 1 : 0;
}

/** The advice; too few samples are the fault of the data. */
function adviceFor(samples: readonly SurveySample[], options: Parameters<typeof advise>[1]): Advice[] {
  try {
    return advise(samples, options);
  } catch (error) {
    throw error instanceof RangeError ? new StreamError('short', error.message, { cause: error }) : error;
  }
}

// --- reading ---

/** Reads samples until the source ends, or there are enough. @throws StreamError when the source fails */
async function readSamples(
  config: Config,
  limit: number,
  report: Report,
): Promise<{ samples: readonly SurveySample[]; bad: number }> {
  const clock = await clockOf(config.mapping);
  return new Promise((resolve, reject) => {
    const gathered = new Gathered((message) => report.fault(`line ${intake.count}`, message));
    const intake = new Intake({
      format: config.format,
      mapping: config.mapping,
      clock,
      say: (message) => report.say(message),
      create: (reader) => gathered.from(reader),
    });
    const lines = new Lines(
      (text, from, to) => {
        if (gathered.samples.length < limit) intake.take(text, from, to, lines.count);
      },
      () => intake.tooLong(lines.count),
    );
    const done = (): void => {
      input.stop();
      const nothing = !gathered.samples.some(({ value }) => Number.isFinite(value));
      if (nothing && intake.hint !== undefined) report.error(intake.hint);
      resolve(gathered);
    };
    const input = openInput(config, report, new Flow(), {
      chunk(chunk) {
        try {
          lines.push(chunk);
        } catch (error) {
          reject(error);
        }
        if (gathered.samples.length >= limit) {
          report.say(`looking at the first ${limit} samples`);
          done();
        }
      },
      frame: () => {},
      end() {
        try {
          lines.end();
          intake.end();
          done();
        } catch (error) {
          reject(error);
        }
      },
      fail: reject,
    });
  });
}

/** Keeps the samples of an input. */
class Gathered implements LineTaker {
  readonly samples: SurveySample[] = [];
  bad = 0;
  #reader: RecordReader | undefined;
  readonly #say: (message: string) => void;

  constructor(say: (message: string) => void) {
    this.#say = say;
  }

  from(reader: RecordReader): this {
    this.#reader = reader;
    return this;
  }

  read(text: string, from = 0, to: number = text.length): void {
    this.#reader?.read(text, from, to, this.#sample, this.#fault);
  }

  fault(message: string): void {
    this.bad += 1;
    this.#say(message);
  }

  end(): void {}

  readonly #sample = (): void => {
    const { t, value, key } = (this.#reader as RecordReader).record;
    const number = typeof value === 'number' ? value : Number.NaN; // counted missing
    this.samples.push({ t, value: number, ...(key !== undefined && { key }) });
  };

  readonly #fault = (fault: Fault): void => {
    if (fault.reason === 'bad') this.fault(fault.message);
  };
}

// --- writing ---

const jsonOf = (advice: Advice): string => JSON.stringify({ ...advice, flags: flagsOf(advice.options) });

/** The survey in sentences, what was weighed as a table, and what to paste. */
function textOf({ key, reason, alternatives, options, ...chosen }: Advice): string {
  const rows = [chosen, ...alternatives].map(({ estimator, expectedError, delay }, i) => [
    i === 0 ? '  use' : i === 1 ? '  not' : '',
    estimatorText(estimator),
    `${Number(expectedError.toPrecision(3))}${rateUnit('', options.per ?? 's').slice(1)}`,
    delay === 0 ? 'at once' : `${durationText(delay)} late`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  return [
    ...(key === undefined ? [] : [key]),
    ...reason.map((sentence) => `  ${sentence}`),
    '',
    ...rows.map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `  ${flagsOf(options)}`,
    `  derivative(${literal(options)})`,
  ].join('\n');
}

const quoted = (text: string): string => (/^[\w.:+-]+$/.test(text) ? text : `'${text}'`);

/** Options as flags of the command line. */
function flagsOf({ estimator, ...rules }: AdvisedOptions): string {
  const words = [`--estimator ${quoted(estimatorText(estimator))}`];
  for (const [name, value] of Object.entries(rules)) {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    words.push(value === true ? flag : `${flag} ${quoted(String(value))}`);
  }
  return words.join(' ');
}

/** Options as they are written in TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${literal(part)}`)
    .join(', ')} }`;
}
