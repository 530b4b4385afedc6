import { nearest } from '../core/nearest.js';
import { ESTIMATORS } from '../estimators/estimator.js';
import { FLAGS } from './all-flags.js';
import { type Flag, UsageError } from './flags.js';
import { estimatorText } from './help-estimators.js';
import { columns, flagRows } from './help-layout.js';
import { TOPICS, topicOfFlags, topicPage } from './help-topics.js';

const HEAD = `fluxion: numpy.gradient for live streams

Examples
  printf '0 0\\n1 1\\n3 9\\n4 16\\n' | fluxion --per ms     derivatives 1, 2, 6, 7
  fluxion boiler.csv --time timestamp --value temp --zone utc --per min
  fluxion wss://host/feed --time /T --value /p --key '\${/s}' --max-gap 30s
  fluxion listen:8080 --to listen:9000     devices at 8080, clients at 9000
  fluxion advise boiler.csv --zone utc     which estimator suits its samples

Usage
  fluxion [SOURCE] [options]    SOURCE: a file, -, ws(s)://... or listen:PORT
  fluxion advise [SOURCE] ...   which estimator do these samples call for?
  fluxion record | replay ...   keep a feed in a file; serve it again
  fluxion demo [--seconds N]    live data of this machine, in the terminal
  fluxion help TOPIC            one topic, flag or kind of estimator; help all
`;

/** What most people need first, in this order. */
const FIRST = ['time', 'value', 'key', 'zone', 'per', 'estimator', 'max-gap', 'out', 'to', 'send', 'header', 'state'];

/** What `fluxion --help` prints. */
export function helpText(): string {
  const all = new Map(Object.values<Readonly<Record<string, Flag>>>(FLAGS).flatMap((group) => Object.entries(group)));
  const first = FIRST.map((name) => [name, all.get(name) as Flag] as const);
  return `${HEAD}\nFlags that most people need\n${flagRows(first)}\nTopics (fluxion help TOPIC)\n${listOfTopics()}`;
}

/**
 * What `fluxion help TOPIC` prints: a topic, the topic of a flag, a kind of estimator, or `all`.
 *
 * @throws UsageError on anything else, with the nearest topic and all of them
 */
export function helpAbout(word: string): string {
  if (word === 'all') return allPages();
  if (Object.hasOwn(TOPICS, word)) return topicPage(word);
  if (ESTIMATORS.includes(word)) return estimatorText(word);
  const name = word.replace(/^--?/, '');
  const topic = topicOfFlags().get(name);
  if (topic !== undefined) return topicPage(topic);
  const flags = [...topicOfFlags().keys()].map((flag) => `--${flag}`);
  const near = nearest(word, word.startsWith('-') ? flags : [...Object.keys(TOPICS), 'all', ...ESTIMATORS]);
  const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new UsageError(
    `there is no help about ${JSON.stringify(word)}${meant}; the topics are ${[...Object.keys(TOPICS), 'all'].join(', ')}`,
  );
}

/** Is there a page of that name? */
export const isTopic = (word: string): boolean => word === 'all' || Object.hasOwn(TOPICS, word);

const listOfTopics = (): string =>
  columns(
    [...Object.entries(TOPICS).map(([name, { brief }]) => [`  ${name}`, brief] as const), ['  all', 'all of these']],
    16,
  );

const allPages = (): string => Object.keys(TOPICS).map(topicPage).join('\n\n');
