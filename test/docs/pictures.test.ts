import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataDigest, LABELS, plot } from '../../docs/plot.js';
import { screenToSvg } from '../../docs/still.js';
import { MINUTES, truth } from '../../docs/thermometer.js';
import { ESTIMATORS } from '../../src/index.js';
import { ROOT } from '../support/pages.js';

const stored = (name: string): string => readFileSync(`${ROOT}docs/${name}`, 'utf8');

describe('the picture of the estimators', () => {
  it('draws a finite curve for each estimator, and names it', () => {
    const svg = plot();
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const curves = [...svg.matchAll(/<path[^>]* d="([^"]{1000,})"/g)];
    expect(curves.length).toBeGreaterThanOrEqual(LABELS.length);
    for (const label of LABELS) expect(svg).toContain(`>${label}<`);
    const own = ESTIMATORS.filter((kind) => !/^(prometheus|flux|telegraf|ha|ta)-/.test(kind)); // without other tools
    expect(own.filter((kind) => !LABELS.some((label) => label.startsWith(kind)))).toEqual([]);
  });

  it('is drawn from the samples and estimators of today: npm run plot', () => {
    expect(stored('estimators.svg')).toContain(`<!-- data ${dataDigest()} -->`);
    expect(stored('estimators.svg').length).toBeLessThan(300_000);
  });

  it('compares them with a slope that is the derivative of the temperature', () => {
    const h = 1e-4; // minutes: the central difference is off by h^2 / 6 times the third derivative, which is below 100
    for (let x = 0.05; x < MINUTES; x += 0.1) {
      const difference = (truth(x + h).celsius - truth(x - h).celsius) / (2 * h);
      expect(Math.abs(truth(x).slope - difference)).toBeLessThan(1e-6);
    }
  });
});

describe('the still of the demo', () => {
  it('shows every series with its derivative: npm run still', () => {
    const words = stored('demo.svg').replace(/<[^>]*>/g, ' ');
    for (const series of ['cpu', 'memory', 'boiler-1', 'boiler-2', 'BTCUSD']) expect(words).toContain(` ${series} `);
    expect(words).toMatch(/[+-]\d+\.\d{2} °C\/min/);
    expect(words).toMatch(/[▁▂▃▄▅▆▇█]{5}/);
    expect(words).toContain('estimator');
    expect(words).toContain('kalman tau=2s');
    expect(stored('demo.svg').length).toBeLessThan(30_000);
  });

  it('keeps colours and columns of a terminal', () => {
    const svg = screenToSvg('a <b>\n\x1b[33m  +1 USD\x1b[0m  note\n\n');
    expect(svg).toContain('>a &lt;b&gt;</text>');
    expect(svg).toMatch(/<text x="32\.8" [^>]*fill="#e3b341"[^>]*>\+1 USD<\/text>/); // two columns of 8.4 after a margin of 16
    expect(svg).toMatch(/<text x="100\.0" [^>]*fill="#d7dae0"[^>]*>note<\/text>/);
    // As tmux writes it: bold, then faint in the terminal's own colour.
    const styled = screenToSvg('\x1b[1mhead\x1b[0;2m\x1b[39m\x1b[49m faint\nbelow\x1b[0m');
    expect(styled).toMatch(/fill="#d7dae0" font-weight="bold"[^>]*>head</);
    expect(styled).toMatch(/fill="#7d8590" textLength[^>]*>faint</);
    expect(styled).toMatch(/fill="#7d8590" textLength[^>]*>below</); // it goes on to the next line
  });
});
