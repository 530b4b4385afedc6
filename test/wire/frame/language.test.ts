import { describe, expect, it } from 'vitest';
import { readFrames } from '../../support/frames.js';

const T = 1700000000000;
const samples = (...given: Parameters<typeof readFrames>) => readFrames(...given).samples;
const UNMATCHED = 'a condition does not hold';

describe('a frame with holes', () => {
  it('takes what stands in the holes, whatever else the frame has', () => {
    const map = { frame: { type: 'tick', sym: '<key>', px: '<value>', at: '<time>' } };
    expect(samples(map, { more: [1, { a: '}' }], type: 'tick', sym: 'A', px: '61.50', at: T })).toEqual([
      ['A', T, 61.5],
    ]);
  });

  it('a literal that is not equal ends the frame: text, number, boolean, null, and either of two', () => {
    const map = { frame: { e: 'a|b', n: 1, ok: true, gone: null, v: '<value>', t: '<time>' } };
    const good = { e: 'b', n: 1.0, ok: true, gone: null, v: 2, t: T };
    const others = [{ e: 'c' }, { n: 2 }, { n: '1' }, { ok: false }, { gone: 0 }, { e: undefined }];
    const { samples: found, faults } = readFrames(map, good, ...others.map((other) => ({ ...good, ...other })));
    expect(found).toEqual([[undefined, T, 2]]);
    expect(faults).toEqual(others.map(() => UNMATCHED));
  });

  it('<_> must be there, and another hole need not be', () => {
    const map = { frame: { must: '<_>', may: '<other>', v: '<value>', t: '<time>' } };
    const { samples: found, faults } = readFrames(map, { must: null, v: 1, t: T }, { may: 1, v: 2, t: T });
    expect(found).toEqual([[undefined, T, 1]]);
    expect(faults).toEqual([UNMATCHED]);
  });

  it('[x] is every element, [x, y] goes by position', () => {
    const map = { frame: ['<_>', [['<value>', '<_>', '<time s>']], 'trade', '<key>'] };
    const frame = [
      7,
      [
        ['1.5', 'x', 1700000000.25],
        ['2.5', 'x', '1700000001'],
      ],
      'trade',
      'XBT',
    ];
    expect(samples(map, frame, [7, [], 'trade', 'XBT'], [7, [], 'book', 'XBT'])).toEqual([
      ['XBT', T + 250, 1.5],
      ['XBT', T + 1000, 2.5],
    ]);
  });

  it('an element that does not match is left out, and the others stay', () => {
    const map = { frame: { list: [{ kind: 'T', rows: [{ v: '<value>' }], id: '<key>', t: '<time>' }] } };
    const list = [
      { rows: [{ v: 1 }, { v: 2 }], kind: 'T', id: 'a', t: T },
      { rows: [{ v: 3 }, { v: 4 }], id: 'b', t: T, kind: 'Q' },
      { rows: [{ v: 5 }], kind: 'T', id: 'c', t: T },
    ];
    expect(samples(map, { list })).toEqual([
      ['a', T, 1],
      ['a', T, 2],
      ['c', T, 5],
    ]);
  });

  it('a hole as the name of a member is every member, <name:a|b> only these; a member that is named is not among them', () => {
    const map = { frame: { ts: '<time>', '<key>': '<value>' } };
    expect(samples(map, { a: 1, ts: T, b: 2, c: { d: 3 } })).toEqual([
      ['a', T, 1],
      ['b', T, 2],
    ]);
    const only = { frame: { ts: '<time>', '<n:b|c>': '<value>' }, key: 'x/${n}' };
    expect(samples(only, { a: 1, ts: T, b: 2, c: 3 })).toEqual([
      ['x/b', T, 2],
      ['x/c', T, 3],
    ]);
  });

  it('holes take parts of a text, also of a name', () => {
    const map = { frame: { ch: 'market.<key>.trade', 'v_<n>': '<value>', t: 'at <time s>' }, key: '${key}/${n}' };
    const good = { ch: 'market.btc.usd.trade', v_1: 5, w_1: 6, t: 'at 1700000000' };
    expect(samples(map, good)).toEqual([['btc.usd/1', T, 5]]);
    expect(samples(map, { ...good, ch: 'market.btc.trade' })).toEqual([['btc/1', T, 5]]);
    for (const ch of ['market..trade', 'market.btc.trade.x', 'market.btc', 3])
      expect(samples(map, { ...good, ch })).toEqual([]);
  });

  it('where the frame has a text and the pattern an object, the text is read as JSON, and again within that', () => {
    const map = { frame: { topic: 'in/<key>', payload: { v: '<value>', deep: { t: '<time>' } } } };
    const payload = JSON.stringify({ v: 3, deep: JSON.stringify({ t: T }) });
    expect(samples(map, { topic: 'in/a', payload }, { topic: 'in/a', payload: 'online' })).toEqual([['a', T, 3]]);
  });

  it('escapes are undone in keys, names and literals', () => {
    const map = { frame: { é: 'a"b', '<key>': { v: '<value>', t: '<time>' } } };
    expect(samples(map, `{"\\u00e9":"a\\"b","\\u0041\\n":{"v":1,"t":${T}}}`)).toEqual([['A\n', T, 1]]);
  });

  it('lists side by side go by index, whichever comes first, and a shorter one leaves samples without', () => {
    const map = { frame: { v: ['<value>'], t: ['<time>'], name: ['<key>'] } };
    const { samples: found, faults } = readFrames(map, { t: [T, T + 1, T + 2], v: [1, 2, 3], name: ['a', 'b'] });
    expect(found).toEqual([
      ['a', T, 1],
      ['b', T + 1, 2],
    ]);
    expect(faults).toEqual(['no key']);
  });

  it('values in different lists each give samples, and see nothing of each other', () => {
    const item = [{ k: '<key>', v: '<value>' }];
    const map = { frame: { t: '<time>', a: item, b: item } };
    const frame = { t: T, a: [{ k: 'x', v: 1 }], b: [{ v: 2 }, { k: 'z', v: 3 }] };
    const { samples: found, faults } = readFrames(map, frame);
    expect(found).toEqual([
      ['x', T, 1],
      ['z', T, 3],
    ]);
    expect(faults).toEqual(['no key']);
  });

  it('of a name that is written twice the innermost usable one counts, then the first', () => {
    const map = { frame: { t: '<time>', u: '<time>', rows: [{ t: '<time>', v: '<value>' }], k: '<key>' } };
    expect(samples(map, { k: 'a', t: T, u: 5, rows: [{ t: T + 9, v: 1 }, { t: 'never', v: 2 }, { v: 3 }] })).toEqual([
      ['a', T + 9, 1],
      ['a', T, 2],
      ['a', T, 3],
    ]);
    expect(samples(map, { k: 'a', t: null, u: T + 7, rows: [{ v: 4 }] })).toEqual([['a', T + 7, 4]]);
  });

  it('of members with one name the last counts, and what comes again replaces what was taken', () => {
    const map = { frame: { v: '<value>', t: '<time>' } };
    expect(samples(map, `{"v":1,"t":${T},"v":2}`)).toEqual([[undefined, T, 2]]);
  });

  it('a frame may be a bare value, or several JSON texts one after the other', () => {
    expect(samples({ frame: '<value>', key: 'k', time: 'arrival' }, '21.5')).toEqual([['k', expect.any(BigInt), 21.5]]);
    const map = { frame: { v: '<value>', t: '<time>', e: 1 } };
    expect(
      samples(map, `{"v":1,"t":${T},"e":1}\n{"v":2,"t":${T},"e":0}\n{"v":3,"t":${T},"e":1}`).map(([, , v]) => v),
    ).toEqual([1, 3]);
  });

  it('values that follow each other without a line break are each read, or counted', () => {
    const map = { frame: { v: '<value>', t: '<time>', e: 1 } };
    for (const between of ['', ' ', '\n'])
      expect(
        readFrames(map, [`{"x":{"y":[1]}}`, `{"v":2,"t":${T},"e":1}`, `{"v":3,"t":${T},"e":0}`].join(between)),
      ).toMatchObject({ samples: [[undefined, T, 2]], faults: [UNMATCHED, UNMATCHED] });
  });

  it('an element without a number beside others that have one is counted as unmatched; a frame without any is bad', () => {
    const map = { frame: { t: '<time>', '<key>': '<value>' } };
    expect(readFrames(map, { t: T, a: 1, b: 'on', c: null })).toMatchObject({
      samples: [['a', T, 1]],
      faults: [UNMATCHED, UNMATCHED],
    });
    expect(readFrames(map, { t: T, b: 'on', c: null }).faults).toEqual(['no value at /<key>']);
  });

  it('names of Object.prototype are names as any other', () => {
    const map = { frame: { '<key>': { v: '<value>', t: '<time>' } } };
    const frame = `{"__proto__":{"v":1,"t":${T}},"constructor":{"v":2,"t":${T}}}`;
    expect(samples(map, frame)).toEqual([
      ['__proto__', T, 1],
      ['constructor', T, 2],
    ]);
  });

  it('a hole takes only what it names, also within a text, and where nothing is kept', () => {
    const [v, t] = ['<value>', '<time>'];
    const frames = ['a/b', 'a/c', 'a/bc', 'a/d'].map((x) => ({ x, v: 1, t: T }));
    const keys = (x: string) => samples({ frame: { x, v, t } }, ...frames).map(([key]) => key);
    expect(keys('a/<key:b|c>')).toEqual(['b', 'c']);
    expect(keys('<_:a/b|a/d>')).toEqual([undefined, undefined]);
    const map = { frame: { '<_:b|c>': v, t }, key: 'x' };
    expect(samples(map, { b: 1, t: T }, { d: 2, t: T })).toEqual([['x', T, 1]]);
  });

  it('a text that is no JSON where the pattern wants an object says where it stands', () => {
    const map = { frame: { p: { v: '<value>', t: '<time>' } } };
    expect(readFrames(map, '{"p":"{bad"}').faults[0]).toContain(
      'not JSON, the JSON in a text: unexpected "b" at column 6: ',
    );
  });
});

