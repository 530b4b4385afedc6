import { describe, expect, it } from 'vitest';
import { framesOf } from '../../../src/wire/frame/frame-map.js';
import { planFrames } from '../../../src/wire/frame/frame-plan.js';
import { readFrames } from '../../support/frames.js';

const T = 1700000000000;
const samples = (...given: Parameters<typeof readFrames>) => readFrames(...given).samples;

describe('times', () => {
  it.each([
    ['<time>', T, T],
    ['<time>', '2023-11-14T22:13:20Z', T],
    ['<time>', '2023-11-14T22:13:20.000000001Z', 1700000000000000001n],
    ['<time>', '2023-11-14T22:13:20Z/2023-11-14T22:14:20Z', T], // an interval begins
    ['<time s>', 1700000000.25, T + 250],
    ['<time s>', '1700000000.123456789', 1700000000123456789n],
    ['<time us>', 1700000000000001, 1700000000000001000n],
    ['<time ns>', '1700000000000000001', 1700000000000000001n],
    ['<time Europe/Amsterdam>', '2023-11-14T23:13:20', T],
    ['<time +02:00>', '2023-11-15T00:13:20', T],
    ['<time dd.MM.yyyy HH:mm:ss Europe/Berlin>', '14.11.2023 23:13:20', T],
  ])('%s reads %s', (hole, at, t) => {
    expect(samples({ frame: { v: '<value>', at: hole } }, { v: 1, at })[0]?.[1]).toBe(t);
  });

  it('<date> and <clock> make one time, <sec> and <nsec> another, exactly', () => {
    const parts = { frame: { d: '<date>', c: '<clock>', v: '<value>' }, zone: 'Europe/Amsterdam' };
    expect(samples(parts, { d: '2023-11-14', c: '23:13:20.5', v: 1 }).map(([, t]) => t)).toEqual([T + 500]);
    const ros = { frame: { stamp: { sec: '<sec>', nanosec: '<nsec>' }, v: '<value>' } };
    expect(samples(ros, { stamp: { sec: 1700000000, nanosec: 5 }, v: 1 })[0]?.[1]).toBe(1700000000000000005n);
  });

  it('<step> spaces the elements of a list, in the unit of its time, exactly', () => {
    const map = { frame: { t0: '<time>', dt: '<step>', acc: ['<value>'] }, key: 'acc' };
    expect(samples(map, { t0: T, dt: 10, acc: [1, 2, 3] }).map(([, t]) => t)).toEqual([T, T + 10, T + 20]);
    expect(samples(map, { acc: [1, 2], dt: 0.1, t0: T }).map(([, t]) => t)).toEqual([T, 1700000000000100000n]);
    const seconds = { frame: { t0: '<time s>', dt: '<step>', acc: ['<value>'] } };
    expect(samples(seconds, { t0: 1700000000, dt: '0.001', acc: [1, 2] }).map(([, t]) => t)).toEqual([T, T + 1]);
  });

  it('time: arrival stands in where no hole gives one, in ns, each later than the one before', () => {
    const map = { frame: { t: '<time>', v: ['<value>'] }, time: 'arrival' } as const;
    const before = BigInt(Date.now() - 5000) * 1000000n;
    const found = samples(map, { v: [1, 2] }, { t: T, v: [3] });
    const [first, second, third] = found.map(([, t]) => t);
    expect(first).toBeGreaterThan(before);
    expect(second).toBeGreaterThan(first as bigint);
    expect(third).toBe(T);
  });

  it('the clock of arrivals is handed in: one that stands still, or is set back, gives times 1 ns apart', () => {
    let now = T + 0.0006;
    const frames = framesOf({ frame: { v: '<value>' }, time: 'arrival' });
    const reader = planFrames(frames, () => now).reader({ filter: undefined, maxChannels: 1 });
    const times: unknown[] = [];
    for (const at of [now, now, T - 1000, T + 1]) {
      now = at;
      reader.read(
        '{"v":1}',
        0,
        7,
        () => times.push([reader.record.t, reader.record.tText]),
        () => {},
      );
    }
    expect(times).toEqual([
      [1700000000000001000n, '"2023-11-14T22:13:20.000001Z"'],
      [1700000000000001001n, '"2023-11-14T22:13:20.000001001Z"'],
      [1700000000000001002n, '"2023-11-14T22:13:20.000001002Z"'],
      [1700000000001000000n, '"2023-11-14T22:13:20.001Z"'],
    ]);
  });

  it('a time before 2000 is that of a clock that is not set, unless since says otherwise', () => {
    const map = { frame: { t: '<time s>', v: '<value>' } };
    const { samples: found, faults } = readFrames(map, { t: 1.61, v: 1 }, { t: 1700000000, v: 2 });
    expect(found).toEqual([[undefined, T, 2]]);
    expect(faults).toEqual([expect.stringMatching(/^the time "1.61" is that of a clock that is not set/)]);
    expect(samples({ ...map, since: 0 }, { t: 1.61, v: 1 })[0]?.[1]).toBe(1610);
    expect(samples({ ...map, since: '2023-12-01T00:00:00Z' }, { t: 1700000000, v: 2 })).toEqual([]);
  });
});

