import { withThreePoint } from '../estimators/estimator.js';
import { checkKeys } from '../order/keys.js';
import { checkRules, type SeriesOptions } from '../order/rules.js';
import type { DifferentiatorOptions } from '../pipeline/differentiator.js';
import type { InputFormat } from '../pipeline/intake.js';
import { durationToMs } from '../time/duration.js';
import { TIME_FORMATS, type TimeFormat } from '../time/format.js';
import { TIME_UNITS } from '../time/reader.js';
import { type CompiledMapping, compileMapping, type Literal, type Mapping } from '../wire/mapping.js';
import type { ResultFormat } from '../wire/result-writer.js';
import { readEstimator } from './estimator.js';
import { type Arguments, UsageError } from './flags.js';

/** A command line, checked. */
export interface Config {
  readonly source: Endpoint;
  readonly sink: Endpoint;
  readonly mapping: CompiledMapping;
  readonly differentiator: DifferentiatorOptions;
  readonly format: InputFormat | undefined;
  readonly unit: string | undefined;
  readonly out: ResultFormat;
  readonly timeFormat: TimeFormat | undefined;
  readonly queue: { readonly max: number; readonly full: 'block' | 'drop-oldest' | 'coalesce-key' };
  readonly connection: {
    readonly headers: Readonly<Record<string, string>>;
    readonly protocols: readonly string[];
    readonly ping: string | undefined;
    readonly idle: string | undefined;
    readonly waitForServer: boolean;
    readonly maxPayload: number;
  };
  readonly host: string;
  readonly seconds: number | undefined;
  /** The file that keeps the state from run to run. */
  readonly state: string | undefined;
  readonly stateEveryMs: number;
  /** The file for samples that get no result. */
  readonly dropped: string | undefined;
  readonly stats: boolean;
  readonly quiet: boolean;
}

/** Where samples come from, or results go to. */
export type Endpoint =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'connect'; readonly url: string }
  | { readonly kind: 'listen'; readonly port: number };

/** `AFTER RULE`, or `AFTER RULE every SPAN`. */
function silence(text: string): NonNullable<DifferentiatorOptions['silence']> {
  const match = /^(.+?)\s+(end|zero|hold|decay)(?:\s+every\s+(.+))?$/.exec(text.trim());
  if (!match)
    throw new UsageError(
      `--silence takes 'AFTER RULE' with end, zero, hold or decay, as in '10s zero', got ${JSON.stringify(text)}`,
    );
  const [, after = '', then, every] = match;
  return { after, then: then as 'end' | 'zero' | 'hold' | 'decay', ...(every !== undefined && { every }) };
}

export const isSocket = ({ kind }: Endpoint): boolean => kind === 'connect' || kind === 'listen';

