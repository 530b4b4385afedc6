import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fluxion, jsonLines, type Running, start } from '../support/cli.js';
import { folder, samples } from '../support/kill.js';
import { random } from '../support/numbers.js';
import { eventually, sleep } from '../support/time.js';

const line = (t: number, value: number): string => `${JSON.stringify({ t, value })}\n`;
const squares = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => line(from + i, (from + i) ** 2)).join('');

/** A log, and the paths of a run that follows it. */
function stage() {
  const here = folder();
  return { here, log: join(here, 'log'), state: join(here, 'state'), out: join(here, 'out') };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const has = (path: string, text: string): boolean => sizeOf(path) > 0 && readFileSync(path, 'utf8').includes(text);

/** Ends a run with a signal. */
async function stop(run: Running, signal: NodeJS.Signals): Promise<void> {
  run.child.kill(signal);
  await run.done;
}

describe('--follow', () => {
  it('writes results as lines are appended, has no edge at the end of the file, and ends with a signal', async () => {
    const { log } = stage();
    writeFileSync(log, squares(0, 3));
    const run = start([log, '--follow', '--stats']);
    await run.until('stdout', /\n.*\n/);
    appendFileSync(log, '{"t":3,"va');
    await sleep(50);
    appendFileSync(log, `lue":9}\n${squares(4, 5)}`);
    await run.until('stdout', /"t":3/);
    expect(jsonLines(run.stdout).map(({ t, edge }) => [t, edge])).toEqual([
      [0, 'start'],
      [1, undefined],
      [2, undefined],
      [3, undefined],
    ]);
    run.child.kill('SIGTERM');
    const { code, stdout, stderr } = await run.done;
    expect(code).toBe(143);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ t: 4, edge: 'end' });
    expect(stderr).toContain('"source":{"rotations":0,"truncations":0}');
  });

  it('goes through a rotation: the series go on, a header is no bad row, and standard error says so', async () => {
    const { log } = stage();
    writeFileSync(log, `time,temp\n${'0,0\n1,1\n2,4\n'}`);
    const run = start([log, '--follow', '--stats']);
    await run.until('stdout', /"t":1/);
    renameSync(log, `${log}.1`);
    writeFileSync(log, `time,temp\n${'3,9\n4,16\n'}`);
    await run.until('stdout', /"t":3/);
    expect(run.stderr).toContain(`${log} was rotated: it has been read to its end, ${log} comes next`);
    truncateSync(log, 0);
    await run.until('stderr', /was cut, or written anew, after 19 bytes had been read/);
    run.child.kill('SIGTERM');
    const { stderr, stdout } = await run.done;
    expect(jsonLines(stdout).map(({ derivative }) => derivative)).toEqual([1000, 2000, 4000, 6000, 7000]);
    expect(stderr).toMatch(/"bad":0,.*"source":\{"rotations":1,"truncations":1\}/);
  });

  it('notices a silence of the file', async () => {
    const { log } = stage();
    writeFileSync(log, squares(0, 3));
    const run = start([log, '--follow', '--silence', '200ms zero', '-q']);
    await run.until('stdout', /"edge":"silence"|"derivative":0\b/);
    expect(run.stderr).not.toContain('no time passes');
    await stop(run, 'SIGTERM');
  });

  it('waits for a file that is not there; without it that is an error, and so is a directory', async () => {
    const { here, log } = stage();
    const run = start([log, '--follow']);
    await run.until('stderr', /log is not there: waiting for it/);
    writeFileSync(log, squares(0, 3));
    await run.until('stdout', /"t":1/);
    await stop(run, 'SIGTERM');
    mkdirSync(join(here, 'folder'));
    expect(await fluxion([join(here, 'none')])).toMatchObject({ code: 1, stdout: '' });
    const directory = await fluxion([join(here, 'folder'), '--follow']);
    expect(directory.code).toBe(1);
    expect(directory.stderr).toContain('it is a directory');
  });

  it('is refused for what is no file', async () => {
    for (const args of [[], ['ws://localhost:1']]) {
      const run = await fluxion([...args, '--follow']);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('--follow would do nothing: it is for the source a file');
    }
  });

  it('is refused with a file to write whose name is that of an older input: it would be read after a rotation', async () => {
    const { here, log } = stage();
    writeFileSync(log, squares(0, 3));
    for (const flag of ['--out-file', '--dropped', '--state']) {
      const run = await fluxion([log, '--follow', flag, `${log}.1`]);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain(`${flag} ${log}.1 has the name of an older ${log}`);
    }
    expect(readdirSync(here)).toEqual(['log']);
  });

  it('says what may be lost under --quiet too', async () => {
    const { log } = stage();
    writeFileSync(log, squares(0, 300));
    const run = start([log, '--follow', '-q']);
    await run.until('stdout', /"t":298,/);
    writeFileSync(log, squares(300, 303));
    await run.until('stderr', /lines that were not read before are lost/);
    await run.until('stdout', /"t":301,/);
    await stop(run, 'SIGTERM');
  });

  it('ends after --seconds, with an edge, as at the end of the input', async () => {
    const { log } = stage();
    writeFileSync(log, squares(0, 3));
    const run = await fluxion([log, '--follow', '--seconds', '0.3']);
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout).map(({ edge }) => edge)).toEqual(['start', undefined, 'end']);
  });
});

