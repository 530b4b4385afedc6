import { choice, toggle, wholeNumber } from '../core/option.js';
import { MODES } from '../kernels/three-point/options.js';
import { COUNTER_OPTIONS } from '../order/counter-option.js';
import { KEYS_OPTIONS } from '../order/keys.js';
import { SERIES_OPTIONS } from '../order/series-options.js';
import { span } from '../time/duration.js';
import { TIME_FORMATS } from '../time/format.js';
import { AMBIGUOUS, TIME_UNITS } from '../time/time-options.js';
import { CSV_OPTIONS } from '../wire/csv-options.js';
import { DECODER_NAMES } from '../wire/decoders/names.js';
import { edgeOrder, seconds, valueList, valueRange } from './flag-options.js';
import { type Flag, type FlagGroups, flagsFor, switched, text } from './flags.js';
import { LISTENING_FLAGS } from './listening-flags.js';

const shapes = true;
const { per, provisional, ...rules } = SERIES_OPTIONS;

/** Every flag of a run, in the order of the help. */
export const FLAGS = {
  'Where things stand in a record': {
    time: {
      option: text(
        'PATH',
        "the time: a JSON Pointer, a column, two ('Date Time'), or now (default /t, or the first column)",
      ),
      shapes,
    },
    'time-unit': {
      option: choice(
        TIME_UNITS,
        'what a bare number is: ms (default), s, us, ns, min, h, d, excel (serial days); iso takes text only',
        undefined,
        'UNIT',
      ),
      shapes,
    },
    'time-pattern': {
      option: text('PATTERN', 'times that are not RFC 3339, as in "dd.MM.yyyy HH:mm:ss" (luxon tokens)'),
      shapes,
    },
    ambiguous: {
      option: choice(
        AMBIGUOUS,
        'local times of the hour that comes twice: infer (default, by their order), earlier, later',
        undefined,
        'WHICH',
      ),
      shapes,
    },
    zone: { option: text('ZONE', 'zone of times that name none: utc, +02:00, Europe/Amsterdam'), shapes },
    value: {
      option: text('PATH', 'the value (default /value, or the second column); repeat it for a vector'),
      many: true,
      shapes,
    },
    key: {
      option: text('TEMPLATE', "the key of a series, as in '${/src}/${/id}' (default /key, where there is one)"),
      shapes,
    },
    frame: {
      option: text('PATTERN', "a frame with holes, for nested JSON: '{e: trade, s: <key>, p: <value>, T: <time ms>}'"),
      shapes,
    },
    decode: {
      option: choice(
        DECODER_NAMES,
        'what is no JSON: influx, openmetrics, senml, plotter; sse and text with a --frame',
        undefined,
        'FORMAT',
      ),
      shapes,
    },
    where: { option: text('CONDITION', 'with --frame: only records for which it holds, as in "bid > 0"'), shapes },
    since: {
      option: text('YEAR', 'with --frame: earlier times are those of clocks that are not set (default 2000; 0: none)'),
      shapes,
    },
    when: { option: text('PATH=X', 'only records that have X at PATH'), many: true, shapes },
    in: {
      option: choice(
        ['ndjson', 'csv'],
        'ndjson or csv (default: by the first character; frames are JSON)',
        undefined,
        'FORMAT',
      ),
      shapes,
    },
  },
  'How the text is written': {
    'with-header': { ...switched('the first row of a table has the names of its columns (or --header alone)'), shapes },
    'no-header': { ...switched('it has no such row (default: by its first rows)'), shapes },
    ...flagsFor(CSV_OPTIONS, { shapes }),
    between: { option: valueRange('values outside of LEAST..MOST are missing, as in -50..150'), shapes },
    not: { option: valueList('these values are missing, as in -999,65535'), shapes },
  },
  'The derivative': {
    per: { option: per, shapes },
    unit: {
      option: text('UNIT', 'unit of the values; that of the derivatives is said on standard error (Wh per h: W)'),
    },
    estimator: {
      option: text(
        "'KIND ...'",
        "how it is estimated: three-point (default), 'least-squares window=5s', 'kalman tau=10s', ...",
      ),
      shapes,
    },
    'edge-order': { option: edgeOrder('order of the one-sided values at both ends (default 1)'), shapes },
    mode: {
      option: choice(MODES, 'accurate (default), numpy (bit for bit), exact (correctly rounded)', undefined, 'MODE'),
      shapes,
    },
    ...flagsFor(rules, { shapes }),
    ...flagsFor(COUNTER_OPTIONS, { shapes }),
    ...flagsFor(KEYS_OPTIONS, { shapes }),
    'max-channels': {
      option: wholeNumber('channels that a value may have; a record with more is bad (default 1024)', { most: 1e6 }),
      shapes,
    },
    provisional: { option: provisional, shapes },
  },
  'What comes out': {
    out: { option: choice(['ndjson', 'csv'], 'ndjson (default) or csv', 'ndjson', 'FORMAT'), shapes },
    'time-format': {
      option: choice(TIME_FORMATS, 'iso, s, ms, us or ns (default: as it was written)', undefined, 'FORMAT'),
      shapes,
    },
    to: {
      option: text(
        'ADDRESS',
        'send results to ws://host:port, to all who connect to listen:PORT, or to - (repeatable)',
      ),
      many: true,
    },
    'out-file': {
      option: text(
        'FILE',
        'write results to FILE; with --state a run that was killed loses none, and writes none twice',
      ),
    },
    queue: {
      option: choice(
        ['block', 'drop-oldest', 'coalesce-key'],
        'when the sink is slow: block (default), drop-oldest, coalesce-key',
        'block',
        'POLICY',
      ),
      sink: ['connect', 'listen'],
    },
    'queue-max': {
      option: wholeNumber('how many results may wait for the sink (default 10000)', {
        most: Number.MAX_SAFE_INTEGER,
        fallback: 10000,
      }),
      sink: ['connect', 'listen'],
    },
    state: { option: text('FILE', 'keep the state in FILE, and go on from there at the next start') },
    'state-every': { option: span('how often to write it down (default 1s), and at the end', { fallback: 1000 }) },
    dropped: { option: text('FILE', 'write samples that get no result to FILE, a JSON line each, with the reason') },
    stats: switched('counters at the end as one JSON line (on stderr)'),
    quiet: { ...switched('nothing on stderr but errors'), short: 'q' },
  },
  'WebSocket connections': {
    header: {
      option: text('NAME: VALUE', 'request header of the source; ${env:NAME} keeps secrets off the command line'),
      many: true,
      source: ['connect'],
    },
    'to-header': { option: text('NAME: VALUE', 'the same of the sink'), many: true, sink: ['connect'] },
    protocol: { option: text('NAME', 'subprotocol that the source offers'), many: true, source: ['connect'] },
    'to-protocol': { option: text('NAME', 'the same of the sink'), many: true, sink: ['connect'] },
    send: {
      option: text(
        'TEXT',
        'message to send each time the source has connected, such as a subscription; ${env:NAME} as in --header',
      ),
      many: true,
      source: ['connect'],
    },
    ping: {
      option: span('how often to ping (default 15s); a connection that stays silent is replaced'),
      source: ['connect'],
      sink: ['connect'],
    },
    idle: {
      option: span('reconnect when no message came for so long (default: never)'),
      source: ['connect'],
    },
    'wait-for-server': {
      ...switched('keep trying when the first connection fails'),
      source: ['connect'],
      sink: ['connect'],
    },
    'max-payload': {
      option: wholeNumber('largest frame accepted (default 1048576; from those who connect here: 65536)', {
        most: Number.MAX_SAFE_INTEGER,
        fallback: 1 << 20,
        placeholder: 'BYTES',
      }),
      source: ['connect', 'listen'],
    },
  },
  'Listening ends': LISTENING_FLAGS,
  General: {
    config: { option: text('FILE', 'read flags from a JSON file, such as {"maxGap": "30s"}; flags given here win') },
    'config-schema': switched('print the JSON Schema of such a file'),
    follow: {
      ...switched('read on what is appended to the file, through rotations, as tail -F does'),
      source: ['file'],
    },
    seconds: { option: seconds('stop after N seconds, as at the end of the input') },
    help: { option: toggle('this text'), short: 'h' },
    version: { option: toggle('the version') },
  },
} satisfies FlagGroups;

const records: Readonly<Record<string, Flag>> = FLAGS['Where things stand in a record'];

/** Those of `fluxion advise`. */
export const ADVISE_FLAGS: FlagGroups = {
  'How the text is written': FLAGS['How the text is written'],
  'Where things stand in a record': {
    ...records,
    value: { option: text('PATH', 'the value (default /value, or the second column)') },
  },
  'The advice': {
    samples: {
      option: wholeNumber('look at the first N samples (default 100000)', {
        least: 20,
        most: Number.MAX_SAFE_INTEGER,
        fallback: 100_000,
      }),
    },
    'max-delay': { option: span('how late a result may be (default: at once, or with the next sample)') },
    per: { option: per },
    json: switched('one JSON object per key, with the figures'),
  },
  General: { quiet: FLAGS['What comes out'].quiet, help: FLAGS.General.help },
};
