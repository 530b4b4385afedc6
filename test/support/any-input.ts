import fc from 'fast-check';

/** A series on a line, and a way to write it down. */
export interface Writing {
  readonly rows: readonly { readonly cum: number; readonly missing: string | undefined }[];
  readonly stepMs: number;
  readonly perStep: number;
  readonly epoch: boolean;
  readonly format: 'ndjson' | 'list' | 'list of lines' | 'pretty list' | 'pretty records' | 'csv';
  readonly time: 'ms' | 's' | 'us' | 'ns' | 'iso' | 'offset' | 'columns' | 'pattern';
  readonly timeName: string;
  readonly valueName: string;
  readonly asText: boolean;
  readonly spelling: 'plain' | 'exponent' | 'zeros';
  readonly delimiter: ',' | ';' | '\t' | '|' | ' ';
  readonly decimal: '.' | ',';
  readonly header: boolean;
  readonly quotes: 'none' | 'all' | 'values' | 'where needed';
  readonly spaces: boolean;
  readonly extra: 'none' | 'note' | 'note before' | 'inch' | 'number';
  readonly preamble: readonly string[];
  readonly comments: boolean;
  readonly sep: boolean;
  readonly newline: '\n' | '\r\n';
  readonly lastNewline: boolean;
  readonly bom: boolean;
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be';
  /** Lines put in between: blank, or such as cannot be read. */
  readonly between: readonly { readonly at: number; readonly kind: number }[];
  readonly newestFirst: boolean;
  readonly live: boolean;
  readonly cuts: readonly number[];
  /** Which flags are given, where they could be guessed. */
  readonly given: { readonly [flag in 'header' | 'delimiter' | 'decimal' | 'names' | 'unit' | 'in' | 'skip']: boolean };
}

/** What is written, and what has to come of it. */
export interface Written {
  readonly args: readonly string[];
  readonly text: string;
  readonly bytes: Buffer;
  readonly chunks: readonly Buffer[];
  /** The good samples: times in ms, and values. */
  readonly good: readonly { readonly t: number; readonly value: number }[];
  readonly missing: number;
  readonly slope: number;
  /** The numbers of lines that cannot be read. */
  readonly bad: readonly number[];
  /** How many lines stand before the table: some may look like its rows. */
  readonly before: number;
}

const MISSING_JSON = ['NaN', 'null', '""', '"n/a"', '-nan', '"NaN"', 'Infinity'];
const MISSING_CSV = ['NaN', 'null', '', 'n/a', '-nan', 'NA', 'inf', '-'];
const PREAMBLES = ['Logger X', 'Serial: 12', 'Owner, A. B.', 'Station; north', 'made by hand'];

const flag = fc.boolean();
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);

export const writings: fc.Arbitrary<Writing> = fc.record({
  rows: fc
    .array(
      fc.record({
        step: fc.integer({ min: 1, max: 4 }),
        missing: fc.integer({ min: 0, max: 60 }).map((n) => (n < 7 ? n : undefined)),
      }),
      { minLength: 1, maxLength: 75, size: 'max' },
    )
    .map((rows) => {
      let cum = 0;
      return rows.map(({ step, missing }, i) => {
        cum += i === 0 ? 0 : step;
        return { cum, missing: missing === undefined ? undefined : String(missing) };
      });
    }),
  stepMs: fc.constantFrom(1, 250, 500, 1000, 60_000),
  perStep: fc.constantFrom(-2, -0.5, 0.25, 1, 3.25, 17),
  epoch: flag,
  format: fc.constantFrom<Writing['format']>(
    'ndjson',
    'list',
    'list of lines',
    'pretty list',
    'pretty records',
    'csv',
    'csv',
    'csv',
    'csv',
    'csv',
  ),
  time: fc.constantFrom<Writing['time']>('ms', 'ms', 's', 'us', 'ns', 'iso', 'offset', 'columns', 'pattern'),
  timeName: fc.constantFrom('t', 'time', 'Timestamp', 'ts', 'when'),
  valueName: fc.constantFrom('value', 'v', 'temp', 'größe'),
  asText: flag,
  spelling: fc.constantFrom<Writing['spelling']>('plain', 'plain', 'exponent', 'zeros'),
  delimiter: fc.constantFrom<Writing['delimiter']>(',', ';', '\t', '|', ' '),
  decimal: fc.constantFrom<Writing['decimal']>('.', ','),
  header: flag,
  quotes: fc.constantFrom<Writing['quotes']>('none', 'all', 'values', 'where needed'),
  spaces: rarely,
  extra: fc.constantFrom<Writing['extra']>('none', 'none', 'note', 'note before', 'inch', 'number'),
  preamble: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(PREAMBLES, { minLength: 1, maxLength: 3 }) },
  ),
  comments: rarely,
  sep: rarely,
  newline: fc.constantFrom<Writing['newline']>('\n', '\r\n'),
  lastNewline: flag,
  bom: flag,
  encoding: fc.constantFrom<Writing['encoding']>('utf8', 'utf8', 'utf16le', 'utf16be'),
  between: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.record({ at: fc.integer({ min: 0, max: 80 }), kind: fc.integer({ min: 0, max: 6 }) }), {
        maxLength: 6,
      }),
    },
  ),
  newestFirst: rarely,
  live: rarely,
  cuts: fc.array(fc.nat(4000), { maxLength: 6 }),
  given: fc.record({
    header: flag,
    delimiter: flag,
    decimal: flag,
    names: flag,
    unit: flag,
    in: flag,
    skip: flag,
  }),
});

