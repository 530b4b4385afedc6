import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { fastTimers } from '../support/fast-clock.js';
import { socketClient, socketServer } from '../support/socket-server.js';
import { eventually } from '../support/time.js';

/** So many samples, one each ms. */
const lines = (n: number, from = 0): string =>
  Array.from({ length: n }, (_, i) => `{"t":${from + i},"value":${i}}\n`).join('');

/** A sink waits 10 s for its peer at the end: here half a second. */
const env = fastTimers(20);

interface Counts {
  readonly sink: { readonly sent: number; readonly dropped: number; readonly queued: number };
}

/** The counters of a run with --stats. */
const counts = (stderr: string): Counts['sink'] =>
  (jsonLines(stderr.replace(/^fluxion:.*$/gm, '')).at(-1) as unknown as Counts).sink;

describe('results that nobody has got at the end', () => {
  it('when the server was never there: their number is said, also under --quiet, and the exit code is 1', async () => {
    const args = ['--to', 'ws://127.0.0.1:1', '--wait-for-server', '-q'];
    const run = await fluxion(args, { input: lines(17), env });
    expect(run.stderr).toBe('fluxion: 17 results could not be delivered to 127.0.0.1:1\n');
    expect(run.code).toBe(1);
  });

  it('one is a result, not results', async () => {
    const args = ['--to', 'ws://127.0.0.1:1', '--wait-for-server', '-q'];
    const run = await fluxion(args, { input: '{"t":0,"value":1}\n', env });
    expect(run.stderr).toContain(': 1 result could not be delivered to 127.0.0.1:1\n');
  });

  it('when the server went away in the middle', async () => {
    const server = await socketServer();
    const run = start(['--to', server.url, '--stats'], { env });
    run.child.stdin.write(lines(5));
    await eventually(() => server.frames.length === 4);
    const host = `127.0.0.1:${server.port}`;
    server.close();
    await run.until('stderr', /connecting again/);
    run.child.stdin.end(lines(10, 5));
    const { code, stderr } = await run.done;
    expect(stderr).toContain(`11 results could not be delivered to ${host}\n`);
    expect(counts(stderr)).toMatchObject({ sent: 4, dropped: 11, queued: 0 });
    expect(code).toBe(1);
  });

  it('when a signal ends a run whose queue is full', async () => {
    const args = ['--to', 'ws://127.0.0.1:1', '--wait-for-server', '--queue-max', '5', '--stats'];
    const run = start(args, { env });
    run.child.stdin.write(lines(20));
    await run.until('stderr', /connecting again/);
    run.child.kill('SIGTERM');
    const { code, stderr } = await run.done;
    const { dropped } = counts(stderr);
    expect(dropped).toBeGreaterThanOrEqual(5);
    expect(stderr).toContain(`${dropped} results could not be delivered to 127.0.0.1:1\n`);
    expect(code).toBe(1);
  });

  it('when the last client of a sink that listens left while they waited for it', async () => {
    const run = start(['--to', 'listen:0', '--stats'], { env });
    const [, url] = (await run.until('stderr', /clients can connect to (\S+)/)) as unknown as [string, string];
    const { socket } = await socketClient(url);
    socket.pause();
    await new Promise((resolve) => run.child.stdin.write(lines(300_000), resolve));
    socket.terminate();
    run.child.stdin.end(lines(2, 300_000));
    const { code, stderr } = await run.done;
    expect(stderr).toMatch(/fluxion: \d+ results could not be delivered to port 0\n/);
    expect(code).toBe(1);
  });

  it('of two sinks, the one that can be reached gets all', async () => {
    const server = await socketServer();
    const args = ['--to', 'ws://127.0.0.1:1', '--to', server.url, '--wait-for-server'];
    const run = await fluxion(args, { input: lines(9), env });
    expect(run.stderr).toContain('9 results could not be delivered to 127.0.0.1:1\n');
    expect(run.code).toBe(1);
    expect(server.frames).toHaveLength(9);
    expect(server.closes).toEqual([{ code: 1000, reason: 'end' }]);
  });

  it('are sent by the next run, where a state is kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'undelivered-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'in.ndjson');
    writeFileSync(file, lines(30));
    const state = ['--state', join(folder, 'run.state')];
    const first = await fluxion([file, '--to', 'ws://127.0.0.1:1', '--wait-for-server', ...state], { env });
    expect(first.stderr).toContain('30 results could not be delivered to 127.0.0.1:1\n');
    const server = await socketServer();
    const second = await fluxion([file, '--to', server.url, ...state]);
    expect(second.code).toBe(0);
    expect(server.frames).toHaveLength(30);
  });
});
