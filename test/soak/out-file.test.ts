import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { estimatorText } from '../support/estimators.js';
import { folder, samples, surviveInFile } from '../support/kill.js';

const KILLS = Math.ceil(500 / ESTIMATORS.length);

it.each(ESTIMATORS)('a file of results of %s survives its share of 500 kills, bit for bit', async (kind) => {
  const here = folder();
  const input = join(here, 'in.ndjson');
  writeFileSync(input, samples(20_000, 21));
  const args = [input, '--max-gap', '5s', '--max-keys', '150', '--estimator', estimatorText(kind)];
  const { outputs, uncut, killed } = await surviveInFile(args, here, 22, KILLS);
  expect(uncut.length).toBeGreaterThan(100_000);
  expect(killed).toBe(KILLS);
  for (const output of outputs) expect(output.equals(uncut)).toBe(true);
});
