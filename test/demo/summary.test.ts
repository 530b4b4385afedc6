import { describe, expect, it } from 'vitest';
import { summary } from '../../demo/summary.js';
import { filledBoard } from './boards.js';

/** A board on which every reason occurs that a sample without a result can have. */
function boardWithLosses(): ReturnType<typeof filledBoard> {
  const board = filledBoard();
  for (const key of Array.from({ length: 7 }, () => 'BTCUSD')) board.sample(key);
  Object.assign(board.sections[2]?.counters ?? {}, { in: 67, tied: 2, missing: 1, late: 1, dropped: 1, pending: 2 });
  return board;
}

describe('the summary of the demo', () => {
  it('accounts for every sample by name, and its rows add up to its totals', () => {
    const lines = summary(boardWithLosses(), 30, 80);
    const rows = lines.map((line) => /^(\S+) +(\d+) +(\d+) +(\d+)$/.exec(line)).filter((row) => row !== null);
    const [all, ...series] = rows.reverse().map(([, name, ...figures]) => ({ name, figures: figures.map(Number) }));
    expect(series).toHaveLength(8);
    for (const column of [0, 1, 2])
      expect(series.reduce((sum, { figures }) => sum + (figures[column] ?? 0), 0)).toBe(all?.figures[column]);
    expect(all).toEqual({ name: 'all', figures: [487, 480, 7] });
    expect(lines).toContain('487 samples = 480 results + 2 tied + 1 missing + 1 late + 1 dropped + 2 waiting');
    for (const word of ['tied', 'missing', 'dropped', 'waiting']) expect(lines.join('\n')).toContain(`  ${word}: `);
  });

  it('says so when results are lost on the way', () => {
    const board = boardWithLosses();
    expect(summary(board, 30, 80)).toContain('all 480 results came back to this screen');
    Object.assign(board.sections[0]?.rows[0] ?? {}, { results: 58 });
    expect(summary(board, 30, 80)).toContain('480 results, of which 478 came back to this screen: 2 lost');
  });

  it('fits a terminal of 40 columns', () => {
    expect(summary(boardWithLosses(), 30, 40)).toContain('487 samples = 480 results + 2 tied');
    for (const line of summary(boardWithLosses(), 30, 40)) expect(line.length).toBeLessThanOrEqual(40);
  });
});
