import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './harness.js';
import { machine, moment } from './machine.js';

const FILE = new URL('RESULTS.md', import.meta.url);

const INTRODUCTION = `# Benchmark results

Written by \`npm run bench -- --write\`. Each case alternates us and the peer in one run, every contender in a process of its
own; a ratio is that of the medians, with the quartiles of the ratios of the rounds. Only ratios travel between machines:
this one changes its speed by half from one minute to the next.
`;

const table = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const TITLES = ['case', 'ours', 'peer', 'ratio (quartiles)', 'target', 'met', 'missed because'];

/** The first two lines of a table. */
export const HEAD: readonly string[] = [table(TITLES), table(TITLES.map(() => '---'))];

export function line(row: Row): string {
  const met = row.met === undefined ? '' : row.met ? 'yes' : '**no**';
  const why = row.met === false || row.ratio === '' ? (row.why ?? '') : '';
  return table([row.case, row.ours, row.peer, row.ratio, row.target, met, why]);
}

/** Puts the table of one case into the results, in the order of `names`; the other tables stay as they are. */
export function write(name: string, lines: readonly string[], names: readonly string[]): void {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const sections = new Map(
    before
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.trim()]),
  );
  sections.set(name, `${name}\n\n${moment()}\n\n${lines.join('\n')}`);
  const kept = names.flatMap((known) => sections.get(known) ?? []).map((section) => `\n## ${section}\n`);
  writeFileSync(FILE, `${INTRODUCTION}\n${machine()}\n${kept.join('')}`);
}
