import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import * as fluxion from '../../src/index.js';

const FOLDER = new URL('../../src/estimators/', import.meta.url).pathname;

/** The examples of the docstrings: an expression, then its value. */
const examples = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(FOLDER + file, 'utf8').matchAll(/^ \* @example\n \* (.*) \/\/ -> (.*)$/gm)].map(
      ([, code = '', value = '']) => ({ file, code, value }),
    ),
  );

/** Evaluates code in which every name of fluxion is known. */
const evaluate = (code: string): unknown =>
  new Function(...Object.keys(fluxion), `return (${code});`)(...Object.values(fluxion));

describe('the examples of the estimators', () => {
  it('are there for every kind', () => {
    const shown = ESTIMATORS.filter((kind) => examples.some(({ code }) => code.includes(`'${kind}'`)));
    expect(shown).toEqual(ESTIMATORS);
  });

  it.each(examples)('give what they say: $file, $value', ({ code, value }) => {
    expect(evaluate(code)).toBe(Number(value));
  });
});
