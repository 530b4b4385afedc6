import type { Board } from './board.js';
import { figure, signed } from './figures.js';
import { type Console, sizeOf } from './screen.js';
import { estimatorWords } from './series.js';

const EVERY = 1000; // ms

/** For pipes, files and terminals that cannot be drawn on: one line per series every second. Returns what stops it. */
export function printLines(console: Console, board: Board): () => void {
  const { stdout } = console;
  const write = (line: string): boolean =>
    stdout.write(`${stdout.isTTY === true ? line.slice(0, sizeOf(console).columns) : line}\n`);
  write('fluxion: live derivatives. Every second: time, series, value, how fast it changes, estimator');
  const start = performance.now();
  const timer = setInterval(() => {
    const seconds = `${Math.round((performance.now() - start) / 1000)}`.padStart(4);
    for (const line of seriesLines(board)) write(`${seconds} s  ${line}`);
  }, EVERY);
  return () => clearInterval(timer);
}

/** A line for each series that has a result. */
export function seriesLines(board: Board): string[] {
  return board.sections.flatMap(({ plan, rows }) =>
    rows.flatMap(({ plan: { key, unit, rateUnit, digits }, value, derivative }) => {
      if (value === undefined) return [];
      const rate = derivative === null ? '' : `${signed(derivative, digits).padStart(9)} ${rateUnit}`;
      const measured = `${figure(value).padStart(9)} ${unit}`;
      return [`${key.padEnd(9)} ${measured.padEnd(13)} ${rate.padEnd(16)}  ${estimatorWords(plan)}`];
    }),
  );
}
