import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { estimate as Estimate } from '../../src/order/estimate.js';
import { blocks, ROOT } from '../support/pages.js';

const copy = mkdtempSync(`${ROOT}test/.snippets-steps-`);
afterAll(() => rmSync(copy, { recursive: true }));

/**
 * Does what a diff of a page says: lines with `+` go after the line above them, or to the end of the file. Returns the file.
 * @throws Error when a line that should be there is not
 */
function apply(diff: string): string {
  const [head = '', ...lines] = diff.trimEnd().split('\n');
  const path = head.replace('+++ ', '');
  const file = `${copy}/${path}`;
  mkdirSync(dirname(file), { recursive: true });
  const isNew = lines.every((line) => line.startsWith('+')) && !path.endsWith('index.ts');
  const text = isNew ? [] : readFileSync(file, 'utf8').split('\n');
  let at = text.length;
  for (const line of lines) {
    if (line.startsWith('+')) text.splice(at, 0, line.slice(1));
    else at = text.indexOf(line.slice(1));
    if (at === -1) throw new Error(`${path} has no line ${JSON.stringify(line.slice(1))}`);
    at += 1;
  }
  writeFileSync(file, `${text.join('\n')}\n`);
  return path;
}

for (const name of ['src', 'tsconfig.json']) cpSync(ROOT + name, `${copy}/${name}`, { recursive: true });
for (const name of ['contracts/estimator.ts', 'contracts/source.ts', 'support'])
  cpSync(`${ROOT}test/${name}`, `${copy}/test/${name}`, { recursive: true });
const files = blocks('diff')
  .filter(({ path }) => path === 'docs/architecture.md')
  .map(({ code }) => apply(code));
for (const file of files.filter((path) => path.endsWith('.test.ts')))
  await import(/* @vite-ignore */ `${copy}/${file}`);

describe('the steps in architecture.md', () => {
  it('are there', () => expect(files.length).toBeGreaterThanOrEqual(5));

  it('add an estimator that works', async () => {
    const module = `${copy}/src/order/estimate.ts`;
    const { estimate } = (await import(/* @vite-ignore */ module)) as { estimate: typeof Estimate };
    const { derivative } = estimate([0, 1, 9], [0, 1000, 3000], { estimator: { kind: 'backward' } as never });
    expect([...derivative]).toEqual([Number.NaN, 1, 4]);
    expect(() => estimate([0, 1], [0, 1], { estimator: { kind: 'backward', window: 5 } as never })).toThrow(
      /no option "window"/,
    );
  });

  it('add a kernel that is exported', async () => {
    const module = `${copy}/src/kernels/index.ts`;
    expect(await import(/* @vite-ignore */ module)).toHaveProperty('Backward');
  });
});
