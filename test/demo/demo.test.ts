import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { type FeedSample, fromWebSocket } from 'fluxion';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { boilers } from '../../demo/feeds/boilers.js';
import { type FeedServer, serveFeeds } from '../../demo/feeds/feed.js';
import { host } from '../../demo/feeds/host.js';
import { ticks } from '../../demo/feeds/ticks.js';
import { demo } from '../../demo/main.js';
import { CLI } from '../support/build-cli.js';
import { start } from '../support/cli.js';
import { FakeTerminal, visible } from './fake-terminal.js';

const run = promisify(execFile);
const SERIES = ['cpu', 'memory', 'boiler-1', 'boiler-2', 'boiler-3', 'boiler-4', 'BTCUSD'];

let server: FeedServer;
beforeAll(async () => {
  server = await serveFeeds({ host, ticks, boilers });
});
afterAll(() => server.close());

/** Expects a summary in which samples, results and reasons add up, and returns the number of samples. */
function expectBalance(text: string): number {
  const [, samples, results, rest = ''] = /^(\d+) samples = (\d+) results(.*)$/m.exec(text) ?? [];
  const reasons = [...rest.matchAll(/ \+ (\d+) \w+/g)].map(([, count]) => Number(count));
  expect(Number(samples)).toBe(reasons.reduce((sum, count) => sum + count, Number(results)));
  const rows = [...text.matchAll(/^(\S+) +(\d+) +(\d+) +(\d+)$/gm)].map(([, key, ...figures]) => ({ key, figures }));
  const sum = (column: number): number =>
    rows.slice(0, -1).reduce((total, { figures }) => total + Number(figures[column]), 0);
  expect(rows.at(-1)).toEqual({ key: 'all', figures: [samples, results, `${Number(samples) - Number(results)}`] });
  expect([sum(0), sum(1)]).toEqual([Number(samples), Number(results)]);
  expect(text).toContain(`all ${results} results came back to this screen`);
  expect(text).not.toContain('waiting');
  return Number(samples);
}

describe('the feeds of the demo', () => {
  it('a feed that does not exist is refused', async () => {
    const { stderr, code } = await run(process.execPath, [CLI, `${server.url}/none`, '--seconds', '1']).then(
      (done) => ({ ...done, code: 0 }),
      (error: { stderr: string; code: number }) => error,
    );
    expect(stderr).toContain('4404');
    expect(code).toBe(0);
  });

  it('all listeners of a feed get the same records, and are told its end', async () => {
    const feeds = await serveFeeds({ boilers });
    const map = { time: '/ts', value: '/temp', key: '/id' };
    const [one, two] = [0, 1].map(() => lastValueFrom(fromWebSocket(`${feeds.url}/boilers`, { map }).pipe(toArray())));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    feeds.close();
    const texts = (samples: readonly FeedSample[] = []): string[] =>
      samples.slice(-8).map(({ key, timeText, value }) => `${key} ${timeText} ${value}`);
    expect(texts(await one)).toHaveLength(8);
    expect(texts(await two)).toEqual(texts(await one));
  });
});

describe('the demo on a pipe', () => {
  it('prints a plain line for each series every second, and accounts for every sample at the end', async () => {
    const { stdout } = await run(process.execPath, [CLI, 'demo', '--seconds', '3'], { timeout: 15_000 });
    for (const series of SERIES) expect(stdout).toMatch(new RegExp(`^ +2 s  ${series} .* \\d`, 'm'));
    expect(stdout).toMatch(/^ +2 s {2}boiler-2 +\d+\.\d\d °C +[+-]?\d+\.\d\d °C\/min +kalman tau=2s$/m);
    expect(expectBalance(stdout)).toBeGreaterThan(50);
    expect(stdout).not.toContain('\x1b');
  });

  it.each([
    ['SIGINT', 0],
    ['SIGTERM', 143],
  ] as const)('ends in order on %s, with the code %i', async (signal, code) => {
    const running = start(['demo']);
    await running.until('stdout', /BTCUSD/);
    running.child.kill(signal);
    const done = await running.done;
    expect([done.code, done.stderr]).toEqual([code, '']);
    expectBalance(done.stdout);
  });

  it('goes on when standard input ends', async () => {
    const running = start(['demo', '--seconds', '2.5']);
    running.child.stdin.end();
    expect(expectBalance((await running.done).stdout)).toBeGreaterThan(20);
  });

  it.each(['head -5', 'true'])('says nothing when its reader has had enough: | %s', async (reader) => {
    // Both ways to start it: the command line has its own way with a closed pipe.
    for (const program of [`${CLI} demo`, '--import tsx demo/run.ts']) {
      const child = spawn('sh', ['-c', `"${process.execPath}" ${program} | ${reader}`]);
      onTestFinished(() => void child.kill('SIGKILL'));
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (data: Buffer) => {
        stdout += data;
      });
      child.stderr.on('data', (data: Buffer) => {
        stderr += data;
      });
      await once(child, 'close');
      expect(stderr).toBe('');
      if (reader !== 'true') expect(stdout.split('\n')).toHaveLength(6);
    }
  });
});

