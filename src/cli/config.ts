import { show } from '../core/errors.js';
import type { Fingerprint } from '../core/fingerprint.js';
import { withThreePoint } from '../estimators/choice.js';
import { type EstimatorSpec, estimatorKernels } from '../estimators/estimator.js';
import { readEstimatorText } from '../estimators/text.js';
import { COUNTER_OPTIONS, type CounterOptions } from '../order/counter-option.js';
import { KEYS_OPTIONS, type KeysOptions } from '../order/keys.js';
import { SERIES_OPTIONS, type SeriesOptions } from '../order/series-options.js';
import { planSeries, type SeriesPlan } from '../order/series-set.js';
import type { InputFormat } from '../pipeline/format-options.js';
import type { TimeFormat } from '../time/format.js';
import type { Per } from '../time/per.js';
import { missingDate } from '../time/time-options.js';
import type { CsvOptions } from '../wire/csv-options.js';
import type { FrameMap } from '../wire/frame/frame-map.js';
import type { CompiledMapping } from '../wire/mapping.js';
import type { ResultFormat } from '../wire/result-encoder.js';
import { discreet } from './address-hints.js';
import { FLAGS } from './all-flags.js';
import { checkConcerned, type Endpoint, readSink, readSource } from './endpoint.js';
import { type Arguments, flagOf, UsageError } from './flags.js';
import { type Listening, readListening } from './listening.js';
import { readRecords } from './records.js';

/** A command line, checked. */
export interface Config {
  readonly source: Endpoint;
  /** Is a file read on as it grows? */
  readonly follow: boolean;
  readonly sinks: readonly Endpoint[];
  readonly mapping: CompiledMapping;
  /** A frame with holes, in place of paths. */
  readonly frame: FrameMap | undefined;
  readonly format: InputFormat | undefined;
  readonly csv: CsvOptions;
  readonly series: SeriesPlan;
  readonly estimator: EstimatorSpec;
  readonly options: SeriesOptions;
  readonly per: Per;
  readonly unit: string | undefined;
  readonly out: ResultFormat;
  readonly timeFormat: TimeFormat | undefined;
  readonly queue: { readonly max: number; readonly full: 'block' | 'drop-oldest' | 'coalesce-key' };
  readonly connection: {
    readonly ping: string | undefined;
    readonly idle: string | undefined;
    readonly waitForServer: boolean;
    readonly maxPayload: number;
  };
  /** Headers and subprotocols of the source, and of a sink. */
  readonly sourceRequest: Request;
  readonly sinkRequest: Request;
  /** Messages that the source sends each time it has connected. */
  readonly send: readonly string[];
  /** How ends that listen are opened. */
  readonly listening: Listening;
  readonly seconds: number | undefined;
  /** The file that keeps the state from run to run, and all that it depends on. */
  readonly state: { readonly path: string; readonly everyMs: number; readonly options: Fingerprint } | undefined;
  /** The file for results, beside the sinks. */
  readonly outFile: string | undefined;
  /** The file for samples that get no result. */
  readonly dropped: string | undefined;
  readonly stats: boolean;
  readonly quiet: boolean;
}

export interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
}

const {
  'The derivative': DERIVATIVE,
  'What comes out': OUT,
  'WebSocket connections': SOCKETS,
  General: GENERAL,
} = FLAGS;

/** So many series has a port, where nothing else was said: whoever may send to it must not fill the memory with keys. */
const MAX_KEYS_LISTENING = 100_000;

