import { Board } from '../../demo/board.js';

/** A board with figures as after half a minute: every series has a value, and slopes of both signs. */
export function filledBoard(): Board {
  const board = new Board();
  for (let i = 0; i < 60; i += 1) {
    for (const { counters, rows } of board.sections)
      for (const { plan } of rows) {
        board.sample(plan.key);
        board.result({ key: plan.key, value: 57.4375, derivative: 3 * Math.sin(i / 8), standardError: 0.3 });
        counters.in += 1;
        counters.out += 1;
      }
    board.note();
  }
  return board;
}
