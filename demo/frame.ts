import type { Board, Row, Section } from './board.js';
import { NOTE_EVERY } from './board.js';
import { balance, figure, signed } from './figures.js';
import { type Span, widthOf } from './paint.js';
import { estimatorWords } from './series.js';
import { legend, niceScale, sparkline } from './sparkline.js';

/** What a frame depends on besides the figures. */
export interface Setting {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  /** Time since the start. */
  readonly seconds: number;
  /** How to stop: `q quits`. */
  readonly quits: string;
  /** Where the feeds and the results are; not known yet at the very start. */
  readonly feeds?: string | undefined;
  readonly results?: string | undefined;
}

type Line = readonly Span[];

/** What goes first when the terminal is not tall enough, up to what stays the longest. */
const RANKS = ['blank', 'pipeline', 'try', 'balance', 'section', 'head', 'keys', 'title', 'series'] as const;
type Ranked = readonly [rank: (typeof RANKS)[number], line: Line];

const NAME = 9;
const VALUE = 13;
const RATE = 16;
const LONGEST_SPARK = 60;
const SCALE = 7;
const NOTE = 37;
const BESIDES = NAME + VALUE + RATE + 2 + SCALE; // what stands beside a sparkline

/** Notes come when the sparklines are long enough. */
const hasNotes = (columns: number): boolean => columns >= BESIDES + 36 + NOTE;

/** The whole screen as lines: no more than `rows` of them, and none that depends on being wider than `columns`. */
export function frame(board: Board, setting: Setting): Line[] {
  const { columns, rows, colour, seconds, feeds, results } = setting;
  const spark = sparkWidth(columns);
  const lines: Ranked[] = [
    ['title', title(columns)],
    ['blank', []],
    ['head', head(spark, columns, colour)],
  ];
  for (const section of board.sections) {
    lines.push(['section', sectionTitle(section, columns)]);
    for (const row of section.rows) lines.push(['series', seriesLine(row, spark, columns, colour)]);
    lines.push(['blank', []]);
  }
  lines.push(['balance', [[counted(board, seconds, columns), 'faint']]]);
  if (feeds !== undefined && results !== undefined) {
    const path: Line = [[`feeds ${feeds}  ->  derivative  ->  results ${results}`, 'faint']];
    if (widthOf(path) <= columns) lines.push(['pipeline', path]);
  }
  const commands = tries(feeds, columns);
  if (commands.length > 0) lines.push(['blank', []]);
  lines.push(...commands.map((command): Ranked => ['try', command]));
  const { kept, shown } = keepMost(lines, rows - 1);
  const hidden = lines.filter(([rank]) => rank === 'series').length - shown;
  const more = hidden > 0 ? `  (${hidden} more in a taller window)` : '';
  const keys: Line = [
    [setting.quits, 'strong'],
    [more, 'faint'],
  ];
  return [...kept, keys].slice(-rows);
}

/** Takes lines out until `rows` are left: those of the lowest rank first, and of these the last. */
function keepMost(lines: readonly Ranked[], rows: number): { kept: Line[]; shown: number } {
  const left = [...lines];
  for (const rank of RANKS)
    for (let i = left.length - 1; i >= 0 && left.length > rows; i -= 1) if (left[i]?.[0] === rank) left.splice(i, 1);
  return { kept: left.map(([, line]) => line), shown: left.filter(([rank]) => rank === 'series').length };
}

const title = (columns: number): Line => [
  ['fluxion', 'strong'],
  [columns < 78 ? '  live derivatives' : '  live derivatives: how fast each value changes, computed as it arrives'],
];

/** Columns left for the sparklines, an even number; none when they would be too few to say anything. */
function sparkWidth(columns: number): number {
  const room = columns - BESIDES;
  const width = Math.min(LONGEST_SPARK, hasNotes(columns) ? room - NOTE : room);
  return width < 10 ? 0 : width - (width % 2);
}

function head(spark: number, columns: number, colour: boolean): Line {
  const narrow = columns < NAME + VALUE + RATE;
  const names = `${'SERIES'.padEnd(NAME)}${narrow ? '' : 'VALUE'.padStart(9).padEnd(VALUE)}DERIVATIVE`;
  if (spark === 0) return [[names, 'faint']];
  const line: Line = [
    [names.padEnd(NAME + VALUE + RATE + 2), 'faint'],
    [`ITS LAST ${(spark * NOTE_EVERY) / 1000} s`, 'faint'],
  ];
  return widthOf(line) + widthOf(legend(colour)) <= columns ? [...line, ...legend(colour)] : line;
}

function sectionTitle({ plan }: Section, columns: number): Line {
  const estimator = estimatorWords(plan);
  const short: Line = [[plan.title, 'strong'], [`  ${estimator}`]];
  const long: Line = [[plan.title, 'strong'], ['  estimator ', 'faint'], [estimator], [`  ${plan.about}`, 'faint']];
  return widthOf(long) <= columns ? long : short;
}

function seriesLine({ plan, value, derivative, history }: Row, spark: number, columns: number, colour: boolean): Line {
  const measured = value === undefined ? '' : `${figure(value).padStart(9)} ${plan.unit}`;
  const rate = derivative === null ? '' : `${signed(derivative, plan.digits).padStart(9)} ${plan.rateUnit}`;
  const tone =
    derivative === null || signed(derivative, plan.digits) === '0.00' ? 'plain' : derivative < 0 ? 'falling' : 'rising';
  if (columns < NAME + VALUE + RATE) return [[plan.key.padEnd(NAME)], [rate, tone]];
  const line: Span[] = [[plan.key.padEnd(NAME) + measured.padEnd(VALUE)], [rate.padEnd(RATE), tone]];
  if (spark === 0) return line;
  const shown = history.slice(-spark);
  const scale = niceScale(Math.max(...shown.map((slope) => Math.abs(slope ?? 0))), plan.scale);
  line.push(['  '], [' '.repeat(spark - shown.length)], ...sparkline(shown, scale, colour));
  line.push([` ±${Number(scale.toPrecision(2))}`.padEnd(SCALE), 'faint']);
  if (hasNotes(columns)) line.push([` ${plan.note}`, 'faint']);
  return line;
}

/** What became of the samples so far; where that is too long, only how many there were. */
function counted(board: Board, seconds: number, columns: number): string {
  const all = board.sections.map(({ counters }) => counters);
  const text = `${Math.floor(seconds)} s: ${balance(all)}`;
  return text.length <= columns ? text : (text.split(' + ')[0] as string).replace(' =', ',');
}

/** What to try next. A command that does not fit is left out: half of one would mislead. */
function tries(feeds: string | undefined, columns: number): Line[] {
  const commands = [
    ...(feeds === undefined ? [] : [`npx fluxion ${feeds}/host`]),
    `printf '0 0\\n1 1\\n3 9\\n4 16\\n' | npx fluxion --per ms`,
    'npx fluxion --help',
  ].filter((command) => command.length + 2 <= columns);
  return [[['try next, in another terminal:', 'faint']], ...commands.map((command): Line => [[`  ${command}`]])];
}