/** @throws UsageError that names the option, its value and what would do */
export function readConfig({ flags, positionals }: Arguments): Config {
  if (positionals.length > 1)
    throw new UsageError(
      `one source at a time, got ${positionals.map(discreet).join(' ')}; in a shell, quote values that contain spaces`,
    );
  const one = (name: string): string | undefined => flags.get(name)?.[0];
  const many = (name: string): readonly string[] => flags.get(name) ?? [];
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = one(name);
    if (value === undefined || choices.includes(value as T)) return value as T | undefined;
    throw new UsageError(`--${name} must be one of ${choices.join(', ')}, got ${JSON.stringify(value)}`);
  };
  const count = (name: string, least: number): number | undefined => {
    const value = one(name);
    if (value === undefined) return undefined;
    if (!/^\d+(\.\d+)?$/.test(value) || Number(value) < least)
      throw new UsageError(`--${name} must be a number of at least ${least}, got ${JSON.stringify(value)}`);
    return Number(value);
  };
  const unit = choice('time-unit', TIME_UNITS);
  const [zone, pattern, time, key] = [one('zone'), one('time-pattern'), one('time'), one('key')];
  const values = many('value');
  const timeMap = {
    ...(unit && { unit }),
    ...(zone !== undefined && { zone }),
    ...(pattern !== undefined && { format: pattern }),
  };
  const map: Mapping = {
    ...(flags.has('when') && { when: Object.fromEntries(many('when').map(condition)) }),
    ...(values.length > 0 && { value: values.length === 1 ? (values[0] as string) : values }),
    ...(key !== undefined && { key }),
    ...(time !== undefined && { time: { at: time, ...timeMap } }),
  };
  const edgeOrder = choice('edge-order', ['1', '2']);
  const mode = choice('mode', ['accurate', 'numpy', 'exact']);
  const rules = {
    ties: choice('ties', ['last', 'first', 'mean', 'error']),
    missing: choice('missing', ['skip', 'break', 'propagate', 'error']),
    short: choice('short', ['null', 'skip', 'error']),
    per: one('per'),
    estimator: one('estimator') === undefined ? undefined : readEstimator(one('estimator') as string),
    maxGap: one('max-gap'),
    edgeOrder: edgeOrder === undefined ? undefined : (Number(edgeOrder) as 1 | 2),
    mode,
    provisional: flags.has('provisional') ? true : undefined,
    lateness: one('lateness') === '0' ? 0 : one('lateness'),
    resync: one('resync') === '0' ? false : count('resync', 2),
    silence: one('silence') === undefined ? undefined : silence(one('silence') as string),
    counter: counterOf(flags.has('counter'), count('wrap', 0), choice('on-reset', ['continue', 'break'])),
    period: count('period', 0),
    idleTtl: one('idle-ttl'),
    maxKeys: count('max-keys', 1),
    nonNegative: choice('non-negative', ['null', 'zero', 'drop']),
  };
  const compiled = compileMapping(map);
  const differentiator: DifferentiatorOptions = Object.fromEntries(
    Object.entries(rules).filter(([, value]) => value !== undefined),
  );
  checkRules(differentiator);
  withThreePoint(differentiator.estimator, differentiator);
  checkKeys(differentiator);
  return {
    source: endpoint(positionals[0] ?? '-'),
    sink: sinkOf(one('to')),
    mapping: { ...compiled, timeOptions: timeMap },
    differentiator,
    format: choice('in', ['ndjson', 'csv']),
    unit: one('unit'),
    out: choice('out', ['ndjson', 'csv']) ?? 'ndjson',
    timeFormat: choice('time-format', TIME_FORMATS),
    queue: {
      max: count('queue-max', 1) ?? 10000,
      full: choice('queue', ['block', 'drop-oldest', 'coalesce-key']) ?? 'block',
    },
    connection: {
      headers: Object.fromEntries(many('header').map(header)),
      protocols: many('protocol'),
      ping: one('ping'),
      idle: one('idle'),
      waitForServer: flags.has('wait-for-server'),
      maxPayload: count('max-payload', 1) ?? 1 << 20,
    },
    host: one('host') ?? '127.0.0.1',
    seconds: count('seconds', 0),
    state: one('state'),
    dropped: one('dropped'),
    stateEveryMs: durationToMs(one('state-every') ?? '1s', '--state-every'),
    stats: flags.has('stats'),
    quiet: flags.has('quiet'),
  };
}

/** The rule for counters; `--wrap` and `--on-reset` say that there is one. */
function counterOf(
  counter: boolean,
  wrap: number | undefined,
  onReset: 'continue' | 'break' | undefined,
): SeriesOptions['counter'] | undefined {
  if (wrap === undefined && onReset === undefined) return counter ? true : undefined;
  return { ...(wrap !== undefined && { wrap }), ...(onReset !== undefined && { onReset }) };
}

function endpoint(text: string): Endpoint {
  if (text === '-') return { kind: 'stdio' };
  if (/^wss?:/i.test(text)) return { kind: 'connect', url: text };
  const listen = /^listen:(.*)$/.exec(text);
  if (!listen) {
    if (/^https?:/i.test(text))
      throw new UsageError(`${text.split(':')[0]}: is not a source; a WebSocket address starts with ws:// or wss://`);
    return { kind: 'file', path: text };
  }
  const port = Number(listen[1]);
  if (!/^\d+$/.test(listen[1] as string) || port > 65535)
    throw new UsageError(`listen: takes a port from 0 to 65535, got ${JSON.stringify(listen[1])}`);
  return { kind: 'listen', port };
}

/** An address without what may be secret: credentials, path and query. */
const discreet = (text: string): string => text.replace(/^([^/?#]*:\/\/)([^/?#]*@)?([^/?#]*).*$/s, '$1$3');

function sinkOf(to: string | undefined): Endpoint {
  const sink = endpoint(to ?? '-');
  if (sink.kind === 'file')
    throw new UsageError(
      `--to takes ws://host:port or listen:PORT, got ${JSON.stringify(discreet(to ?? ''))}; to write a file, use >`,
    );
  return sink;
}

/** `PATH=X`: X is a JSON literal where it reads as one, else text. */
function condition(text: string): [string, Literal] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--when takes PATH=X, as in /e=trade, got ${JSON.stringify(text)}`);
  const literal = text.slice(at + 1);
  return [
    text.slice(0, at),
    /^(-?\d+(\.\d+)?|true|false|null|".*")$/.test(literal) ? (JSON.parse(literal) as Literal) : literal,
  ];
}

/** `Name: value`, with `${env:NAME}` filled in. A missing variable is named; a value never is. */
function header(text: string): [string, string] {
  const match = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text);
  if (!match) throw new UsageError(`--header takes "Name: value", got something without a colon or with an odd name`);
  const value = (match[2] as string).replace(/\$\{env:(\w+)\}/g, (_, name: string) => {
    const found = process.env[name];
    if (found === undefined)
      throw new UsageError(`--header ${match[1]} needs the environment variable ${name}, which is not set`);
    return found;
  });
  return [match[1] as string, value];
}
