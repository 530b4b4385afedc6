import { describe, expect, it } from 'vitest';
import { fluxion, jsonLines } from '../support/cli.js';

const T = 1700000000000;
const frames = [
  { stream: 'depth', data: { e: 'depth', b: [] } },
  { stream: 'trade', data: { e: 'trade', s: 'BTC', p: '61800.5', T } },
  { stream: 'trade', data: { e: 'trade', s: 'ETH', p: '3000', T: T + 1 } },
  { stream: 'trade', data: { e: 'trade', s: 'BTC', p: '61801', T: T + 1000 } },
];
const input = frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
const frame = '{data: {e: trade, s: <key>, p: <value>, T: <time>}}';
const reading = (...args: string[]) => fluxion(args, { input });

describe('--frame', () => {
  it('reads nested frames by a frame with holes, and counts the others', async () => {
    const { code, stdout, stderr } = await reading('--frame', frame);
    expect(code).toBe(0);
    expect(jsonLines(stdout).filter(({ key }) => key !== 'ETH')).toEqual([
      { key: 'BTC', t: T, value: 61800.5, derivative: 0.5, edge: 'start' },
      { key: 'BTC', t: T + 1000, value: 61801, derivative: 0.5, edge: 'end' },
    ]);
    expect(stderr).toContain('3 in, 3 out, 1 unmatched');
  });

  it('with --key, --value, --where and --time now takes names of holes', async () => {
    const pattern = '{data: {e: <e>, s: <s>, p: <p>, T: <_>}}';
    const args = ['--frame', pattern, '--key', '${e}/${s}', '--value', 'p / 2', '--where', 'p > 5000', '--time', 'now'];
    const { stdout, stderr } = await reading(...args);
    expect(jsonLines(stdout).map(({ key, value }) => [key, value])).toEqual([
      ['trade/BTC', 30900.25],
      ['trade/BTC', 30900.5],
    ]);
    expect(stderr).toContain('2 unmatched');
  });

  it('goes on from a state, bit for bit', async () => {
    const { folder } = await import('../support/kill.js');
    const state = `${folder()}/state`;
    const lines = input.split('\n');
    const half = (from: number, to?: number) =>
      fluxion(['--frame', frame, '--state', state, '-q'], { input: `${lines.slice(from, to).join('\n')}\n` });
    expect((await half(0, 2)).code).toBe(0);
    const { code, stderr } = await half(2);
    expect([code, stderr]).toEqual([0, '']);
  });

  it.each([
    [
      'a pattern that is none',
      ['--frame', '{data'],
      '--frame: ":" behind "data" must come at column 6, got the end',
      2,
    ],
    [
      'a hole without its end',
      ['--frame', '{v: <value>, t: <time>, x: "a <b"}'],
      '"a <b" has a "<" without its ">"',
      2,
    ],
    ['no hole for the value', ['--frame', '{data: {T: <time>}}'], '--frame has no hole <value>', 2],
    [
      'no hole for the time',
      ['--frame', '{v: <value>}'],
      '--frame has no hole <time>: write one, or --time arrival',
      2,
    ],
    ['members without a key', ['--frame', '{t: <time>, <name>: <value>}'], 'write --key ${name}, or <key> there', 2],
    ['a name that no hole has', ['--frame', frame, '--key', '${sym}'], 'key asks for "sym"', 2],
    [
      'an expression that is none',
      ['--frame', frame, '--value', 'p +'],
      'value "p +" does not go on with the end at column 4',
      2,
    ],
    ['a path for the time', ['--frame', frame, '--time', '/T'], 'write <time> where it stands, or --time arrival', 2],
    ['a unit as a flag', ['--frame', frame, '--time-unit', 's'], 'write the unit in the hole, as in <time s>', 2],
    ['a condition on paths', ['--frame', frame, '--when', '/e=trade'], 'write the literal where it must stand', 2],
    ['a condition without a frame', ['--where', 'p > 1'], '--where goes with --frame PATTERN', 2],
    [
      'a literal that no frame has',
      ['--frame', frame.replace('trade', 'Trade')],
      '4 of 4 frames differ only at /data/e: they have "depth" or "trade", not "Trade"; remove it from the pattern, or write <_>',
      1,
    ],
    [
      'a level too few',
      ['--frame', '{e: trade, s: <key>, p: <value>, T: <time>}'],
      '4 of 4 frames differ only at /e: they have nothing, not "trade"',
      1,
    ],
    [
      'a name that no frame has',
      ['--frame', frame.replace('p:', 'px:')],
      'no value at /data/px (write <value> where a number stands)',
      1,
    ],
    [
      'a time in another place',
      ['--frame', frame.replace('T:', 'E:')],
      'no time at /data/E (write <time> where it stands, or --time arrival)',
      1,
    ],
    ['a time in another unit', ['--frame', frame.replace('<time>', '<time s>')], 'is in the year 55840: <time ms>?', 0],
    [
      'a time in seconds',
      ['--frame', frame.replace('<time>', '<time ns>')],
      'is that of a clock that is not set (--since 0 takes any)',
      1,
    ],
  ])('%s is named, with its place', async (_, args, message, code) => {
    const run = await reading('-q', ...args);
    expect(run.stderr).toContain(message);
    expect(run.code).toBe(code);
  });
});