const START = Date.UTC(2024, 2, 1, 10);

/** Writes a series down, with the flags that say how where they have to, or are given. */
export function write(w: Writing): Written {
  const start = w.epoch ? START : 0;
  const samples = w.rows.map(({ cum, missing }) => ({
    t: start + cum * w.stepMs,
    value: 5 + cum * w.perStep,
    missing,
  }));
  const good = samples.filter(({ missing }) => missing === undefined).map(({ t, value }) => ({ t, value }));
  const { lines, args, before = 0 } = w.format === 'csv' ? csvOf(w, samples) : jsonOf(w, samples);
  const bad: number[] = [];
  const texts: string[] = [];
  for (const { text, bad: isBad } of lines) {
    texts.push(text);
    if (isBad) bad.push(texts.length);
  }
  const text = texts.join(w.newline) + (w.lastNewline ? w.newline : '');
  const marked = w.bom && text !== '' ? `\ufeff${text}` : text;
  const bytes =
    w.encoding === 'utf8'
      ? Buffer.from(marked)
      : w.encoding === 'utf16le'
        ? Buffer.from(marked, 'utf16le')
        : Buffer.from(marked, 'utf16le').swap16();
  // Two bytes at least come first: fewer tell no encoding.
  const cuts = [...new Set(w.cuts.map((at) => 2 + at).filter((at) => at < bytes.length))].sort((a, b) => a - b);
  const chunks = [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length));
  return { args, text, bytes, chunks, good, missing: samples.length - good.length, slope: (w.perStep * 1000) / w.stepMs, bad, before }; // biome-ignore format: a row
}

interface Line {
  readonly text: string;
  readonly bad?: boolean;
}
type Sample = { readonly t: number; readonly value: number; readonly missing: string | undefined };

function decimals(w: Writing, value: number): string {
  if (w.spelling === 'exponent') return `${value * 10}e-1`;
  if (w.spelling === 'zeros') return value.toFixed(2);
  return String(value);
}

/** Seconds with as many decimals as they need. */
const seconds = (t: number): string => String(t / 1000);

function timeText(w: Writing, t: number): string {
  const iso = new Date(t).toISOString();
  switch (w.time) {
    case 'ms':
      return String(t);
    case 's':
      return seconds(t);
    case 'us':
      return `${t}000`.replace(/^0+(?=\d)/, '');
    case 'ns':
      return `${t}000000`.replace(/^0+(?=\d)/, '');
    case 'iso':
      return iso;
    case 'offset':
      return `${new Date(t + 7_200_000).toISOString().slice(0, -1)}+02:00`;
    case 'columns':
      return iso.slice(0, -1).replace('T', ' ');
    case 'pattern':
      return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
  }
}

/** The flags without which a time cannot be read, or that are given all the same. */
function timeFlags(w: Writing): string[] {
  if (w.time === 'columns') return ['--zone', 'utc'];
  if (w.time === 'pattern') return ['--zone', 'utc', '--time-pattern', 'dd.MM.yyyy HH:mm:ss.SSS'];
  // A clock that counts from 0 has no unit that could be seen.
  const unit = w.time === 'iso' || w.time === 'offset' ? undefined : w.time;
  return unit !== undefined && (w.given.unit || (!w.epoch && unit !== 'ms')) ? ['--time-unit', unit] : [];
}

function withBetween(w: Writing, lines: readonly Line[], kinds: readonly string[], first: number): Line[] {
  const all = [...lines];
  for (const { at, kind } of [...w.between].sort((a, b) => b.at - a.at)) {
    const text = kinds[kind];
    if (text === undefined) all.splice(Math.min(all.length, first + at), 0, { text: kind % 2 === 0 ? '' : '  ' });
    else all.splice(Math.min(all.length, first + at), 0, { text, bad: true });
  }
  return all;
}

