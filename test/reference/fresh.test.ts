import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type Case,
  checkAccurate,
  checkExact,
  checkGradient,
  checkKernel,
  checkOperator,
  checkRowStreams,
  checkRows,
  parseVectors,
  type RowCase,
} from './vectors.js';

const SEEDS = ['20240229', '7', '123456789'];
const MAKE = fileURLToPath(new URL('make.py', import.meta.url));

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0,
);

describe('arrays that numpy works out while the tests run', () => {
  it.skipIf(python === undefined).each(SEEDS)(
    `agree in all modes, through gradient, kernels and operators, with seed %s${python === undefined ? ' (skipped: no python3 with numpy here)' : ''}`,
    async (seed) => {
      const made = spawnSync(python as string, [MAKE, seed], { encoding: 'utf8', maxBuffer: 1 << 26 });
      expect(made.stderr).toBe('');
      const { cases, vector } = parseVectors(made.stdout) as { cases: Case[]; vector: RowCase[] };
      expect([cases.length, vector.length]).toEqual([51, 4]);

      const numpy = checkGradient(cases);
      expect(numpy.wrong).toEqual([]);
      expect(numpy.numbers).toBeGreaterThan(6000);
      const kernel = checkKernel(cases);
      expect(kernel.wrong).toEqual([]);
      expect(kernel.numbers).toBeGreaterThan(5000);
      const operator = await checkOperator(cases);
      expect(operator).toEqual(kernel);

      const exact = checkExact(cases);
      expect(exact.wrong).toEqual([]);
      expect(exact.numbers).toBeGreaterThan(5500);
      const accurate = checkAccurate(cases);
      expect(accurate.wrong).toEqual([]);
      expect(accurate.falseSlopes).toBe(0);
      expect(accurate.trueZeros).toBeGreaterThan(500);

      const rows = checkRows(vector);
      await checkRowStreams(vector, rows);
      expect(rows.wrong).toEqual([]);
      expect(rows.numbers).toBeGreaterThan(1000);
    },
  );

  it.skipIf(python === undefined)('are the same for the same seed, and others for another', () => {
    const [a, b, c] = ['5', '5', '6'].map(
      (seed) => spawnSync(python as string, [MAKE, seed], { encoding: 'utf8' }).stdout,
    );
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });
});
