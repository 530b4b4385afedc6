import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnfinished, JsonCutter } from '../../src/wire/json-cutter.js';

function cut(text: string, at = Infinity): string[] {
  const out: string[] = [];
  let cutter = new JsonCutter((record) => void out.push(record));
  text.split('\n').forEach((line, i) => {
    if (i === at) {
      const state = JSON.parse(JSON.stringify(cutter.snapshot()));
      cutter = new JsonCutter((record) => void out.push(record));
      cutter.restore(state);
    }
    cutter.line(line);
  });
  cutter.end();
  return out;
}

describe('JsonCutter', () => {
  const json = fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), {
    minLength: 1,
  });

  it('gives back each record of a pretty-printed list, and of records one after the other, also after a restart', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 4 }), fc.nat(20), (records, indent, at) => {
        const list = cut(JSON.stringify(records, null, indent), at);
        expect(list.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(records)));
        const objects = records.filter((record) => !Array.isArray(record));
        const one = cut(objects.map((record) => JSON.stringify(record, null, indent)).join('\n'), at);
        expect(one.map((text) => JSON.parse(text))).toEqual(JSON.parse(JSON.stringify(objects)));
      }),
      { numRuns: 300, seed: 9 },
    );
  });

  it('hands on a torn record as it is, and goes on with the next', () => {
    expect(cut('{\n "a": 1\n}\n{\n "a": "x\n{\n "a": 2\n}')).toEqual([
      '{\n "a": 1\n}',
      '{\n "a": "x\n',
      '{\n "a": 2\n}',
    ]);
    expect(cut('{\n "a": 1,\n{\n "a": 2\n}')).toEqual(['{\n "a": 1,\n', '{\n "a": 2\n}']);
  });

  it('hands on what is no record at all', () => {
    expect(cut('[\n{"a":1},\noops\n]')).toEqual(['{"a":1}', 'oops']);
  });
});

describe('isUnfinished', () => {
  it.each([
    ['{', true],
    ['[', true],
    ['{"a":1', true],
    ['{"a":"x', true],
    ['{}', false],
    ['[1]', false],
    ['{"a":}', false],
    ['oops', false],
  ])('%s: %s', (text, unfinished) => {
    expect(isUnfinished(text)).toBe(unfinished);
  });
});