describe('--follow with --state', () => {
  it('killed around rotations of both kinds, while it runs and while it is down, gives the results of one whole file, bit for bit', async () => {
    const { here, log, state, out } = stage();
    const end = [1, 2, 3].map((i) => `{"t":${1.8e12 + i},"value":${i},"key":"end"}\n`).join('');
    const text = `${samples(40_000, 21)}${end}`;
    const cuts = [0.2, 0.35, 0.5, 0.6, 0.8, 0.9, 1].map((part) =>
      part === 1 ? text.length : text.indexOf('\n', part * text.length) + 1,
    );
    const pieces = cuts.map((to, i) => text.slice(cuts[i - 1] ?? 0, to));
    const rules = ['--max-gap', '5s', '--max-keys', '150', '--counter', '--state-every', '20ms'];
    const follow = (): Running => start([log, '--follow', ...rules, '--state', state, '--out-file', out]);
    const last = `"t":${1.8e12 + 2},`;
    const next = random(5);
    const killed = async (run: Running): Promise<void> => {
      await sleep(next() * 100);
      await stop(run, 'SIGKILL');
    };
    const write = (i: number): void => appendFileSync(log, pieces[i] as string);

    const whole = { log: join(here, 'whole'), out: join(here, 'whole.out') };
    writeFileSync(whole.log, text);
    const uncut = start([whole.log, '--follow', ...rules, '--state', join(here, 's'), '--out-file', whole.out]);

    write(0);
    let run = follow();
    await eventually(() => sizeOf(out) > 50_000);
    write(1);
    renameSync(log, `${log}.1`); // while it runs
    write(2);
    await killed(run);
    run = follow();
    await killed(run);
    renameSync(`${log}.1`, `${log}.2`); // and twice while it is down
    renameSync(log, `${log}.1`);
    write(3);
    run = follow();
    await run.until('stderr', /log comes next/);
    write(4);
    await sleep(50); // states are written that stand in the new file
    await killed(run);
    renameSync(`${log}.2`, `${log}.3`);
    renameSync(`${log}.1`, `${log}.2`);
    copyFileSync(log, `${log}.1`); // with copytruncate
    truncateSync(log, 0);
    write(5);
    run = follow();
    write(6);
    await eventually(() => has(out, last));
    await eventually(() => has(whole.out, last));
    await stop(run, 'SIGTERM');
    await stop(uncut, 'SIGTERM');
    expect(sizeOf(whole.out)).toBeGreaterThan(400_000);
    expect(readFileSync(out).equals(readFileSync(whole.out))).toBe(true);
  }, 30_000);

  it('says what may be lost when the old file is nowhere; without --follow it is refused as before', async () => {
    const { log, state, out } = stage();
    const args = [log, '--state', state, '--out-file', out];
    writeFileSync(log, squares(0, 100));
    const first = start([...args, '--follow']);
    await eventually(() => sizeOf(out) > 0);
    await stop(first, 'SIGTERM');
    writeFileSync(`${log}.new`, squares(200, 300));
    renameSync(`${log}.new`, log);
    const refused = await fluxion(args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('is not the input that the state was taken of');
    const second = start([...args, '--follow']);
    await second.until('stderr', /lines between may be lost; it is read from its beginning/);
    await eventually(() => has(out, '"t":298,'));
    await stop(second, 'SIGTERM');
    expect(jsonLines(readFileSync(out, 'utf8')).map(({ t }) => t)).toEqual([
      ...Array.from({ length: 100 }, (_, i) => i),
      ...Array.from({ length: 99 }, (_, i) => 200 + i),
    ]);
  });
});
