import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { derivative } from 'fluxion';
import { describe, expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { SERIES_OPTIONS } from '../../src/order/series-options.js';
import { fluxion } from '../support/cli.js';
import { anchor, PAGES, page, ROOT, rows } from '../support/pages.js';

const unquoted = (cell = ''): string => cell.replace(/^`|`$/g, '');

describe('the README', () => {
  it('is a door: at most 9,000 bytes, with a picture on the first screen', () => {
    expect(Buffer.byteLength(page('README.md'))).toBeLessThanOrEqual(9000);
    expect(page('README.md').split('\n').slice(0, 12).join('\n')).toMatch(/!\[[^\]]+\]\(docs\/\w+\.svg\)/);
  });

  it('leads to every page', () => {
    for (const { path } of PAGES.slice(1)) expect(page('README.md')).toContain(`(${path})`);
  });
});

describe('the pages', () => {
  it.each(PAGES)('$path links to files and headings that exist', ({ path, text }) => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file = '', heading] = target.split('#');
        const to = file === '' ? path : posix.join(posix.dirname(path), file);
        const anchors = [...page(to).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchor(title));
        return !existsSync(ROOT + to) || (heading !== undefined && !anchors.includes(heading));
      });
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('$path names only files that exist', ({ text }) => {
    const missing = [...text.matchAll(/`((?:src|test|bench|docs|demo)\/[\w./-]*)`/g)]
      .map(([, file = '']) => file)
      .filter((file) => !existsSync(ROOT + file) && !text.includes(`+++ ${file}`));
    expect(missing).toEqual([]);
  });

  it('name every recipe', () => {
    const recipes = readdirSync(`${ROOT}demo/recipes`);
    expect(recipes.length).toBeGreaterThanOrEqual(12);
    expect(recipes.filter((name) => !PAGES.some(({ text }) => text.includes(`recipes/${name}`)))).toEqual([]);
  });
});

describe('the tables', () => {
  it('the options in semantics.md are those that a series has', () => {
    const named = rows('docs/semantics.md', 'The options').map(([option]) => unquoted(option));
    expect(named.filter((name) => /^[a-zA-Z]+$/.test(name) && name !== 'option').sort()).toEqual(
      Object.keys(SERIES_OPTIONS).sort(),
    );
  });

  it('the kinds in estimators.md are those that there are', () => {
    const named = rows('docs/estimators.md', 'All kinds').map(([kind]) => unquoted(kind));
    expect(named.filter((name) => name !== 'kind' && !name.startsWith('--')).sort()).toEqual([...ESTIMATORS].sort());
  });

  it('the options of each kind in estimators.md are known to it', () => {
    const unknown = rows('docs/estimators.md', 'All kinds')
      .filter(([kind]) => ESTIMATORS.includes(unquoted(kind)))
      .flatMap(([kind, options = '']) =>
        [...options.matchAll(/`([a-zA-Z]+)`/g)].map(([, option = '']) => [unquoted(kind), option] as const),
      )
      .filter(([kind, option]) => {
        try {
          derivative({ estimator: { kind, [option]: undefined } as never });
          return false;
        } catch (error) {
          return /has no option/.test((error as Error).message);
        }
      });
    expect(unknown).toEqual([]);
  });

  it('the flags in command-line.md are those that fluxion help all has', async () => {
    const flags = (text: string, pattern: RegExp): string[] =>
      [...new Set([...text.matchAll(pattern)].map(([, flag = '']) => flag))].sort();
    const help = (await fluxion(['help', 'all'])).stdout;
    const named = flags(page('docs/command-line.md'), /^\| (?:`-\w`, )?`--([\w-]+)/gm);
    expect(named).toEqual(flags(help, /^ {2}(?:-\w, )?--([\w-]+)/gm));
  });
});
