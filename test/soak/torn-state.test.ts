import { expect, it } from 'vitest';
import { tear } from '../support/torn.js';

it('10,000 damaged states give the results of an uncut run, or are refused', async () => {
  const { whole, refused, wrong } = await tear(10_000, 2);
  expect(wrong).toEqual([]);
  expect(whole + refused).toBe(10_000);
});
