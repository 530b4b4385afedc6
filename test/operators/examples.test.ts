import { readdirSync, readFileSync } from 'node:fs';
import * as rxjs from 'rxjs';
import { lastValueFrom, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import * as estimators from '../../src/estimators/index.js';
import * as fluxion from '../../src/index.js';
import * as operators from '../../src/operators/index.js';

const FOLDER = new URL('../../src/operators/', import.meta.url).pathname;

/** The examples of the docstrings: an expression of a stream, then what it emits. */
const examples = readdirSync(FOLDER).flatMap((file) => {
  const text = readFileSync(FOLDER + file, 'utf8');
  return [...text.matchAll(/^ \* @example\n((?: \* .*\n)+?) \* ?(.*)\/\/ -> (.*)$/gm)].map(
    ([, code = '', last = '', expected = '']) => ({
      file,
      code: code.replace(/^ \* /gm, '') + last,
      expected,
    }),
  );
});

/** Evaluates code in which every name of RxJS and of fluxion is known; the entry point `fluxion/operators` has its own derivative. */
function evaluate(code: string, file = ''): unknown {
  const names = { ...rxjs, ...estimators, ...fluxion, checkpoint: new fluxion.Checkpoint() };
  if (file === 'small-derivative.ts') Object.assign(names, operators);
  return new Function(...Object.keys(names), `return (${code});`)(...Object.values(names));
}

describe('the examples of the operators', () => {
  it('are there for every operator', () => {
    const operators = readdirSync(FOLDER).filter((file) =>
      /^export function/m.test(readFileSync(FOLDER + file, 'utf8')),
    );
    const without = operators.filter((file) => !examples.some((example) => example.file === file));
    expect(without).toEqual(['derivative-by.ts', 'frame.ts', 'pass-through.ts', 'sample-access.ts']); // no operators
  });

  it.each(examples)('emit what they say: $file, $expected', async ({ file, code, expected }) => {
    const emitted = await lastValueFrom((evaluate(code, file) as Observable<unknown>).pipe(toArray()));
    expect(emitted).toEqual(evaluate(`[${expected}]`));
  });
});
