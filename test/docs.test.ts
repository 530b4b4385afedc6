import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plot } from '../docs/plot.js';
import { MINUTES, truth } from '../docs/thermometer.js';

describe('the picture of the estimators', () => {
  it('is what docs/plot.ts draws: npm run plot', () => {
    const stored = readFileSync(new URL('../docs/estimators.svg', import.meta.url), 'utf8');
    expect(stored === plot()).toBe(true);
    expect(stored.length).toBeLessThan(300_000);
  });

  it('compares them with a slope that is the derivative of the temperature', () => {
    const h = 1e-4; // minutes: the central difference is off by h^2 / 6 times the third derivative, which is below 100
    for (let x = 0.05; x < MINUTES; x += 0.1) {
      const difference = (truth(x + h).celsius - truth(x - h).celsius) / (2 * h);
      expect(Math.abs(truth(x).slope - difference)).toBeLessThan(1e-6);
    }
  });
});