describe('the demo on a terminal', () => {
  it('shows a first frame at once, results within two seconds, and on q the summary, on the screen that was there before', async () => {
    const terminal = new FakeTerminal(100, 30);
    const code = demo(undefined, terminal);
    expect(visible(terminal.writes.at(-1) as string)[0]).toMatch(/^fluxion/);
    await new Promise((resolve) => setTimeout(resolve, 1900));
    const frame = visible(terminal.writes.at(-1) as string).join('\n');
    for (const series of SERIES)
      expect(frame).toMatch(new RegExp(`^${series} +\\d+\\.\\d\\d .* [+-]?\\d+\\.\\d\\d `, 'm'));
    terminal.type('q');
    expect(await code).toBe(0);
    const [, after] = terminal.text.split('\x1b[?1049l');
    expectBalance(after ?? '');
    expect(terminal.raw).toBe(false);
  });

  it('ends by itself after so many seconds, and leaves neither listeners nor servers behind', async () => {
    const before = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map((event) => process.listenerCount(event));
    const terminal = new FakeTerminal(80, 24);
    expect(await demo(0.5, terminal)).toBe(0);
    expectBalance(terminal.text);
    expect(['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'].map((event) => process.listenerCount(event))).toEqual(before);
    const [, feeds, results] = /feeds (\S+) +-> +derivative +-> +results (ws:[\d.:/]+)/.exec(terminal.text) ?? [];
    for (const url of [`${feeds}/host`, `${results}`])
      await expect(lastValueFrom(fromWebSocket(url))).rejects.toThrow(/refused/i);
  });

  it('prints plain lines where it cannot draw', async () => {
    const terminal = new FakeTerminal(40, 10, { TERM: 'dumb' });
    await demo(1.3, terminal);
    expect(terminal.text).not.toContain('\x1b');
    for (const line of terminal.text.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    expect(terminal.text).toMatch(/^ +1 s {2}boiler-2/m);
  });
});

/** Gives a program a terminal of its own (util-linux). */
const hasScript = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

describe.runIf(hasScript)('the demo on a real terminal', () => {
  const LEFT = '\x1b[?7h\x1b[?25h\x1b[?1049l';

  /** Runs the demo on a pseudo-terminal, and afterwards `stty`, which tells whether it is as it was. */
  function onTerminal(command: string): { until: (pattern: RegExp) => Promise<string>; type: (keys: string) => void } {
    const child = spawn(
      'script',
      ['-qec', `stty cols 90 rows 28; ${command}; echo "code $?"; stty -a; echo done`, '/dev/null'],
      {
        env: { ...process.env, TERM: 'xterm' },
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    let changed = (): void => {};
    child.stdout.on('data', (data: Buffer) => {
      text += data;
      changed();
    });
    return {
      async until(pattern) {
        while (!pattern.test(text))
          await new Promise<void>((resolve) => {
            changed = resolve;
          });
        return text;
      },
      type: (keys) => void child.stdin.write(keys),
    };
  }

  const asItWas = (text: string): void => {
    expect(text.split(LEFT)).toHaveLength(2);
    expect(text.split(LEFT)[1]).toMatch(/ icanon /);
    expect(text.split(LEFT)[1]).toMatch(/ echo /);
  };

  it.each(['q', '\x03', '\x1b'])('gives it back on the key %j, with the summary', async (key) => {
    const terminal = onTerminal(`"${process.execPath}" "${CLI}" demo`);
    await terminal.until(/°C\/min/);
    terminal.type(key);
    const text = await terminal.until(/done\r\n/);
    asItWas(text);
    expect(text).toContain('code 0');
    expectBalance(text.split(LEFT)[1]?.replaceAll('\r', '') ?? '');
  });

  it('gives it back on SIGTERM, with the summary', async () => {
    const terminal = onTerminal(`sh -c 'echo "pid $$"; exec "${process.execPath}" "${CLI}" demo'`);
    const [, pid] = /pid (\d+)/.exec(await terminal.until(/°C\/min/)) ?? [];
    process.kill(Number(pid), 'SIGTERM');
    const text = await terminal.until(/done\r\n/);
    asItWas(text);
    expect(text).toContain('code 143');
    expectBalance(text.split(LEFT)[1]?.replaceAll('\r', '') ?? '');
  });

  it('gives it back before an exception is printed', async () => {
    const failing = "data:text/javascript,setTimeout(() => { throw new Error('a mishap') }, 1000)";
    const terminal = onTerminal(`"${process.execPath}" --import "${failing}" "${CLI}" demo`);
    const text = await terminal.until(/done\r\n/);
    asItWas(text);
    expect(text.split(LEFT)[1]).toContain('Error: a mishap');
    expect(text).toContain('code 1\r\n');
  });
});