describe('values', () => {
  const at = { t: '<time>' };

  it('are numbers, their texts, lists of them, or words that have a number; all else is no value', () => {
    const map = { frame: { ...at, v: '<value>' }, words: { on: 1, off: 0, true: 1 } };
    const values = [1, '2.50', [1, 2.5], 'on', 'off', true, 'unavailable', null, false, {}, '', [], 'NaN'];
    const { samples: found, faults } = readFrames(map, ...values.map((v) => ({ t: T, v })));
    expect(found.map(([, , v]) => v)).toEqual([1, 2.5, [1, 2.5], 1, 0, 1]);
    expect(faults).toEqual(Array.from({ length: 7 }, () => 'no value at /v'));
  });

  it('an integer that no double holds loses nothing', () => {
    expect(samples({ frame: { ...at, v: '<value>' } }, `{"t":${T},"v":9007199254740993}`)[0]?.[2]).toBe(
      9007199254740993n,
    );
  });

  it('an expression computes them, and a list of expressions makes a vector', () => {
    const frame = { ...at, b: '<bid>', a: '<ask>' };
    expect(samples({ frame, value: '(bid + ask) / 2' }, { t: T, b: '1', a: 2 })).toEqual([[undefined, T, 1.5]]);
    expect(samples({ frame, value: ['bid', 'ask - bid', '-(2 * bid) - 1'] }, { t: T, b: 1, a: 3 })[0]?.[2]).toEqual([
      1, 2, -3,
    ]);
    expect(samples({ frame, value: '(bid + ask) / 2' }, { t: T, b: 1 })).toEqual([]);
  });

  it('an expression over an envelope and a list gives a sample for each element', () => {
    const map = { frame: { ...at, scale: '<scale>', rows: [{ raw: '<raw>', id: '<key>' }] }, value: 'raw * scale' };
    expect(
      samples(map, {
        t: T,
        rows: [
          { raw: 2, id: 'a' },
          { raw: 3, id: 'b' },
        ],
        scale: 0.5,
      }),
    ).toEqual([
      ['a', T, 1],
      ['b', T, 1.5],
    ]);
  });

  it('where leaves out records for which it does not hold, and what is no number never holds', () => {
    const map = { frame: { ...at, v: '<value>', q: '<q>' }, where: 'q > 0 and value < 60000 or q = 7' };
    const frames = [
      [1, 1],
      [0, 2],
      [1, 70000],
      ['x', 3],
      [7, 99999],
    ].map(([q, v]) => ({ t: T, v, q }));
    const { samples: found, faults } = readFrames(map, ...frames);
    expect(found.map(([, , v]) => v)).toEqual([1, 99999]);
    expect(faults).toHaveLength(3);
  });
});

