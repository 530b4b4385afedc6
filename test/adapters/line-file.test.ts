import { execFileSync, spawn } from 'node:child_process';
import type * as fs from 'node:fs';
import { appendFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { LineFile } from '../../src/adapters/file/line-file.js';
import { FileSink } from '../../src/adapters/file/sink.js';
import { StateError } from '../../src/core/state.js';
import { Result } from '../../src/wire/result.js';
import { sinkContract } from '../contracts/sink.js';
import { encoderOf } from '../support/encoder.js';
import { folder } from '../support/kill.js';
import { random } from '../support/numbers.js';

/** What the system does to writes: how many bytes it takes of so many, or an error. */
const system = vi.hoisted(() => ({ takes: (wanted: number): number | string => wanted }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  return {
    ...real,
    writeSync(file: number, bytes: Buffer, from: number, length: number, at: number | null): number {
      const taken = system.takes(length);
      if (typeof taken === 'string') throw Object.assign(new Error(`${taken}: write`), { code: taken });
      return real.writeSync(file, bytes, from, taken, at);
    },
  };
});

beforeEach(() => {
  system.takes = (wanted) => wanted;
});

const lines = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i} ${'é'.repeat(i % 50)}`);

describe('a file that lines are appended to', () => {
  it('has every line once when the system takes only a part of each write, or asks to come again (EAGAIN)', () => {
    const next = random(1);
    const path = join(folder(), 'lines');
    const file = new LineFile(path);
    file.open(0);
    let again = 0;
    system.takes = (wanted) => {
      if (next() > 0.3) return Math.ceil(wanted * next());
      again += 1;
      return 'EAGAIN';
    };
    const all = lines(1200);
    for (const [i, line] of all.entries()) {
      file.line(line);
      if (i % 20 === 0) file.flush();
    }
    file.end();
    expect(readFileSync(path, 'utf8')).toBe(`${all.join('\n')}\n`);
    expect(again).toBeGreaterThan(10);
  });

  it('that another program cuts while it is written goes on at its new end: no zeros, no line lost after that', () => {
    const path = join(folder(), 'lines');
    const file = new LineFile(path);
    file.open(0);
    const all = lines(1200);
    for (const line of all.slice(0, 600)) file.line(line);
    expect(file.sync()).toBe(Buffer.byteLength(`${all.slice(0, 600).join('\n')}\n`));
    truncateSync(path, 0); // logrotate with copytruncate
    for (const line of all.slice(600)) file.line(line);
    const rest = `${all.slice(600).join('\n')}\n`;
    expect(file.sync()).toBe(Buffer.byteLength(rest)); // what a state says of it
    file.end();
    expect(readFileSync(path, 'utf8')).toBe(rest);
  });

  it('is cut at the start to what is to be kept, and never made longer', () => {
    const path = join(folder(), 'lines');
    for (const keep of [4, 100]) {
      writeFileSync(path, 'one\ntwo\n');
      const file = new LineFile(path);
      file.open(keep);
      file.line('three');
      file.end();
      expect(readFileSync(path, 'utf8')).toBe(keep === 4 ? 'one\nthree\n' : 'one\ntwo\nthree\n');
    }
  });

  it('may be a pipe with a slow reader: every line arrives', async () => {
    const path = join(folder(), 'pipe');
    const copy = `${path}.copy`;
    execFileSync('mkfifo', [path]);
    const reader = spawn('sh', ['-c', `exec < ${path}; sleep 0.1; cat > ${copy}`]); // not to this process: it waits in its writes
    onTestFinished(() => void reader.kill('SIGKILL'));
    const closed = new Promise((resolve) => reader.on('close', resolve));
    const all = lines(5000); // several times what a pipe holds
    const file = new LineFile(path);
    file.open(0);
    for (const line of all) file.line(line);
    file.end();
    await closed;
    expect(readFileSync(copy, 'utf8')).toBe(`${all.join('\n')}\n`);
  });

  it.each([
    ['ENOSPC', 'the disk is full; make room'],
    ['EFBIG', 'raise the limit'],
  ])('says what helps against %s', (code, help) => {
    const path = join(folder(), 'lines');
    const file = new LineFile(path);
    file.open(0);
    system.takes = () => code;
    file.line('one');
    expect(() => file.flush()).toThrow(`cannot write ${path}: `);
    file.line('two');
    expect(() => file.flush()).toThrow(help);
    file.close();
  });
});

const encoder = encoderOf(({ t }) => String(t));
const times = (path: string): number[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).map(Number) : [];

sinkContract('a file of results', {
  async stage() {
    const path = join(folder(), 'results');
    return { sink: new FileSink(path, encoder), ready: async () => {}, received: () => times(path) };
  },
  failing: async () => new FileSink('/nowhere/at/all', encoder),
});

describe('a file of results', () => {
  const events = { full() {}, drained() {}, closed() {}, failed() {} };
  const one = (t: number): Result => Object.assign(new Result(), { t });

  it('is new with mode 0644, and may be there if it is empty', async () => {
    const path = join(folder(), 'results');
    const before = process.umask(0o022);
    const sink = new FileSink(path, encoder);
    await sink.open(events);
    process.umask(before);
    sink.close();
    expect(statSync(path).mode & 0o777).toBe(0o644);
    await new FileSink(path, encoder).open(events);
  });

  it('that is not empty is refused without a state, and left as it is', async () => {
    const path = join(folder(), 'results');
    writeFileSync(path, 'my thesis\n');
    await expect(new FileSink(path, encoder).open(events)).rejects.toThrow(StateError);
    expect(readFileSync(path, 'utf8')).toBe('my thesis\n');
  });

  it('is cut to what the state says, and counts what this run writes', async () => {
    const path = join(folder(), 'results');
    writeFileSync(path, '1\n2\n3\n');
    const sink = new FileSink(path, encoder);
    await sink.open(events, 4);
    sink.take(one(7));
    sink.sync();
    expect(sink.durable).toBe(2);
    await sink.end();
    expect(times(path)).toEqual([1, 2, 7]);
  });

  it('that is shorter than the state says is refused with both numbers, and left as it is', async () => {
    const path = join(folder(), 'results');
    writeFileSync(path, '1\n');
    await expect(new FileSink(path, encoder).open(events, 4)).rejects.toThrow(/has 2 bytes, .* that 4 were written/);
    expect(readFileSync(path, 'utf8')).toBe('1\n');
  });

  it('tells once that its disk is full, is durable no more, and rejects at its end', async () => {
    const path = join(folder(), 'results');
    const failures: unknown[] = [];
    const sink = new FileSink(path, encoder);
    await sink.open({ ...events, failed: (error) => failures.push(error) });
    sink.take(one(1));
    sink.flush();
    system.takes = () => 'ENOSPC';
    sink.take(one(2));
    sink.flush();
    sink.take(one(3));
    sink.flush();
    expect(failures).toEqual([expect.objectContaining({ code: 'transport' })]);
    expect(sink.durable).toBeUndefined();
    await expect(sink.end()).rejects.toBe(failures[0]);
    appendFileSync(path, ''); // it is closed, and can be used
    expect(times(path)).toEqual([1]);
  });
});
