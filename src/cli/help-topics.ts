import { advisePage } from './advise-help.js';
import { FLAGS } from './all-flags.js';
import type { Flag } from './flags.js';
import { estimatorsText } from './help-estimators.js';
import { columns, flagRows, paragraph } from './help-layout.js';
import { recordPage, replayPage } from './tape-help.js';

/** One page of the help. */
export interface Topic {
  /** A line of the list of topics. */
  readonly brief: string;
  /** The group of flags that belongs here, but for flags that another topic names. */
  readonly group?: keyof typeof FLAGS;
  /** Flags of other groups that belong here. */
  readonly flags?: readonly string[];
  /** What comes before the flags, and after them. */
  readonly head?: () => string;
  readonly tail?: () => string;
}

const EXIT_CODES = columns(
  [
    ['  0', 'done'],
    ['  1', 'the input or a connection failed, or held records that could not be read'],
    ['  2', 'wrong usage'],
    ['  130, 143', 'stopped by a signal (Ctrl-C, kill), after the last results were written'],
  ],
  14,
);

/** What stands in a frame with holes. */
const HOLES = columns(
  [
    ['  <key>, <value>, <time>', 'take what is there; <time s>, us, ns, iso, a zone or a pattern'],
    ['  <bid>, <_>', 'any other name, for --key and --value; something that must be there'],
    ['  trade, a|b, 1', 'must be equal; either of two'],
    ['  market.<key>.trade', 'holes take parts of a text'],
    ['  [x], [x, y]', 'every element of a list; by position'],
    ['  {<name>: x}', 'every member; {<name:a|b>: x} only these'],
  ],
  28,
);

