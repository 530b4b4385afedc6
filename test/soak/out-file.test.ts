import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { estimatorText } from '../support/estimators.js';
import { folder, samples, surviveInFile } from '../support/kill.js';

const KILLS = Math.ceil(500 / ESTIMATORS.length / 2);

const CASES = ESTIMATORS.flatMap((kind) => [1, 3].map((channels) => [kind, channels] as const));

it.each(CASES)(
  'files of results and of dropped samples of %s, %i channels, survive their share of 500 kills, bit for bit',
  async (kind, channels) => {
    const here = folder();
    const input = join(here, 'in.ndjson');
    writeFileSync(input, samples(20_000, 21 + channels, channels));
    const rules = ['--lateness', '20ms', '--max-gap', '5s', '--max-keys', '150'];
    const args = [input, ...rules, '--estimator', estimatorText(kind)];
    const { outputs, drops, uncut, uncutDrops, killed, positions } = await surviveInFile(args, here, 22, KILLS);
    expect(uncut.length).toBeGreaterThan(100_000);
    for (const reason of ['late', 'tied', 'missing', 'bad'])
      expect(uncutDrops.includes(`{"dropped":"${reason}"`)).toBe(true);
    expect(killed).toBe(KILLS);
    expect(positions.size).toBeGreaterThan(2);
    for (const output of outputs) expect(output.equals(uncut)).toBe(true);
    for (const file of drops) expect(file.equals(uncutDrops)).toBe(true);
  },
);
