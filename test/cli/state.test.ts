import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion, jsonLines, type Run, type Running, start } from '../support/cli.js';
import { type BytesRun, folder, joined, position, RULES, runBytes, samples, survive } from '../support/kill.js';
import { random } from '../support/numbers.js';
import { socketServer } from '../support/socket-server.js';
import { eventually } from '../support/time.js';

describe('kill -9', () => {
  it('at any of 12 moments costs nothing: cut where the next run says, the output is that of an uncut run, bit for bit', async () => {
    const input = join(folder(), 'in.ndjson');
    writeFileSync(input, samples(100_000, 1));
    const { uncut, outputs, uncutDrops, drops, codes, killed, positions } = await survive(RULES, 2, 12, input, '20ms');
    expect(uncut.code).toBe(1); // some records could not be read
    expect(uncut.stderr).toMatch(/missing.*tied.*late.*gaps.*resets.*evicted/);
    for (const output of outputs) expect(output.equals(uncut.stdout)).toBe(true);
    for (const code of codes) expect(code).toBe(1);
    // The file of dropped samples is cut by the run itself, and has each of them once.
    for (const reason of ['late', 'tied', 'missing', 'bad'])
      expect(uncutDrops.includes(`{"dropped":"${reason}"`)).toBe(true);
    for (const file of drops) expect(file.equals(uncutDrops)).toBe(true);
    expect(killed).toBe(12);
    expect(positions.size).toBeGreaterThan(3);
  }, 90_000);

  it('is survived as well when a file is the standard input', async () => {
    const input = join(folder(), 'in.ndjson');
    writeFileSync(input, samples(80_000, 3));
    const { uncut, outputs, killed, positions } = await survive([...RULES, '--provisional'], 4, 5, input, '5ms', true);
    for (const output of outputs) expect(output.equals(uncut.stdout)).toBe(true);
    expect(killed).toBe(5);
    expect(positions.size).toBeGreaterThan(1);
  }, 60_000);

  it('is survived by rows of channels under another estimator, with late samples, keys and gaps', async () => {
    const input = join(folder(), 'in.ndjson');
    writeFileSync(input, samples(20_000, 9, 3));
    const rules = ['--lateness', '20ms', '--max-gap', '5s', '--max-keys', '150', '--estimator', 'kalman tau=2s'];
    const { uncut, outputs, uncutDrops, drops, killed, positions } = await survive(rules, 10, 4, input, '5ms');
    for (const output of outputs) expect(output.equals(uncut.stdout)).toBe(true);
    for (const file of drops) expect(file.equals(uncutDrops)).toBe(true);
    expect(uncut.stdout.toString()).toMatch(/"derivative":\[[-\d.e]+,[-\d.e]+,[-\d.e]+\]/);
    expect(killed).toBe(4);
    expect(positions.size).toBeGreaterThan(1);
  }, 60_000);

  it('is survived by CSV: the dialect of the header is kept, and the output has one header', async () => {
    const next = random(5);
    const lines = ['Zeit;Raum;°C;Wert'];
    for (let i = 0; i < 150_000; i += 1)
      lines.push(`${1700000000000 + i * 7};"r;${Math.floor(next() * 20)}";x;${(next() * 100).toFixed(3)}`);
    const input = join(folder(), 'in.csv');
    writeFileSync(input, `${lines.join('\n')}\n`);
    const args = ['--time', 'Zeit', '--value', 'Wert', '--key', 'Raum', '--out', 'csv', '--max-keys', '15'];
    const { uncut, outputs, killed, positions } = await survive(args, 6, 5, input, '5ms');
    expect(uncut.code).toBe(0);
    for (const output of outputs) {
      expect(output.equals(uncut.stdout)).toBe(true);
      expect(output.toString().split('key,t,value,derivative,edge\n')).toHaveLength(2);
    }
    expect(killed).toBe(5);
    expect(positions.size).toBeGreaterThan(1);
  }, 60_000);
});

