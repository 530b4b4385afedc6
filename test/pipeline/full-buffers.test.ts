import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCounters } from '../../src/core/counters.js';
import { FullBuffers } from '../../src/pipeline/full-buffers.js';
import type { Remark } from '../../src/pipeline/remark.js';
import { fluxion } from '../support/cli.js';
import { runInMemory } from '../support/memory-run.js';

const lines = (n: number, from = 0): Buffer =>
  Buffer.from(Array.from({ length: n }, (_, i) => `{"t":${from + i},"value":${(i * i) % 1000}}\n`).join(''));

describe('a window or a buffer that is full', () => {
  it('is said once, with what holds more, and each result of it is marked', async () => {
    const args = ['--estimator', 'least-squares window=1h max-samples=16'];
    const { said, counters, results } = await runInMemory(args, [lines(20), lines(10, 20), lines(10, 30)], true);
    expect(said.filter((text) => text.includes('"shortened"'))).toEqual([
      'more samples came in the time of a window than it holds: such results are "shortened" (max-samples of --estimator holds more)',
    ]);
    expect(results).toHaveLength(40);
    expect(counters.shortened).toBe(40 - 16);
  });

  it('is said for samples that are held to be sorted, too; in a file 1,000,000 may be', async () => {
    const wait = ['--lateness', '1h'];
    const full = await runInMemory([...wait, '--max-held', '100'], [lines(150)], false);
    expect(full.counters).toMatchObject({ in: 150, out: 150, hurried: 50 });
    expect(full.said).toContain(
      'more samples waited to be sorted than are held: the oldest went on early (--max-held holds more)',
    );
    const many = lines(66_000);
    expect((await runInMemory(wait, [many], true)).counters.hurried).toBe(66_000 - 65_536);
    const file = await runInMemory(wait, [many], false);
    expect([file.counters.hurried, file.counters.out]).toEqual([0, 66_000]);
    expect(file.said).toEqual(['reading JSON, one record a line']);
  });

  it('is said by nobody while none is', () => {
    const remarks: Remark[] = [];
    const counters = createCounters();
    const full = new FullBuffers(counters, (remark) => void remarks.push(remark));
    full.look();
    counters.hurried = 1;
    for (let i = 0; i < 3; i += 1) full.look();
    counters.shortened = 1;
    for (let i = 0; i < 3; i += 1) full.look();
    expect(remarks).toEqual([{ kind: 'hurried' }, { kind: 'shortened' }]);
  });

  it('leaves the file of a state small, and its mark in NDJSON, CSV and the counters', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'fluxion-full-'));
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    writeFileSync(join(cwd, 'in.ndjson'), lines(150_000));
    const run = (more: readonly string[]) =>
      fluxion(['in.ndjson', '--estimator', 'least-squares window=1h max-samples=200', '--stats', ...more], { cwd });
    const { code, stderr, stdout } = await run([
      '--state',
      'run.state',
      '--state-every',
      '5ms',
      '--out-file',
      'out.csv',
      '--out',
      'csv',
    ]);
    expect([code, stdout]).toEqual([0, '']);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      out: 150_000,
      shortened: 150_000 - 200,
    });
    expect(stderr.match(/"shortened" \(/g)).toHaveLength(1);
    // 200 samples, each with its sums, are 30 kB of text. With all 150,000 it would be 24 MB.
    const states = readdirSync(cwd).filter((name) => name.startsWith('run.state'));
    expect(states).toContain('run.state');
    for (const name of states) expect(statSync(join(cwd, name)).size).toBeLessThan(400_000);
    const ndjson = (await run([])).stdout.trim().split('\n');
    expect(JSON.parse(ndjson[199] as string)).not.toHaveProperty('shortened');
    expect(JSON.parse(ndjson[200] as string)).toMatchObject({ t: 200, shortened: true });
    const csv = (await run(['--out', 'csv'])).stdout.split('\n');
    expect(csv[0]).toBe('t,value,derivative,edge,standardError,residual,r2,warming,shortened');
    expect([csv[200], csv[201]].map((row) => row?.split(',').slice(-2))).toEqual([
      ['true', ''],
      ['true', 'true'],
    ]);
  });
});
