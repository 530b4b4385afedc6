import { type Advice, type AdvisedOptions, type AdviseOptions, advise, type SurveySample } from '../advice/index.js';
import { StreamError } from '../core/errors.js';
import { estimatorText } from '../estimators/text.js';
import { durationText } from '../time/duration.js';
import { createSystemTimers } from '../time/system-timers.js';
import { rateUnit } from '../time/unit.js';
import { discreet } from './address-hints.js';
import { ADVISE } from './advise-flags.js';
import { advisePage } from './advise-help.js';
import { readConnections } from './config.js';
import { checkConcerned, type Endpoint, isSocket, readSource } from './endpoint.js';
import { type Arguments, flagOf, parseFlags, UsageError } from './flags.js';
import { onInterrupt } from './interrupt.js';
import { readRecords } from './records.js';
import { Report } from './report.js';
import { openSource } from './run.js';
import { receivedFrom, receivedText, silentFeedHint } from './silent-feed.js';
import { type Survey, survey } from './survey.js';

/** Series that are shown to people; JSON has all. */
const MOST_KEYS = 10;

/** How long it looks at a socket, in seconds, unless it is told otherwise. */
const SECONDS_AT_SOCKET = 10;

/** After so long, in ms, it says that the input has not ended yet. */
const SAY_AFTER = 2000;

/** What `fluxion advise` does; resolves to its exit code. @throws UsageError, RangeError, TypeError on wrong usage */
export async function adviseCommand(argv: readonly string[]): Promise<number> {
  const given = parseFlags(argv, ADVISE, 'fluxion advise --help');
  if (given.has('help')) {
    process.stdout.write(advisePage());
    return 0;
  }
  const [address = '-', ...more] = given.positionals;
  if (more.length > 0)
    throw new UsageError(`advise reads one source, got ${given.positionals.map(discreet).join(' ')}`);
  const endpoint = readSource(address);
  checkConcerned(given, endpoint, []);
  const [per, maxDelay] = [given.given('per'), given.given('max-delay')] as (string | undefined)[];
  const report = new Report(given.has('quiet'));
  const { samples, bad, remedy } = await look(given, endpoint, report);
  const options = { ...(maxDelay !== undefined && { maxDelay }), ...(per !== undefined && { per }) };
  const advices = adviceFor(samples, options, remedy);
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

// --- reading ---

/** Looks at a source, and says on standard error for how long. */
async function look(given: Arguments, endpoint: Endpoint, report: Report): Promise<Survey & { remedy: string }> {
  const socket = isSocket(endpoint);
  const { samples, seconds } = ADVISE['The advice'];
  const limit = given.value('samples', samples.option);
  const time = given.value('seconds', seconds.option) ?? (socket ? SECONDS_AT_SOCKET : undefined);
  const connections = readConnections(given, endpoint, []);
  const source = await openSource({ source: endpoint, ...connections }, report);
  const timers = createSystemTimers();
  const until = `${time === undefined ? 'until the input ends' : `for ${time} s`}, or until ${limit} samples have come`;
  const say = (): void => report.say(`looking at ${source.name} ${until}; Ctrl-C advises with what has come`);
  if (time !== undefined) say();
  const later = time === undefined && source.live ? timers.schedule(say, SAY_AFTER) : undefined;
  const limits = { samples: limit, ms: time === undefined ? undefined : time * 1000, timers, onStop: onInterrupt };
  const { format = socket ? 'ndjson' : undefined, mapping, frame, csv } = readRecords(given);
  const found = await survey(source, { format, mapping, frame, csv }, limits, report);
  later?.unsubscribe();
  if (found.end === 'samples') report.say(`looking at the first ${limit} samples`);
  const received = receivedFrom(source, found.samples.length);
  const silent = endpoint.kind === 'connect' && received.samples === 0;
  const longer = found.end === 'seconds' ? '--seconds N looks longer' : '';
  const remedy = silent ? `${receivedText(received)}; ${silentFeedHint(connections.send.length > 0)}` : longer;
  return { ...found, remedy };
}

/** The advice; too few samples are the fault of the data, and `remedy` may help against it. */
function adviceFor(samples: readonly SurveySample[], options: AdviseOptions, remedy: string): Advice[] {
  try {
    return advise(samples, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StreamError('short', remedy === '' ? error.message : `${error.message}: ${remedy}`, { cause: error });
  }
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
