import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from '../../src/wire/json-scanner.js';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = ['a', 'b', 'é', '', 'a/b', '~', '0', '1', '__proto__', 'constructor', '"', '\\', '\n', '💧'];
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b') }, // so that members come twice, and paths meet them
  { weight: 1, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);

/** Any JSON value, as text, in any of the ways that JSON has for writing it; members may come twice. */
const { text } = fc.letrec<{ text: string; scalar: string; string: string; space: string }>((tie) => ({
  space: fc.stringMatching(/^[ \t\r\n]{0,2}$/),
  string: fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
      fc.infiniteStream(fc.nat(9)),
    )
    .map(([plain, dice]) => spell(plain, dice)),
  scalar: fc.oneof(
    tie('string'),
    fc.constantFrom('null', 'true', 'false', '0', '-0', '1e5', '1E+05', '-1.50e-7', '9007199254740993', '1e999'),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map(String)
      .map((s) => s.replace(/^(-?)\./, '$10.')),
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map(String),
  ),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('scalar'),
    fc
      .array(fc.tuple(tie('space'), tie('text'), tie('space')), { maxLength: 4 })
      .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
    fc
      .array(fc.tuple(tie('space'), tie('string'), tie('space'), tie('space'), tie('text'), tie('space')), {
        maxLength: 4,
      })
      .map(
        (members) =>
          `{${members.map(([s1, key, s2, s3, value, s4]) => `${s1}${key}${s2}:${s3}${value}${s4}`).join(',')}}`,
      ),
  ),
}));

/** A JSON string, some of its characters escaped in one of the ways that there are. */
function spell(plain: string, dice: Iterable<number>): string {
  const die = dice[Symbol.iterator]();
  let out = '"';
  for (const unit of plain.split('')) {
    const roll = die.next().value as number;
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    const short = JSON.stringify(unit).slice(1, -1);
    if (roll === 0) out += `\\u${hex}`;
    else if (roll === 1) out += `\\u${hex.toUpperCase()}`;
    else if (roll === 2 && unit === '/') out += '\\/';
    else out += short;
  }
  return `${out}"`;
}

/** The value at a path of a parsed text; `undefined` where there is none. */
function at(value: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    if (Array.isArray(here) && !/^(0|[1-9]\d*)$/.test(step)) return undefined;
    here = (here as Record<string, Json>)[step];
  }
  return here;
}

/** All paths of a value, itself included. */
function pathsOf(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([step, member]) => pathsOf(member, [...path, step]))];
}

const accepts = (parse: () => unknown): boolean => {
  try {
    parse();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return false;
  }
};

/** Does the scanner take this text, as one value with nothing behind it? */
const scans = (json: string): boolean =>
  accepts(() => {
    if (new JsonScanner([['a']]).scan(json, 0) !== json.length) throw new SyntaxError('there is more');
  });

const path = fc.array(name, { maxLength: 3 });

describe('JsonScanner', () => {
  it('finds at every path the value that JSON.parse has there', () => {
    fc.assert(
      fc.property(text, fc.array(path, { maxLength: 3 }), fc.nat(), (json, others, pick) => {
        const value = JSON.parse(json) as Json;
        const existing = pathsOf(value);
        const paths = [existing[pick % existing.length] as readonly string[], ...others].filter(
          (one, i, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i,
        );
        const scanner = new JsonScanner(paths);
        expect(scanner.scan(json, 0)).toBe(json.length);
        paths.forEach((one, slot) => {
          const start = scanner.startOf(slot);
          const found = start < 0 ? undefined : JSON.parse(json.slice(start, scanner.endOf(slot)));
          expect(found).toEqual(at(value, one));
        });
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['{"a":{"b":1},"a":2}', undefined],
    ['{"a":{"b":1},"a":{}}', undefined],
    ['{"a":{"b":1},"a":{"b":2}}', '2'],
    ['{"a":{"b":1},"\\u0061":null}', undefined],
    ['{"a":{"b":1,"b":3}}', '3'],
  ])('of members with one name the last counts, with all that is in it: %s', (json, expected) => {
    const scanner = new JsonScanner([['a', 'b']]);
    scanner.scan(json, 0);
    const start = scanner.startOf(0);
    expect(start < 0 ? undefined : json.slice(start, scanner.endOf(0))).toBe(expected);
  });

  it('accepts exactly what JSON.parse accepts, of texts with random faults', () => {
    const characters = [...'{}[]",:\\ue0123456789+-.Etrufalsn \t\n\r/x\u0000\u001f\u007f\u00a0\u2028\ufeff\ud800'];
    const edit = fc.tuple(
      fc.nat(),
      fc.constantFrom('insert', 'remove', 'replace', 'cut'),
      fc.constantFrom(...characters),
    );
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 3 }), (json, edits) => {
        let broken = json;
        for (const [where, what, character] of edits) {
          const i = where % (broken.length + 1);
          if (what === 'insert') broken = broken.slice(0, i) + character + broken.slice(i);
          else if (what === 'cut') broken = broken.slice(0, i);
          else broken = broken.slice(0, i) + (what === 'replace' ? character : '') + broken.slice(i + 1);
        }
        expect(scans(broken)).toBe(accepts(() => JSON.parse(broken)));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ...['', ' ', '01', '-', '+1', '.5', '1.', '1.e5', '1e', '0x10', 'NaNs', 'Infinite', '-', 'nul', 'TRUE'],
    ...['"', '"\\"', '"\\x"', '"\\u12"', '"\\u12g4"', '"\t"', "'a'", '[1,]', '[,1]', '[1 2]', '[', ']', '{', '}'],
    ...['{a:1}', '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', '{1:1}', '1 2', '[]]', '\ufeff1', '\u00a01', '// x\n1'],
    ...['"\\ud800"', '"\u2028"', '-0', '1E5', '[[[]]]', ' [ ] ', '{"":{}}', '"\\/"', '1e-0'],
  ])('agrees with JSON.parse on whether %j is JSON', (json) => {
    expect(scans(json)).toBe(accepts(() => JSON.parse(json)));
  });

  it('refuses to nest more than 256 deep, so that no text can exhaust the stack', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(scans(nested(256))).toBe(true);
    expect(scans(nested(257))).toBe(false);
    expect(scans('['.repeat(1_000_000))).toBe(false);
  });

  it('reads the values of a text one after the other', () => {
    const json = '{"a":1} {"a":2}\n[3]  "x"';
    const scanner = new JsonScanner([['a']]);
    const ends: number[] = [];
    for (let i = 0; i < json.length; ends.push(i)) i = scanner.scan(json, i);
    expect(ends).toEqual([8, 16, 21, 24]);
  });
});
