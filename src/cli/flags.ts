import { parseArgs } from 'node:util';
import { suggestion } from '../core/nearest.js';

/** A caller's mistake on the command line: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Flag {
  /** How its value is called in the help; none for a switch. */
  readonly value?: string;
  readonly many?: true;
  readonly short?: string;
  readonly help: string;
}

/** Flags in groups, each with its title. */
export type FlagGroups = Readonly<Record<string, Readonly<Record<string, Flag>>>>;

/** Every flag, in the order of the help. */
export const FLAGS = {
  'Where things stand in a record': {
    time: { value: 'PATH', help: 'the time: a JSON Pointer, or a column (default /t, or the first column)' },
    'time-unit': { value: 'UNIT', help: 'what a bare number is: ms (default), s, us, ns; iso takes text only' },
    'time-pattern': {
      value: 'PATTERN',
      help: 'times that are not RFC 3339, as in "dd.MM.yyyy HH:mm:ss" (luxon tokens)',
    },
    zone: { value: 'ZONE', help: 'zone of times that name none: utc, +02:00, Europe/Amsterdam' },
    value: {
      value: 'PATH',
      many: true,
      help: 'the value (default /value, or the second column); repeat it for a vector',
    },
    key: { value: 'TEMPLATE', help: "the key of a series, as in '${/src}/${/id}' (default /key, where there is one)" },
    when: { value: 'PATH=X', many: true, help: 'only records that have X at PATH' },
    in: { value: 'FORMAT', help: 'ndjson or csv (default: by the first character; frames are JSON)' },
  },
  'The derivative': {
    per: { value: 'UNIT', help: 'unit of time: ns us ms s (default) min h d, or a duration such as PT15M' },
    unit: {
      value: 'UNIT',
      help: 'unit of the values; that of the derivatives is said on standard error (Wh per h: W)',
    },
    estimator: {
      value: "'KIND ...'",
      help: "how it is estimated: three-point (default), 'least-squares window=5s', 'kalman tau=10s', ...",
    },
    'edge-order': { value: '1|2', help: 'order of the one-sided values at both ends (default 1)' },
    mode: { value: 'MODE', help: 'accurate (default), numpy (bit for bit), exact (correctly rounded)' },
    'max-gap': {
      value: 'DURATION',
      help: 'a longer spacing ends a segment: no slope is drawn across it; auto: 10 x the usual',
    },
    lateness: {
      value: 'DURATION',
      help: 'hold samples so long, and sort them (default: what is older than the newest is late)',
    },
    resync: { value: 'N', help: 'late samples in a row after which a series starts anew (default 20; 0: never)' },
    silence: {
      value: "'AFTER RULE'",
      help: "when nothing comes: end, zero, hold or decay, as in '10s zero' or '10s zero every 1s'",
    },
    counter: { help: 'values cannot fall: when they do they were reset, and go on from there' },
    'on-reset': { value: 'RULE', help: 'where a counter was reset: continue (default), or break into segments' },
    wrap: { value: 'N', help: 'a counter that runs over at N (4294967296)' },
    period: { value: 'N', help: 'values come round at N: angles at 360' },
    'non-negative': { value: 'RULE', help: 'negative derivatives become: null, zero, or nothing (drop)' },
    'idle-ttl': {
      value: 'DURATION',
      help: 'a series without a sample for so long ends and is forgotten (default: never)',
    },
    'max-keys': {
      value: 'N',
      help: 'with more series than this, the one that was idle the longest ends (default: no limit)',
    },
    ties: { value: 'RULE', help: 'samples with one time: last (default), first, mean, error' },
    missing: { value: 'RULE', help: 'samples without a number: skip (default), break, propagate, error' },
    short: { value: 'RULE', help: 'a single sample: null (default), skip, error' },
    provisional: { help: 'also write the one-sided value at the newest sample, at once, with "final":false' },
  },
  'What comes out': {
    out: { value: 'FORMAT', help: 'ndjson (default) or csv' },
    'time-format': { value: 'FORMAT', help: 'iso, s, ms, us or ns (default: as it was written)' },
    to: { value: 'ADDRESS', help: 'send results to ws://host:port, or to all who connect to listen:PORT' },
    queue: { value: 'POLICY', help: 'when the sink is slow: block (default), drop-oldest, coalesce-key' },
    'queue-max': { value: 'N', help: 'how many results may wait for the sink (default 10000)' },
    state: { value: 'FILE', help: 'keep the state in FILE, and go on from there at the next start' },
    'state-every': { value: 'DURATION', help: 'how often to write it down (default 1s), and at the end' },
    dropped: { value: 'FILE', help: 'write samples that get no result to FILE, a JSON line each, with the reason' },
    stats: { help: 'counters at the end as one JSON line (on stderr)' },
    quiet: { short: 'q', help: 'nothing on stderr but errors' },
  },
  'WebSocket connections': {
    header: {
      value: 'NAME: VALUE',
      many: true,
      help: 'request header; ${env:NAME} keeps secrets off the command line',
    },
    protocol: { value: 'NAME', many: true, help: 'subprotocol to offer' },
    ping: { value: 'DURATION', help: 'how often to ping (default 15s); a connection that stays silent is replaced' },
    idle: { value: 'DURATION', help: 'reconnect when no message came for so long (default: never)' },
    'wait-for-server': { help: 'keep trying when the first connection fails' },
    'max-payload': { value: 'BYTES', help: 'largest frame accepted (default 1048576)' },
    host: { value: 'ADDRESS', help: 'where listen:PORT listens (default 127.0.0.1)' },
  },
  General: {
    seconds: { value: 'N', help: 'stop after N seconds, as at the end of the input' },
    help: { short: 'h', help: 'this text' },
    version: { help: 'the version' },
  },
} satisfies FlagGroups;

/** Those of `fluxion advise`. */
export const ADVISE_FLAGS: FlagGroups = {
  'Where things stand in a record': {
    ...FLAGS['Where things stand in a record'],
    value: { value: 'PATH', help: 'the value (default /value, or the second column)' },
  },
  'The advice': {
    samples: { value: 'N', help: 'look at the first N samples (default 100000)' },
    'max-delay': { value: 'DURATION', help: 'how late a result may be (default: at once, or with the next sample)' },
    per: FLAGS['The derivative'].per,
    json: { help: 'one JSON object per key, with the figures' },
  },
  General: { quiet: FLAGS['What comes out'].quiet, help: FLAGS.General.help },
};

export interface Arguments {
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** @throws UsageError on a flag that does not exist, naming the nearest, or one without its value */
export function parseFlags(argv: readonly string[], groups: FlagGroups = FLAGS): Arguments {
  const known = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));
  const options = Object.fromEntries(
    [...known].map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const flags = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = known.get(token.name);
    if (flag === undefined)
      throw new UsageError(
        `unknown option ${token.rawName}${suggestion(
          token.rawName,
          [...known.keys()].map((name) => `--${name}`),
        )}; ${groups === FLAGS ? 'fluxion' : 'fluxion advise'} --help lists all`,
      );
    if (flag.value === undefined && token.value !== undefined)
      throw new UsageError(`${token.rawName} takes no value, got ${JSON.stringify(token.value)}`);
    if (flag.value !== undefined && (token.value === undefined || (!token.inlineValue && /^--./.test(token.value)))) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${flag.value}`);
    }
    if (flags.has(token.name) && !flag.many && flag.value !== undefined)
      throw new UsageError(`${token.rawName} is given twice`);
    flags.set(token.name, [...(flags.get(token.name) ?? []), token.value ?? '']);
  }
  return { flags, positionals };
}
