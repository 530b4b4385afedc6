import { describe, expect, it } from 'vitest';
import { readFrames } from '../../support/frames.js';

const T = 1700000000000;

/** Takes a work of twice the size about twice as long, and not four times? Of several attempts the best counts. */
function growth(work: (size: number) => void, size: number): number {
  const best = (n: number): number =>
    Math.min(
      ...[1, 2, 3].map(() => {
        const start = performance.now();
        work(n);
        return performance.now() - start;
      }),
    );
  best(size);
  return best(4 * size) / best(size);
}

/** Four times the size takes 16 times as long where the time is quadratic; noise of a busy machine is below this. */
const LINEAR = 10;

describe('a hostile frame', () => {
  it('that is nested too deeply to be shown is counted, and nothing is thrown', () => {
    const deep = '['.repeat(30000) + ']'.repeat(30000);
    const frame = `{"a":${deep},"v":1,"t":${T}}`;
    for (const a of ['x', '<k:x|y>', 'x-<k>'])
      expect(readFrames({ frame: { a, v: '<value>', t: '<time>' } }, frame)).toMatchObject({
        samples: [],
        faults: ['a condition does not hold'],
      });
  });

  it('with members that JavaScript calls is data', () => {
    const map = { frame: { a: '<k:x|y>', v: '<value>', t: '<time>' } };
    const a = '{"toString":1,"valueOf":2,"toJSON":3,"__proto__":4}';
    expect(readFrames(map, `{"a":${a},"v":1,"t":${T}}`).faults).toEqual(['a condition does not hold']);
  });

  it('with an interval of time that never ends takes linear time', () => {
    const map = { frame: { v: '<value>', t: '<time>' } };
    const frame = (size: number) => `{"v":1,"t":"2020-${'T'.repeat(size)}/ "}`;
    expect(growth((size) => readFrames(map, frame(size)), 20000)).toBeLessThan(LINEAR);
  });

  it.each<[string, object, (i: number) => string]>([
    [
      'JSON in the texts of a list',
      { d: [{ p: { v: '<value>', t: '<time>' } }] },
      (i) => `{"p":"{\\"v\\":${i},\\"t\\":${T}}"}`,
    ],
    [
      'texts with escapes in a list',
      { d: [{ p: '<value>|<time>'.replace('|', '\\|') }] },
      (i) => `{"p":"${i}\\u007c${T}"}`,
    ],
    ['names with escapes in a list', { d: [{ '<key>': '<value>' }] }, (i) => `{"k\\u0041${i}":${i}}`],
  ])('%s takes linear time', (_, frame, item) => {
    const map = { frame: frame as never, time: 'arrival' as const };
    const text = (size: number) => `{"d":[${Array.from({ length: size }, (_, i) => item(i)).join()}]}`;
    const count = (size: number): number => readFrames(map, text(size)).samples.length;
    expect(count(100)).toBe(100);
    expect(growth(count, 2000)).toBeLessThan(LINEAR);
  });
});