/** @throws UsageError, RangeError, TypeError that names the flag, its value and what would do */
export function readConfig(given: Arguments): Config {
  const { positionals } = given;
  if (positionals.length > 1)
    throw new UsageError(
      `one source at a time, got ${positionals.map(discreet).join(' ')}; in a shell, quote values that contain spaces`,
    );
  const source = readSource(positionals[0] ?? '-');
  const outFile = given.text('out-file');
  const sinks = given.has('to') || outFile !== undefined ? given.all('to').map(readSink) : [readSink('-')];
  checkConcerned(given, source, sinks);
  if (given.has('state-every') && !given.has('state'))
    throw new UsageError('--state-every says how often --state FILE is written: give --state too');
  const options: SeriesOptions & KeysOptions = {
    ...(source.kind === 'listen' && { maxKeys: MAX_KEYS_LISTENING }),
    ...seriesOptions(given),
  };
  const estimator = withThreePoint(
    given.has('estimator') ? readEstimator(given.text('estimator') as string) : undefined,
    {
      edgeOrder: given.value('edge-order', DERIVATIVE['edge-order'].option),
      mode: given.value('mode', DERIVATIVE.mode.option),
    },
  );
  const state = given.text('state');
  const everyMs = given.value('state-every', OUT['state-every'].option);
  return {
    source,
    follow: given.has('follow'),
    sinks,
    ...readRecords(given),
    series: planSeries(estimatorKernels(estimator), options),
    estimator,
    options,
    per: options.per ?? 's',
    unit: given.text('unit'),
    out: given.value('out', OUT.out.option),
    timeFormat: given.value('time-format', OUT['time-format'].option),
    queue: {
      max: given.value('queue-max', OUT['queue-max'].option),
      full: given.value('queue', OUT.queue.option),
    },
    ...readConnections(given, source, sinks),
    seconds: given.value('seconds', GENERAL.seconds.option),
    state: state === undefined ? undefined : { path: state, everyMs, options: fingerprint(given) },
    outFile,
    dropped: given.text('dropped'),
    stats: given.has('stats'),
    quiet: given.has('quiet'),
  };
}

/** How sockets are opened. */
export const readConnections = (
  given: Arguments,
  source: Endpoint,
  sinks: readonly Endpoint[],
): Pick<Config, 'connection' | 'sourceRequest' | 'sinkRequest' | 'send' | 'listening'> => ({
  connection: {
    ping: given.given('ping') as string | undefined,
    idle: given.given('idle') as string | undefined,
    waitForServer: given.has('wait-for-server'),
    maxPayload: given.value('max-payload', SOCKETS['max-payload'].option),
  },
  sourceRequest: request(given, ''),
  sinkRequest: request(given, 'to-'),
  send: given.all('send').map((text) => withVariables(text, '--send')),
  listening: readListening(given, source, sinks),
});

/** The options of the series, as code would give them. */
function seriesOptions(given: Arguments): SeriesOptions {
  const names = [...Object.keys(SERIES_OPTIONS), ...Object.keys(KEYS_OPTIONS)].filter((name) => name !== 'counter');
  const options = names.map((name) => [name, given.given(flagOf(name).slice(2))]);
  const counter = counterOf(given);
  // A time of day starts again every day.
  const wraps = !given.has('time-wrap') && missingDate(given.text('time-pattern') ?? 'y') === 'date';
  return Object.fromEntries(
    [...options, ['counter', counter], ...(wraps ? [['timeWrap', '24h']] : [])].filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** @throws UsageError on an unknown kind or option, or an invalid value */
function readEstimator(text: string): EstimatorSpec {
  try {
    return readEstimatorText(text);
  } catch (error) {
    throw new UsageError(`--estimator ${show(text)}: ${(error as Error).message}`);
  }
}

/** The rule for counters; each of its flags says that there is one. */
function counterOf(given: Arguments): boolean | CounterOptions | undefined {
  const members = Object.keys(COUNTER_OPTIONS)
    .map((name) => [name, given.given(flagOf(name).slice(2))] as const)
    .filter(([, value]) => value !== undefined);
  if (members.length > 0) return Object.fromEntries(members) as CounterOptions;
  return given.has('counter') ? true : undefined;
}

/** All flags that results depend on, as they were given. */
const fingerprint = (given: Arguments): Fingerprint =>
  Object.fromEntries(
    [...given.entries()]
      .filter(([, { shapes }]) => shapes)
      .map(([name, { option, many }, texts]) => [
        `--${name}`,
        option.placeholder === undefined ? true : many ? texts : (texts[0] ?? ''),
      ]),
  );

const request = (given: Arguments, prefix: '' | 'to-'): Request => ({
  headers: Object.fromEntries(given.all(`${prefix}header`).map((text) => header(text, `--${prefix}header`))),
  protocols: given.all(`${prefix}protocol`),
});

/** `Name: value`, with `${env:NAME}` filled in. A missing variable is named; a value never is. */
function header(text: string, flag: string): [string, string] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text);
  if (!match) throw new UsageError(`${flag} takes "Name: value", got something without a colon or with an odd name`);
  return [match[1] as string, withVariables(match[2] as string, `${flag} ${match[1]}`)];
}

/** A text with `${env:NAME}` filled in; `what` names it where a variable is not set. */
function withVariables(text: string, what: string): string {
  return text.replace(/\$\{env:(\w+)\}/g, (_, name: string) => {
    const found = process.env[name];
    if (found === undefined) throw new UsageError(`${what} needs the environment variable ${name}, which is not set`);
    return found;
  });
}
