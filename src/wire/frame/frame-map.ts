import { show } from '../../core/errors.js';
import { checkNames, oneOf } from '../../core/nearest.js';
import { OptionError } from '../../core/option-error.js';
import { rfc3339ToNs } from '../../time/rfc3339.js';
import type { JsonDecoder } from '../decoders/decoder.js';
import { DECODERS } from '../decoders/decoders.js';
import { DECODER_NAMES, type DecoderName } from '../decoders/names.js';
import { parseTemplate, type Template } from '../template.js';
import { type Expression, parseExpression } from './expression.js';
import { parsePattern } from './parse-pattern.js';
import { type CompiledPattern, compilePattern, type FramePattern } from './pattern.js';

/**
 * A frame with holes: a frame of the feed in which literals stand that must be equal, and holes where something is wanted.
 *
 * `{ type: 'ticker', product_id: '<key>', price: '<value>', time: '<time>' }`, or the same as a text.
 */
export interface FrameMap {
  /** Where `decode` describes its own records, none is needed. */
  readonly frame?: FramePattern;
  /** What the feed is written in, where that is no JSON: its records are then read by the frame. */
  readonly decode?: DecoderName | 'json' | 'ndjson';
  /** The key, a text with names of holes: `${device}/${name}`. Default: the hole `<key>`, where there is one. */
  readonly key?: string;
  /** The value: an expression over holes, as `(bid + ask) / 2`, or a list of them for a vector. Default: the hole `<value>`. */
  readonly value?: string | readonly string[];
  /** Only records for which this holds, as `bid > 0 and value < 60000`. */
  readonly where?: string;
  /** Numbers for values that are words, as `{ on: 1, off: 0 }`. */
  readonly words?: Readonly<Record<string, number>>;
  /** `arrival`: a record without a time has that of its arrival. */
  readonly time?: 'arrival';
  /** Zone of times whose text names none. */
  readonly zone?: string;
  /** Earlier times are those of clocks that are not set yet: a year, or an RFC 3339 text (default 2000; 0 for none). */
  readonly since?: number | string;
  /** Frames that are none, though `frame` would match them. */
  readonly not?: FramePattern;
  /** Another frame, whose holes are remembered for those that share a hole with it: a message that gives a channel its name. */
  readonly remember?: FramePattern;
}

/** Several maps: of those that are given, the first that yields a sample counts. */
export interface FrameMaps {
  readonly maps: readonly FrameMap[];
}

/** A map whose parts are read and checked. */
export interface CompiledFrameMap {
  readonly frame: CompiledPattern;
  /** Makes what reads the feed, where that is no JSON. */
  readonly decode: (() => JsonDecoder) | undefined;
  readonly key: Template | undefined;
  readonly values: readonly Expression[] | undefined;
  readonly vector: boolean;
  readonly where: Expression | undefined;
  readonly words: ReadonlyMap<string, number> | undefined;
  readonly arrival: boolean;
  readonly zone: string | undefined;
  /** In ms since the Unix epoch. */
  readonly since: number;
  readonly not: CompiledPattern | undefined;
  readonly remember: CompiledPattern | undefined;
}

/** The maps of one, or of several. @throws RangeError, TypeError on an invalid one */
export function framesOf(map: FrameMap | FrameMaps): readonly CompiledFrameMap[] {
  if (!('maps' in map)) return [compileFrameMap(map)];
  checkNames('several maps', map, ['maps']);
  const { maps } = map;
  if (!Array.isArray(maps) || maps.length === 0) throw new RangeError('maps must be a list of maps, each with a frame');
  return maps.map((one: FrameMap) => compileFrameMap(one));
}

const NAMES = [
  'frame',
  'decode',
  'key',
  'value',
  'where',
  'words',
  'time',
  'zone',
  'since',
  'not',
  'remember',
] as const;
const SINCE = 2000;