describe('what is no JSON', () => {
  const map = { frame: { v: '<value>', t: '<time>' } };

  it.each([
    [`{"v":1,"t":${T}`, 'not JSON, it ends too early'],
    [`{"v":1 "t":${T}}`, 'not JSON, unexpected "\\"" at column 8'],
    ['{"v":"1', 'not JSON, it ends too early'],
    ['{v:1}', 'not JSON, unexpected "v" at column 2'],
    ['{"v":,"t":1}', 'not JSON, a value is missing at column 6'],
    ['[1,2', 'not JSON, it ends too early'],
  ])('%s: one bad frame, and the next one is read', (text, message) => {
    const { samples: found, faults } = readFrames(map, text, { v: 2, t: T });
    expect(faults).toEqual([expect.stringContaining(message)]);
    expect(found).toEqual([[undefined, T, 2]]);
  });

  it('takes a time that grows with its length, however deep it is nested', () => {
    for (const text of [
      '['.repeat(1e6),
      '{"a":'.repeat(2e5),
      `{"v":"${'\\\\'.repeat(5e5)}`,
      `{"x":${'[{"y":'.repeat(1e5)}`,
    ]) {
      const from = performance.now();
      expect(readFrames(map, text, { v: 2, t: T }).samples).toHaveLength(1);
      expect(performance.now() - from).toBeLessThan(1000);
    }
  });
});
