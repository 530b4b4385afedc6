import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StandardInput } from '../../src/adapters/stdio/source.js';
import { Progress, progressText } from '../../src/cli/progress.js';
import { Flow } from '../../src/core/flow.js';
import { SourceFeed } from '../../src/pipeline/source-feed.js';
import { compileMapping } from '../../src/wire/mapping.js';
import { CLI } from '../support/build-cli.js';
import { fastTimers } from '../support/fast-clock.js';
import { TestClock } from '../support/time.js';

/** A line on a terminal of the test. */
function staged(columns = 80) {
  const clock = new TestClock();
  const written: string[] = [];
  const reading = { bytes: 1_000_000, samples: 0 };
  const progress = new Progress({
    name: 'boiler.csv',
    total: 11_000_000,
    look: () => ({ ...reading }),
    timers: clock,
    terminal: { columns, write: (text) => written.push(text) },
  });
  return { clock, written, reading, progress };
}

describe('the progress line', () => {
  it('is not there in the first second, then has percent, size, rate and time left', () => {
    const { clock, written, reading } = staged();
    reading.bytes = 3_000_000;
    reading.samples = 40_000;
    clock.advance(999);
    expect(written).toEqual([]);
    clock.advance(1);
    // 2 MB a second, and 8 MB to go.
    expect(written).toEqual(['\rboiler.csv: 27% of 11 MB, 40,000 samples/s, 4 s left\x1b[K']);
  });

  it('is drawn over itself at most four times a second', () => {
    const { clock, written } = staged();
    clock.advance(1000);
    for (let i = 0; i < 100; i += 1) clock.advance(100); // 10 s
    expect(written).toHaveLength(41);
    for (const text of written) expect(text).toMatch(/^\r[^\r\n]*\x1b\[K$/);
  });

  it('is erased before a message and at the end, once, and never comes back after it', () => {
    const { clock, written, progress } = staged();
    progress.erase();
    expect(written).toEqual([]);
    clock.advance(1000);
    progress.erase();
    progress.erase();
    expect(written.slice(1)).toEqual(['\r\x1b[K']);
    clock.advance(250);
    progress.stop();
    clock.advance(10_000);
    expect(written.slice(2).map((text) => text === '\r\x1b[K')).toEqual([false, true]);
  });

  it('that is stopped in the first second was never there', () => {
    const { clock, written, progress } = staged();
    progress.stop();
    clock.advance(10_000);
    expect(written).toEqual([]);
  });

  it('is shorter than the terminal is wide: it would wrap, and could not be drawn over', () => {
    const { clock, written } = staged(30);
    clock.advance(1000);
    expect((written[0] as string).replace(/\r|\x1b\[K/g, '')).toHaveLength(29);
  });

  it('of a terminal that does not know its width is at most 79 characters', () => {
    const { clock, written, reading } = staged(0);
    reading.bytes = 2_000_000;
    clock.advance(1000);
    expect(written[0]).toMatch(/ left\x1b\[K$/);
  });

  it.each([
    [{ bytes: 0, samples: 0 }, 1, 'f: 0% of 2 GB, 0 samples/s'],
    [{ bytes: 1_000_000, samples: 1000 }, 2, 'f: 0% of 2 GB, 500 samples/s, 1 h 6 min left'],
    [{ bytes: 20_000_000, samples: 1000 }, 2, 'f: 1% of 2 GB, 500 samples/s, 3 min 18 s left'],
    [{ bytes: 3_000_000_000, samples: 1000 }, 2, 'f: 100% of 2 GB, 500 samples/s, 0 s left'],
  ])('at %j after %d s it is %s', (now, seconds, text) => {
    expect(progressText('f', 2_000_000_000, { bytes: 0, samples: 0 }, now, seconds)).toBe(text);
  });

  it('of a long name has the end of it', () => {
    const [name] = progressText(
      `${'a'.repeat(100)}.csv`,
      10,
      { bytes: 0, samples: 0 },
      { bytes: 0, samples: 0 },
      1,
    ).split(':');
    expect(name).toBe(`...${'a'.repeat(17)}.csv`);
  });
});

describe('what it counts', () => {
  it('begins where an earlier run has stopped, and grows with every chunk', () => {
    const nothing = (): void => {};
    const taker = {
      sample: nothing,
      fault: nothing,
      say: nothing,
      remark: nothing,
      status: nothing,
      ended: nothing,
      failed: nothing,
    };
    const source = new StandardInput(Readable.from([]), true);
    let bytes: (chunk: Uint8Array) => void = nothing;
    source.open = (events) => {
      bytes = (chunk) => events.bytes(chunk, 0);
    };
    const feed = new SourceFeed(
      { source, mapping: compileMapping({}), format: 'ndjson' },
      new Flow(),
      { ...taker, round: (work) => work() },
      { holds: false, gapsAreSet: false, comesRound: false },
    );
    feed.restore({ bytes: 100, decoder: null });
    feed.open();
    expect(feed.bytesRead).toBe(100);
    bytes(Buffer.from('{"t":1,"value":2}\n{"t'));
    expect(feed.bytesRead).toBe(121);
  });
});

const canPretend = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

describe.skipIf(!canPretend)('on a terminal', () => {
  const lines = Array.from({ length: 300_000 }, (_, t) => `${t} ${t % 7}\n`).join('');

  /** What a terminal of its own shows of a command of the shell, in which `fluxion` is the command line. */
  function shown(command: string): { screen: string; results: string } {
    const folder = mkdtempSync(join(tmpdir(), 'fluxion-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'data.csv'), `${lines}bad\n`);
    const shell = `fluxion() { '${process.execPath}' '${CLI}' "$@"; }; ${command}`;
    const env = { ...process.env, ...fastTimers(20) }; // 1 s is 50 ms
    const screen = execFileSync('script', ['-qec', shell, '/dev/null'], {
      cwd: folder,
      env,
      input: '',
      encoding: 'utf8',
      maxBuffer: 1 << 27,
    });
    return { screen, results: command.includes('> out') ? readFileSync(join(folder, 'out'), 'utf8') : '' };
  }

  it('a long run of a file shows how far it is, and leaves only its messages', () => {
    const { screen, results } = shown('fluxion data.csv > out || true');
    expect(screen).toMatch(/\rdata\.csv: \d+% of 2\.\d+ MB, [\d,]+ samples\/s/);
    // What a terminal keeps of each line is what follows the last erasure.
    const kept = screen.replaceAll('\r\n', '\n').replace(/^[^\n]*\r\x1b\[K/gm, '');
    expect(kept).not.toMatch(/samples\/s|\x1b|\r/);
    expect(kept).toContain('fluxion: line 300001: ');
    expect(kept).toMatch(/fluxion: 300001 in, 300000 out, .*1 bad\n$/);
    expect(results.split('\n')).toHaveLength(300_001);
  });

  it.each([
    ['of the standard input from a file', 'fluxion < data.csv > out || true', true],
    ['whose results go to the terminal too', 'fluxion data.csv || true', false],
    ['under --quiet', 'fluxion data.csv -q > out || true', false],
    ['of a pipe, whose length nobody knows', 'cat data.csv | fluxion > out || true', false],
    ['with standard error in a file', 'fluxion data.csv > out 2> log || cat log', false],
  ])('a run %s: %s', (_, command, there) => {
    expect(/% of \d/.test(shown(command).screen)).toBe(there);
  });
});