/** @throws RangeError, TypeError on an invalid map, by the name of the member */
export function compileFrameMap(map: FrameMap): CompiledFrameMap {
  checkNames('a map with a frame', map, NAMES);
  const { decode } = map;
  if (decode !== undefined) oneOf('decode', decode, ['json', 'ndjson', ...DECODER_NAMES]);
  const decoder = decode === undefined || decode === 'json' || decode === 'ndjson' ? undefined : DECODERS[decode];
  // A frame of one's own has its own names.
  const { key, value, where, words, time, zone, not, remember, since } =
    map.frame === undefined ? { ...decoder?.map, ...map } : { since: decoder?.map?.since, ...map };
  const pattern = map.frame ?? decoder?.map?.frame;
  if (pattern === undefined) throw new RangeError('a map must have a frame');
  if (time !== undefined && time !== 'arrival')
    throw new RangeError(`time must be "arrival", got ${show(time)}: write <time> in the frame where one stands`);
  const frame = patternOf(pattern, 'frame');
  const remembered = remember === undefined ? undefined : patternOf(remember, 'remember');
  const names = new Set([...frame.places, ...(remembered?.places ?? [])].map(({ hole }) => hole.name));
  const known = (name: string, option: string): void => {
    if (!names.has(name))
      throw new RangeError(
        `${option} asks for ${show(name)}, and no hole of the frame is called <${name}>: it has ${list(names)}`,
      );
  };
  const values =
    value === undefined
      ? undefined
      : (typeof value === 'string' ? [value] : value).map((one) => parseExpression(one, 'value'));
  if (values !== undefined && values.length === 0) throw new RangeError('value must have at least one expression');
  const template = key === undefined ? undefined : parseTemplate(key, 'key');
  const condition = where === undefined ? undefined : parseExpression(where, 'where');
  for (const part of template ?? []) if (typeof part !== 'string') known(part.name, 'key');
  for (const { names: asked } of values ?? []) for (const name of asked) known(name, 'value');
  for (const name of condition?.names ?? []) if (name !== 'value') known(name, 'where');
  if (values === undefined && !names.has('value'))
    throw new RangeError(`frame has no hole <value>, and no "value" says which numbers to take: it has ${list(names)}`);
  if (time === undefined && !['time', 'date', 'sec'].some((name) => names.has(name)))
    throw new OptionError(
      (name) => `${name('frame')} has no hole <time>: write one, or ${name('time')} arrival, when the feed sends none`,
    );
  if (key === undefined && !names.has('key')) checkSharedKey(frame);
  return {
    frame,
    decode: decoder?.make,
    key: template,
    values,
    vector: Array.isArray(value),
    where: condition,
    words: words === undefined ? undefined : wordsOf(words),
    arrival: time === 'arrival',
    zone,
    since: sinceOf(since),
    not: not === undefined ? undefined : patternOf(not, 'not'),
    remember: remembered,
  };
}

function wordsOf(words: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  for (const [word, number] of Object.entries(words))
    if (!Number.isFinite(number))
      throw new RangeError(`words must have a number for ${show(word)}, got ${show(number)}`);
  return new Map(Object.entries(words));
}

/** A pattern as it is written, or as a text. @throws RangeError on an invalid one; `option` says whose it was */
export const patternOf = (pattern: FramePattern, option: string): CompiledPattern =>
  compilePattern(typeof pattern === 'string' ? parsePattern(pattern, option) : pattern, option);

/** Members whose names are holes are series of their own: they need a key. */
function checkSharedKey({ places }: CompiledPattern): void {
  const named = places.find(({ scope, bare }) => scope.kind === 'members' && bare);
  if (named === undefined) return;
  const { name } = named.hole;
  throw new OptionError(
    (option) =>
      `${option('frame')} has a hole <${name}> for the name of a member, and no ${option('key')}: write ${option('key')} \${${name}}, or <key> there`,
  );
}

function sinceOf(since: number | string = SINCE): number {
  if (typeof since === 'number' && Number.isInteger(since)) return yearStart(since);
  if (typeof since === 'string')
    try {
      return Number(rfc3339ToNs(since) / 1000000n);
    } catch {
      // said below
    }
  throw new RangeError(`since must be a year or an RFC 3339 time, got ${show(since)}`);
}

const yearStart = (year: number): number => new Date(0).setUTCFullYear(year);

const list = (names: ReadonlySet<string>): string =>
  names.size === 0 ? 'none' : [...names].map((name) => `<${name}>`).join(', ');
