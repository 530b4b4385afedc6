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

  it.each<[string, 'plotter' | 'influx' | 'senml', number, (size: number) => string]>([
    ['digits of a serial plotter', 'plotter', 20000, (size) => `${'1'.repeat(size)}x`],
    ['tags of line protocol', 'influx', 2000, (size) => `m,t=${'x'.repeat(8 * size)} ${'f=1,'.repeat(size)}g=1`],
    ['a base name of SenML', 'senml', 2000, (size) => `[{"bn":"${'x'.repeat(10 * size)}"}${',{"v":1}'.repeat(size)}]`],
  ])('with many %s takes linear time, and is counted', (_, decode, size, text) => {
    expect(readFrames({ decode }, text(size)).faults).not.toEqual([]);
    expect(growth((n) => readFrames({ decode }, text(n)), size)).toBeLessThan(LINEAR);
  });

  const map = {
    frame: { e: 'a|b', p: { rows: [{ '<key>': ['<value>', '<time>'] }] }, at: '<sec>', ns: '<nsec>', every: '<step>' },
  } as const;
  const inner =
    '{"rows":[{"k\\u00e9":["1.5",1700000000000],"__proto__":[[-2e3,7],"2026-01-01T00:00:00.5Z"]},{"m":[01,1e12]}]}';
  const whole = `{ "e":"a","p":${JSON.stringify(inner)},"at":1700000000,"ns":5,"every":20}`;
  const SPICE = [...'"\\{}[]:,0-.eE+ntu<\n\0\ud800'];

  it.each<[string, readonly string[]]>([
    ['that is cut at any place', Array.from(whole, (_, i) => whole.slice(0, i))],
    ['that begins at any place', Array.from(whole, (_, i) => whole.slice(i))],
    [
      'of which a character is another one',
      Array.from(whole, (_, i) => SPICE.map((char) => whole.slice(0, i) + char + whole.slice(i + 1))).flat(),
    ],
    ['of which a character is missing', Array.from(whole, (_, i) => whole.slice(0, i) + whole.slice(i + 1))],
  ])('%s gives samples of numbers, or faults, and what it repeats is JSON', (_, frames) => {
    expect(readFrames(map, whole).samples.length).toBeGreaterThan(1);
    for (const frame of frames) {
      const { samples, texts, faults } = readFrames(map, frame);
      if (frame.trim() !== '') expect(samples.length + faults.length, frame).toBeGreaterThan(0);
      for (const [, t, value] of samples)
        for (const number of [t, value].flat())
          expect(typeof number === 'bigint' || Number.isFinite(number), frame).toBe(true);
      for (const text of texts)
        for (const part of splitTexts(text)) expect(() => JSON.parse(part), frame).not.toThrow();
    }
  });
});

/** The time and the value as they are repeated: the time may have spaces in it. */
const splitTexts = (text: string): string[] => {
  const at = text.startsWith('"') ? text.indexOf('" ') + 1 : text.indexOf(' ');
  return [text.slice(0, at), text.slice(at + 1)];
};
