import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, rows } from '../support/pages.js';

describe('the table of docs/security.md', () => {
  const promises = rows('docs/security.md', 'What is promised, and which test proves it').filter(([row = '']) =>
    /^S\d/.test(row),
  );

  it('has the rows S1 to S24, each with tests of that name in the files that it says', () => {
    expect(promises.map(([row]) => row)).toEqual(Array.from({ length: 24 }, (_, i) => `S${i + 1}`));
    for (const [row = '', , , files = ''] of promises)
      for (const [, file] of files.matchAll(/`([\w-]+)`/g))
        expect([row, file, readFileSync(`${ROOT}test/security/${file}.test.ts`, 'utf8')]).toEqual([
          row,
          file,
          expect.stringMatching(new RegExp(`['"]S?[S\\d, ]*${row}[,:]`)),
        ]);
  });
});
