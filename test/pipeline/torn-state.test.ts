import { expect, it } from 'vitest';
import { tear } from '../support/torn.js';

it('a state that is cut, flipped or padded with zeros anywhere gives the results of an uncut run, or is refused: never others', async () => {
  const { whole, before, refused, wrong } = await tear(300, 1);
  expect(wrong).toEqual([]);
  expect(whole + refused).toBe(300);
  expect(whole).toBeGreaterThan(150);
  expect(before).toBeGreaterThan(10); // from the log before
  expect(refused).toBeGreaterThan(5); // with none
});
