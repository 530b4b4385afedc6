import { FileSource } from '../adapters/file/source.js';
import type { Source } from '../adapters/ports.js';
import { StandardInput } from '../adapters/stdio/source.js';
import { type Advice, type AdvisedOptions, advise, type SurveySample } from '../advice/index.js';
import { StreamError } from '../core/errors.js';
import type { Option } from '../core/option.js';
import { estimatorText } from '../estimators/text.js';
import { Decoder } from '../pipeline/decoder.js';
import { durationText } from '../time/duration.js';
import { rateUnit } from '../time/unit.js';
import { ADVISE_FLAGS } from './all-flags.js';
import { clockOf } from './clock.js';
import { type Config, readRecords } from './config.js';
import { isSocket, readSource } from './endpoint.js';
import { faultText } from './faults.js';
import { flagOf, parseFlags, UsageError } from './flags.js';
import { Report } from './report.js';

/** Series that are shown to people; JSON has all. */
const MOST_KEYS = 10;

/** What `fluxion advise` does; resolves to its exit code. @throws UsageError, RangeError, TypeError on wrong usage */
export async function adviseCommand(argv: readonly string[]): Promise<number> {
  const given = parseFlags(argv, ADVISE_FLAGS, 'fluxion advise');
  if (given.has('help')) {
    process.stdout.write((await import('./help.js')).adviseHelpText());
    return 0;
  }
  const [address = '-', ...more] = given.positionals;
  if (more.length > 0) throw new UsageError(`advise reads one file, got ${given.positionals.join(' ')}`);
  const endpoint = readSource(address);
  if (isSocket(endpoint)) throw new UsageError('advise reads a file, or - for the standard input');
  const source = endpoint.kind === 'file' ? new FileSource(endpoint.path) : new StandardInput();
  const limit = given.value('samples', ADVISE_FLAGS['The advice']?.['samples']?.option as Option<number>);
  const [per, maxDelay] = [given.given('per'), given.given('max-delay')] as (string | undefined)[];

  const report = new Report(given.has('quiet'));
  const { samples, bad } = await readSamples(source, readRecords(given), limit, report);
  const advices = adviceFor(samples, {
    ...(maxDelay !== undefined && { maxDelay }),
    ...(per !== undefined && { per }),
  });
  const text = given.has('json')
    ? advices.map(jsonOf).join('\n')
    : advices.slice(0, MOST_KEYS).map(textOf).join('\n\n');
  await new Promise((resolve) => process.stdout.write(`${text}\n`, resolve));
  const keys = new Set(samples.map(({ key }) => key)).size;
  if (keys > advices.length) report.say(`${keys - advices.length} of ${keys} series have too few samples`);
  if (advices.length > MOST_KEYS && !given.has('json'))
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
  source: Source,
  { mapping, format, csv }: Pick<Config, 'mapping' | 'format' | 'csv'>,
  limit: number,
  report: Report,
): Promise<{ samples: readonly SurveySample[]; bad: number }> {
  const clock = await clockOf(mapping);
  const samples: SurveySample[] = [];
  let bad = 0;
  return new Promise((resolve, reject) => {
    const decoder = new Decoder(
      source,
      { format, mapping, csv, clock },
      {
        sample({ t, value, key }) {
          const number = typeof value === 'number' ? value : Number.NaN; // counted missing
          if (samples.length < limit) samples.push({ t, value: number, ...(key !== undefined && { key }) });
        },
        fault(fault, number) {
          if (fault.kind === 'unmatched' || samples.length >= limit) return;
          bad += 1;
          report.fault(`${source.unit} ${number}`, faultText(fault));
        },
        say: (message) => report.say(message),
      },
    );
    const done = (): void => {
      source.close();
      const nothing = !samples.some(({ value }) => Number.isFinite(value));
      if (nothing && decoder.hint !== undefined) report.error(faultText(decoder.hint));
      resolve({ samples, bad });
    };
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        reject(error);
      }
    };
    source.open(
      {
        bytes: (bytes) =>
          guarded(() => {
            decoder.bytes(bytes);
            if (samples.length < limit) return;
            report.say(`looking at the first ${limit} samples`);
            done();
          }),
        bad: (problem) => decoder.skip({ kind: 'transport', problem }),
        status() {},
        ended: () =>
          guarded(() => {
            decoder.end();
            done();
          }),
        failed: reject,
      },
      0,
    );
  });
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
    const flag = flagOf(name);
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
