import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { estimatorText } from '../support/estimators.js';
import { folder, RULES, samples, survive } from '../support/kill.js';

const ORDER = ['--lateness', '20ms', '--max-gap', '5s', '--max-keys', '150'];
const KILLS = Math.ceil(500 / ESTIMATORS.length / 2);

interface Case {
  readonly name: string;
  readonly rules: readonly string[];
  readonly kills: number;
  readonly channels: number;
  readonly byStdin?: boolean;
}

const CASES: readonly Case[] = [
  { name: 'counters', rules: RULES, kills: 100, channels: 1 },
  {
    name: 'counters with early results, from the standard input',
    rules: [...RULES, '--provisional'],
    kills: 60,
    channels: 1,
    byStdin: true,
  },
  { name: 'counters', rules: RULES, kills: 60, channels: 3 },
  ...ESTIMATORS.flatMap((kind) =>
    [1, 3].map((channels) => ({
      name: kind,
      rules: [...ORDER, '--estimator', estimatorText(kind)],
      kills: KILLS,
      channels,
    })),
  ),
];

it.each(CASES)(
  '$name, $channels channels, killed $kills times: results and dropped samples are those of an uncut run, bit for bit',
  async ({ rules, kills, channels, byStdin = false }) => {
    const input = join(folder(), 'in.ndjson');
    writeFileSync(input, samples(Math.ceil(100_000 / channels), 7, channels));
    const { uncut, outputs, uncutDrops, drops, killed, positions } = await survive(
      rules,
      8,
      kills,
      input,
      '10ms',
      byStdin,
    );
    expect(outputs.length).toBeGreaterThan(0);
    for (const output of outputs) expect(output.equals(uncut.stdout)).toBe(true);
    for (const file of drops) expect(file.equals(uncutDrops)).toBe(true);
    expect(killed).toBe(kills);
    expect(positions.size).toBeGreaterThan(3);
  },
  300_000,
);