describe('keys', () => {
  it('a key that finds nothing is no sample, never an empty text', () => {
    const map = { frame: { k: '<key>', v: '<value>', t: '<time>' } };
    const { samples: found, faults } = readFrames(
      map,
      { v: 1, t: T },
      { k: '', v: 1, t: T },
      { k: null, v: 1, t: T },
      { k: 7, v: 1, t: T },
    );
    expect(found).toEqual([['7', T, 1]]);
    expect(faults).toEqual(['no key', 'no key', 'no key']);
  });

  it('a message that gives a channel its name is remembered for the frames that come after it', () => {
    const map = {
      remember: { event: 'subscribed', id: '<chan>', sym: '<key>' },
      frame: ['<chan>', ['<value>', '<_>']],
      time: 'arrival',
    } as const;
    const { samples: found, faults } = readFrames(
      map,
      [17, [1, 0]],
      { event: 'subscribed', id: 17, sym: 'BTC' },
      { event: 'subscribed', id: 18, sym: 'ETH' },
      [17, [2, 0]],
      [18, [3, 0]],
      { event: 'subscribed', id: 17, sym: 'XRP' },
      [17, [4, 0]],
      [17, 'hb'],
    );
    expect(found.map(([key, , value]) => [key, value])).toEqual([
      ['BTC', 2],
      ['ETH', 3],
      ['XRP', 4],
    ]);
    expect(faults[0]).toBe('no key');
  });

  it('frames that not matches are left out', () => {
    const map = { frame: { k: '<key>', v: '<value>', t: '<time>' }, not: { snapshot: true } };
    expect(samples(map, { k: 'a', v: 1, t: T, snapshot: true }, { k: 'a', v: 2, t: T, snapshot: false })).toHaveLength(
      1,
    );
  });

  it('of several maps the first counts that yields a sample', () => {
    const maps = [
      { frame: { topic: '<key>', payload: '<value>', t: '<time>' } },
      { frame: { name: '<key>', payload: '<value>', t: '<time>' } },
    ];
    const { samples: found, faults } = readFrames(
      { maps },
      { topic: 'a', payload: 1, t: T },
      { name: 'b', payload: 2, t: T },
      { x: 1 },
    );
    expect(found.map(([key]) => key)).toEqual(['a', 'b']);
    expect(faults).toHaveLength(1);
  });

  it('a list of names is remembered, element by element', () => {
    const map = {
      remember: { subs: [{ id: '<chan>', sym: '<key>' }] },
      frame: ['<chan>', '<value>', '<time>'],
    } as const;
    const subs = [
      { id: 1, sym: 'A' },
      { id: 2, sym: 'B' },
    ];
    expect(readFrames(map, { subs }, [1, 5, T], [2, 6, T]).samples).toEqual([
      ['A', T, 5],
      ['B', T, 6],
    ]);
  });

  it('what is remembered is bounded, in number and in size; the oldest goes first', () => {
    const map = {
      remember: { id: '<chan>', sym: '<key>', why: '<why>' },
      frame: ['<chan>', '<value>', '<time>'],
    } as const;
    const first = { id: 'a', sym: 'A' };
    const known = (...between: readonly unknown[]) => readFrames(map, first, ...between, ['a', 5, T]).samples.length;
    const many = (n: number, why: string) => Array.from({ length: n }, (_, i) => ({ id: i, sym: 'B', why }));
    expect([known(...many(4095, '')), known(...many(4096, ''))]).toEqual([1, 0]);
    const long = 'x'.repeat(2 ** 20);
    expect([known(...many(3, long)), known(...many(4, long))]).toEqual([1, 0]);
    const again = Array.from({ length: 10 }, () => ({ id: 7, sym: 'B', why: long }));
    expect(known(...again)).toBe(1);
  });

  it('nanoseconds beyond a second, or not whole, make no time', () => {
    const map = { frame: { s: '<sec>', n: '<nsec>', v: '<value>' } };
    const read = (n: string) => readFrames(map, `{"s":1700000000,"n":${n},"v":1}`);
    expect(read('5').samples).toEqual([[undefined, 1700000000000000005n, 1]]);
    for (const n of ['1500000000', '5e8', '-5', '"x"'])
      expect([read(n).samples, read(n).faults.length]).toEqual([[], 1]);
  });

  it('an element whose step is none has no time; the first needs none', () => {
    const map = { frame: { t: '<time>', every: '<step>', v: ['<value>'] } };
    const read = (every: unknown) => readFrames(map, { t: T, every, v: [1, 2] });
    expect(read(20).samples.map(([, t]) => t)).toEqual([T, T + 20]);
    for (const every of ['fast', null, '9'.repeat(5000)])
      expect(read(every)).toMatchObject({ samples: [[undefined, T, 1]], faults: ['no time at /every'] });
  });

  it('a division by zero is no value, and in a vector a missing one', () => {
    const frame = { t: '<time>', a: '<a>', b: '<b>' };
    expect(readFrames({ frame, value: 'a / b' }, { t: T, a: 1, b: 0 }).samples).toEqual([]);
    const { samples, texts } = readFrames({ frame, value: ['a', 'a / b'] }, { t: T, a: 1, b: 0 });
    expect(samples).toEqual([[undefined, T, [1, Number.NaN]]]);
    expect(texts).toEqual([`${T} [1,null]`]);
  });

  it('numbers that are not written as JSON writes them are repeated as JSON', () => {
    const map = { frame: { t: '<time>', v: '<value>' } };
    const numbers = ['05', '5.', '-05', '00000000000000000005'];
    for (const v of numbers) {
      const [text = ''] = readFrames(map, `{"t":0${T},"v":${v}}`).texts;
      for (const part of text.split(' ')) expect(() => JSON.parse(part)).not.toThrow();
    }
    expect(readFrames(map, `{"t":${T},"v":5.50e0}`).texts).toEqual([`${T} 5.50e0`]);
  });
});
