import { describe, expect, it } from 'vitest';
import { compileFrameMap, type FrameMap, framesOf } from '../../../src/wire/frame/frame-map.js';

const frame = { k: '<key>', v: '<value>', t: '<time>' };

describe('a wrong map names its cause and its place', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'a member that it does not have',
      { frame, vlaue: 'x' },
      'a map with a frame has no option "vlaue" (did you mean value?)',
    ],
    ['no frame', { key: 'a' }, 'a map must have a frame'],
    [
      'no hole for the value',
      { frame: { t: '<time>', k: '<key>' } },
      'frame has no hole <value>, and no "value" says which numbers to take: it has <time>, <key>',
    ],
    [
      'no hole for the time',
      { frame: { v: '<value>' } },
      'frame has no hole <time>: write one, or time arrival, when the feed sends none',
    ],
    [
      'an unknown word for the time',
      { frame, time: 'receive' },
      'time must be "arrival", got "receive": write <time> in the frame where one stands',
    ],
    [
      'a name in the key that no hole has',
      { frame, key: '${kez}' },
      'key asks for "kez", and no hole of the frame is called <kez>: it has <key>, <value>, <time>',
    ],
    ['a word without a number', { frame, words: { on: '1' } }, 'words must have a number for "on", got "1"'],
    ['a name in the value that no hole has', { frame, value: 'bid / 2' }, 'value asks for "bid", and no hole'],
    ['a name in the condition that no hole has', { frame, where: 'bid > 2' }, 'where asks for "bid", and no hole'],
    ['a template that does not close', { frame, key: '${key' }, 'key "${key" has a "${" without its "}"'],
    [
      'an expression that stops',
      { frame, value: '(value + ' },
      'value "(value + " does not go on with the end at column 10',
    ],
    [
      'an expression with another sign',
      { frame, value: 'value ^ 2' },
      'value "value ^ 2" does not go on with "^ 2" at column 7',
    ],
    ['code in an expression', { frame, value: 'value.constructor' }, 'does not go on with ".constructor" at column 6'],
    [
      'two operands and nothing between',
      { frame, value: '2 value' },
      'value "2 value" does not go on with "value" at column 3',
    ],
    ['a hole that does not close', { frame: { ...frame, x: 'a <b' } }, 'frame at /x: "a <b" has a "<" without its ">"'],
    [
      'a format of a hole that has none',
      { frame: { ...frame, x: '<value s>' } },
      'frame: <value s> has a format, which only <time>, <date> and <clock> have'.replace('frame:', 'frame at /x:'),
    ],
    [
      'two holes side by side',
      { frame: { ...frame, x: '<a><b>' } },
      'frame at /x: "<a><b>" has two holes and nothing between them: where would one end?',
    ],
    [
      'a hole and a choice in one text',
      { frame: { ...frame, x: 'a|<b>' } },
      'frame at /x: "a|<b>" has a hole and a "|"',
    ],
    ['an empty list', { frame: { ...frame, x: [] } }, 'frame at /x is an empty list: [x] stands for every element'],
    ['an empty object', { frame: { ...frame, x: {} } }, 'frame at /x is an empty object'],
    [
      'members as series without a key',
      { frame: { t: '<time>', '<name>': '<value>' } },
      'frame has a hole <name> for the name of a member, and no key: write key ${name}, or <key> there',
    ],
    ['a zone that there is not', { frame: { ...frame, t: '<time Europe/Amsterdm>' } }, ''],
    ['an unset clock that is no year', { frame, since: 'y2k' }, 'since must be a year or an RFC 3339 time, got "y2k"'],
    ['a memory that shares no hole', { frame, remember: { c: '<chan>' } }, ''],
    ['no value in a list of them', { frame, value: [] }, 'value must have at least one expression'],
    [
      'a text that is no pattern',
      { frame: '{k: <key>, v <value>}' },
      'frame: ":" behind "v <value>" must come at column 21, got "}"',
    ],
    ['a text with a bracket too few', { frame: '{k: <key>' }, 'frame: "," or "}" must come at column 10, got the end'],
    ['an empty list of maps', { maps: [] }, 'maps must be a list of maps, each with a frame'],
  ])('%s', (_, map, message) => {
    const compile = (): unknown => framesOf(map as unknown as FrameMap);
    if (message === '') return void expect(compile).not.toThrow(); // found where a feed is opened
    expect(compile).toThrow(message);
  });

  it('a zone that there is not, and a memory that shares no hole, are found when the feed is opened', async () => {
    const { readFrames } = await import('../../support/frames.js');
    expect(() => readFrames({ frame: { ...frame, t: '<time Europe/Amsterdm>' } })).toThrow(
      'zone must be "utc", an offset',
    );
    expect(() => readFrames({ frame, remember: { c: '<chan>' } })).toThrow(
      'remember has no hole that frame has too: they are joined by one, such as the number of a channel; it has <chan>',
    );
  });

  it('a time that no value can see is found when the feed is opened', async () => {
    const { readFrames } = await import('../../support/frames.js');
    const apart = { state: { '<key>': '<value>' }, metadata: { '<key>': { timestamp: '<time s>' } } };
    expect(() => readFrames({ frame: apart })).toThrow(
      'no value of the frame has a <time>: it must stand with the value, around it, or in a list beside it; else write time arrival',
    );
    expect(() => readFrames({ frame: apart, time: 'arrival' })).not.toThrow();
  });

  it('a pattern as text is that as an object', () => {
    const text = `{e: trade, "a b": 'x', n: [1, null, "<n>"], <k:a|b>: {v: <value>, at: <time dd.MM.yyyy HH:mm:ss, Europe/Berlin>}}`;
    const object = {
      e: 'trade',
      'a b': 'x',
      n: [1, null, '<n>'],
      '<k:a|b>': { v: '<value>', at: '<time dd.MM.yyyy HH:mm:ss, Europe/Berlin>' },
    };
    const map = { key: '${k}' };
    expect(compileFrameMap({ frame: text, ...map })).toEqual(compileFrameMap({ frame: object, ...map }));
  });
});