function jsonOf(w: Writing, samples: readonly Sample[]): { lines: Line[]; args: string[]; before?: number } {
  const name = w.timeName;
  const isNumber = ['ms', 's', 'us', 'ns'].includes(w.time);
  const records = samples.map(({ t, value, missing }) => {
    const time = timeText(w, t);
    const number = decimals(w, value);
    const shown =
      missing === undefined ? (w.asText ? `"${number}"` : number) : (MISSING_JSON[Number(missing)] as string);
    return `{"${name}":${isNumber && !w.asText ? time : `"${time}"`},"${w.valueName}":${shown},"note":"a, b\\" {["}`;
  });
  if (w.newestFirst) records.reverse();
  const args = timeFlags(w);
  if (w.given.names || name === 'when') args.push('--time', `/${name}`);
  if (w.given.names || w.valueName === 'temp' || w.valueName === 'größe') args.push('--value', `/${w.valueName}`);
  if (w.given.in) args.push('--in', 'ndjson');
  const pretty = (record: string): string[] =>
    record.replace(/^\{/, '{\n  ').replace(/,"/g, ',\n  "').replace(/\}$/, '\n}').split('\n');
  const plain = (texts: readonly string[]): Line[] => texts.map((text) => ({ text }));
  const torn = records[0] ?? '';
  switch (w.format) {
    case 'ndjson':
      return {
        lines: withBetween(w, plain(records), [torn.slice(0, -9), torn.slice(0, 4), 'garbage', '{"x":1}', '12'], 0),
        args,
      };
    case 'list':
      return { lines: plain([`[${records.join(', ')}]`]), args };
    case 'list of lines':
      return {
        lines: withBetween(
          w,
          plain(['[', ...records.map((record, i) => (i < records.length - 1 ? `${record},` : record)), ']']),
          ['garbage', '{"x":1},'],
          1,
        ),
        args,
      };
    case 'pretty list':
      return {
        lines: plain([
          '[',
          ...records.flatMap((record, i) => pretty(record + (i < records.length - 1 ? ',' : ''))),
          ']',
        ]),
        args,
      };
    default:
      return { lines: plain(records.flatMap(pretty)), args };
  }
}

function csvOf(w: Writing, samples: readonly Sample[]): { lines: Line[]; args: string[]; before: number } {
  const { delimiter } = w;
  const comma = (text: string): string => (w.decimal === ',' ? text.replace('.', ',') : text);
  const quoted = (text: string, isValue: boolean): string => {
    const needed = text === '' ? delimiter === ' ' : text.includes(delimiter) || text.startsWith('#');
    const wanted = w.quotes === 'all' || (w.quotes === 'values' && isValue);
    return needed || wanted ? `"${text}"` : text;
  };
  const row = (cells: readonly string[]): string =>
    cells.join(w.spaces && delimiter !== ' ' ? `${delimiter} ` : delimiter);
  const two = w.time === 'columns';
  // Which column has the value is then told by its name.
  const noteFirst = w.extra === 'note before' && w.header && (w.given.names || /^v/.test(w.valueName));
  const rows = samples.map(({ t, value, missing }, i) => {
    const time = timeText(w, t);
    const written = w.time === 's' ? comma(time) : time;
    const cells = (two ? time.split(' ') : [written]).map((text) => quoted(text, false));
    const shown = missing === undefined ? comma(decimals(w, value)) : (MISSING_CSV[Number(missing)] as string);
    if (noteFirst) cells.push('"a ""b"", c; d|e\tf g"');
    cells.push(quoted(shown, true));
    if (w.extra === 'note' || (w.extra === 'note before' && !noteFirst))
      cells.push(quoted(i % 2 === 0 ? 'ok' : 'so so', false));
    if (w.extra === 'inch') cells.push(i % 2 === 0 ? '5"' : 'none');
    if (w.extra === 'number') cells.push(quoted(String(i % 7), false));
    return row(cells);
  });
  if (w.newestFirst) rows.reverse();
  const names = [
    ...(two ? ['Date', 'Time'] : [w.timeName]),
    ...(noteFirst ? ['note', w.valueName] : [w.valueName]),
    ...(w.extra === 'none' || noteFirst ? [] : [w.extra === 'number' ? 'other' : 'note']),
  ];
  const header = w.header ? [row(names.map((name) => (w.quotes === 'all' ? `"${name}"` : name)))] : [];
  const before = [
    ...(w.sep && delimiter !== '\t' && delimiter !== ' ' ? [`sep=${delimiter}`] : []),
    ...(w.comments ? ['# a comment', '# and another, with 3 things'] : []),
  ];
  const preamble = before.length > 0 ? [] : w.preamble;
  const args = timeFlags(w);
  if (w.given.header) args.push(w.header ? '--with-header' : '--no-header');
  if (w.given.delimiter) args.push('--delimiter', delimiter === '\t' ? 'tab' : delimiter === ' ' ? 'space' : delimiter);
  if (w.given.decimal) args.push('--decimal', w.decimal);
  if (w.given.in) args.push('--in', 'csv');
  if (w.given.names) {
    args.push('--time', w.header ? (two ? 'Date Time' : w.timeName) : two ? '0 1' : '0');
    args.push('--value', w.header ? w.valueName : two ? '2' : '1');
  }
  if (w.given.skip && before.length === 0 && preamble.length > 0) args.push('--skip', String(preamble.length));
  const lines: Line[] = [...before, ...preamble, ...header, ...rows].map((text) => ({ text }));
  const first = lines.length - rows.length;
  return {
    lines: withBetween(w, lines, ['x', '@@@ torn', 'oops;oops,oops|oops\toops', '{"x":1}', '12'], first),
    args,
    before: first,
  };
}
