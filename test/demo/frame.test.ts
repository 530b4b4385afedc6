import { describe, expect, it } from 'vitest';
import { Board } from '../../demo/board.js';
import { frame, type Setting } from '../../demo/frame.js';
import { paint, widthOf } from '../../demo/paint.js';
import { niceScale, sparkline } from '../../demo/sparkline.js';
import { filledBoard } from './boards.js';

const SERIES = ['cpu', 'memory', 'network', 'boiler-1', 'boiler-2', 'boiler-3', 'boiler-4', 'BTCUSD'];
const urls = { feeds: 'ws://127.0.0.1:40001', results: 'ws://127.0.0.1:40002' };

/** The frame as text. */
function lines(columns: number, rows: number, setting: Partial<Setting> = {}, board = filledBoard()): string[] {
  const all = { columns, rows, colour: false, seconds: 30, quits: 'q quits', ...urls, ...setting };
  return frame(board, all).map((line) => paint(line, 1000, false).trimEnd());
}

const row = (text: string[], key: string): string => text.find((line) => line.startsWith(`${key} `)) ?? '';

describe('a frame of the demo', () => {
  it.each([
    [40, 10],
    [40, 15],
    [80, 24],
    [100, 24],
    [120, 30],
    [400, 100],
  ])('at %i columns and %i rows shows every series, needs no more room, and says how to stop', (columns, rows) => {
    const text = lines(columns, rows);
    expect(text.length).toBeLessThanOrEqual(rows);
    for (const line of text) expect(line.length).toBeLessThanOrEqual(columns);
    for (const key of SERIES) expect(row(text, key)).not.toBe('');
    expect(text.at(-1)).toMatch(/^q quits/);
  });

  it.each([1, 2, 3, 5, 8])('at %i rows says how many series it hides', (rows) => {
    const text = lines(40, rows);
    expect(text).toHaveLength(rows);
    const shown = SERIES.filter((key) => row(text, key) !== '').length;
    expect(text.at(-1)).toBe(`q quits  (${SERIES.length - shown} more in a taller window)`);
  });

  it('has units beside value and derivative, and the derivative has a sign', () => {
    expect(row(lines(80, 24), 'boiler-2')).toMatch(/^boiler-2 +57\.44 °C +\+2\.66 °C\/min/);
    expect(row(lines(40, 15), 'cpu')).toMatch(/^cpu +57\.44 s +\+2\.66 CPUs/);
    expect(row(lines(30, 15), 'boiler-2')).toMatch(/^boiler-2 +\+2\.66 °C\/min/);
  });

  it.each([40, 80, 120])('names the estimator of each feed at %i columns', (columns) => {
    const text = lines(columns, 30).join('\n');
    for (const words of ['least-squares window=3s', 'kalman tau=2s', 'slope-average tau=5s'])
      expect(text).toContain(words);
  });

  it.each([80, 120])('says that the simulations run in real time at %i columns', (columns) => {
    expect(lines(columns, 30).filter((line) => line.includes('simulated in real time'))).toHaveLength(2);
  });

  it('says that the sparkline is of the derivative, over how long, and what its height means', () => {
    const text = lines(80, 24);
    expect(text[2]).toMatch(/DERIVATIVE +ITS LAST 16 s +▁ falls +▄ zero +█ rises$/);
    expect(row(text, 'boiler-2')).toMatch(/[▁▂▃▄▅▆▇█]{32} ±3$/);
  });

  it('with colours says which is which', () => {
    expect(lines(80, 24, { colour: true })[2]).toMatch(/ITS LAST 16 s {2}▅ rises {2}▅ falls {2}▁ zero$/);
  });

  it('says how many samples came in, and what became of them', () => {
    const board = filledBoard();
    Object.assign(board.sections[2]?.counters ?? {}, { in: 99, out: 60, tied: 37, pending: 2 });
    const text = lines(80, 24, {}, board);
    expect(text).toContain('30 s: 519 samples = 480 results + 37 tied + 2 waiting');
    expect(lines(40, 24, {}, board)).toContain('30 s: 519 samples, 480 results');
  });

  it('shows only whole commands to try next', () => {
    const command = 'npx fluxion ws://127.0.0.1:40001/host';
    expect(lines(80, 24)).toContain(`  ${command}`);
    expect(lines(80, 24).join('\n')).toContain('| npx fluxion --per ms');
    expect(lines(38, 40).join('\n')).not.toContain('npx fluxion ws');
    expect(lines(38, 40)).toContain('  npx fluxion --help');
  });

  it('shows no slope from two samples, of which nobody can tell how far it is off', () => {
    const board = new Board();
    for (const key of ['boiler-1', 'BTCUSD']) board.result({ key, value: 61, derivative: 15 });
    expect(row(lines(80, 24, {}, board), 'boiler-1')).toMatch(/^boiler-1 +61\.00 °C +±2$/);
    expect(row(lines(80, 24, {}, board), 'BTCUSD')).toContain('+15.00 USD/s');
    board.result({ key: 'boiler-1', value: 61.0625, derivative: 6, standardError: 2 });
    expect(row(lines(80, 24, {}, board), 'boiler-1')).toContain('+6.00 °C/min');
    expect(board.sections[1]?.rows[0]?.results).toBe(2);
  });

  it('shows every series before there is any result', () => {
    const text = lines(80, 24, { feeds: undefined, results: undefined, seconds: 0 }, new Board());
    for (const key of SERIES) expect(row(text, key)).not.toBe('');
    expect(text.join('\n')).not.toMatch(/NaN|undefined|null/);
  });
});

describe('a sparkline', () => {
  const text = (values: (number | null)[], scale: number, colour: boolean): string =>
    sparkline(values, scale, colour)
      .map(([block]) => block)
      .join('');

  it('is as tall as the slope is steep, and its colour says whether the value rises', () => {
    expect(text([-2, -1, 0, 0.3, 1, 2, 9, null], 2, true)).toBe('█▅▁▂▅██ ');
    const styles = sparkline([-2, -0.1, 0, 0.1, 2], 2, true).map(([, style]) => style);
    expect(styles).toEqual(['falling', 'faint', 'faint', 'faint', 'rising']);
  });

  it('without colours has its zero in the middle, what rises above it and what falls below', () => {
    expect(text([-2, -1, 0, 1, 2], 2, false)).toBe('▁▂▄▆█');
    expect(text([-9, 9, null], 2, false)).toBe('▁█ ');
  });

  it('has a round scale, which reaches as far as its values', () => {
    expect([0, 0.7, 1.2, 2.5, 6.1, 9, 42, 0.003].map((size) => niceScale(size, 0.01))).toEqual([
      0.01, 0.8, 1.5, 3, 8, 10, 50, 0.01,
    ]);
  });
});

describe('a painted line', () => {
  it('is cut at the width, whatever colours it has', () => {
    const line = [['abc', 'strong'], ['def'], ['ghi', 'faint']] as const;
    expect(widthOf(line)).toBe(9);
    expect(paint(line, 4, false)).toBe('abcd');
    expect(paint(line, 4, true)).toBe('\x1b[1mabc\x1b[0md');
    expect(paint(line, 9, true)).toBe('\x1b[1mabc\x1b[0mdef\x1b[2mghi\x1b[0m');
  });
});
