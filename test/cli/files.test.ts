import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI } from '../support/build-cli.js';
import { fluxion, jsonLines, type Run, start } from '../support/cli.js';
import { folder, joined, RULES, runBytes, samples, surviveInFile } from '../support/kill.js';

const line = (t: number, value: number): string => `${JSON.stringify({ t, value })}\n`;
const squares = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i, (from + i) ** 2)).join('');
const edges = (text: string): unknown[] => jsonLines(text).map(({ edge }) => edge);

/** A folder with an input, and the paths of a run over it. */
function stage(input = squares(0, 2000)) {
  const here = folder();
  const paths = { here, input: join(here, 'in.ndjson'), state: join(here, 'state'), out: join(here, 'out.ndjson') };
  writeFileSync(paths.input, input);
  return paths;
}

/** Runs the command line in a shell with limits, such as `ulimit -f 8`. */
function limited(limit: string, args: readonly string[]): Promise<Pick<Run, 'stderr' | 'code'>> {
  const child = spawn('bash', ['-c', `${limit}; exec "$@"`, 'bash', process.execPath, CLI, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.end();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ stderr, code })));
}

describe('--out-file', () => {
  it('killed 30 times at any moment is, with its state, the file of an uncut run, and so is that of dropped samples, bit for bit', async () => {
    const { here, input } = stage(samples(30_000, 11));
    const { outputs, drops, uncut, uncutDrops, killed, positions } = await surviveInFile(
      [input, ...RULES],
      here,
      12,
      30,
    );
    expect(killed).toBe(30);
    expect(uncut.length).toBeGreaterThan(300_000);
    expect(positions.size).toBeGreaterThan(2);
    expect(outputs.length).toBeGreaterThan(0);
    for (const output of outputs) expect(output.equals(uncut)).toBe(true);
    for (const file of drops) expect(file.equals(uncutDrops)).toBe(true);
  }, 30_000);

  it('of a run that was killed before it wrote its state again begins anew, and is whole', async () => {
    const { here, input, state, out } = stage(samples(60_000, 5));
    const args = [input, '--state', state, '--state-every', '1h', '--out-file', out];
    const killed = await runBytes(args, {
      started(end) {
        const watch = setInterval(() => {
          if (!existsSync(out) || readFileSync(out).length === 0) return;
          clearInterval(watch);
          end('SIGKILL');
        }, 1);
        onTestFinished(() => clearInterval(watch));
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(readFileSync(out).length).toBeGreaterThan(0);
    const again = await fluxion(args);
    expect(again.stderr).toContain('going on from');
    const whole = join(here, 'whole');
    await fluxion([input, '--out-file', whole]);
    expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
  });

  it('takes the place of the standard output, or goes with it: all get the same results', async () => {
    const { here, input } = stage();
    const [a, b] = [join(here, 'a'), join(here, 'b')];
    expect((await fluxion([input, '--out-file', a])).stdout).toBe('');
    const { stdout } = await fluxion([input, '--out-file', b, '--to', '-']);
    expect(jsonLines(stdout)).toHaveLength(2000);
    for (const path of [a, b]) expect(readFileSync(path, 'utf8')).toBe(stdout);
  });

  it('that is not empty is refused without a state, with three ways out, and left as it is', async () => {
    const { input, out } = stage();
    writeFileSync(out, 'my thesis\n');
    const run = await fluxion([input, '--out-file', out]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/not empty.*another file.*>> .*--state/);
    expect(readFileSync(out, 'utf8')).toBe('my thesis\n');
  });

  it('that is the input, the state or the file of dropped samples is refused; so is a --dropped that is the input', async () => {
    const { input, state, out } = stage();
    writeFileSync(out, '');
    for (const [args, what] of [
      [['--out-file', input], 'is the input'],
      [['--dropped', input], 'is the input'],
      [['--state', input], 'is the input'],
      [['--out-file', state, '--state', state], 'is a file of the state'],
      [['--out-file', `${state}.1`, '--state', state], 'is a file of the state'],
      [['--out-file', out, '--dropped', out], 'is the file of --dropped'],
    ] as const) {
      const run = await fluxion([input, ...args]);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(what);
    }
    expect(readFileSync(input, 'utf8')).toBe(squares(0, 2000));
  });

  it('on a disk that becomes full ends the run with 1 and a sentence; with more room the next run makes it whole', async () => {
    const { here, input, state, out } = stage(squares(0, 30_000));
    const whole = join(here, 'whole');
    await fluxion([input, '--out-file', whole]);
    const args = [input, '--out-file', out, '--state', state, '--state-every', '1ms'];
    const full = await limited('ulimit -f 400', args);
    expect(full.code).toBe(1);
    expect(full.stderr).toContain(`cannot write ${out}: files may not become that large here; raise the limit`);
    expect(full.stderr).not.toContain('fault of fluxion');
    expect((await fluxion(args)).code).toBe(0);
    expect(readFileSync(out).equals(readFileSync(whole))).toBe(true);
  });
});

describe('the input of a state', () => {
  it('that has grown goes on', async () => {
    const { input, state, out } = stage(squares(0, 100));
    const args = [input, '--state', state, '--out-file', out];
    await fluxion(args);
    appendFileSync(input, squares(100, 200));
    expect((await fluxion(args)).code).toBe(0);
    expect(jsonLines(readFileSync(out, 'utf8'))).toHaveLength(200);
  });

  it.each([
    ['rotated', (input: string) => renameSync(input, `${input}.1`), 'its first 4096 bytes are others'],
    ['changed at its beginning', () => {}, 'its first 4096 bytes are others'],
    ['cut', () => {}, 'it has 1000 bytes'],
    ['changed before the position', () => {}, 'where the state stands, are others'],
    ['changed in the middle', () => {}, 'it was changed somewhere in its first'],
  ] as const)(
    'that was %s is refused with what differs and what to do, and nothing is written',
    async (how, before, what) => {
      const { input, state, out } = stage();
      const args = [input, '--state', state, '--out-file', out];
      await fluxion(args);
      const [text, written, kept] = [readFileSync(input, 'utf8'), readFileSync(out), readFileSync(state)];
      before(input);
      if (how === 'rotated') writeFileSync(input, squares(5000, 9000));
      if (how === 'changed at its beginning') writeFileSync(input, text.replace('"value":4}', '"value":5}'));
      if (how === 'cut') writeFileSync(input, text.slice(0, 1000));
      if (how === 'changed in the middle')
        writeFileSync(input, text.replace(`${1000 ** 2}}`, `${1000 ** 2 + 1}}`) + squares(2000, 2010));
      if (how === 'changed before the position')
        writeFileSync(input, text.replace(`${1999 ** 2}`, `${1999 ** 2 + 1}`) + squares(2000, 2010));
      const run = await fluxion(args);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(`${input} is not the input that the state was taken of`);
      expect(run.stderr).toContain(what);
      expect(run.stderr).toContain('remove the state to begin anew');
      expect(readFileSync(out).equals(written)).toBe(true);
      expect(readFileSync(state).equals(kept)).toBe(true);
      expect(existsSync(`${state}.lock`)).toBe(false);
      if (how === 'rotated') {
        expect(run.stderr).toContain('it is another file on the disk (inode');
        expect((await fluxion([`${input}.1`, ...args.slice(1)])).code).toBe(0);
      }
    },
  );

  it('that gets another name while it is read is marked as the file that was read', async () => {
    const { here, input, state } = stage(samples(60_000, 3));
    const old = join(here, 'rotated');
    const stopped = await runBytes([input, '--state', state], {
      flowing(end) {
        renameSync(input, old);
        writeFileSync(input, squares(0, 100_000));
        end('SIGTERM');
      },
    });
    expect(stopped.code).toBe(143);
    expect((await fluxion([input, '--state', state])).code).toBe(2);
    const rest = await fluxion([old, '--state', state]);
    expect(rest.stderr).toContain('going on from');
    expect(rest.stderr).not.toContain('is not the input');
  });

  it('that is packed by gzip goes on too, by its name or on the standard input, and is checked', async () => {
    const { input, state } = stage(samples(60_000, 3));
    const packed = `${input}.gz`;
    writeFileSync(packed, gzipSync(readFileSync(input)));
    const whole = await runBytes([input]);
    for (const [args, stdin] of [
      [[packed], {}],
      [[], { stdin: packed }],
    ] as const) {
      rmSync(state, { force: true });
      const first = await runBytes([...args, '--state', state], { ...stdin, flowing: (end) => end('SIGTERM') });
      expect(first.code).toBe(143);
      const second = await runBytes([...args, '--state', state], stdin);
      expect(joined(first.stdout, second).equals(whole.stdout)).toBe(true);
    }
    writeFileSync(packed, gzipSync(squares(0, 50_000)));
    expect((await fluxion([packed, '--state', state])).stderr).toContain('is not the input');
  });

  it('a file on the standard input is checked too; a pipe cannot be', async () => {
    const { input, state } = stage();
    await runBytes(['--state', state], { stdin: input });
    writeFileSync(input, squares(5000, 9000));
    const refused = await runBytes(['--state', state], { stdin: input });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('standard input is not the input');
    expect((await fluxion(['--state', state], { input: line(10_000, 1) })).code).toBe(0);
  });
});

describe('the file of a state', () => {
  it('is refused to a second run, which names the process of the first; that one goes on', async () => {
    const { state } = stage();
    const first = start(['--state', state, '--state-every', '10ms']);
    first.child.stdin.write(squares(0, 3));
    await first.until('stdout', /\n/);
    const second = await fluxion(['--state', state], { input: line(5, 5) });
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`${state} is in use by process ${first.child.pid}: end that first`);
    first.child.stdin.end(squares(3, 5));
    expect(edges((await first.done).stdout)).toHaveLength(5);
    expect((await fluxion(['--state', state], { input: line(5, 5) })).code).toBe(0);
  });

  it.each([
    ['a process that is gone', () => ({ pid: 4_190_000, started: '1' })],
    ['a process before, whose number another has now', () => ({ pid: process.pid, started: '1' })],
  ])('with a lock of %s is taken over', async (_, holder) => {
    const { state } = stage();
    writeFileSync(`${state}.lock`, JSON.stringify(holder()));
    expect((await fluxion(['--state', state], { input: squares(0, 3) })).code).toBe(0);
    expect(existsSync(`${state}.lock`)).toBe(false);
  });

  it('with a torn lock, as a crash of the machine leaves it, is taken over', async () => {
    const { state } = stage();
    writeFileSync(`${state}.lock`, '');
    expect((await fluxion(['--state', state], { input: squares(0, 3) })).code).toBe(0);
  });

  it('that is damaged gives way to the state before, which is said; the results are those of an uncut run', async () => {
    const { input, state, out } = stage();
    const args = [input, '--state', state, '--out-file', out];
    await fluxion(args);
    appendFileSync(input, squares(2000, 3000));
    await fluxion(args);
    const whole = readFileSync(out);
    for (const [damage, bytes] of [
      ['nothing', Buffer.alloc(0)],
      ['a flip', Buffer.from(readFileSync(state)).fill(0x21, 40, 41)],
    ] as const) {
      writeFileSync(state, bytes);
      const run = await fluxion(args);
      expect(run.stderr, damage).toContain(`${state} is damaged: going on from ${state}.1, the state before`);
      expect(run.code).toBe(0);
      expect(readFileSync(out).equals(whole), damage).toBe(true);
    }
    expect((await fluxion(args)).stderr).not.toContain('damaged');
  });

  it('in a folder that is not there, or cannot be written, is found before anything is read or written', async () => {
    const { here, input, out } = stage();
    for (const [path, what] of [
      [join(here, 'none', 'state'), 'its folder does not exist; make it first'],
      [join(input, 'state'), 'its folder is a file'],
      ['/proc/state', 'cannot write the state /proc/state: '],
    ] as const) {
      const run = await fluxion([input, '--state', path, '--out-file', out]);
      expect(run.code).toBe(1);
      expect(run.stderr).toContain(what);
      expect(run.stderr).not.toContain('fault of fluxion');
      expect(existsSync(out)).toBe(false);
    }
  });

  it('may be fine while the disk of the standard output is full: that is told in a sentence as well', async () => {
    const { here, input } = stage();
    const run = await limited(`ulimit -f 8; exec > ${join(here, 'redirected')}`, [input]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('cannot write the standard output: files may not become that large');
    expect(run.stderr).not.toContain('fault of fluxion');
  });

  it('on a disk that is full is found at the start', async () => {
    const { input, state, out } = stage();
    const run = await limited('ulimit -f 0', [input, '--state', state, '--out-file', out]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`cannot write the state ${state}: files may not become that large`);
    expect(existsSync(`${state}.lock`)).toBe(false);
  });
});
