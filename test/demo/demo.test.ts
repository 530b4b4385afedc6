import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boilers } from '../../demo/feeds/boilers.js';
import { type FeedServer, serveFeeds } from '../../demo/feeds/feed.js';
import { host } from '../../demo/feeds/host.js';
import { ticks } from '../../demo/feeds/ticks.js';
import { sparkline, View } from '../../demo/view.js';
import { CLI } from '../support/build-cli.js';

const run = promisify(execFile);

let server: FeedServer;
beforeAll(async () => {
  server = await serveFeeds({ host, ticks, boilers });
});
afterAll(() => server.close());

describe('the feeds of the demo', () => {
  it('a feed that does not exist is refused', async () => {
    const { stderr, code } = await run(process.execPath, [CLI, `${server.url}/none`, '--seconds', '1']).then(
      (done) => ({ ...done, code: 0 }),
      (error: { stderr: string; code: number }) => error,
    );
    expect(stderr).toContain('4404');
    expect(code).toBe(0);
  });
});

describe('the live demo', () => {
  it('shows every series with its value and its derivative, and accounts for every sample at the end', async () => {
    const { stdout } = await run(process.execPath, [CLI, 'demo', '--seconds', '3'], { timeout: 15_000 });
    const tables = stdout.split(/\n\n/);
    const last = tables.at(-2) ?? '';
    for (const series of ['cpu', 'memory', 'boiler-1', 'boiler-4', 'BTCUSD'])
      expect(last).toMatch(new RegExp(`^${series} .*/|CPUs`, 'm'));
    expect(last).toMatch(/^boiler-2 +\d+\.\d{3} °C +[▁▂▃▄▅▆▇█]+ +[+-]?\d+\.\d{3} °C\/min/m);
    const [, taken, out, ties, missing, pending] =
      /(\d+) samples in, (\d+) derivatives out, (\d+) ties, (\d+) missing, (\d+) pending/.exec(stdout) ?? [];
    expect(Number(taken)).toBeGreaterThan(50);
    expect(Number(out)).toBeGreaterThan(20);
    expect(Number(pending)).toBe(0);
    // What was still waiting at the end is dropped: at most one sample of each of the nine series.
    const left = Number(taken) - Number(out) - Number(ties) - Number(missing);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left).toBeLessThanOrEqual(9);
    expect(stdout).not.toContain('\x1b');
  });

  it('a view fits its width, and a sparkline goes from the least value to the greatest', () => {
    expect(sparkline([0, 1, 2, 7])).toBe('▁▂▃█');
    expect(sparkline([5, 5])).toBe('▁▁');
    const view = new View({ a: { unit: 'm', rateUnit: 'm/s', note: 'a note' } }, false);
    for (let i = 0; i < 40; i += 1) view.take({ key: 'a', value: i, derivative: i % 2 === 0 ? 1 : -1 });
    view.take({ key: 'stranger', value: 1, derivative: 1 });
    for (const width of [20, 60, 80, 120])
      for (const line of view.text(width)) expect(line.length).toBeLessThanOrEqual(width);
    expect(view.text(120)).toHaveLength(2);
  });
});