/** The pages of the help, in the order of the list. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  reading: {
    brief: 'where time, value and key stand in a record; formats',
    group: 'Where things stand in a record',
    head: () =>
      paragraph(
        'NDJSON or CSV, seen by its first character; JSON in WebSocket frames. A PATH is a JSON Pointer (/data/temp), or the name of a CSV column. A time is a number of ms, or text such as 2026-01-31T08:00:00Z.',
      ),
  },
  frames: {
    brief: 'nested JSON, and feeds that are no JSON: a frame with holes',
    flags: ['frame', 'decode', 'where', 'since', 'key', 'value'],
    head: () =>
      `${paragraph(
        'Paste a frame of the feed, keep what must be equal, and put holes where you want something. What is not mentioned does not matter. --key and --value then take names of holes.',
      )}\n  fluxion trades.ndjson --frame '{e: trade, s: <key>, p: <value>, T: <time>}'\n  fluxion quotes.ndjson --frame '{s: <sym>, b: <bid>, a: <ask>, t: <time s>}' \\\n          --key '\${sym}/mid' --value '(bid + ask) / 2' --where 'bid > 0'\n\n${HOLES}`,
  },
  tables: {
    brief: 'how a table is written: header, delimiter, decimal comma',
    group: 'How the text is written',
    head: () =>
      paragraph(
        'Files and pipes are read as they are: NDJSON, JSON over many lines, CSV; UTF-8 or UTF-16; packed by gzip or not. What was recognised is said on standard error; these flags say otherwise.',
      ),
  },
  derivative: {
    brief: 'unit of time, edges, mode, early results',
    group: 'The derivative',
    tail: () => `\n${paragraph('fluxion help estimators has all kinds of --estimator.')}`,
  },
  rules: {
    brief: 'gaps, late samples, ties, silence, counters, angles, many series',
    flags: [
      ...[
        'max-gap',
        'min-gap',
        'lateness',
        'max-held',
        'resync',
        'max-ahead',
        'time-wrap',
        'silence',
        'ties',
        'missing',
        'short',
      ],
      ...['counter', 'on-reset', 'wrap', 'tolerance', 'max-rate', 'period', 'non-negative', 'idle-ttl', 'max-keys'],
    ],
    head: () => paragraph('A DURATION needs a unit: 500ms, 30s, 5min, 1h30m, PT15M.'),
  },
  estimators: {
    brief: 'all kinds of --estimator, with their options',
    flags: ['estimator'],
    tail: () => `\n${estimatorsText()}`,
  },
  output: {
    brief: 'format and destination of results, queues, counters',
    group: 'What comes out',
    head: () =>
      paragraph(
        'A result is a JSON line {"key","t","value","derivative","edge"}, on standard output unless --to says otherwise; "edge" only where a segment starts or ends. Everything else is said on standard error.',
      ),
  },
  sockets: {
    brief: 'WebSockets: headers, requests to send, pings, reconnecting',
    group: 'WebSocket connections',
    head: () =>
      `${paragraph(
        'ws://host/path and wss://host/path connect to a server, listen:PORT waits for others; both are a SOURCE, or the ADDRESS of --to. A feed that stays silent often wants a request first:',
      )}\n  fluxion wss://host/feed --send '{"op":"subscribe","channel":"trades"}'\n`,
    tail: () => `\n${paragraph('A certificate that is not known is trusted with NODE_EXTRA_CA_CERTS=FILE in front.')}`,
  },
  listening: {
    brief: 'who may connect to listen:PORT: tokens, web pages, TLS, limits',
    group: 'Listening ends',
    head: () =>
      paragraph(
        'A client sends the token as the header "Authorization: Bearer TOKEN" (--header and --to-header), a web page as the subprotocol bearer.TOKEN. A file of tokens has one a line; after it keys=a/,b/ says which keys it opens, and expires=2027-01-31T00:00:00Z until when.',
      ),
  },
  state: {
    brief: 'going on after a stop or a crash, where the last run stood',
    flags: ['state', 'state-every', 'out-file'],
    tail: () =>
      `\n${paragraph('A state is good for the same flags; another one is refused, with the names of those that differ. With --state a signal is a pause: no series ends.')}`,
  },
  config: {
    brief: 'flags in a JSON file',
    flags: ['config', 'config-schema'],
    tail: () =>
      `\n${paragraph('Members are named as options are in code: --max-gap is "maxGap". A switch is true; a flag that may be repeated takes a list.')}`,
  },
  general: { brief: 'when to stop, the help, the version', group: 'General' },
  exit: { brief: 'exit codes', head: () => EXIT_CODES },
  advise: { brief: 'which estimator do these samples call for?', head: advisePage },
  record: { brief: 'keep what a feed sends in a file, as it came', head: recordPage },
  replay: { brief: 'a recording, served as the feed was', head: replayPage },
  demo: {
    brief: 'live data of this machine, in the terminal',
    head: () =>
      `fluxion demo [--seconds N]\n\n${paragraph('Differentiates CPU, memory and network of this machine, and a few simulated feeds, over a WebSocket of its own. Runs until Ctrl-C, or for N seconds. It is also what fluxion does on a terminal without arguments.')}`,
  },
};

const named = new Map(Object.entries(TOPICS).flatMap(([topic, { flags = [] }]) => flags.map((flag) => [flag, topic])));

/** The topic of each flag: the one that names it, else that of its group. */
export const topicOfFlags = (): Map<string, string | undefined> =>
  new Map(
    Object.entries(FLAGS).flatMap(([group, flags]) => {
      const home = Object.keys(TOPICS).find((topic) => TOPICS[topic]?.group === group);
      return Object.keys(flags).map((flag) => [flag, named.get(flag) ?? home] as const);
    }),
  );

/** The whole page of a topic. */
export function topicPage(name: string): string {
  const topic = TOPICS[name] as Topic;
  const homes = topicOfFlags();
  const all = Object.values<Readonly<Record<string, Flag>>>(FLAGS).flatMap((group) => Object.entries(group));
  const own = all.filter(([flag]) => homes.get(flag) === name);
  const head = topic.head?.() ?? '';
  const gap = head !== '' && own.length > 0 ? '\n' : '';
  return `${paragraph(`${name}: ${topic.brief}`)}\n${head}${gap}${flagRows(own)}${topic.tail?.() ?? ''}`;
}
