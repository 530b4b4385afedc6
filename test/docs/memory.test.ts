import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { ROOT, rows } from '../support/pages.js';

interface Stated {
  readonly estimator: string;
  readonly bound: string;
  readonly one: string;
  readonly many: string;
  readonly sample: string;
}

/** The table of estimators under Memory. */
const TABLE: readonly Stated[] = rows('docs/performance.md', 'Memory')
  .map(([estimator = '', , bound = '', one = '', many = '', sample = '']) => ({
    estimator: estimator.replaceAll('`', ''),
    bound,
    one,
    many,
    sample,
  }))
  .filter(({ one }) => one.endsWith(' kB'));

describe('what is stated of memory', () => {
  it('is stated of every kind of estimator', () => {
    expect([...new Set(TABLE.map(({ estimator }) => estimator.split(' ')[0]))].sort()).toEqual([...ESTIMATORS].sort());
  });

  it('is what the bench case has measured', () => {
    const measured = readFileSync(`${ROOT}bench/RESULTS.md`, 'utf8');
    for (const { estimator, one, many, bound, sample } of TABLE) {
      const held = bound.startsWith('`maxSamples`') ? `; a sample held ${sample}` : '';
      expect(measured).toContain(`| bytes of a series: ${estimator} | ${one}; of 1,024 channels ${many}${held} |`);
    }
  });
});