/** Writes a part of an input, waits until that many lines have come out, and ends the run with SIGTERM. */
async function interrupted(run: Running, input: string, lines: number): Promise<Run> {
  run.child.stdin.write(input);
  await run.until('stdout', new RegExp(`(.*\\n){${lines}}`));
  run.child.kill('SIGTERM');
  return run.done;
}

const line = (t: number, value: number, key?: string): string => `${JSON.stringify({ t, value, key })}\n`;
const edges = (text: string): unknown[] => jsonLines(text).map(({ edge }) => edge);

describe('SIGTERM', () => {
  it('with --state is a pause: no end edge is written, the exit code is 143, and the next run goes on', async () => {
    const input = join(folder(), 'in.ndjson');
    const state = join(folder(), 'state');
    writeFileSync(
      input,
      samples(60_000, 7)
        .replaceAll(/,"key":"[^"]*"/g, '')
        .replaceAll(/"value":/g, '"value": '),
    );
    const rules = ['--counter', '--lateness', '100ms', '--resync', '0'];
    const uncut = await runBytes([input, ...rules]);
    const args = [input, ...rules, '--state', state, '--state-every', '20ms'];
    let output: Buffer = Buffer.alloc(0);
    for (let stops = 0; stops < 3; stops += 1) {
      const run = await runBytes(args, { flowing: (end) => end('SIGTERM') });
      expect(run.code).toBe(143);
      expect(run.stdout.toString()).not.toContain('"edge":"end"');
      if (stops > 0) expect(run.stdout.toString()).not.toContain('"edge"');
      // The state was saved when everything had left: there is nothing to cut.
      expect(position(run.stderr)?.output ?? 0).toBe(output.length);
      output = joined(output, run);
    }
    const last = await runBytes(args);
    output = joined(output, last);
    expect(output.equals(uncut.stdout)).toBe(true);
    expect(last.code).toBe(uncut.code);
    expect(last.stdout.toString()).toMatch(/"edge":"end"}\n$/);
    // The counters are those of the whole input.
    expect(last.stderr.split('\n').at(-2)).toBe(uncut.stderr.split('\n').at(-2));
  });

  it('a pipe goes on with what comes next; at its end come the end edges, and after that nothing more', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--state', state];
    const first = await interrupted(start(args), line(0, 0) + line(1, 1), 1);
    expect(first.code).toBe(143);
    const second = await interrupted(start(args), line(3, 9) + line(4, 16), 2);
    const third = await fluxion(args, { input: line(6, 36) });
    expect(third.code).toBe(0);
    const uncut = await fluxion(['--per', 'ms'], {
      input: [line(0, 0), line(1, 1), line(3, 9), line(4, 16), line(6, 36)].join(''),
    });
    expect(first.stdout + second.stdout + third.stdout).toBe(uncut.stdout);
    expect(edges(uncut.stdout)).toEqual(['start', undefined, undefined, undefined, 'end']);
    const after = await fluxion(args, { input: '' });
    expect(after).toMatchObject({ code: 0, stdout: '' });
  });

  it('lines are counted on: a record that cannot be read is named by its line in the whole input', async () => {
    const state = join(folder(), 'state');
    await interrupted(start(['--state', state]), line(0, 0) + line(1, 1), 1);
    const second = await fluxion(['--state', state], { input: `${line(2, 1)}oops\n` });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('line 4: not JSON');
  });

  it('without --state it is an end: the end edge is written', async () => {
    const run = await interrupted(start(['--per', 'ms']), line(0, 0) + line(1, 1), 1);
    expect(edges(run.stdout)).toEqual(['start', 'end']);
  });

  it('before there was anything to remember leaves no state, and the next run begins', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--state', state];
    const run = start(args);
    run.child.stdin.write('t;v\n'); // one line of CSV is not enough to know what it is
    await eventually(() => existsSync(`${state}.lock`)); // it runs
    run.child.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    expect(existsSync(state)).toBe(false);
    expect((await fluxion(args, { input: line(0, 0) + line(1, 1) })).code).toBe(0);
    expect(existsSync(state)).toBe(true);
  });

  it('CSV goes on without its header, with the same columns, and CSV output has its header once', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--time', 'when', '--value', 'temp', '--key', 'room', '--out', 'csv'];
    const rows = ['"a, b"|20|0', '"a, b"|21|1', '"a, b"|24|3', 'c|5|3', '"a, b"|20|4', 'c|7|5'].map(
      (row) => `${row}\n`,
    );
    const head = 'room|temp|when\n';
    const uncut = await fluxion(args, { input: head + rows.join('') });
    const run = start([...args, '--state', state]);
    const first = await interrupted(run, head + rows.slice(0, 3).join(''), 3);
    const second = await fluxion([...args, '--state', state], { input: rows.slice(3).join('') });
    expect(first.stdout).toBe('key,t,value,derivative,edge\n"a, b",0,20,1,start\n"a, b",1,21,1.1666666666666667,\n');
    expect(second.code).toBe(0);
    expect(first.stdout + second.stdout).toBe(uncut.stdout);
  });

  it('CSV output whose header had not been written yet still gets it', async () => {
    const state = join(folder(), 'state');
    const args = ['--out', 'csv', '--per', 'ms', '--state', state, '--state-every', '10ms'];
    const run = start(args);
    run.child.stdin.write(line(0, 0));
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill('SIGTERM');
    expect((await run.done).stdout).toBe('');
    expect((await fluxion(args, { input: line(1, 1) })).stdout).toBe(
      't,value,derivative,edge\n0,0,1,start\n1,1,1,end\n',
    );
  });

  it('keys that come in any order end in the order of an uncut run, also when only changes were saved', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--state', state, '--state-every', '10ms'];
    const run = start(args);
    run.child.stdin.write(line(0, 0, 'a') + line(0, 0, 'b') + line(1, 1, 'a') + line(1, 1, 'b'));
    await run.until('stdout', /(.*\n){2}/);
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const first = await interrupted(run, line(2, 4, 'a'), 3); // a change of one series alone
    const second = await fluxion(args, { input: '' });
    const uncut = await fluxion(['--per', 'ms'], {
      input: line(0, 0, 'a') + line(0, 0, 'b') + line(1, 1, 'a') + line(1, 1, 'b') + line(2, 4, 'a'),
    });
    expect(first.stdout + second.stdout).toBe(uncut.stdout);
  });

  it('amid a line with bytes that are no UTF-8 (Latin-1) goes on at the beginning of that line', async () => {
    const input = join(folder(), 'in.csv');
    const state = join(folder(), 'state');
    const rows = Array.from({ length: 30_000 }, (_, i) => `${'\u00e9'.repeat(20 + (i % 30))};${i};${i % 17}\n`);
    writeFileSync(input, Buffer.from(`key;t;value\n${rows.join('')}`, 'latin1'));
    const args = [input, '--max-keys', '100'];
    const uncut = await runBytes(args);
    const first = await runBytes([...args, '--state', state], { flowing: (end) => end('SIGTERM') });
    expect(first.code).toBe(143);
    const second = await runBytes([...args, '--state', state]);
    expect(joined(first.stdout, second).equals(uncut.stdout)).toBe(true);
    expect(second.stderr).not.toContain('bad'); // a piece of the line before, read once more
    expect(second.code).toBe(0);
  });

  it('rows that wait in the reordering, before the first result, are remembered', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--value', '/a', '--value', '/b', '--lateness', '10s'];
    const rows = [0, 1, 3].map((t) => `${JSON.stringify({ t, a: t * t, b: -t })}\n`);
    const stateful = [...args, '--state', state, '--state-every', '10ms'];
    const run = start(stateful);
    run.child.stdin.write(rows[0]);
    while (!existsSync(state)) await new Promise((resolve) => setTimeout(resolve, 5));
    run.child.kill('SIGTERM');
    expect(await run.done).toMatchObject({ code: 143, stdout: '' });
    const second = await fluxion(stateful, { input: rows.slice(1).join('') });
    expect(second.stderr).not.toContain('damaged');
    expect(second.stdout).toBe((await fluxion(args, { input: rows.join('') })).stdout);
  });

  it('a row of which a part is missing is remembered where it counts as unknown', async () => {
    const state = join(folder(), 'state');
    const args = ['--per', 'ms', '--missing', 'propagate'];
    const rows = ['[1,2]', '[1,null]', '[1,4]', '[2,6]'].map((value, t) => `{"t":${t},"value":${value}}\n`);
    const first = await interrupted(start([...args, '--state', state]), rows.slice(0, 2).join(''), 1);
    const second = await fluxion([...args, '--state', state], { input: rows.slice(2).join('') });
    expect(second.stderr).not.toContain('damaged');
    expect(first.stdout + second.stdout).toBe((await fluxion(args, { input: rows.join('') })).stdout);
  });
});

