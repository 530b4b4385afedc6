import { StreamError, show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';

const DIRECTIONS = ['open', 'in', 'out'] as const;

/** One line of a recording: a connection that was opened, a frame that came in, or one that was sent out. */
export interface TapeEntry {
  readonly dir: (typeof DIRECTIONS)[number];
  /** Seconds since the Unix epoch; `undefined` where it is not known. */
  readonly at: number | undefined;
  /** The frame, or for `open` the address. */
  readonly text?: string;
  /** A frame that is no UTF-8 text, as base64. */
  readonly b64?: string;
}

const EXAMPLE = '{"dir":"in","at":1700000000.5,"text":"..."}';

/** An entry as one line, without the line break. */
export const tapeLine = ({ dir, at, text, b64 }: TapeEntry): string =>
  JSON.stringify(b64 === undefined ? { dir, at, text } : { dir, at, b64 });

/** Reads one line. @throws StreamError that begins with `where`, and says what a line must be */
export function readTapeLine(line: string, where: string): TapeEntry {
  const bad = (problem: string): StreamError => new StreamError('decode', `${where}: ${problem}`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(`this is no line of a recording, which looks like ${EXAMPLE}; delete the line, or record again`);
  const { dir, at, text, b64 } = value as Readonly<Record<string, unknown>>;
  const known = DIRECTIONS.find((one) => one === dir);
  if (known === undefined) {
    const meant = typeof dir === 'string' ? suggestion(dir, DIRECTIONS) : '';
    throw bad(`"dir" must be "open", "in" or "out", got ${show(dir)}${meant}`);
  }
  const seconds = secondsOf(at);
  if (Number.isNaN(seconds))
    throw bad(`"at" must be a number of seconds, or text such as "1700000000500ms", got ${show(at)}`);
  if (typeof text === 'string') return { dir: known, at: seconds, text };
  if (text !== undefined) throw bad(`"text" must be text, got ${show(text)}`);
  if (b64 === undefined) throw bad('a line needs "text", or "b64" for what is no text');
  if (typeof b64 !== 'string' || !/^[\w+/-]*={0,2}$/.test(b64)) throw bad(`"b64" must be base64, got ${show(b64)}`);
  return { dir: known, at: seconds, b64 };
}

/** How many of a unit are a second. */
const PER_SECOND: Readonly<Record<string, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** Seconds; `undefined` where none are given, NaN for what is no time. */
function secondsOf(at: unknown): number | undefined {
  if (at === undefined || at === null) return undefined;
  if (typeof at === 'number') return at;
  const [, digits, unit = ''] = (typeof at === 'string' && /^(\d+(?:\.\d+)?)(s|ms|us|ns)$/.exec(at)) || [];
  return digits === undefined ? Number.NaN : Number(digits) / (PER_SECOND[unit] as number);
}
