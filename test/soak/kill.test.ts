import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, RULES, samples, survive } from '../support/kill.js';

it.each([
  [RULES, 100, false],
  [[...RULES, '--provisional'], 60, true],
  [['--max-gap', '5s', '--max-keys', '150', '--estimator', 'least-squares window=2s'], 60, false],
] as const)(
  '%j, killed %i times: the output is that of an uncut run, bit for bit',
  async (rules, kills, byStdin) => {
    const input = join(folder(), 'in.ndjson');
    writeFileSync(input, samples(100_000, 7));
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
    expect(positions.size).toBeGreaterThan(8);
  },
  300_000,
);
