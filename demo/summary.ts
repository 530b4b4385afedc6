import type { Board } from './board.js';
import { balance } from './figures.js';

const LEGEND: readonly (readonly ['tied' | 'missing' | 'dropped' | 'pending', string])[] = [
  ['tied', 'tied: a later trade, same millisecond'],
  ['missing', 'missing: a thermometer failed to read'],
  ['dropped', 'dropped: no result was possible'],
  ['pending', 'waiting: the end came first'],
];

/** What became of every sample, series by series and in all; lines of at most `width` where words allow it. */
export function summary(board: Board, seconds: number, width: number): string[] {
  const { sections } = board;
  const rows = sections.flatMap((section) => section.rows);
  const all = sections.map(({ counters }) => counters);
  const samples = rows.reduce((sum, row) => sum + row.samples, 0);
  const results = rows.reduce((sum, row) => sum + row.results, 0);
  const sent = all.reduce((sum, { out }) => sum + out, 0);
  const told = LEGEND.filter(([name]) => all.some((counters) => counters[name] > 0)).map(([, words]) => `  ${words}`);
  return [
    `fluxion demo: ${seconds.toFixed(1)} s`,
    '',
    tableRow('series', 'samples', 'results', 'without'),
    ...rows.map(({ plan, samples, results }) => tableRow(plan.key, samples, results, samples - results)),
    tableRow('all', samples, results, samples - results),
    '',
    ...fold(balance(all).split(/ (?=[=+])/), width), // a number stays with its word
    ...told,
    ...fold(cameBack(sent, results).split(' '), width),
  ];
}

const tableRow = (name: string, ...figures: readonly (number | string)[]): string =>
  `${name.padEnd(9)}${figures.map((text) => `${text}`.padStart(10)).join('')}`;

const cameBack = (sent: number, shown: number): string =>
  sent === shown
    ? `all ${sent} results came back to this screen`
    : `${sent} results, of which ${shown} came back to this screen: ${sent - shown} lost`;

/** The parts of a sentence in lines of at most `width`; what follows the first is indented. */
function fold(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(part);
    else if (last.length + 1 + part.length <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`  ${part}`);
  }
  return lines;
}