/** Where the records of a state file begin, and its end. */
function records(bytes: Buffer): number[] {
  const starts = [8];
  for (let at = 8; at + 8 <= bytes.length; starts.push(at)) at += 8 + bytes.readUInt32LE(at);
  return starts;
}

/** A state of a run over part of a pipe's input: several records. */
async function severalRecords(args: readonly string[], state: string): Promise<string> {
  const run = start([...args, '--state', state, '--state-every', '10ms']);
  const parts = [line(0, 0) + line(1, 1), line(3, 9), line(4, 16), line(6, 36)];
  for (const [i, part] of parts.entries()) {
    run.child.stdin.write(part);
    await run.until('stdout', new RegExp(`(.*\\n){${i + 1}}`));
    for (const deadline = performance.now() + 5000; performance.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (existsSync(state) && records(readFileSync(state)).length > i + 1) break;
    }
  }
  run.child.kill('SIGTERM');
  return (await run.done).stdout;
}

describe('a state that does not fit', () => {
  it.each([
    ['--lateness', ['--lateness', '5ms']],
    ['--edge-order', ['--edge-order', '2']],
    ['--mode', ['--mode', 'exact']],
    ['--max-gap', ['--max-gap', '1h']],
    ['--out', ['--out', 'csv']],
    ['--time-format', ['--time-format', 'iso']],
    ['--counter', ['--counter']],
    ['--max-keys', ['--max-keys', '7']],
    ['--value', ['--value', '/v']],
    ['--time', ['--time', '/t', '--time-unit', 's']],
    ['--zone', ['--zone', 'utc', '--time', '/t']],
  ])('an option that is not the one it was written with is refused by its name: %s, for %j', async (name, extra) => {
    const state = join(folder(), 'state');
    await severalRecords([], state);
    const before = readFileSync(state);
    const run = await fluxion([...extra, '--state', state], { input: line(7, 1) });
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('other options');
    expect(run.stderr).toContain(`${name} was `);
    expect(readFileSync(state).equals(before)).toBe(true);
  });

  it('an option that was given and is not any more is named as well', async () => {
    const state = join(folder(), 'state');
    await severalRecords(['--max-gap', '1h'], state);
    const run = await fluxion(['--state', state], { input: line(7, 1) });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--max-gap was "1h", is not given');
  });

  it('options that results do not depend on may change', async () => {
    const state = join(folder(), 'state');
    await severalRecords([], state);
    const run = await fluxion(['--state', state, '--state-every', '3s', '--stats', '--unit', 'W'], { input: '' });
    expect(run.code).toBe(0);
    expect(edges(run.stdout)).toEqual(['end']);
  });

  it.each([
    ['something else', Buffer.from('my only copy of the thesis\n')],
    ['nothing at all', Buffer.alloc(0)],
    ['a beginning without a record', Buffer.from('fluxion1')],
    ['a beginning and zeros', Buffer.concat([Buffer.from('fluxion1'), Buffer.alloc(100)])],
  ])('a file with %s is refused, and left as it is', async (_, content) => {
    const state = join(folder(), 'state');
    writeFileSync(state, content);
    const run = await fluxion(['--state', state], { input: line(0, 0) + line(1, 1) });
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(state);
    expect(readFileSync(state).equals(content)).toBe(true);
  });

  it('of another version is refused', async () => {
    const state = join(folder(), 'state');
    writeFileSync(state, 'fluxion2 and whatever it has');
    expect(await fluxion(['--state', state], { input: line(0, 0) })).toMatchObject({ code: 2, stdout: '' });
  });

  it('a damaged last record is left out: the run goes on from the one before, to the same output', async () => {
    const input = join(folder(), 'in.ndjson');
    const state = join(folder(), 'state');
    writeFileSync(input, samples(100_000, 8));
    const args = [input, ...RULES];
    const uncut = await runBytes(args);
    const stateful = [...args, '--state', state, '--state-every', '5ms'];
    // A run that was stopped when it had written several records; now and then the last it writes is a whole one again.
    let stopped: BytesRun;
    let intact: Buffer;
    let starts: number[];
    do {
      rmSync(state, { force: true });
      stopped = await runBytes(stateful, {
        flowing(end) {
          const watch = setInterval(() => {
            if (!existsSync(state) || records(readFileSync(state)).length < 4) return;
            clearInterval(watch);
            end('SIGTERM');
          }, 1);
          onTestFinished(() => clearInterval(watch));
        },
      });
      intact = readFileSync(state);
      starts = records(intact);
    } while (starts.length < 4 || stopped.code !== 143);
    const last = starts.at(-2) as number;
    const newest = intact.subarray(last);
    const damaged = { cut: intact.subarray(0, last + 20), flipped: Buffer.from(intact), zeroed: Buffer.from(intact) };
    damaged.flipped[last + 8 + (newest.length >> 1)] =
      0x01 ^ (damaged.flipped[last + 8 + (newest.length >> 1)] as number);
    damaged.zeroed.fill(0, last + (newest.length >> 1));
    const positions: unknown[] = [];
    for (const bytes of [intact, ...Object.values(damaged)]) {
      writeFileSync(state, bytes);
      const run = await runBytes(stateful);
      positions.push(position(run.stderr)?.input);
      expect(joined(stopped.stdout, run).equals(uncut.stdout)).toBe(true);
    }
    expect(positions[1]).toBeLessThan(positions[0] as number);
    expect(positions.slice(2)).toEqual([positions[1], positions[1]]);
  });
});

describe('WebSocket', () => {
  it('a run that is restarted goes on with its segment: one start edge, one end edge, and the slopes of an uncut run', async () => {
    const state = join(folder(), 'state');
    const points = [0, 1, 3, 4, 6, 7, 9].map((t) => line(t, t * t, 'a').trim());
    const server = await socketServer((socket, _, count) => {
      for (const point of count === 1 ? points.slice(0, 4) : points.slice(4)) socket.send(point);
      if (count === 2) socket.close(1000, 'end');
    });
    const args = [server.url, '--per', 'ms', '--state', state];
    const run = start(args);
    await run.until('stdout', /(.*\n){3}/);
    run.child.kill('SIGTERM');
    const first = await run.done;
    expect(first.code).toBe(143);
    const second = await fluxion(args);
    expect(second.code).toBe(0);
    const uncut = await fluxion(['--per', 'ms'], { input: points.join('\n') });
    expect(first.stdout + second.stdout).toBe(uncut.stdout);
    expect(edges(uncut.stdout)).toEqual(['start', ...Array(5).fill(undefined), 'end']);
    expect(server.connections).toBe(2);
  });
});
